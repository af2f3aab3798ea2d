"""Keep modules of Python for the tool where files of the application hide them: a ``queue.py``.

Alembic's command line has imported most of the standard library before it puts the project's folder
in front of ``sys.path`` (``prepend_sys_path``), so that an ``email.py`` there hides nothing, while
a ``queue.py`` is what the application imports. The tool imports Alembic later, and further modules:
without measures, it would find such files, or the application would not find its own.
"""

from __future__ import annotations

import builtins
import os
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import RLock
from types import ModuleType

OF_THE_TOOL = frozenset(
    {
        *("bdb", "ctypes", "difflib", "getpass", "glob", "graphlib", "grp", "hmac", "ipaddress"),
        *("pkgutil", "pprint", "pwd", "pyexpat", "queue", "resource", "secrets", "socketserver"),
        *("stringprep", "symtable", "unicodedata", "xml"),
    }
)
"""Modules that the tool imports, or what it imports, but Alembic's command line does not."""
_STANDARD = f"{Path(os.__file__).parent}{os.sep}"
_Import = Callable[..., ModuleType]
_LENT = ("pymysql", "tomli")
"""Libraries that the tool uses by itself."""


def keep_standard_modules(folders: Collection[Path]) -> None:
    """Import what the files of some folders would hide; to be called before they are searched."""
    hidden = sorted(set().union(*map(_modules_in, folders)) & sys.stdlib_module_names)
    if not hidden:
        return
    import alembic.command
    import alembic.config  # noqa: F401  # as the command line does

    kept = {name: _of_python(name, folders) for name in hidden if name in OF_THE_TOOL}
    if kept and not isinstance(builtins.__import__, _Importer):
        builtins.__import__ = _Importer(builtins.__import__, kept)


def _of_python(name: str, folders: Collection[Path]) -> dict[str, ModuleType]:
    """Import a module of Python, and take it out of ``sys.modules``.

    :param folders: those that are not searched, though PYTHONPATH may name them.
    """
    found = sys.modules.get(name)
    is_hidden = not str(getattr(found, "__file__", _STANDARD)).startswith(_STANDARD)
    others = _taken(name) if is_hidden else {}
    path = list(sys.path)
    sys.path[:] = [each for each in path if Path(each or os.curdir).resolve() not in folders]
    try:
        import_module(name)
    finally:
        sys.path[:] = path
    taken = _taken(name)
    sys.modules.update(others)
    return taken


def _modules_in(folder: Path) -> set[str]:
    """The names of the modules and packages in a folder."""
    try:
        return {
            each.stem
            for each in folder.iterdir()
            if each.suffix == ".py" or (each / "__init__.py").is_file()
        }
    except OSError:
        return set()


class _Importer:
    """``builtins.__import__`` with a second version of some modules for the tool and for Python.

    :param kept: each such module and those below it, by its name.
    """

    def __init__(self, original: _Import, kept: dict[str, dict[str, ModuleType]]) -> None:
        self._original = original
        self._kept = kept
        self._lock = RLock()

    def __call__(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,
        locals: Mapping[str, object] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        top = name.partition(".")[0]
        if level == 0 and top in self._kept and _is_of_the_tool(globals or {}):
            with self._exchanged(top):
                return self._original(name, globals, locals, fromlist or (), level)
        return self._original(name, globals, locals, fromlist or (), level)

    @contextmanager
    def _exchanged(self, name: str) -> Iterator[None]:
        with self._lock:
            others = _taken(name)
            sys.modules.update(self._kept[name])
            try:
                yield
            finally:
                self._kept[name] = _taken(name)
                sys.modules.update(others)


def _taken(name: str) -> dict[str, ModuleType]:
    """Take a module and those below it out of ``sys.modules``."""
    found = [each for each in sys.modules if each == name or each.startswith(f"{name}.")]
    return {each: sys.modules.pop(each) for each in found}


def _is_of_the_tool(names: Mapping[str, object]) -> bool:
    """Whether the names are those of a module of the tool, of Python, or of a library it uses."""
    package = str(names.get("__name__", "")).partition(".")[0]
    if package in ("alembic_autogen", *_LENT):
        return True
    file = str(names.get("__file__", ""))
    return package in sys.stdlib_module_names and file.startswith(_STANDARD)
