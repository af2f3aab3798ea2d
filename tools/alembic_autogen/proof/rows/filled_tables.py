"""Find the tables that have rows, in few round trips: most tables have none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_qualified
from alembic_autogen.schema.model import Table, TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_AT_ONCE = 500
"""The number of tables about which one statement asks."""


def filled_tables(cursor: Cursor, database: Database, tables: Sequence[Table]) -> set[TableKey]:
    """Find the tables of a database that have rows."""
    found: set[TableKey] = set()
    for start in range(0, len(tables), _AT_ONCE):
        part = [table.key for table in tables[start : start + _AT_ONCE]]
        asked = (f"EXISTS (SELECT 1 FROM {name_in(database, key)})" for key in part)
        cursor.execute(f"SELECT {', '.join(asked)}")
        answers = cursor.fetchone() or ()
        found |= {key for key, has_rows in zip(part, answers, strict=True) if has_rows}
    return found


def name_in(database: Database, key: TableKey) -> str:
    """The name of a table of a database, as every connection to the server understands it."""
    return quote_qualified(key.schema or database.default, key.name)
