"""Suggest the setting for a table that a revision needs and that does not exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alembic_autogen.schema.external import ExternalTables, external_hint, key_in
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.references import referred_tables

if TYPE_CHECKING:
    from collections.abc import Collection

    from alembic_autogen.error_text import Cause
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings

_NO_KEY = re.compile(r"\((?:1005|1215|1822|1824|3734|3780|6125)\)$")
"""The server's errors about a foreign key that is impossible; 1005 and 1215 are MariaDB's."""

_NO_TABLE = re.compile(r"\((?:1146|1824|1051)\)$")
"""The server's errors about a table that does not exist, or that a foreign key refers to."""

_EXISTS = re.compile(r"\((?:1050|1060|1061|1826|3822)\)$")
"""The server's errors about a table, column, key, foreign key or check that exists already."""


def missing_table(
    settings: Settings, external: ExternalTables, database: Database | None, why: Cause
) -> str:
    """The remedy for a table that a revision refers to; empty for other errors.

    :param external: the tables of others.
    :param database: the disposable database in which the revision has failed, if it is one.
    :param why: the server's error, with the statement that failed.
    """
    beginning = _missing_beginning(settings, why.text)
    if database is None or not _NO_KEY.search(why.text):
        return beginning
    referred = referred_tables(why.rest)
    unfit = [key for key in referred if key_in(database, key) in external]
    if unfit:
        return (
            f"; {' and '.join(map(str, unfit))} is one of external, and no stand-in could be made "
            "of the type of the column that refers to it; add the key in a statement of its own "
            "that says FOREIGN KEY, as op.create_foreign_key() does"
        )
    missing = _missing(referred, database)
    text = external_hint(missing) if missing else ""
    return text + (beginning.replace("the table was", "it was") if text else beginning)


def _missing(keys: Collection[TableKey], database: Database) -> list[TableKey]:
    there: set[TableKey] = set()

    def is_skipped(key: TableKey) -> bool:
        there.add(key)
        return True

    read_schema(database, ignore_table=is_skipped)
    return [key for key in keys if key_in(database, key) not in there]


def _missing_beginning(settings: Settings, error: str) -> str:
    """The remedy where the baseline and a revision do not fit; empty for other errors.

    Either the revision needs a table that no earlier revision has made, or it makes one that the
    baseline has.

    :param error: the text of the server's error.
    """
    if settings.baseline and _EXISTS.search(error):
        return "; if the baseline has made it, take the baseline from a moment before this revision"
    if settings.baseline or not _NO_TABLE.search(error):
        return ""
    return (
        "; if the table was made before the first revision, set baseline in [tool.alembic-autogen] "
        "to what made it: a file of SQL (alembic-autogen baseline --from-url URL writes it), "
        '"module:callable", or "git:COMMIT", at which create_all() made it'
    )
