"""Find out which modules of the application env.py and the revisions use.

The models are imported before the revisions run, and env.py imports them for its target_metadata.
The schema at head depends on a module of the application only if a revision or env.py uses it, in
one of these ways:

* a revision, or a module that a revision imports, imports it, or env.py does more with it than pass
  on its ``target_metadata``;
* its code runs while they run (an event listener, a compiler of SQLAlchemy's);
* they read the MetaData of the models;
* they read an environment variable that the code of the models has set;
* they look at warnings, and the models have set filters of warnings.
"""

from __future__ import annotations

import _thread
import os
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, SupportsIndex

from alembic_autogen.memo.callers import Owner
from alembic_autogen.memo.environment_script import used_modules
from alembic_autogen.memo.imports import file_of
from alembic_autogen.memo.record import HISTORY, Access, Record

if TYPE_CHECKING:
    from alembic_autogen.memo.import_tracker import ImportTracker

_TOOLS = (5, 4, 3)
"""Tool ids that are not reserved (sys.monitoring)."""
Read = Callable[[str], "bytes | None"]
_OPEN_TO_ALEMBIC = frozenset({"naming_convention", "__class__", "__dict__"})
"""Attributes of a MetaData that Alembic reads; the naming convention is part of every key."""
_BEHIND_ALL = re.compile(
    rb"sys\s*\.\s*modules|__subclasses__|\bmappers\b|_class_registry|\bgc\s*\.|currentframe|_getframe"
)
"""Ways to reach loaded modules and classes without an import."""


@dataclass
class HistoryUse:
    """Watch which parts of the application env.py and the revisions use.

    :ivar executed: files of the code that ran in the meantime.
    :ivar uses_models: whether the MetaData of the models was read, or the code that ran is unknown.
    """

    executed: set[str] = field(default_factory=set)
    uses_models: bool = False
    _is_watching: bool = False

    @contextmanager
    def watching(self, metadata: Iterable[object]) -> Iterator[None]:
        """Watch while the context lasts.

        :param metadata: the MetaData objects of the models.
        """
        if self._is_watching:
            yield
            return
        with ExitStack() as undo:
            self._is_watching = True
            undo.callback(setattr, self, "_is_watching", False)
            for each in metadata:
                _watch_metadata(each, self._metadata_used, undo)
            self._watch_code(undo)
            yield

    def _metadata_used(self) -> None:
        self.uses_models = True

    def _watch_code(self, undo: ExitStack) -> None:
        """Record the code that runs."""
        if sys.version_info >= (3, 12):
            self._monitor(undo)
        else:
            self._profile(undo)

    def _monitor(self, undo: ExitStack) -> None:
        """Note each code object once, at its first call, in all threads and greenlets (PEP 669)."""
        monitoring: ModuleType = getattr(sys, "monitoring")  # noqa: B009 -- since Python 3.12
        start, free = monitoring.events.PY_START, [i for i in _TOOLS if not monitoring.get_tool(i)]
        if not free:
            self.uses_models = True
            return

        def note(code: CodeType, offset: int) -> object:
            self.executed.add(code.co_filename)
            return monitoring.DISABLE

        monitoring.use_tool_id(free[0], "alembic-autogen")
        undo.callback(monitoring.free_tool_id, free[0])
        monitoring.register_callback(free[0], start, note)
        undo.callback(monitoring.register_callback, free[0], start, None)
        monitoring.set_events(free[0], start)
        undo.callback(monitoring.set_events, free[0], 0)
        monitoring.restart_events()

    def _profile(self, undo: ExitStack) -> None:
        """Record code with the profiler in C, which makes revisions take half as long again."""
        try:
            from _lsprof import Profiler
        except ImportError:
            self.uses_models = True
            return
        if sys.getprofile() is not None:  # another profiler is active
            self.uses_models = True
            return

        @contextmanager
        def profiling() -> Iterator[None]:
            profiler = Profiler(subcalls=False, builtins=False)
            profiler.enable()
            try:
                yield
            finally:
                profiler.disable()
                codes = (entry.code for entry in profiler.getstats())
                self.executed |= {c.co_filename for c in codes if isinstance(c, CodeType)}

        self._profile_threads(profiling, undo)
        self._note_greenlets(undo)
        undo.enter_context(profiling())

    def _profile_threads(
        self, profiling: Callable[[], AbstractContextManager[None]], undo: ExitStack
    ) -> None:
        """Give each new thread a profiler of its own."""
        original: Callable[..., int] = _thread.start_new_thread

        def start(function: Callable[..., object], *arguments: object) -> int:
            def profiled(*args: object, **options: object) -> object:
                with profiling():
                    return function(*args, **options)

            return original(profiled, *arguments)

        for module, name in ((_thread, "start_new_thread"), (threading, "_start_new_thread")):
            setattr(module, name, start)
            undo.callback(setattr, module, name, original)

    def _note_greenlets(self, undo: ExitStack) -> None:
        """Note the use of greenlets (SQLAlchemy's asynchronous engines), which are not profiled."""
        greenlet = sys.modules.get("greenlet")
        if greenlet is None:
            undo.callback(self._greenlets_imported)
            return
        before = greenlet.settrace(lambda event, between: self._metadata_used())
        undo.callback(greenlet.settrace, before)

    def _greenlets_imported(self) -> None:
        self.uses_models |= "greenlet" in sys.modules


def _watch_metadata(metadata: object, used: Callable[[], None], undo: ExitStack) -> None:
    kind = type(metadata)
    inherited = kind.__getattribute__

    def __getattribute__(self: object, name: str) -> object:  # noqa: N807
        if name not in _OPEN_TO_ALEMBIC:
            used()
        return inherited(self, name)

    def __reduce_ex__(self: object, protocol: SupportsIndex) -> object:  # noqa: N807
        """Pickle and copy it as an object of its own class."""
        used()
        reduced = kind.__reduce_ex__(self, protocol)
        if isinstance(reduced, str):  # the name of a global variable
            return reduced
        _, arguments, *rest = reduced
        # pickle lets copyreg.__newobj__ make only objects of the class that this one has now
        return object.__new__, (kind, *arguments[1:]), *rest

    methods = {"__getattribute__": __getattribute__, "__reduce_ex__": __reduce_ex__}
    watched = type(kind.__name__, (kind,), methods)
    try:
        object.__setattr__(metadata, "__class__", watched)
    except TypeError:  # a class with a different object layout
        used()
        return
    undo.callback(object.__setattr__, metadata, "__class__", kind)


def record_of_history(
    tracker: ImportTracker, use: HistoryUse, env: str, revisions: Iterable[str], read: Read
) -> Record:
    """The part of a record on which the schema at head depends.

    :param tracker: has watched the import of the models and the history.
    :param use: the observed use of the application by the history.
    :param env: env.py.
    :param revisions: the files of the revisions.
    :param read: returns the content of a file; ``None`` if it does not exist.
    """
    own = _OwnFiles(env, revisions)
    uses_models = use.uses_models or tracker.uses_traces_of_models
    if uses_models or any(_BEHIND_ALL.search(read(path) or b"") for path in own.files):
        return _without_alembics(tracker.record, own)
    used = _used(tracker, use, own, read)
    wanted = tracker.imports.closure(used)
    if tracker.leaves_warning_filters and _looks_at_warnings(tracker, {*own.files, *wanted}, read):
        return _without_alembics(tracker.record, own)
    causes = {*wanted, HISTORY, *filter(own.holds, tracker.imports.edges)}
    found = tracker.record.caused_by(causes)
    modules = {_module(file) for file in wanted}
    found.searches |= {
        key: each for key, each in tracker.record.searches.items() if key[1] in modules
    }
    return _without_alembics(found, own)


def _looks_at_warnings(tracker: ImportTracker, files: Iterable[str], read: Read) -> bool:
    """Whether code of the application, as far as the history uses it, may look at warnings."""
    owned = (file for file in files if tracker.callers.owner(file) is Owner.APPLICATION)
    return any(b"warnings" in (read(file) or b"") for file in owned)


class _OwnFiles:
    """The files of a history, by any path that leads to them."""

    def __init__(self, env: str, revisions: Iterable[str]) -> None:
        self.env = env
        self.files = {env, *revisions}
        self.folders = {os.path.dirname(path) for path in revisions}  # noqa: PTH120
        self._real: dict[str, str] = {}

    def holds(self, path: str) -> bool:
        """Whether a path leads to env.py or a revision."""
        return path in self.files or self._resolved(path) in self.files

    def is_folder(self, path: str) -> bool:
        """Whether a folder contains revisions, directly or in a subfolder."""
        real = self._resolved(path)
        return any(each == real or each.startswith(f"{real}{os.sep}") for each in self.folders)

    def is_env(self, path: str) -> bool:
        """Whether a path leads to env.py."""
        return self._resolved(path) == self.env

    def is_inside(self, path: str) -> bool:
        """Whether a path leads into a folder of revisions."""
        real = self._resolved(path)
        return any(real.startswith(f"{each}{os.sep}") for each in self.folders)

    def _resolved(self, path: str) -> str:
        if path not in self._real:
            self._real[path] = os.path.realpath(path)
        return self._real[path]


def _used(tracker: ImportTracker, use: HistoryUse, own: _OwnFiles, read: Read) -> set[str]:
    """The application's files that the history uses directly, without their own imports."""
    edges, owner = tracker.imports.edges, tracker.callers.owner
    used = {file for file in use.executed if owner(file) is Owner.APPLICATION}
    for importer in filter(own.holds, list(edges)):
        imported = edges[importer]
        used |= _used_by_env(imported, read(own.env)) if own.is_env(importer) else imported
    archives = [path for path in tracker.record.files if not path.endswith(".py")]
    used |= {path for path in archives if any(file.startswith(f"{path}{os.sep}") for file in used)}
    return {file for file in used if not own.holds(file)}


def _used_by_env(imported: set[str], source: bytes | None) -> set[str]:
    try:
        modules, plainly = used_modules((source or b"").decode())
    except (ValueError, SyntaxError):
        return imported
    explained = {file_of(name) for name in plainly}
    found = {file_of(name) for name in modules}
    return {file for file in found if file} | (imported - explained)


def _module(file: str) -> str:
    """The last part of the name of a file's module."""
    folder, _, name = file.rpartition(os.sep)
    stem = name.partition(".")[0]
    return folder.rpartition(os.sep)[2] if stem == "__init__" else stem


def _without_alembics(record: Record, own: _OwnFiles) -> Record:
    """Remove the accesses of Alembic's search for revisions, which the key already covers."""

    def is_of_search(access: Access, path: str) -> bool:
        by_application = any(who != HISTORY and not who.startswith("<") for who in access.causes)
        return not by_application and (own.is_folder(path) or own.is_inside(path))

    return replace(
        record,
        folders={k: v for k, v in record.folders.items() if not is_of_search(v, k[1])},
        places={k: v for k, v in record.places.items() if not is_of_search(v, k[1])},
        files={path: v for path, v in record.files.items() if not own.holds(path)},
    )
