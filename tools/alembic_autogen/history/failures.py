"""Explain why a revision or env.py fails, and name the setting that mends it."""

from __future__ import annotations

import traceback
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.error_text import cause, from_project
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.alembic_compat import version_locations
from alembic_autogen.history.missing_tables import missing_table
from alembic_autogen.sandbox.foreign_names import hint

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


def revision_failure(
    history: History,
    error: BaseException,
    revision: str,
    names: Collection[str],
    database: Database | None,
) -> HistoryError:
    """Describe an error of a revision or of env.py.

    :param revision: the id of the revision that ran; empty for env.py.
    :param names: the names that production's database has.
    :param database: the disposable database on which it ran, if it is one.
    """
    settings, why = history.settings, cause(error, history.settings.project)
    where = _place(history, error, revision) if revision else None
    if where is None:
        env = from_project(str(history.scripts.env_py_location), settings.project)
        where = why.where or f" ({env})"
    is_real = bool(revision) and database is None  # there, names are those that the revisions use
    remedy = "" if is_real else hint(why.text, settings.databases, why.rest, names)
    if revision and not remedy and not is_real and not history.is_whole:
        remedy = missing_table(settings, history.external, database, why)
    what = f"Revision {revision}" if revision else "env.py"
    return HistoryError(f"{what} fails{where}: {why.text}{remedy}.", details=why.rest)


def _place(history: History, error: BaseException, revision: str) -> str | None:
    """The line of a revision that is not in the project's folder, where it fails.

    :returns: empty for a revision that is not written yet; ``None`` if the error comes from
        elsewhere.
    """
    file = history.scripts.get_revision(revision).path
    lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == file]
    if not lines or Path(file).is_relative_to(history.settings.project):
        return None
    is_published = any(
        Path(file).is_relative_to(each) for each in version_locations(history.scripts)
    )
    return f" ({file}:{lines[-1]})" if is_published else ""
