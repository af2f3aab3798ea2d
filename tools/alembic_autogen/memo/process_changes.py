"""Detect changes that the models made to the process, outside their own modules.

Revisions and env.py run in the process that imported the models. A revision can depend on a change
that the models made to ``builtins``, to a module, class, container or object of a library, or to
the process itself (its working folder, ``sys.path``, a file that they wrote).

Modules can be made to report which code sets an attribute. For all other objects this is not
possible, so the contents of libraries are compared before and after the import of the models.
Libraries change their own contents on first use, but under names that begin with an underscore.
Objects that the application defines count under any name.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from operator import is_not
from types import FrameType, ModuleType
from typing import TypeAlias, TypeGuard

from alembic_autogen.memo.callers import Callers, Owner
from alembic_autogen.memo.library_objects import LibraryObjects
from alembic_autogen.memo.warning_filters import WarningFilters

Container: TypeAlias = "dict[object, object] | list[object] | set[object]"
_NOTHING = object()
_CACHES = frozenset(
    {
        *("sys.modules", "sys.path", "sys.path_importer_cache", "sys.path_hooks", "sys.meta_path"),
        *("sys.argv", "sys.orig_argv", "linecache.cache", "warnings.filters", "_warnings.filters"),
    }
)
"""Containers that libraries change too, or that are checked elsewhere. A finder that models add to
``sys.meta_path`` runs when a revision imports a module, and its code is seen then."""
_REPLACED = frozenset({"__import__", "_"})
"""Builtins that the tracking code and interactive Python replace."""


@dataclass
class ProcessChanges:
    """Compare the contents of libraries before and after the import of the models.

    :param callers: classifies files.
    :ivar made: names of modules that the models created in code, without a file.
    :ivar filters: the filters of warnings, which many libraries and applications add to.
    """

    callers: Callers
    made: frozenset[str] = frozenset()
    filters: WarningFilters = field(default_factory=WarningFilters)
    _modules: dict[str, ModuleType] = field(default_factory=dict)
    _set: dict[tuple[str, str], object] = field(default_factory=dict)
    _classes: dict[int, tuple[type, dict[str, object]]] = field(default_factory=dict)
    _containers: dict[int, tuple[Container, list[object]]] = field(default_factory=dict)
    _objects: LibraryObjects = field(default_factory=LibraryObjects)
    _builtins: dict[str, object] = field(default_factory=dict)
    _of_sys: set[str] = field(default_factory=set)
    _process: object = None
    _written: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)
    _watched: type[ModuleType] | None = None
    _undo: ExitStack | None = None

    def begin(self) -> None:
        """Note the state of libraries and the process before the models are imported."""
        for name, module in list(sys.modules.items()):
            self.note(name, module)
        self._builtins, self._of_sys = dict(vars(builtins)), set(vars(sys))
        self._process = _process()
        self.filters.begin()

    def watch(self, undo: ExitStack) -> None:
        """Watch which code sets attributes of modules, until ``undo`` is closed."""
        self._watched = self._watched or _watched(self._sets)
        self._undo = undo
        for module in self._modules.values():
            self._watch(module, undo)
        undo.callback(setattr, self, "_undo", None)

    def _watch(self, module: ModuleType, undo: ExitStack) -> None:
        # importlib._bootstrap creates modules with type(sys), so the type of sys must not change.
        if type(module) is ModuleType and self._watched is not None and module is not sys:
            module.__class__ = self._watched
            undo.callback(_restore, module)

    def note(self, name: str, module: object) -> None:
        """Note the contents of a library's module, once, if it is a plain ``ModuleType``."""
        if name in self._modules or type(module) is not ModuleType or name == "__main__":
            return
        file = getattr(module, "__file__", None) or "<none>"
        if self.callers.owner(file) in (Owner.APPLICATION, Owner.TOOL):
            return
        self._modules[name] = module
        if self._undo is not None:
            self._watch(module, self._undo)
        for attribute, value in list(vars(module).items()):
            if issubclass(type(value), type):  # isinstance() would read a lazy __class__
                if id(value) not in self._classes:
                    self._classes[id(value)] = value, dict(vars(value))
            elif _is_container(attribute, value) and f"{name}.{attribute}" not in _CACHES:
                self._containers[id(value)] = value, _contents(value)
            else:
                self._objects.note(attribute, value)

    def _sets(self, module: ModuleType, name: str, frame: FrameType) -> None:
        """Note that the application is about to set or remove an attribute of a module."""
        if self.callers.is_application_call(frame):
            key = getattr(module, "__name__", ""), name
            self._set.setdefault(key, vars(module).get(name, _NOTHING))

    def wrote(self, path: str) -> None:
        """Note that the models write, create or remove a file."""
        folder, _, name = path.rpartition(os.sep)
        if not folder.endswith("__pycache__") and name != "__pycache__":
            self._written.add(_real(path))
            self._folders.add(os.path.realpath(folder or os.sep))

    def is_written(self, path: str) -> bool:
        """Whether the models have written, created or removed the file at a path."""
        return bool(self._written) and _real(path) in self._written

    def is_written_in(self, folder: str) -> bool:
        """Whether the models have written, created or removed a file in a folder."""
        return bool(self._folders) and os.path.realpath(folder) in self._folders

    def is_found(self) -> bool:
        """Whether the import of the models has changed anything outside their modules.

        This also sets :attr:`made`.
        """
        found = [each for each, module in list(sys.modules.items()) if _has_no_source(module)]
        self.made = frozenset(found) - self._modules.keys()
        changes = (self._of_modules, self._of_builtins, self._of_classes, self._of_containers)
        return (
            self._process != _process()
            or self.filters.may_raise()
            or any(any(each()) for each in changes)
            or any(self._objects.changes(self._is_of_application))
        )

    def _of_modules(self) -> Iterator[bool]:
        for (module, name), was in self._set.items():
            yield vars(sys.modules.get(module)).get(name, _NOTHING) is not was

    def _of_builtins(self) -> Iterator[bool]:
        changed = _changed(self._builtins, vars(builtins))
        yield from (name not in _REPLACED for name, _ in changed)
        yield from (not name.startswith("last_") for name in vars(sys).keys() - self._of_sys)

    def _of_classes(self) -> Iterator[bool]:
        for class_, held in self._classes.values():
            for name, value in _changed(held, vars(class_)):
                yield not name.startswith("_") or self._is_of_application(value)

    def _of_containers(self) -> Iterator[bool]:
        for container, held in self._containers.values():
            now = _contents(container)
            yield len(held) != len(now) or any(map(is_not, held, now))

    def _is_of_application(self, value: object) -> bool:
        """Whether application code defines a value; assumed if that cannot be determined."""
        try:
            file = _source(value)
        except Exception:  # attributes of foreign objects may raise any error
            return True
        return isinstance(file, str) and self.callers.owner(file) is Owner.APPLICATION


def _source(value: object) -> object:
    """The file in which a function or a class is defined."""
    for inner in ("__func__", "fget", "func", "__wrapped__"):
        value = getattr(value, inner, value)
    if isinstance(value, type):
        return getattr(sys.modules.get(value.__module__), "__file__", None)
    return getattr(getattr(value, "__code__", None), "co_filename", None)


def _watched(sets: Callable[[ModuleType, str, FrameType], None]) -> type[ModuleType]:
    """Make a class for modules that reports attributes that are set or removed from outside."""

    class Module(ModuleType):
        def __setattr__(self, name: str, value: object) -> None:
            if not isinstance(value, ModuleType):  # the import system sets these
                sets(self, name, sys._getframe(1))
            super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            sets(self, name, sys._getframe(1))
            super().__delattr__(name)

    Module.__name__ = Module.__qualname__ = "module"
    Module.__module__ = ModuleType.__module__
    return Module


def _restore(module: ModuleType) -> None:
    module.__class__ = ModuleType


def _real(path: str) -> str:
    """Resolve links in the folders of a path, but not in its last part."""
    folder, _, name = path.rpartition(os.sep)
    return f"{os.path.realpath(folder or os.sep)}{os.sep}{name}"


def _changed(was: Mapping[str, object], now: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Names that were added or rebound, with the new value, and removed names, with ``None``."""
    if was.keys() == now.keys() and not any(map(is_not, was.values(), now.values())):
        return
    for name in {*was, *now}:
        value = now.get(name, _NOTHING)
        if was.get(name, _NOTHING) is not value:
            yield name, None if value is _NOTHING else value


def _is_container(name: str, value: object) -> TypeGuard[Container]:
    """Whether a value is a container that libraries do not change themselves."""
    return type(value) in (dict, list, set) and not name.startswith("_")


def _contents(container: Container) -> list[object]:
    """The items of a container in a stable order; a set is sorted by id."""
    if isinstance(container, dict):
        return [*container.keys(), *container.values()]
    return sorted(container, key=id) if isinstance(container, set) else list(container)


def _has_no_source(module: object) -> bool:
    """Whether a module was made by code rather than loaded from a file."""
    names = ("__spec__", "__file__", "__path__")
    return all(getattr(module, name, None) is None for name in names)


def _process() -> object:
    """The state of the process itself: folder, path, arguments, locale, decimal context."""
    try:
        folder = os.getcwd()  # noqa: PTH109 -- as in the tracking code
    except OSError:
        folder = ""
    path = list(dict.fromkeys(map(os.path.abspath, sys.path)))  # Alembic may add a folder twice
    return folder, path, _arguments(), _locale(), _decimals()


def _arguments() -> object:
    return list(list.__iter__(sys.argv)), list(list.__iter__(sys.orig_argv))


def _locale() -> object:
    import locale

    return locale.setlocale(locale.LC_ALL)


def _decimals() -> object:
    import decimal

    context = decimal.getcontext()
    return context.prec, context.rounding, context.Emin, context.Emax
