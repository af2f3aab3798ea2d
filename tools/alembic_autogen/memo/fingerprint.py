"""Compute cache keys from file contents, package versions, the server and the tool.

Files are named relative to the project, so that checkouts of the same state share results.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import __version__, tool_packages
from alembic_autogen.memo import states
from alembic_autogen.memo.installed import DESCRIPTION, is_in_library
from alembic_autogen.memo.states import digest

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


def environment(settings: Settings, server: Mapping[str, object]) -> dict[str, object]:
    """The part of every key on which all results depend: tool, packages, server and its settings.

    :param server: values that identify the server on which results depend.
    """
    return {
        "tool": [__version__, _own_code()],
        "python": sys.version.partition(" ")[0],
        "packages": installed(sys.path),
        **({"lent": list(lent)} if (lent := tool_packages.descriptions()) else {}),
        **({"hidden": hidden} if (hidden := _standard_names(sys.path)) else {}),
        "server": dict(server),
        "variables": dict(settings.server_variables),
        "schemas": list(settings.schemas),
        "external": list(settings.external),
        "alembic": digest(repr((settings.section, settings.x, settings.tag, settings.baseline))),
        "prepare": settings.prepare,
    }


OWN = Path(__file__).parents[1]
_STANDARD = str(Path(os.__file__).parent)


def _own_code() -> str:
    """A digest of this tool's own files: during development, its version stays the same."""
    return digest(repr(sorted(_code_in(str(OWN)))))


def _code_in(folder: str) -> Iterator[tuple[str, int]]:
    """The path and the time of each file; os.walk() would take twice as long."""
    with os.scandir(folder) as found:
        for item in found:
            if item.name.endswith(".py"):
                yield item.path, item.stat().st_mtime_ns
            elif item.name != "__pycache__" and item.is_dir(follow_symlinks=False):
                yield from _code_in(item.path)


def installed(path: Iterable[str]) -> str:
    """A digest of all installed distributions, by name and version: revisions may import any.

    The metadata folder of a distribution is named after both (PyPA, Recording installed projects),
    so its contents need not be read: 0.3 ms instead of 30.
    """
    return digest("\n".join(sorted(each.name for each in _descriptions(path))))


def _standard_names(path: Iterable[str]) -> list[str]:
    """The modules of Python whose place a file takes if the application imports it.

    The watch over imports does not see that there is none if Python's is imported already.
    """
    found = set[str]()
    for folder in path:
        if not folder.startswith(_STANDARD) and not folder.endswith("-packages"):
            with suppress(OSError), os.scandir(folder or os.curdir) as entries:
                found.update(name for each in entries if (name := _standard_name(each)))
    return sorted(found)


def _standard_name(entry: os.DirEntry[str]) -> str:
    """The module of Python that a file or a package would hide, or an empty text."""
    name = entry.name.removesuffix(".py")
    if name not in sys.stdlib_module_names:
        return ""
    is_module = name != entry.name or Path(entry.path, "__init__.py").is_file()
    return name if is_module else ""


def installations(path: Iterable[str]) -> str:
    """A digest of all installed distributions, by name, version and time of installation.

    It includes the folders that hold them and the files that extend sys.path (site, .pth files).
    """
    folders = (folder for folder in path if folder.endswith("-packages"))
    found = [f"{folder} {_changed(folder)}" for folder in folders]
    entries = _entries(path, ("-info", ".pth", ".egg-link"))
    found += (f"{each.name} {each.stat().st_mtime_ns}" for each in entries)
    return digest("\n".join(sorted(found)))


def _changed(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


def _descriptions(path: Iterable[str]) -> Iterator[os.DirEntry[str]]:
    return _entries(path, ("-info",))


def _entries(path: Iterable[str], ends: tuple[str, ...]) -> Iterator[os.DirEntry[str]]:
    for folder in path:
        if folder.startswith(_STANDARD) and not folder.endswith("-packages"):
            continue
        wanted = ends if folder.endswith("-packages") else (DESCRIPTION,)
        with suppress(OSError), os.scandir(folder or os.curdir) as entries:
            yield from (each for each in entries if each.name.endswith(wanted))


@dataclass(frozen=True)
class HistoryLayout:
    """The locations of a history's files.

    :param env: env.py.
    :param versions: the folders of the revisions.
    :param recursive: whether subfolders hold revisions too.
    :param sourceless: whether compiled files are revisions too.
    """

    env: Path
    versions: tuple[Path, ...]
    recursive: bool = False
    sourceless: bool = False

    def revisions(self) -> list[Path]:
        """All revision files."""
        patterns = ["*.py", "*.pyc", "__pycache__/*.pyc"] if self.sourceless else ["*.py"]
        if self.recursive:
            patterns = [f"**/{pattern}" for pattern in patterns]
        found = {
            path for folder in self.versions for each in patterns for path in folder.glob(each)
        }
        return sorted(found, key=lambda path: path.parts)  # as paths are ordered, in less time


class Files:
    """The contents of files, by names that do not depend on the location of the project.

    Each file is read once, so that the lookup of a result and its storage use the same state.
    """

    def __init__(self, project: Path) -> None:
        self.project = project
        self._begin = time.time_ns() - states.CLOCK_STEP
        self._read: dict[Path, bytes | None] = {}
        self._digests: dict[Path, str] = {}
        self._written: set[Path] = set()
        self._installed: dict[str, str] = {}
        self._prefix = f"{project}{os.sep}"

    def name_of(self, path: str) -> str:
        """The name of a path in a key: relative to the project if it lies inside the project."""
        if path.startswith(self._prefix):
            return path[len(self._prefix) :]
        return "." if path == self._prefix[:-1] else path

    def path_of(self, name: str) -> str:
        """The path for a name in a key."""
        return name if name.startswith(os.sep) else f"{self._prefix}{name}"

    def saw_one_content(self, paths: Iterable[str]) -> bool:
        """Whether files that changed since this run began still hold the content that it read."""
        return all(self._is_as_read(Path(path)) for path in paths)

    def _is_as_read(self, path: Path) -> bool:
        if path not in self._read or self._is_settled(path):
            return True
        try:
            return path.read_bytes() == self._read[path]
        except OSError:  # deleted since it was read; a file that never existed is settled
            return False

    def installed(self, names: str, paths: Iterable[str]) -> str:
        """The state of installed files, read once per run.

        :param names: a digest of the paths.
        """
        if names not in self._installed:
            self._installed[names] = states.installed_files(paths)
        return self._installed[names]

    def name(self, path: Path) -> str:
        """The name of a file in a key."""
        return self.name_of(str(path))

    def path(self, name: str) -> Path:
        """The path for a file's name in a key."""
        return self.project / name

    def read(self, path: Path) -> bytes | None:
        """The content of a file; ``None`` if it does not exist."""
        if path not in self._read:
            try:
                self._read[path] = path.read_bytes()
            except OSError:
                self._read[path] = None
        return self._read[path]

    def note(self, path: Path) -> None:
        """Note that this run has written a file."""
        path = path.resolve()
        self._read.pop(path, None)
        self._digests.pop(path, None)
        self._written.add(path)

    def content(self, path: Path) -> str:
        """The digest of a file's content; empty if the file does not exist."""
        if path not in self._digests:
            content = self.read(path)
            self._digests[path] = "" if content is None else digest(content)
        return self._digests[path]

    def contents(self, paths: Iterable[Path]) -> dict[str, str]:
        """The digests of several files, by name."""
        return {self.name(path): self.content(path) for path in paths}

    def unchanged(self, contents: Mapping[str, str]) -> bool:
        """Whether files still have the given contents.

        :param contents: digests by name.
        """
        return all(self.content(self.path(name)) == was for name, was in contents.items())

    def settled(self, paths: Iterable[Path]) -> bool:
        """Whether nothing but this run has changed the files since it began."""
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
    """Sort revision files, oldest first; ``None`` if their text alone does not give the order.

    Alembic itself would import all of them, which takes a second per thousand files.
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
    """The digest of the history up to each revision, oldest first.

    :param revisions: all revision files, oldest first.
    :param first: the files that run before every revision: alembic.ini, env.py.
    """
    links: list[str] = []
    link = digest(json.dumps([files.content(path) for path in first]))
    for path in revisions:
        link = digest(f"{link}{files.content(path)}")
        links.append(link)
    return links


def loaded_among(names: Container[str], layout: HistoryLayout) -> Iterator[str]:
    """The given names that are loaded modules, neither installed nor part of this tool."""
    return (name for name, _ in _own_modules(layout) if name in names)


def _own_modules(layout: HistoryLayout) -> Iterator[tuple[str, Path]]:
    """The loaded modules that are neither Python's, nor installed, nor part of this tool."""
    foreign = tuple(f"{folder}{os.sep}" for folder in (Path(os.__file__).parent, OWN))
    own = {layout.env, *layout.revisions()}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or not file.endswith(".py") or file.startswith(foreign):
            continue
        if name == "__main__":  # the tool itself
            continue
        if not is_in_library(file):
            path = Path(file).resolve()
            if path not in own:
                yield name, path


_INDEX = re.compile(r"\s*CREATE (\w+ )?INDEX ")


def models_text(statements: Iterable[str]) -> str:
    """The digest of all statements that ``create_all()`` emits.

    SQLAlchemy keeps the indexes of a table in a set, so their order varies and is ignored.
    """
    ordered = list(statements)
    others = [each for each in ordered if not _INDEX.match(each)]
    return digest(json.dumps([others, sorted(ordered)]))
