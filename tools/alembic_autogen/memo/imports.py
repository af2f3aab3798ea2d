"""Record which files of the application import which others, at any time and in any way."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from importlib.machinery import FileFinder, ModuleSpec
from importlib.util import source_from_cache
from types import ModuleType
from typing import Protocol

from alembic_autogen.memo.callers import Callers, Owner
from alembic_autogen.memo.picklable_replacements import replace

Searched = Callable[[str, str, Iterable[str]], None]
Imported = Callable[[str, object], None]


class _FileFinder(Protocol):
    """The part of ``FileFinder`` that is used; the listing of its folder is private."""

    path: str
    _path_cache: set[str]


class Imports:
    """Watch imports, including those of modules that are already loaded.

    :param callers: classifies files.
    :param searched: called for each folder in which Python's finder searches for a module, with the
        folder, the last part of the module's name, and the names in the folder that begin with that
        part, as the finder knows them.
    :param imported: called with the name of each foreign module that the application imports, and
        the module.
    :ivar edges: for each file of the application, the application's files that it imports.
    """

    def __init__(self, callers: Callers, searched: Searched, imported: Imported) -> None:
        self._callers = callers
        self._searched = searched
        self._imported = imported
        self.edges: defaultdict[str, set[str]] = defaultdict(set)
        self._known: dict[str, tuple[object, dict[str, list[str]]]] = {}

    def watch(self, undo: ExitStack) -> None:
        """Begin to watch."""
        importlib.invalidate_caches()  # so that folders are listed while they are watched
        self._watch_statements(undo)
        self._watch_calls(undo)
        self._watch_finder(undo)

    def _watch_statements(self, undo: ExitStack) -> None:
        original = builtins.__import__
        owner, application = self._callers.owner, Owner.APPLICATION

        def watched_import(
            name: str,
            globals: Mapping[str, object] | None = None,
            locals: Mapping[str, object] | None = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> ModuleType:
            found = original(name, globals, locals, fromlist or (), level)
            importer = sys._getframe(1).f_code.co_filename
            if owner(importer) is application:
                self._note_all(importer, _named(found, name, fromlist, level))
            return found

        replace(builtins, "__import__", watched_import, undo)

    def _watch_calls(self, undo: ExitStack) -> None:
        original = importlib.import_module

        def import_module(name: str, package: str | None = None) -> ModuleType:
            found = original(name, package)
            importer = self._callers.application_file(sys._getframe(1))
            if importer is not None:
                self._note_all(importer, with_parents(getattr(found, "__name__", name)))
            return found

        replace(importlib, "import_module", import_module, undo)

    def _watch_finder(self, undo: ExitStack) -> None:
        original: Callable[..., ModuleSpec | None] = FileFinder.find_spec
        owner, searched = self._callers.owner, self._searched
        skipped = {Owner.LIBRARY, Owner.STANDARD, Owner.TOOL}

        def find_spec(
            finder: _FileFinder, fullname: str, target: ModuleType | None = None
        ) -> ModuleSpec | None:
            found = original(finder, fullname, target)
            if owner(f"{finder.path}/") not in skipped:
                module = fullname.rpartition(".")[2]
                searched(finder.path, module, self._forms(finder).get(module, ()))
            return found

        replace(FileFinder, "find_spec", find_spec, undo)

    def _forms(self, finder: _FileFinder) -> dict[str, list[str]]:
        """The names in a finder's folder, by the part before their first dot."""
        names, forms = self._known.get(finder.path, (None, {}))
        if names is not finder._path_cache:
            forms = {}
            for name in finder._path_cache:
                forms.setdefault(name.partition(".")[0], []).append(name)
            self._known[finder.path] = finder._path_cache, forms
        return forms

    def _note_all(self, importer: str, names: Iterable[str]) -> None:
        edges = self.edges[importer]
        for name in names:
            file = file_of(name)
            if file is not None and self._callers.owner(file) is Owner.APPLICATION:
                edges.add(file)
            elif name in sys.modules:
                self._imported(name, sys.modules[name])

    def note(self, importer: str | None, file: str) -> None:
        """Note that one file caused another to be loaded.

        :param importer: the file that imports; ``None`` if no file of the application does.
        :param file: the source of the loaded module.
        """
        if importer is not None:
            self.edges[importer].add(file)

    def closure(self, files: Iterable[str]) -> frozenset[str]:
        """The given files and all files that they import, directly or indirectly."""
        seen: set[str] = set()
        waiting = list(files)
        while waiting:
            file = waiting.pop()
            if file not in seen:
                seen.add(file)
                waiting += self.edges.get(file, ())
        return frozenset(seen)


def _named(
    found: ModuleType, name: str, fromlist: Sequence[str] | None, level: int
) -> Iterator[str]:
    """The names of the modules to which an import statement may refer."""
    base = getattr(found, "__name__", name) if fromlist or level else name
    yield from with_parents(base)
    for each in fromlist or ():
        if each == "*":
            yield from (f"{base}.{public}" for public in getattr(found, "__all__", ()))
        else:
            yield f"{base}.{each}"


def with_parents(name: str) -> Iterator[str]:
    """The names of a module and of its parent packages, which are imported with it."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


def file_of(name: str) -> str | None:
    """The source file of a loaded module, or the archive that contains it."""
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    archive = getattr(getattr(module, "__loader__", None), "archive", None)  # zipimport
    found = file if archive is None else archive
    return found if isinstance(found, str) else None


def source_of(path: str) -> str | None:
    """The source file of a compiled module (PEP 3147); ``None`` for any other file."""
    if not path.endswith(".pyc"):
        return None
    try:
        return source_from_cache(path)
    except (ValueError, NotImplementedError):
        return None
