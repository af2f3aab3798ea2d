"""What a result depends on, as keys of the cache: files by content, packages by version.

Files are named relative to the project, so that checkouts of the same state share what is known.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic_autogen import __version__

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

PACKAGES = ("alembic", "sqlalchemy", "sqlmodel", "pymysql")


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
        "packages": {name: _version(name) for name in PACKAGES},
        "server": dict(server),
        "variables": dict(settings.server_variables),
        "schemas": list(settings.schemas),
    }


def _own_code() -> str:
    """This tool's own files: while it is developed, its version stays and its answers change."""
    root = Path(__file__).parent
    return digest("".join(f"{p}{p.stat().st_mtime_ns}" for p in sorted(root.rglob("*.py"))))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


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
    """The contents of files, by names that do not depend on where the project is."""

    def __init__(self, project: Path) -> None:
        self.project = project

    def name(self, path: Path) -> str:
        """The name of a file in a key."""
        inside = path.is_relative_to(self.project)
        return str(path.relative_to(self.project)) if inside else str(path)

    def path(self, name: str) -> Path:
        """The file of a name."""
        return self.project / name

    def content(self, path: Path) -> str:
        """The digest of a file's content; empty where it is gone."""
        try:
            return digest(path.read_bytes())
        except OSError:
            return ""

    def contents(self, paths: Iterable[Path]) -> dict[str, str]:
        """The digests of several files, by name."""
        return {self.name(path): self.content(path) for path in paths}

    def unchanged(self, contents: Mapping[str, str]) -> bool:
        """Whether files still have the contents that they had."""
        return all(self.content(self.path(name)) == was for name, was in contents.items())


_REVISION = re.compile(r"""^revision\b[^=\n]*=\s*["']([^"'\n]+)["']\s*$""", re.MULTILINE)
_DOWN = re.compile(
    r"""^down_revision\b[^=\n]*=\s*(?:["']([^"'\n]+)["']|(None))\s*$""", re.MULTILINE
)


def in_order(revisions: Iterable[Path]) -> list[Path] | None:
    """Revision files, oldest first; ``None`` where that takes more than reading them.

    Alembic itself would import all of them, which takes a second for a thousand.
    """
    after: dict[str | None, tuple[str, Path]] = {}
    for path in revisions:
        text = path.read_text(encoding="utf-8", errors="replace")
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


def chain(files: Files, env: Path, revisions: Iterable[Path]) -> list[str]:
    """For each revision, oldest first, the digest of the history up to it.

    :param env: env.py, through which all of them run.
    """
    links: list[str] = []
    link = files.content(env)
    for path in revisions:
        link = digest(f"{link} {files.content(path)}")
        links.append(link)
    return links


def dependencies(settings: Settings, layout: Layout) -> list[Path]:
    """The project's files, beyond revisions and env.py, that decide what the revisions do.

    Everything of the project that is loaded counts, except the models themselves: env.py imports
    them to say what they are, and a revision does not depend on that. But what a revision imports
    (constants, column types, or models after all) counts with everything that it imports.
    """
    modules = dict(_project_modules(settings, layout))
    wanted = {name for name in modules if not _is_model(name, settings)}
    waiting = [name for path in layout.revisions() for name in _imports(path, modules)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _imports(modules[name], modules)
    return sorted({modules[name] for name in wanted | seen})


def loaded_files(settings: Settings, layout: Layout) -> list[Path]:
    """All of the project's files that are loaded."""
    return sorted({path for _, path in _project_modules(settings, layout)})


def _project_modules(settings: Settings, layout: Layout) -> Iterator[tuple[str, Path]]:
    roots = (settings.project, *settings.pythonpath)
    own = {layout.env, *layout.revisions()}
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if file is None or "site-packages" in file or not file.endswith(".py"):
            continue
        path = Path(file).resolve()
        if path not in own and any(path.is_relative_to(root) for root in roots):
            yield name, path


def _is_model(name: str, settings: Settings) -> bool:
    packages = [*settings.models, settings.metadata.partition(":")[0]]
    return any(name == package or name.startswith(f"{package}.") for package in packages if package)


def _imports(path: Path, modules: Mapping[str, Path]) -> list[str]:
    """The project's modules that a file imports, at its top or anywhere inside."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError):
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
