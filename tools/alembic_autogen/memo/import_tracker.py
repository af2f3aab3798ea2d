"""Watch what an application takes from its surroundings while its code runs.

Everything that is asked for is recorded when it is asked, with its state at that moment: files and
folders, looks at places, environment variables, modules that are looked for. As long as all of it
is as it was, running the code again gives the same. What is asked of anything else (another
program, the network, the clock) may be answered otherwise the next time; that is a doubt, and
nothing follows from a run that has one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from alembic_autogen.memo.audit_events import Address, AuditArguments, AuditEvents, nowhere
from alembic_autogen.memo.record import HISTORY, MODELS
from alembic_autogen.memo.recorder import Recorder
from alembic_autogen.memo.replacements import Replacements


class ImportTracker:
    """Track a run's dependencies, over all the times that :meth:`watching` lasts.

    :param packages: the packages of the models, which may be installed.
    :ivar record: what was asked for.
    :ivar callers: classifies files by whose code they hold.
    :ivar imports: which files import which.
    :ivar before: modules that were loaded when it began.
    :ivar begun: the surroundings in which it began.
    :ivar environment: a digest of all variables then; the application may have set others since.
    :ivar arguments: a digest of the command line then.
    :ivar sees_datetime: whether ``datetime.now()`` can be seen on this interpreter.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self._recorder = Recorder(packages)
        self._replacements = Replacements(self._recorder)
        self.record = self._recorder.record
        self.callers = self._recorder.callers
        self.imports = self._replacements.imports
        self._events = AuditEvents(self._recorder, self.imports)
        self.before: frozenset[str] = frozenset()
        self.begun = ""
        self.environment = self.arguments = ""
        self.sees_datetime = False
        self._has_begun = False

    @property
    def uses_what_models_left(self) -> bool:
        """Whether the history depends on what the models' import has changed in the process.

        It does where env.py or a revision asked for a variable or a file that code of the models
        had set or written, as settings modules do that load a ``.env`` file; or where models
        changed something that is not theirs, as far as that can be found.
        """
        return self._recorder.uses_what_models_left

    @contextmanager
    def watching(
        self, phase: str = MODELS, reached: Callable[[], Address] = nowhere
    ) -> Iterator[None]:
        """Watch as long as the context lasts; in it, only the application should be at work.

        :param phase: what the application does meanwhile, :data:`MODELS` or :data:`HISTORY`.
        :param reached: returns where the disposable server is, to which the code may connect.
        """
        recorder = self._recorder
        if recorder.is_watching:
            yield
            return
        self._begin()
        if phase == HISTORY and recorder.phase == MODELS:
            self._replacements.models_are_imported()
            recorder.uses_what_models_left |= recorder.left.is_found()
        recorder.phase, self._events.reached = phase, reached
        threads = set(sys._current_frames())
        with ExitStack() as undo:
            self.sees_datetime = self._replacements.watch(undo)
            recorder.is_watching = True
            _watching.append(self._events)
            undo.callback(self._end, threads)
            yield

    def _begin(self) -> None:
        if self._has_begun:
            return
        self.before = frozenset(sys.modules)
        self._recorder.left.begin()
        _add_hook()
        self._has_begun = True
        for archive in filter(os.path.isfile, sys.path):  # its index may have been read before
            if self._recorder.counts(archive):
                self.record.open(archive, {MODELS, HISTORY})

    def _end(self, threads: set[int]) -> None:
        self._recorder.is_watching = False
        _watching.remove(self._events)
        # Python has an event for the start of a thread since 3.12
        started = self._events.started_threads or sys.version_info < (3, 12)
        if started and set(sys._current_frames()) - threads:
            self._recorder.doubt("starts a thread that goes on")
        self._events.started_threads = False

    def doubt(self, why: str) -> None:
        """Record that something was asked that a later run cannot compare.

        :param why: an action in words.
        """
        self.record.doubts[why].add(self._recorder.phase)


__all__ = ["HISTORY", "MODELS", "Address", "ImportTracker"]


_watching: list[AuditEvents] = []
"""The handlers that record now: one, but in tests."""
_is_hooked = False


def _add_hook() -> None:
    """Pass audit events on to the handlers; a hook stays to the end of the process (PEP 578).

    One hook serves all trackers, so that a process that makes many of them does not get slower.
    """
    global _is_hooked
    if not _is_hooked:
        _is_hooked = True
        sys.addaudithook(_pass_on)


def _pass_on(event: str, arguments: AuditArguments) -> None:
    for handlers in _watching:
        handlers.note(event, arguments)
