"""Decide what belongs in the record of a watched run, and on whose behalf it was asked for."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from alembic_autogen.cache import store
from alembic_autogen.memo.callers import OWN, STANDARD, Callers
from alembic_autogen.memo.events import DEVICES, asking
from alembic_autogen.memo.inherited import SHARED_MEMORY
from alembic_autogen.memo.installed import is_in_library
from alembic_autogen.memo.left import Left
from alembic_autogen.memo.record import HISTORY, MODELS, Record


class Recorder:
    """The record of what is asked for, shared by all that watch.

    :param packages: the packages of the models, which may be installed.
    :ivar record: what was asked for.
    :ivar callers: classifies files by whose code they hold.
    :ivar left: what the models leave in the process.
    :ivar phase: what the application does now, :data:`MODELS` or :data:`HISTORY`.
    :ivar is_watching: whether anything is recorded now.
    :ivar uses_what_models_left: see :class:`~alembic_autogen.memo.import_tracker.ImportTracker`.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self.record = Record()
        self.callers = Callers(packages)
        self.left = Left(self.callers)
        self.phase = MODELS
        self.is_watching = False
        self.uses_what_models_left = False
        self._busy: set[int] = set()
        self._left_out = (STANDARD, f"{Path(OWN).parent}{os.sep}", f"{store.folder()}{os.sep}")

    @contextmanager
    def undisturbed(self) -> Iterator[bool]:
        """Keep what the watch itself asks for out of the record.

        :returns: whether the caller may record something: not while this thread records already.
        """
        thread = threading.get_ident()
        if thread in self._busy:
            yield False
            return
        self._busy.add(thread)
        try:
            yield True
        finally:
            self._busy.discard(thread)

    def counts(self, path: str) -> bool:
        """Whether a path belongs to the application.

        Installed files are recorded as such: their names and times count, not their contents.
        """
        inside = f"{path}{os.sep}"
        if is_in_library(inside):
            if not path.endswith(".pyc"):
                self.record.libraries.add(path)
            return False
        return not self.is_left_out(inside)

    def is_left_out(self, inside: str) -> bool:
        """Whether a path is in a folder that never counts: Python's, the tool's, the cache's."""
        return inside.startswith(self._left_out)

    def is_of_kernel(self, path: str) -> bool:
        """Whether the kernel generates what is read from a path; reading most of these is a doubt.

        Blocks of shared memory are files like others.
        """
        if not path.startswith(DEVICES) or path.startswith(SHARED_MEMORY):
            return False
        if path != os.devnull and not path.startswith(f"{os.sep}dev{os.sep}urandom"):
            self.doubt(f"reads {path}, which the kernel makes")
        elif path != os.devnull and self.callers.asks_itself(asking()):
            self.doubt("os.urandom")
        return True

    def touched(self, path: str, *, writes: bool = False) -> None:
        """Note that a path is used, where the history may find there what the models have made.

        :param writes: whether it is written, created or removed.
        """
        if self.phase == HISTORY:
            self.uses_what_models_left |= self.left.is_written(path)
        elif writes:
            self.left.wrote(path)

    def doubt(self, why: str) -> None:
        """Record that something was asked that a later run cannot compare.

        :param why: an event, a function, or an action in words.
        """
        self.record.doubts[why] |= self.askers(asking())

    def unseen(self, why: str) -> None:
        """Record that the application asked for something in a way that cannot be followed."""
        with self.undisturbed() as free:
            if free and self.is_watching and not self.callers.is_tools_own(asking()):
                self.doubt(why)

    def fact(self, what: str) -> None:
        """Record that the environment, the command line or the day was asked for."""
        with self.undisturbed() as free:
            if free and self.is_watching:
                self.record.facts[what] |= self.askers(asking())

    def opened_in_c(self, path: str) -> None:
        """Record a file that a function of C opens without an audit event."""
        with self.undisturbed() as free:
            frame = asking()
            if free and self.is_watching and not self.callers.is_tools_business(frame):
                self.record.open(path, self.askers(frame))

    def askers(self, frame: FrameType | None) -> set[str]:
        """The phase, and the file of the application on whose behalf a frame asks, if any."""
        if self.callers.is_alembics(frame):
            return {self.phase}  # it looks for revisions on its own account, though env.py runs it
        file = self.callers.application_file(frame)
        return {self.phase} if file is None else {self.phase, file}
