"""Notice that the history or the models change while a revision is proved.

The proof holds for the files that were read. A revision that somebody pulls in meanwhile would have
the same parent, and a model that is saved would have other columns.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError, ModelsError
from alembic_autogen.memo.fingerprint import OWN

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.session.session import Session


class ProjectFiles:
    """The files of a project as a command has found them.

    :param session: the history is read now, its modules by :meth:`read_modules`.
    """

    def __init__(self, session: Session) -> None:
        self._settings = session.settings
        self._files = session.results.files
        self._layout = _layout(session)
        self._found: set[Path] = set()
        self._read(self._history())

    def _history(self) -> list[Path]:
        """alembic.ini, env.py, the baseline and all revisions, as they are now."""
        baseline = self._settings.baseline_file
        given = [each for each in (self._settings.config, baseline) if each]
        return [*given, self._layout.env, *self._layout.revisions()]

    def _read(self, paths: Iterable[Path]) -> None:
        for path in paths:
            self._files.read(path)
            self._found.add(path)

    def read_modules(self) -> None:
        """Read the project's modules that are imported."""
        self._read(imported_files(self._settings.project.resolve()))

    def check(self) -> None:
        """Make sure that the project is as it was found.

        :raises HistoryError: a file has changed, is new or was removed.
        """
        new = set(self._history()) - self._found
        changed = {path for path in self._found if not self._files.saw_one_content([str(path)])}
        if new or changed:
            path = min(new | changed)
            raise HistoryError(
                f"{_shown(path, self._settings.project)} has changed while the revision was "
                "proved; nothing was written. Run the command again."
            )


def _layout(session: Session) -> HistoryLayout:
    """The places of the history's files; Alembic is loaded while the server starts."""
    layout = session.results.layout()
    if layout is None:  # nothing is known, so that a server is needed in any case
        session.seal()
        session.server.begin()
        layout = session.open_history().layout
    return layout


def imported_files(project: Path) -> Iterator[Path]:
    """The files of a project that are imported, without installed ones.

    Most of the thousand modules are compared as text only.
    """
    inside = os.path.join(project, "")  # noqa: PTH118  # ends with a slash
    for module in list(sys.modules.values()):
        name = getattr(module, "__file__", None)
        if not isinstance(name, str) or not name.endswith(".py"):
            continue
        if os.path.normpath(name).startswith(inside):
            path = Path(name)
            if "site-packages" not in path.parts:
                yield path


def require_copies(repository: Path) -> None:
    """Refuse modules of the repository itself, where the files of another commit are copied.

    An editable installation leads to them, or PYTHONPATH.

    :raises ModelsError: one of them was imported.
    """
    program = getattr(sys.modules["__main__"], "__file__", None)  # of the tool, in its checkout
    for path in imported_files(repository):
        if not path.is_relative_to(OWN) and str(path) != program:
            raise ModelsError(
                f"{path} was imported, which is not the file of that commit (PYTHONPATH or an "
                "editable installation leads to it); name the folder of the models in pythonpath "
                "of [tool.alembic-autogen]."
            )


def _shown(path: Path, project: Path) -> str:
    for folder in (project, project.resolve()):
        if path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return str(path)
