"""Decide which accesses belong in a run's record, and which files caused them."""

from __future__ import annotations

import os
from _thread import get_ident
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from alembic_autogen.cache import store
from alembic_autogen.memo.callers import OWN, STANDARD, Callers
from alembic_autogen.memo.events import DEVICES, caller_frame
from alembic_autogen.memo.inherited import SHARED_MEMORY
from alembic_autogen.memo.installed import is_in_library
from alembic_autogen.memo.process_changes import ProcessChanges
from alembic_autogen.memo.record import HISTORY, MODELS, Record
from alembic_autogen.memo.states import KERNEL_VERSION


class Recorder:
    """Record accesses, on behalf of all parts of the tracking code.

    :param packages: the packages of the models, which may be installed.
    :ivar record: the recorded accesses.
    :ivar callers: classifies files by the owner of their code.
    :ivar process_changes: detects changes that the models made to the process.
    :ivar phase: the application's current activity, :data:`MODELS` or :data:`HISTORY`.
    :ivar is_watching: whether accesses are being recorded.
    :ivar uses_traces_of_models: see :class:`~alembic_autogen.memo.import_tracker.ImportTracker`.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self.record = Record()
        self.callers = Callers(packages)
        self.process_changes = ProcessChanges(self.callers)
        self.phase = MODELS
        self.is_watching = False
        self.uses_traces_of_models = False
        self._busy: set[int] = set()
        self._left_out = (STANDARD, f"{Path(OWN).parent}{os.sep}", f"{store.folder()}{os.sep}")

    @contextmanager
    def undisturbed(self) -> Iterator[bool]:
        """Keep accesses of the tracking code itself out of the record.

        :returns: whether the caller may record an access; not while this thread already records
            one.
        """
        thread = get_ident()
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

        Installed files are recorded separately: their names and times count, not their contents.
        """
        inside = f"{path}{os.sep}"
        if is_in_library(inside):
            if not path.endswith(".pyc"):
                self.record.libraries.add(path)
            return False
        return not self.is_left_out(inside)

    def is_left_out(self, inside: str) -> bool:
        """Whether a path is in a folder that never counts: Python's, the tool's or the cache's."""
        return inside.startswith(self._left_out)

    def is_of_kernel(self, path: str) -> bool:
        """Whether the kernel generates the content of a path; if so, most paths are a reason.

        Blocks of shared memory count as ordinary files. Its version is part of every state.
        """
        if not path.startswith(DEVICES) or path.startswith(SHARED_MEMORY):
            return False
        if path in KERNEL_VERSION:
            return True
        if path != os.devnull and not path.startswith(f"{os.sep}dev{os.sep}urandom"):
            self.add_reason(f"reads {path}, which the kernel makes")
        elif path != os.devnull and self.callers.is_called_directly(caller_frame()):
            self.add_reason("os.urandom")
        return True

    def touched(self, path: str, *, writes: bool = False) -> None:
        """Note the use of a path, to detect a history that uses files that the models have written.

        :param writes: whether the path is written, created or removed.
        """
        if self.phase == HISTORY:
            self.uses_traces_of_models |= self.process_changes.is_written(path)
        elif writes:
            self.process_changes.wrote(path)

    def add_reason(self, why: str, who: str = "") -> None:
        """Record an access that a later run cannot compare.

        :param why: an event, a function, or an action as a predicate.
        :param who: the file that makes it (default: the files of the code that is running).
        """
        self.record.reasons[why] |= {self.phase, who} if who else self.causes(caller_frame())

    def unseen(self, why: str) -> None:
        """Record that the application made an access that cannot be tracked."""
        with self.undisturbed() as free:
            if free and self.is_watching and not self.callers.is_own_call(caller_frame()):
                self.add_reason(why)

    def fact(self, what: str) -> None:
        """Record that the environment, the command line or the day was read."""
        with self.undisturbed() as free:
            if free and self.is_watching:
                self.record.facts[what] |= self.causes(caller_frame())

    def opened_in_c(self, path: str) -> None:
        """Record a file that a C function opens without an audit event."""
        with self.undisturbed() as free:
            frame = caller_frame()
            if free and self.is_watching and not self.callers.is_own_access(frame):
                self.record.open(path, self.causes(frame))

    def causes(self, frame: FrameType | None) -> set[str]:
        """The current phase and, if there is one, the application's file that caused an access."""
        if self.callers.is_alembic_search(frame):
            return {self.phase}  # Alembic searches by itself, though env.py calls it
        file = self.callers.application_file(frame)
        return {self.phase} if file is None else {self.phase, file}
