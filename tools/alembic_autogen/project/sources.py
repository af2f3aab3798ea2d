"""The Python files of a project, without those of environments, tests and migrations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SKIPPED = frozenset(
    {"node_modules", "site-packages", "build", "dist", "tests", "test", "docs", "__pycache__"}
)
_MOST = 3000
"""The number of files after which the search ends."""


@dataclass(frozen=True)
class Source:
    """A module of the project.

    :param module: its name.
    :param root: the folder in which Python finds it.
    """

    path: Path
    module: str
    root: Path

    @property
    def package(self) -> str:
        """The package that it is in; empty for a module at the top."""
        return self.module.rpartition(".")[0]


def sources(project: Path, skipped: Path) -> list[Source]:
    """The modules of a project.

    :param skipped: a folder that is left out, such as that of the migrations.
    """
    found: list[Source] = []
    for path in _files(project, skipped):
        if path.stem == "setup" or not all(map(str.isidentifier, _parts(path, project))):
            continue
        root = project / "src" if path.is_relative_to(project / "src") else project
        parts = _parts(path, root)
        names = parts[:-1] if parts[-1] == "__init__" else parts
        if names:
            found.append(Source(path, ".".join(names), root))
        if len(found) == _MOST:
            break
    return found


def _parts(path: Path, root: Path) -> list[str]:
    return [*path.parent.relative_to(root).parts, path.stem]


def _files(project: Path, skipped: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(project):
        folder = Path(name)
        folders[:] = sorted(
            each
            for each in folders
            if not each.startswith(".")
            and each not in _SKIPPED
            and folder / each != skipped
            and not (folder / each / "pyvenv.cfg").exists()
        )
        yield from (folder / each for each in sorted(files) if each.endswith(".py"))
