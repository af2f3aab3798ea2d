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
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from alembic_autogen.cache import store
from alembic_autogen.memo import extensions, states
from alembic_autogen.memo.callers import OWN, STANDARD, Callers, is_import_search
from alembic_autogen.memo.environment import Variables, watch_arguments
from alembic_autogen.memo.events import (
    ATTRIBUTES,
    C_CODE,
    CHANGES,
    DEBUGGER,
    DEVICES,
    FORKS,
    LOCKS,
    MAY_WRITE,
    MEMORY,
    NETWORK,
    PROGRAMS,
    THREADS,
    absolute,
    asking,
    extension,
    is_book_keeping,
    is_only_a_try,
    is_to_write,
    way_of_listing,
)
from alembic_autogen.memo.imports import Imports, source_of
from alembic_autogen.memo.inherited import (
    INHERITED,
    SHARED_MEMORY,
    has_sockets,
    watch_descriptors,
    watch_shared_memory,
    watch_users,
)
from alembic_autogen.memo.installed import is_in_library
from alembic_autogen.memo.left import Left
from alembic_autogen.memo.looks import Looks
from alembic_autogen.memo.record import HISTORY, MODELS, Record
from alembic_autogen.memo.states import LINK_TYPE
from alembic_autogen.memo.unrepeatable import Unrepeatable

Address = tuple[str | None, str | None, int | None]
"""Where connections may lead: a unix socket, or a host and a port."""


def _nowhere() -> Address:
    return (None, None, None)


class ImportTracker:
    """What was seen, over all the times that :meth:`watching` lasted.

    :param packages: the packages of the models, which may be installed.
    :ivar record: what was asked for.
    :ivar imports: which files import which.
    :ivar before: modules that were loaded when it began.
    :ivar begun: the surroundings in which it began.
    :ivar environment: a digest of all variables then; the application may have set others since.
    :ivar arguments: a digest of the command line then.
    :ivar sees_datetime: whether ``datetime.now()`` can be seen on this interpreter.
    :ivar uses_what_models_left: whether env.py or a revision asked for a variable or a file that
        code of the models had set or written, as settings modules do that load a ``.env`` file; or
        whether models changed something that is not theirs, where it could be found.
    """

    def __init__(self, packages: Iterable[str] = ()) -> None:
        self.record = Record()
        self.callers = Callers(packages)
        self.imports = Imports(self.callers, self._searched, self._library_imported)
        self._left = Left(self.callers)
        self.before: frozenset[str] = frozenset()
        self.begun = ""
        self.environment = self.arguments = ""
        self.sees_datetime = False
        self.uses_what_models_left = False
        self._set_by_models: frozenset[str] = frozenset()
        self._variables = Variables(
            self._variable_asked, self._variables_listed, self._own_variable_asked
        )
        self._looks = Looks(self._looked, self._unseen)
        self._unrepeatable = Unrepeatable(self._moment_asked, self._day_asked)
        self._phase = MODELS
        self._busy: set[int] = set()
        self._is_watching = False
        self._has_begun = False
        self._started_threads = False
        self._reached: Callable[[], Address] = _nowhere
        self._left_out = (STANDARD, f"{Path(OWN).parent}{os.sep}", f"{store.folder()}{os.sep}")
        self._handlers = self._all_handlers()

    def _all_handlers(self) -> dict[str, Callable[[str, tuple[Any, ...]], None]]:
        """By audit event (Python documentation, Audit events table)."""
        found: dict[str, Callable[[str, tuple[Any, ...]], None]] = {
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

    @contextmanager
    def watching(
        self, phase: str = MODELS, reached: Callable[[], Address] = _nowhere
    ) -> Iterator[None]:
        """Watch as long as the context lasts; in it, only the application should be at work.

        :param phase: what the application does meanwhile, :data:`MODELS` or :data:`HISTORY`.
        :param reached: tells where the disposable server is, to which the code may connect.
        """
        if self._is_watching:
            yield
            return
        self._begin()
        if phase == HISTORY and self._phase == MODELS:
            self._set_by_models = frozenset(self._variables.own)
            self.uses_what_models_left |= self._left.is_found()
        self._phase, self._reached = phase, reached
        threads = set(sys._current_frames())
        with ExitStack() as undo:
            self._watch(undo)
            self._is_watching = True
            _watching.append(self)
            undo.callback(self._end, threads)
            yield

    def _begin(self) -> None:
        if not self._has_begun:
            self.before = frozenset(sys.modules)
            self._left.begin()
            _hook()
            self._has_begun = True
            for archive in filter(os.path.isfile, sys.path):  # its index may have been read before
                if self._counts(archive):
                    self.record.open(archive, {MODELS, HISTORY})

    def _watch(self, undo: ExitStack) -> None:
        if not self._variables.watch(undo):
            self._doubt("has replaced os.environ")
        environments = os.environ, os.environb
        undo.callback(self._check_environment, environments)
        watch_arguments(lambda: self._fact("arguments"), undo)
        self._looks.watch(undo)
        self.imports.watch(undo)
        self._unrepeatable.watch(undo)
        watch_descriptors(self._unseen, undo)
        watch_shared_memory(self._opened_in_c, undo)
        watch_users(self._opened_in_c, undo)
        if self._phase == MODELS:
            self._left.watch(undo)
        self.sees_datetime = self._unrepeatable.sees_datetime

    def _check_environment(self, environments: tuple[object, object]) -> None:
        if (os.environ, os.environb) != environments or os.environ is not environments[0]:
            self._doubt("replaces os.environ")

    def _end(self, threads: set[int]) -> None:
        self._is_watching = False
        _watching.remove(self)
        started = self._started_threads or sys.version_info < (3, 12)  # which has no such event
        if started and set(sys._current_frames()) - threads:
            self._doubt("starts a thread that goes on")
        self._started_threads = False

    # --- what audit events tell

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._is_watching:
            return
        handler = self._handlers.get(event)
        if handler is None:
            return
        with self._undisturbed() as free:
            if free:
                handler(event, arguments)

    @contextmanager
    def _undisturbed(self) -> Iterator[bool]:
        """Keep what the watch itself asks for out of the record."""
        thread = threading.get_ident()
        if thread in self._busy:
            yield False
            return
        self._busy.add(thread)
        try:
            yield True
        finally:
            self._busy.discard(thread)

    def _opened(self, event: str, arguments: tuple[Any, ...]) -> None:
        path = absolute(arguments[0])
        frame = asking()
        if path is None:
            if isinstance(arguments[0], int) and arguments[0] <= 2:
                self._beyond("reads a standard stream by its number", arguments)
            self._mapped(event, arguments)
            return
        if self._is_made_up(path) or not self._counts(path):
            return
        if self.callers.is_tools_business(frame):
            return
        self._left_of_models(path, writes=is_to_write(arguments))
        if is_to_write(arguments):
            self.record.look(states.OWNER, path, self._askers(frame))
            self.record.look(MAY_WRITE, os.path.dirname(path), self._askers(frame))  # noqa: PTH120
        source = source_of(path)
        if source is not None and os.path.exists(source):  # noqa: PTH110 -- it is called often
            self.record.compiled.add(path)
            path = source
        elif path.endswith(".py"):
            self.record.sources.add(path)
        if frame is not None and is_import_search(frame):  # who uses the importer uses this too
            self.imports.note(self.callers.application_file(frame), path)
            self.record.open(path, {self._phase})
        else:
            self.record.open(path, self._askers(frame))

    def _listed(self, event: str, arguments: tuple[Any, ...]) -> None:
        path, frame = absolute(arguments[0]), asking()
        if isinstance(arguments[0], int):
            path = states.path_of_descriptor(arguments[0])
            if path is None:
                self._unseen("lists a folder by its descriptor")
        if path is None or (frame is not None and is_import_search(frame)):
            return  # what a finder looks for in it is noted module by module
        if self.callers.is_tools_business(frame):
            return
        if self._is_made_up(path) or not self._counts(path):
            return
        if self._phase == HISTORY and self._left.is_written_in(path):
            self.uses_what_models_left = True
        self.record.list(way_of_listing(event, frame), path, self._askers(frame))

    def _mapped(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A descriptor is read by other means than functions of ``os``."""
        if arguments[0] in INHERITED:
            self._beyond(f"reads the descriptor {arguments[0]}, which was open before", arguments)

    def _opened_in_c(self, path: str) -> None:
        with self._undisturbed() as free:
            frame = asking()
            if free and self._is_watching and not self.callers.is_tools_business(frame):
                self.record.open(path, self._askers(frame))

    def _is_made_up(self, path: str) -> bool:
        if not path.startswith(DEVICES) or path.startswith(SHARED_MEMORY):
            return False
        if path != os.devnull and not path.startswith(f"{os.sep}dev{os.sep}urandom"):
            self._doubt(f"reads {path}, which the kernel makes")
        elif path != os.devnull and self.callers.asks_itself(asking()):
            self._doubt("os.urandom")
        return True

    def _counts(self, path: str) -> bool:
        """Whether a path belongs to the application; what is installed is told otherwise."""
        inside = f"{path}{os.sep}"
        if is_in_library(inside):
            if not path.endswith(".pyc"):
                self.record.libraries.add(path)
            return False
        return not inside.startswith(self._left_out)

    def _loaded(self, event: str, arguments: tuple[Any, ...]) -> None:
        """A module is loaded; an extension module has a file here."""
        file = arguments[1]
        if isinstance(file, str) and not extensions.is_harmless(file):
            self._doubt(f"loads {extension(file)}")

    def _beyond(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.callers.is_tools_own(asking()):
            self._doubt(event)

    def _network(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._is_reached(event, arguments) or self.callers.is_tools_own(asking()):
            return
        if event == "socket.bind" and is_only_a_try(arguments[1]):
            return
        self._doubt(event)

    def _is_reached(self, event: str, arguments: tuple[Any, ...]) -> bool:
        """Whether a connection leads to the disposable server."""
        socket, host, port = self._reached()
        if event == "socket.getaddrinfo":
            return host is not None and tuple(arguments[:2]) == (host, port)
        if event != "socket.connect":
            return False
        address = arguments[1]
        if isinstance(address, tuple):
            return port is not None and address[1] == port
        return socket is not None and os.fsdecode(address) == socket

    def _c_code(self, event: str, arguments: tuple[Any, ...]) -> None:
        is_this_process = event == "ctypes.dlopen" and arguments[0] is None  # importing ctypes
        if not is_this_process and not self.callers.is_tools_own(asking()):
            self._doubt("calls functions of C (ctypes)")

    def _memory(self, event: str, arguments: tuple[Any, ...]) -> None:
        frame = asking()
        if self.callers.asks_itself(frame) and not self.callers.is_tools_own(frame):
            self._doubt(event)

    def _entered(self, event: str, arguments: tuple[Any, ...]) -> None:
        """The process goes into a folder, which fails or not; the folder knows its own path."""
        frame, path = asking(), arguments[0]
        if isinstance(path, int):
            path = states.path_of_descriptor(path)
        place = absolute(path) if path else None
        if place is not None and self._counts(place) and not self.callers.is_tools_business(frame):
            for kind in (states.TYPE, states.REAL, f"{states.ACCESS}-{os.X_OK}"):
                self.record.look(kind, place, self._askers(frame))

    def _changed(self, event: str, arguments: tuple[Any, ...]) -> None:
        frame = asking()
        if self.callers.is_tools_business(frame):
            return
        if event in ("os.remove", "os.rmdir") and arguments[1] != -1:
            self._doubt(f"calls {event} with dir_fd")
        for argument in arguments[:2]:
            path = absolute(argument) if isinstance(argument, (str, bytes, os.PathLike)) else None
            if path is not None and self._counts(path):
                self._left_of_models(path, writes=True)
                self._change_tried(event, path, self._askers(frame))

    def _left_of_models(self, path: str, *, writes: bool = False) -> None:
        """A path is asked for, or written: the history may find there what the models have made."""
        if self._phase == HISTORY:
            self.uses_what_models_left |= self._left.is_written(path)
        elif writes:
            self._left.wrote(path)

    def _library_imported(self, name: str, module: object) -> None:
        if self._phase == MODELS:
            self._left.note(name, module)
        elif name in self._left.made:
            self.uses_what_models_left = True

    def _change_tried(self, event: str, path: str, askers: set[str]) -> None:
        """Note what decides whether a change is possible."""
        self.record.look(LINK_TYPE, path, askers)
        self.record.look(states.OWNER, path, askers)
        self.record.look(MAY_WRITE, os.path.dirname(path), askers)  # noqa: PTH120
        if event in ("os.rmdir", "os.rename"):  # an empty folder is removed, or replaced
            self.record.list("names", path, askers)
            self.record.look(LINK_TYPE, os.path.join(path, "__pycache__"), askers)  # noqa: PTH118

    def _thread_started(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.callers.is_tools_own(asking()):
            self._started_threads = True

    # --- what replaced functions tell

    def _looked(self, kind: str, path: Any) -> None:
        with self._undisturbed() as free:
            place = absolute(path) if free and self._is_watching else None
            if place is not None and self._counts(place):
                frame = asking()
                if not self.callers.is_tools_business(frame):
                    self._left_of_models(place)
                    self.record.look(kind, place, self._askers(frame))

    def _searched(self, folder: str, module: str, names: Iterable[str]) -> None:
        with self._undisturbed() as free:
            if free and self._is_watching and not f"{folder}{os.sep}".startswith(self._left_out):
                self.record.search(folder, module, tuple(names), self._askers(asking()))

    # An application's own audit hook may ask for variables at each event, those included that
    # sys._getframe() raises here.

    def _variable_asked(self, name: str, value: str | None) -> None:
        with self._undisturbed() as free:
            frame = asking() if free else None
            if free and not self.callers.is_tools_own(frame):
                self.record.ask(name, value, self._askers(frame))

    def _own_variable_asked(self, name: str) -> None:
        is_of_models = self._phase == HISTORY and name in self._set_by_models
        if not (is_of_models and self._is_watching):
            return
        with self._undisturbed() as free:
            if free and not self.callers.is_tools_own(asking()):
                self.uses_what_models_left = True

    def _variables_listed(self) -> None:
        self._fact("environment")
        if self._phase == HISTORY and self._is_watching and self._set_by_models:
            self.uses_what_models_left = True

    def _fact(self, what: str) -> None:
        with self._undisturbed() as free:
            if free and self._is_watching:
                self.record.facts[what] |= self._askers(asking())

    def _day_asked(self) -> None:
        with self._undisturbed() as free:
            asks = free and self._is_watching and self.callers.asks_itself(asking())
        if asks:
            self._fact("day")

    def _moment_asked(self, what: str) -> None:
        """The clock or random numbers are asked, which libraries do for their own purposes."""
        if not self._is_watching:
            return
        with self._undisturbed() as free:
            frame = asking()
            if not free or self.callers.is_tools_own(frame) or is_book_keeping(what, frame):
                return
            if self.callers.asks_itself(frame):
                self._doubt(what)

    def _unseen(self, why: str) -> None:
        """Something was asked in a way that cannot be followed."""
        with self._undisturbed() as free:
            if free and self._is_watching and not self.callers.is_tools_own(asking()):
                self._doubt(why)

    def _doubt(self, why: str) -> None:
        self.record.doubts[why] |= self._askers(asking())

    def doubt(self, why: str) -> None:
        """Note that something was asked that cannot be asked again."""
        self.record.doubts[why].add(self._phase)

    def _askers(self, frame: FrameType | None) -> set[str]:
        if self.callers.is_alembics(frame):
            return {self._phase}  # it looks for revisions on its own account, though env.py runs it
        file = self.callers.application_file(frame)
        return {self._phase} if file is None else {self._phase, file}


__all__ = ["HISTORY", "MODELS", "Address", "ImportTracker"]


_watching: list[ImportTracker] = []
"""Those that watch now: one, but in tests."""
_is_hooked = False


def _hook() -> None:
    """Have audit events told to whoever watches; a hook stays to the end of the process (PEP 578).

    One does for all trackers, so that a process that makes many of them does not get slower.
    """
    global _is_hooked
    if not _is_hooked:
        _is_hooked = True
        sys.addaudithook(_tell)


def _tell(event: str, arguments: tuple[Any, ...]) -> None:
    for tracker in _watching:
        tracker._note(event, arguments)
