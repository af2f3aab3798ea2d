"""Give the tables of one database the rows of another one with the same schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.model import Table, TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_AT_ONCE = 500
"""The number of tables about which one statement asks."""


def copy_rows(source: Database, target: Database, tables: Iterable[Table]) -> None:
    """Replace the rows of tables by those of the same tables in another database.

    :param source: a database on the same server.
    :param tables: tables that both have, without triggers.
    """
    every = list(tables)
    with target.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00'")
        filled = {table.key for table in _with_rows(cursor, target, every)}
        wanted = {table.key for table in _with_rows(cursor, source, every)}
        for table in every:
            if table.key in filled:
                cursor.execute(f"DELETE FROM {_name(target, table.key)}")
            if table.key in wanted:
                names = ", ".join(quote_name(c.name) for c in table.columns if c.generated is None)
                cursor.execute(
                    f"INSERT INTO {_name(target, table.key)} ({names})"
                    f" SELECT {names} FROM {_name(source, table.key)}"
                )


def _with_rows(cursor: Cursor, database: Database, tables: list[Table]) -> Iterator[Table]:
    """Find the tables that have rows."""
    for start in range(0, len(tables), _AT_ONCE):
        part = tables[start : start + _AT_ONCE]
        asked = (f"EXISTS (SELECT 1 FROM {_name(database, table.key)})" for table in part)
        cursor.execute(f"SELECT {', '.join(asked)}")
        yield from (
            table for table, there in zip(part, cursor.fetchone() or (), strict=True) if there
        )


def _name(database: Database, key: TableKey) -> str:
    return quote_qualified(key.schema or database.default, key.name)
