"""Notice that the history or the models change while a revision is proved.

The proof holds for the files that were read. A revision that somebody pulls in meanwhile would have
the same parent, and a model that is saved would have other columns.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings

Contents = Mapping[Path, "bytes | None"]
"""The contents of files; ``None`` for one that cannot be read."""


def history_files(history: History) -> Contents:
    """The present contents of alembic.ini, env.py and all revisions."""
    layout = history.layout
    return _contents([history.settings.config, layout.env, *layout.revisions()])


def module_files(settings: Settings) -> Contents:
    """The present contents of the project's modules that are imported."""
    return _contents(_modules(settings.project.resolve()))


def _modules(project: Path) -> Iterator[Path]:
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if not isinstance(name, str) or not name.endswith(".py"):
            continue
        path = Path(name)
        if path.is_relative_to(project) and "site-packages" not in path.parts:
            yield path


def _contents(paths: Iterable[Path]) -> dict[Path, bytes | None]:
    return {path: _content(path) for path in paths}


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


@dataclass(frozen=True)
class ProjectFiles:
    """The files of a project as a command has found them.

    :param history: those of the history.
    :param modules: its modules.
    """

    history: Contents
    modules: Contents

    def check(self, history: History) -> None:
        """Make sure that the project is as it was found.

        :param history: the history as it is now.
        :raises HistoryError: a file has changed, is new or was removed.
        """
        found = {**history_files(history), **_contents(self.modules)}
        before = {**self.history, **self.modules}
        for path in sorted({*found, *before}):
            if found.get(path) != before.get(path):
                name = _shown(path, history.settings.project)
                raise HistoryError(
                    f"{name} has changed while the revision was proved; nothing was written. Run "
                    "the command again."
                )


def _shown(path: Path, project: Path) -> str:
    for folder in (project, project.resolve()):
        if path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return str(path)
