"""What a result depends on, as keys of the cache: files by content, packages by version.

Files are named relative to the project, so that checkouts of the same state share what is known.
What cannot be seen is what a revision takes from elsewhere: the clock, the network, environment
variables, a program that it starts.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import platform
import re
import sys
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic_autogen import __version__, cache

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

_CLOCK_STEP = 20_000_000
"""Nanoseconds: times of files come from a clock that steps by up to 10 ms (Linux, CONFIG_HZ)."""


def digest(text: str | bytes) -> str:
    """A short name for a text: equal texts have equal names, and no other."""
    data = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:32]


def environment(settings: Settings, server: Mapping[str, Any]) -> dict[str, Any]:
    """What every result depends on: this tool, the packages, the server, and how it is set.

    :param server: what changes when another server would answer.
    """
    return {
        "tool": [__version__, _own_code()],
        "python": platform.python_version(),
        "packages": installed(sys.path),
        "server": dict(server),
        "variables": dict(settings.server_variables),
        "schemas": list(settings.schemas),
    }


OWN = Path(__file__).parent


def _own_code() -> str:
    """This tool's own files: while it is developed, its version stays and its answers change."""
    found = (item for folder, _, _ in os.walk(OWN) for item in os.scandir(folder))
    own = ((e.path, e.stat().st_mtime_ns) for e in found if e.name.endswith(".py"))
    return digest(repr(sorted(own)))


def installed(path: Iterable[str]) -> str:
    """All installed distributions, by name and version: revisions may import any of them.

    The folder in which a distribution is described is called by both (PyPA, Recording installed
    projects), so that they need not be read: 0.3 ms instead of 30.
    """
    return digest("\n".join(sorted(each.name for each in _descriptions(path))))


def installations(path: Iterable[str]) -> str:
    """All installed distributions, by name, version and the moment when they were installed."""
    found = (f"{each.name} {each.stat().st_mtime_ns}" for each in _descriptions(path))
    return digest("\n".join(sorted(found)))


def _descriptions(path: Iterable[str]) -> Iterator[os.DirEntry[str]]:
    for folder in map(Path, path):
        if folder.name.endswith("-packages") and folder.is_dir():
            with os.scandir(folder) as entries:
                yield from (each for each in entries if each.name.endswith("-info"))


@dataclass(frozen=True)
class Layout:
    """Where the files of a history are.

    :param env: env.py.
    :param versions: the folders of the revisions.
    :param recursive: whether folders below them hold revisions too.
    """

    env: Path
    versions: tuple[Path, ...]
    recursive: bool = False

    def revisions(self) -> list[Path]:
        """All revision files."""
        pattern = "**/*.py" if self.recursive else "*.py"
        return sorted(path for folder in self.versions for path in folder.glob(pattern))


class Files:
    """The contents of files, by names that do not depend on where the project is.

    Each file is read once: what a run looks up and what it notes later are about the same state.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        self._begin = time.time_ns() - _CLOCK_STEP
        self._read: dict[Path, bytes | None] = {}
        self._digests: dict[Path, str] = {}
        self._written: set[Path] = set()

    def name(self, path: Path) -> str:
        """The name of a file in a key."""
        inside = path.is_relative_to(self.project)
        return str(path.relative_to(self.project)) if inside else str(path)

    def path(self, name: str) -> Path:
        """The file of a name."""
        return self.project / name

    def read(self, path: Path) -> bytes | None:
        """What a file holds; ``None`` where it is gone."""
        if path not in self._read:
            try:
                self._read[path] = path.read_bytes()
            except OSError:
                self._read[path] = None
        return self._read[path]

    def note(self, path: Path) -> None:
        """Take note of a file that this run has written."""
        path = path.resolve()
        self._read.pop(path, None)
        self._digests.pop(path, None)
        self._written.add(path)

    def content(self, path: Path) -> str:
        """The digest of a file's content; empty where it is gone."""
        if path not in self._digests:
            content = self.read(path)
            self._digests[path] = "" if content is None else digest(content)
        return self._digests[path]

    def contents(self, paths: Iterable[Path]) -> dict[str, str]:
        """The digests of several files, by name."""
        return {self.name(path): self.content(path) for path in paths}

    def unchanged(self, contents: Mapping[str, str]) -> bool:
        """Whether files have the contents that they once had."""
        return all(self.content(self.path(name)) == was for name, was in contents.items())

    def settled(self, paths: Iterable[Path]) -> bool:
        """Whether no file was touched since this run began, so that all of it saw the same."""
        return all(self._is_settled(path) for path in paths)

    def _is_settled(self, path: Path) -> bool:
        try:
            found = path.stat()
        except OSError:
            return self.read(path) is None
        if max(found.st_mtime_ns, found.st_ctime_ns) < self._begin:
            return True
        return path in self._written and path.read_bytes() == self.read(path)


_REVISION = re.compile(r"""^revision\b[^=\n]*=\s*["']([^"'\n]+)["']\s*$""", re.MULTILINE)
_DOWN = re.compile(
    r"""^down_revision\b[^=\n]*=\s*(?:["']([^"'\n]+)["']|(None))\s*$""", re.MULTILINE
)


def in_order(files: Files, revisions: Iterable[Path]) -> list[Path] | None:
    """Revision files, oldest first; ``None`` where that takes more than reading them.

    Alembic itself would import all of them, which takes a second for a thousand.
    """
    after: dict[str | None, tuple[str, Path]] = {}
    for path in revisions:
        text = (files.read(path) or b"").decode(errors="replace")
        mine, down = _REVISION.findall(text), _DOWN.findall(text)
        if len(mine) != 1 or len(down) != 1:
            return None
        parent = down[0][0] or None
        if parent in after:
            return None  # two heads, or a branch
        after[parent] = (mine[0], path)
    ordered: list[Path] = []
    current: str | None = None
    while current in after:
        current, path = after.pop(current)
        ordered.append(path)
    return None if after else ordered


def chain(files: Files, first: Iterable[Path], revisions: Iterable[Path]) -> list[str]:
    """For each revision, oldest first, the digest of the history up to it.

    :param first: what all of them run through: alembic.ini, env.py.
    """
    links: list[str] = []
    link = digest(json.dumps([files.content(path) for path in first]))
    for path in revisions:
        link = digest(f"{link} {files.content(path)}")
        links.append(link)
    return links


def dependencies(
    settings: Settings, layout: Layout, files: Files, opened: Iterable[str] = ()
) -> list[Path]:
    """The project's files, beyond revisions and env.py, that decide what the revisions do.

    Everything that is loaded counts, except what is installed and the models themselves: env.py
    imports them to say what they are, and a revision does not depend on that. But what a revision
    imports (constants, column types, or models after all) counts with everything that it imports.

    :param opened: files that were read while the revisions were loaded and run.
    """
    modules = dict(_own_modules(layout))
    wanted = {name for name in modules if not _is_model(name, settings)}
    waiting = [name for path in layout.revisions() for name in _imports(path, files, modules)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _imports(modules[name], files, modules)
    accounted = {*modules.values(), settings.config, layout.env, *layout.revisions()}
    return sorted({modules[name] for name in wanted | seen} | _read(opened, settings, accounted))


def _read(opened: Iterable[str], settings: Settings, accounted: set[Path]) -> set[Path]:
    """Of the files that were opened, those of the project that nothing else accounts for."""
    roots = (settings.project, *settings.pythonpath, settings.config.parent)
    paths = {source(Path(name).resolve()) for name in opened} - accounted
    return {
        path
        for path in paths
        if any(path.is_relative_to(root) for root in roots)
        and not path.is_relative_to(cache.folder())
        and path.is_file()
    }


def source(path: Path) -> Path:
    """The source of a compiled module (PEP 3147)."""
    if path.parent.name != "__pycache__":
        return path
    return path.parents[1] / f"{path.name.partition('.')[0]}.py"


def loaded_files(layout: Layout) -> list[Path]:
    """All files that are loaded and not installed."""
    return sorted({path for _, path in _own_modules(layout)})


def loaded_among(names: Container[str], layout: Layout) -> bool:
    """Whether one of some modules is loaded, and neither installed nor of this tool."""
    return any(name in names for name, _ in _own_modules(layout))


_LIBRARIES = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")


def _own_modules(layout: Layout) -> Iterator[tuple[str, Path]]:
    """The modules that are neither Python's nor installed nor of this tool, by name."""
    foreign = tuple(f"{folder}{os.sep}" for folder in (Path(os.__file__).parent, OWN))
    own = {layout.env, *layout.revisions()}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or not file.endswith(".py") or file.startswith(foreign):
            continue
        if name == "__main__":  # this tool, however it was started
            continue
        if not is_in_library(file):
            path = Path(file).resolve()
            if path not in own:
                yield name, path


def is_in_library(path: str) -> bool:
    """Whether a path leads to where distributions are installed."""
    return any(library in path for library in _LIBRARIES)


def _is_model(name: str, settings: Settings) -> bool:
    packages = [*settings.models, settings.metadata.partition(":")[0]]
    return any(name == package or name.startswith(f"{package}.") for package in packages if package)


def _imports(path: Path, files: Files, modules: Mapping[str, Path]) -> list[str]:
    """The project's modules that a file imports, at its top or anywhere inside."""
    text = files.read(path) or b""
    if not _mentions(modules.keys()).search(text):
        return []
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return []
    found: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found += _relative_imports(node, path, modules)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for each in found for name in _with_parents(each) if name in modules]


@lru_cache
def _mentions_any(packages: frozenset[str]) -> re.Pattern[bytes]:
    words = [r"from\s+\.", *map(re.escape, sorted(packages))]
    return re.compile(rf"\b(?:{'|'.join(words)})".encode())


def _mentions(modules: Iterable[str]) -> re.Pattern[bytes]:
    """Finds what may import one of some modules; to parse a file instead takes 1 ms."""
    return _mentions_any(frozenset(name.partition(".")[0] for name in modules))


def _relative_imports(
    node: ast.ImportFrom, path: Path, modules: Mapping[str, Path]
) -> Iterator[str]:
    mine = next((name for name, file in modules.items() if file == path.resolve()), "")
    package = mine if path.name == "__init__.py" else mine.rpartition(".")[0]
    for _ in range(node.level - 1):
        package = package.rpartition(".")[0]
    base = f"{package}.{node.module}" if node.module else package
    yield base
    yield from (f"{base}.{alias.name}" for alias in node.names)


def _with_parents(name: str) -> Iterator[str]:
    """A module and the packages around it, which are imported with it."""
    parts = name.split(".")
    yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))


_INDEX = re.compile(r"\s*CREATE (\w+ )?INDEX ")


def models_text(statements: Iterable[str]) -> str:
    """The digest of all statements that ``create_all()`` emits.

    SQLAlchemy keeps the indexes of a table in a set, so they come in any order.
    """
    ordered = list(statements)
    indexes = sorted(each for each in ordered if _INDEX.match(each))
    return digest(json.dumps([[each for each in ordered if not _INDEX.match(each)], indexes]))
