"""Track the accesses of an application to its surroundings while its code runs.

Each access is recorded when it happens, with the state at that moment: files and folders, status
calls on paths, environment variables, searches for modules. As long as all of these are unchanged,
running the code again gives the same result. An access to anything else (another program, the
network, the clock) may give a different result the next time. Such an access is a reason not to
remember the result of the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager

from alembic_autogen.memo.audit_events import Address, AuditArguments, AuditEvents, no_address
from alembic_autogen.memo.events import caller_frame
from alembic_autogen.memo.record import HISTORY, MODELS
from alembic_autogen.memo.recorder import Recorder
from alembic_autogen.memo.replacements import Replacements


class ImportTracker:
    """Track a run's dependencies, in every context of :meth:`watching`.

    :param packages: the packages of the models, which may be installed.
    :ivar record: the recorded accesses.
    :ivar callers: classifies files by the owner of their code.
    :ivar imports: the graph of imports between files.
    :ivar before: names of the modules that were loaded when tracking began.
    :ivar begun: the circumstances in which tracking began.
    :ivar environment: a digest of all variables at that time; the application may have set others
        since.
    :ivar arguments: a digest of the command line at that time.
    :ivar sees_datetime: whether calls of ``datetime.now()`` can be seen on this interpreter.
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
    def uses_traces_of_models(self) -> bool:
        """Whether the history depends on a change that the models' import made in the process.

        This is the case if env.py or a revision read a variable or a file that code of the models
        had set or written, as settings modules do that load a ``.env`` file. It is also the case if
        the models changed something outside their own modules, as far as that can be detected.
        """
        return self._recorder.uses_traces_of_models

    @property
    def leaves_warning_filters(self) -> bool:
        """Whether filters of warnings have changed since tracking began."""
        return self._recorder.process_changes.filters.are_changed()

    @contextmanager
    def watching(
        self, phase: str = MODELS, server_address: Callable[[], Address] = no_address
    ) -> Iterator[None]:
        """Watch while the context lasts; only the application should run in it.

        :param phase: the application's activity, :data:`MODELS` or :data:`HISTORY`.
        :param server_address: returns the address of the disposable server, to which the code may
            connect.
        """
        recorder = self._recorder
        if recorder.is_watching:
            yield
            return
        self._begin()
        if phase == HISTORY and recorder.phase == MODELS:
            self._replacements.models_are_imported()
            recorder.uses_traces_of_models |= recorder.process_changes.is_found()
        recorder.phase, self._events.server_address = phase, server_address
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
        self._recorder.process_changes.begin()
        _add_hook()
        self._has_begun = True
        for archive in filter(os.path.isfile, sys.path):  # its index may have been read already
            if self._recorder.counts(archive):
                self.record.open(archive, {MODELS, HISTORY})

    def _end(self, threads: set[int]) -> None:
        self._recorder.is_watching = False
        _watching.remove(self._events)
        # Python has an audit event for the start of a thread since 3.12.
        started = self._events.started_threads or sys.version_info < (3, 12)
        new = {each: f for each, f in sys._current_frames().items() if each not in threads}
        if started and new:
            files = filter(None, map(self.callers.application_file, new.values()))
            causes = {self._recorder.phase, *files}
            self.record.reasons["starts a thread that goes on"] |= causes
        self._events.started_threads = False

    def add_reason(self, why: str) -> None:
        """Record an access that a later run cannot compare.

        :param why: the action, as a predicate ("starts a thread").
        """
        self._recorder.add_reason(why)

    def asks_server(self, why: str, who: str = "") -> None:
        """Record that a statement asks the server for a value that no later run can compare.

        :param why: the question, as a predicate.
        :param who: the path of the file of SQL that asks (default: the code that is running).
        """
        with self._recorder.undisturbed() as free:
            if free and self._recorder.is_watching:
                self._recorder.add_reason(why, who)

    def is_bookkeeping(self) -> bool:
        """Whether Alembic itself is sending a statement, to read or set the current revision."""
        return self.callers.is_alembic_bookkeeping(caller_frame())


__all__ = ["HISTORY", "MODELS", "Address", "ImportTracker"]


_watching: list[AuditEvents] = []
"""The handlers that record at the moment: one, except in tests."""
_is_hooked = False


def _add_hook() -> None:
    """Pass audit events on to the handlers; a hook stays until the process ends (PEP 578).

    One hook serves all trackers, so a process that creates many of them does not become slower.
    """
    global _is_hooked
    if not _is_hooked:
        _is_hooked = True
        sys.addaudithook(_pass_on)


def _pass_on(event: str, arguments: AuditArguments) -> None:
    for handlers in _watching:
        handlers.note(event, arguments)
