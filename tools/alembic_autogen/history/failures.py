"""Explain why a revision or env.py fails, and name the setting that mends it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from alembic_autogen.error_text import cause, from_project
from alembic_autogen.errors import HistoryError
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

    :param revision: the revision that ran, as the beginning of a sentence; empty for env.py.
    :param names: the names that production's database has.
    :param database: the disposable database on which it ran, if it is one.
    """
    settings, why = history.settings, cause(error, history.settings.project)
    env = from_project(str(history.scripts.env_py_location), settings.project)
    where = why.where or f" ({env})"
    is_real = bool(revision) and database is None  # there, names are those that the revisions use
    remedy = "" if is_real else hint(why.text, settings.databases, why.rest, names)
    if revision and not remedy and not is_real and not history.is_whole:
        remedy = missing_table(settings, history.external, database, why)
    return HistoryError(
        f"{revision or 'env.py'} fails{where}: {why.text}{remedy}.", details=why.rest
    )
