"""Record the audit events of Python (PEP 578; Python documentation, Audit events table)."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from alembic_autogen.memo import extensions, states
from alembic_autogen.memo.callers import is_bytecode_write, is_import_search
from alembic_autogen.memo.events import (
    ATTRIBUTES,
    C_CODE,
    CHANGES,
    DEBUGGER,
    FORKS,
    LOCKS,
    MAY_WRITE,
    MEMORY,
    NETWORK,
    PROGRAMS,
    THREADS,
    absolute,
    caller_frame,
    extension,
    is_ipv6_probe,
    listing_kind,
    opens_for_writing,
)
from alembic_autogen.memo.imports import source_of
from alembic_autogen.memo.inherited import has_sockets, is_inherited
from alembic_autogen.memo.record import HISTORY
from alembic_autogen.memo.states import LINK_TYPE

if TYPE_CHECKING:
    from alembic_autogen.memo.imports import Imports
    from alembic_autogen.memo.recorder import Recorder

Address = tuple[str | None, str | None, int | None]
"""The address of a server: a unix socket, or a host and a port."""
AuditArguments = tuple[object, ...]
Handler = Callable[[str, AuditArguments], None]


def no_address() -> Address:
    """Return the address of no server."""
    return (None, None, None)


class AuditEvents:
    """Handle the audit events on which the result of a run may depend.

    :param recorder: records each access.
    :param imports: receives the files that Python's finder opens.
    :ivar server_address: returns the address of the disposable server, to which the code may
        connect.
    :ivar started_threads: whether the application has started a thread since this was reset.
    """

    def __init__(self, recorder: Recorder, imports: Imports) -> None:
        self._recorder = recorder
        self._callers = recorder.callers
        self._imports = imports
        self.server_address: Callable[[], Address] = no_address
        self.started_threads = False
        self._handlers = self._all_handlers()

    def _all_handlers(self) -> dict[str, Handler]:
        found: dict[str, Handler] = {
            "open": self._opened,
            "os.chdir": self._entered,
            "os.listdir": self._listed,
            "os.scandir": self._listed,
            "import": self._loaded,
            "sqlite3.connect": self._beyond,
            "mmap.__new__": self._mapped,
        }
        if has_sockets():
            found["socket.__new__"] = self._beyond
        found |= dict.fromkeys((*PROGRAMS, *FORKS, *ATTRIBUTES, DEBUGGER), self._beyond)
        found |= dict.fromkeys(NETWORK, self._network)
        found |= dict.fromkeys(C_CODE, self._c_code)
        found |= dict.fromkeys((*MEMORY, *LOCKS), self._memory)
        found |= dict.fromkeys(CHANGES, self._changed)
        return found | dict.fromkeys(THREADS, self._thread_started)

    def note(self, event: str, arguments: AuditArguments) -> None:
        """Record an event that matters, if the application is being watched."""
        if not self._recorder.is_watching:
            return
        handler = self._handlers.get(event)
        if handler is None:
            return
        with self._recorder.undisturbed() as free:
            if free:
                handler(event, arguments)

    def _opened(self, event: str, arguments: AuditArguments) -> None:
        recorder, path, frame = self._recorder, absolute(arguments[0]), caller_frame()
        if path is None:
            if isinstance(arguments[0], int) and arguments[0] <= 2:
                self._beyond("reads a standard stream by its number", arguments)
            self._mapped(event, arguments)
            return
        if recorder.is_of_kernel(path) or not recorder.counts(path):
            return
        if self._callers.is_own_access(frame) or is_bytecode_write(frame):
            return
        recorder.touched(path, writes=opens_for_writing(arguments))
        record, causes = recorder.record, recorder.causes(frame)
        if opens_for_writing(arguments):
            record.stat(states.OWNER, path, causes)
            record.stat(MAY_WRITE, os.path.dirname(path), causes)  # noqa: PTH120
        source = source_of(path)
        if source is not None and os.path.exists(source):  # noqa: PTH110 -- it is called often
            record.compiled.add(path)
            path = source
        elif path.endswith(".py"):
            record.sources.add(path)
        if frame is not None and is_import_search(frame):  # the importer's users use it too
            self._imports.note(self._callers.application_file(frame), path)
            record.open(path, {recorder.phase})
        else:
            record.open(path, causes)

    def _listed(self, event: str, arguments: AuditArguments) -> None:
        recorder, path, frame = self._recorder, absolute(arguments[0]), caller_frame()
        if isinstance(arguments[0], int):
            path = states.path_of_descriptor(arguments[0])
            if path is None:
                recorder.unseen("lists a folder by its descriptor")
        if path is None or (frame is not None and is_import_search(frame)):
            return  # a finder's searches are recorded module by module
        if self._callers.is_own_access(frame):
            return
        if recorder.is_of_kernel(path) or not recorder.counts(path):
            return
        if recorder.phase == HISTORY and recorder.process_changes.is_written_in(path):
            recorder.uses_traces_of_models = True
        recorder.record.list(listing_kind(event, frame), path, recorder.causes(frame))

    def _mapped(self, event: str, arguments: AuditArguments) -> None:
        """Handle a descriptor that is read by other means than the functions of ``os``."""
        if is_inherited(arguments[0]):
            self._beyond(f"reads the descriptor {arguments[0]}, which was open before", arguments)

    def _loaded(self, event: str, arguments: AuditArguments) -> None:
        """Handle a module import; the event names a file only for an extension module."""
        file = arguments[1]
        if isinstance(file, str) and not extensions.is_harmless(file):
            self._recorder.add_reason(f"loads {extension(file)}")

    def _beyond(self, event: str, arguments: AuditArguments) -> None:
        """Handle an event that leads out of the process: no later run can compare its result."""
        if not self._callers.is_own_call(caller_frame()):
            self._recorder.add_reason(event)

    def _network(self, event: str, arguments: AuditArguments) -> None:
        if self._is_own_server(event, arguments) or self._callers.is_own_call(caller_frame()):
            return
        if event == "socket.bind" and is_ipv6_probe(arguments[1]):
            return
        self._recorder.add_reason(event)

    def _is_own_server(self, event: str, arguments: AuditArguments) -> bool:
        """Whether a network event concerns the disposable server."""
        socket, host, port = self.server_address()
        if event == "socket.getaddrinfo":
            return host is not None and arguments[:2] == (host, port)
        if event != "socket.connect":
            return False
        address = arguments[1]
        if isinstance(address, tuple):
            return port is not None and address[1] == port
        if not isinstance(address, (str, bytes, os.PathLike)):
            return False
        return socket is not None and os.fsdecode(address) == socket

    def _c_code(self, event: str, arguments: AuditArguments) -> None:
        is_this_process = event == "ctypes.dlopen" and arguments[0] is None  # importing ctypes
        if not is_this_process and not self._callers.is_own_call(caller_frame()):
            self._recorder.add_reason("calls functions of C (ctypes)")

    def _memory(self, event: str, arguments: AuditArguments) -> None:
        frame = caller_frame()
        if self._callers.is_called_directly(frame) and not self._callers.is_own_call(frame):
            self._recorder.add_reason(event)

    def _entered(self, event: str, arguments: AuditArguments) -> None:
        """Handle ``os.chdir()``: whether it succeeds, and the real path, which getcwd() reveals."""
        recorder, frame, path = self._recorder, caller_frame(), arguments[0]
        if isinstance(path, int):
            path = states.path_of_descriptor(path)
        place = absolute(path) if path else None
        if place is None or not recorder.counts(place) or self._callers.is_own_access(frame):
            return
        for kind in (states.TYPE, states.REAL, f"{states.ACCESS}-{os.X_OK}"):
            recorder.record.stat(kind, place, recorder.causes(frame))

    def _changed(self, event: str, arguments: AuditArguments) -> None:
        recorder, frame = self._recorder, caller_frame()
        if self._callers.is_own_access(frame) or is_bytecode_write(frame):
            return
        if event in ("os.remove", "os.rmdir") and arguments[1] != -1:
            recorder.add_reason(f"calls {event} with dir_fd")
        for argument in arguments[:2]:
            path = absolute(argument) if isinstance(argument, (str, bytes, os.PathLike)) else None
            if path is not None and recorder.counts(path):
                recorder.touched(path, writes=True)
                self._change_tried(event, path, recorder.causes(frame))

    def _change_tried(self, event: str, path: str, causes: set[str]) -> None:
        """Record the state that decides whether a change succeeds."""
        record = self._recorder.record
        record.stat(LINK_TYPE, path, causes)
        record.stat(states.OWNER, path, causes)
        record.stat(MAY_WRITE, os.path.dirname(path), causes)  # noqa: PTH120
        if event in ("os.rmdir", "os.rename"):  # only an empty folder can be removed or replaced
            record.list("names", path, causes)
            record.stat(LINK_TYPE, os.path.join(path, "__pycache__"), causes)  # noqa: PTH118

    def _thread_started(self, event: str, arguments: AuditArguments) -> None:
        if not self._callers.is_own_call(caller_frame()):
            self.started_threads = True
