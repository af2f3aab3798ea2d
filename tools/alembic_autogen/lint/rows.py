"""Give the tables of one database the rows of another one with the same schema."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.filled_tables import filled_tables, name_in
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database


_ANY_VALUES = (
    "SET foreign_key_checks = 0, unique_checks = 0, time_zone = '+00:00'"
    ", sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
)
"""Rows may have been written in any mode: with a 0 in AUTO_INCREMENT, with dates that are 0."""


def copy_rows(source: Database, target: Database, tables: Iterable[Table]) -> None:
    """Replace the rows of tables by those of the same tables in another database.

    :param source: a database on the same server.
    :param tables: tables that both have, without triggers.
    """
    every = list(tables)
    with target.connect() as connection, connection.cursor() as cursor:
        cursor.execute(_ANY_VALUES)
        filled = filled_tables(cursor, target, every)
        wanted = filled_tables(cursor, source, every)
        for table in every:
            if table.key in filled:
                cursor.execute(f"DELETE FROM {name_in(target, table.key)}")
            if table.key in wanted:
                names = ", ".join(quote_name(c.name) for c in table.columns if c.generated is None)
                cursor.execute(
                    f"INSERT INTO {name_in(target, table.key)} ({names})"
                    f" SELECT {names} FROM {name_in(source, table.key)}"
                )
