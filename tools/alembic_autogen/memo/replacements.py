"""Replace functions of Python while the application is watched, and record their calls."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from alembic_autogen.memo.callers import Owner
from alembic_autogen.memo.environment import Variables, watch_arguments
from alembic_autogen.memo.events import absolute, caller_frame, is_bookkeeping, timed
from alembic_autogen.memo.imports import Imports
from alembic_autogen.memo.inherited import (
    watch_descriptors,
    watch_programs,
    watch_shared_memory,
    watch_users,
)
from alembic_autogen.memo.picklable_replacements import spare_imports
from alembic_autogen.memo.record import HISTORY, MODELS
from alembic_autogen.memo.status_calls import StatusCalls
from alembic_autogen.memo.unrepeatable import Unrepeatable

if TYPE_CHECKING:
    from alembic_autogen.memo.recorder import Recorder


_READERS = frozenset(
    {"readline", "dbm.gnu", "dbm.ndbm", "_gdbm", "_dbm", "spwd", "curses", "_curses"}
)
"""Modules of Python's that open files in C, without an audit event."""


class Replacements:
    """Replace functions and objects that raise no audit event.

    These are environment variables, status calls, imports, the clock and random numbers.

    :param recorder: records each access.
    :ivar imports: the graph of imports between files.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._callers = recorder.callers
        self.imports = Imports(self._callers, self._searched, self._library_imported)
        self._set_by_models: frozenset[str] = frozenset()
        self._variables = Variables(
            self._variable_read, self._variables_listed, self._own_variable_read
        )
        self._status_calls = StatusCalls(self._status_read, recorder.unseen)
        self._unrepeatable = Unrepeatable(self._clock_read, self._own_call, self._day_read)
        self._undo = ExitStack()

    def watch(self, undo: ExitStack) -> bool:
        """Install the replacements, until ``undo`` is closed.

        :returns: whether calls of ``datetime.now()`` can be seen on this interpreter.
        """
        recorder = self._recorder
        if not self._variables.watch(undo):
            recorder.add_reason("has replaced os.environ")
        self._undo = undo
        spare_imports(undo)
        environments = os.environ, os.environb
        undo.callback(self._check_environment, environments)
        watch_arguments(lambda: recorder.fact("arguments"), undo)
        self._status_calls.watch(undo)
        self.imports.watch(undo)
        self._unrepeatable.watch(undo)
        watch_descriptors(recorder.unseen, undo)
        watch_shared_memory(recorder.opened_in_c, undo)
        watch_users(recorder.opened_in_c, undo)
        watch_programs(recorder.unseen, undo)
        if recorder.phase == MODELS:
            recorder.process_changes.watch(undo)
        return self._unrepeatable.sees_datetime

    def models_are_imported(self) -> None:
        """Note the variables that the models have set; revisions that read one depend on them."""
        self._set_by_models = frozenset(self._variables.own)

    def _check_environment(self, environments: tuple[object, object]) -> None:
        if (os.environ, os.environb) != environments or os.environ is not environments[0]:
            self._recorder.add_reason("replaces os.environ")

    def _status_read(self, kind: str, path: object) -> None:
        recorder = self._recorder
        with recorder.undisturbed() as free:
            place = absolute(path) if free and recorder.is_watching else None
            if place is not None and recorder.counts(place):
                frame = caller_frame()
                if not self._callers.is_own_access(frame):
                    recorder.touched(place)
                    recorder.record.stat(kind, place, recorder.causes(frame))

    def _searched(self, folder: str, module: str, names: Iterable[str]) -> None:
        recorder = self._recorder
        with recorder.undisturbed() as free:
            if free and recorder.is_watching and not recorder.is_left_out(f"{folder}{os.sep}"):
                recorder.record.search(
                    folder, module, tuple(names), recorder.causes(caller_frame())
                )

    def _library_imported(self, name: str, module: object) -> None:
        recorder = self._recorder
        if name in _READERS:
            recorder.unseen(f"uses {name}, which reads files by itself")
        if recorder.phase == MODELS:
            recorder.process_changes.note(name, module)
        elif name in recorder.process_changes.made:
            recorder.uses_traces_of_models = True
        self._unrepeatable.imported(name, module, self._undo)

    # An application's own audit hook may read variables at each event, including the events of
    # sys._getframe() that the methods below raise.

    def _variable_read(self, name: str, value: str | None) -> None:
        recorder = self._recorder
        with recorder.undisturbed() as free:
            frame = caller_frame() if free else None
            if free and not self._callers.is_own_call(frame):
                recorder.record.read_variable(name, value, recorder.causes(frame))

    def _own_variable_read(self, name: str) -> None:
        recorder = self._recorder
        is_of_models = recorder.phase == HISTORY and name in self._set_by_models
        if not (is_of_models and recorder.is_watching):
            return
        with recorder.undisturbed() as free:
            if free and not self._callers.is_own_call(caller_frame()):
                recorder.uses_traces_of_models = True

    def _variables_listed(self) -> None:
        recorder = self._recorder
        recorder.fact("environment")
        if recorder.phase == HISTORY and recorder.is_watching and self._set_by_models:
            recorder.uses_traces_of_models = True

    def _day_read(self) -> None:
        recorder = self._recorder
        with recorder.undisturbed() as free:
            asks = (
                free and recorder.is_watching and self._callers.is_called_directly(caller_frame())
            )
        if asks:
            recorder.fact("day")

    def _clock_read(self, what: str) -> None:
        """Handle a read of the clock or of random numbers; a library's own reads do not count."""
        recorder = self._recorder
        if not recorder.is_watching:
            return
        with recorder.undisturbed() as free:
            frame = caller_frame()
            if not free or self._callers.is_own_call(frame) or is_bookkeeping(what, frame):
                return
            if self._callers.is_called_directly(frame):
                recorder.add_reason(what)

    def _own_call(self, what: str) -> None:
        """Handle a call that counts only if the application's own code makes it."""
        recorder = self._recorder
        if not recorder.is_watching:
            return
        with recorder.undisturbed() as free:
            frame = timed(caller_frame()) if free else None
            if frame is None:
                return
            if self._callers.owner(frame.f_code.co_filename) is Owner.APPLICATION:
                recorder.add_reason(what)
