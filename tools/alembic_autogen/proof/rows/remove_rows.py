"""Remove the generated rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database


def emptying(table: Table) -> list[str]:
    """The statements that remove all rows of a table.

    TRUNCATE is refused for a table that keeps earlier values of its rows (error 4137). ARCHIVE can
    neither truncate a table nor delete rows (MySQL manual, 18.5), so the table is of another engine
    meanwhile. Its triggers stay.
    """
    if table.is_versioned:
        return [f"DELETE FROM {table.key.sql}", f"DELETE HISTORY FROM {table.key.sql}"]
    truncate = f"TRUNCATE TABLE {table.key.sql}"
    if table.options.get("ENGINE", "").upper() != "ARCHIVE":
        return [truncate]
    other, back = (f"ALTER TABLE {table.key.sql} ENGINE={name}" for name in ("MyISAM", "ARCHIVE"))
    return [other, truncate, back]


def empty_tables(database: Database, tables: Iterable[Table]) -> None:
    """Delete all rows of tables, even if others refer to them, and restore AUTO_INCREMENT.

    :param tables: the tables as they were read before rows were generated.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        for table in tables:
            for statement in emptying(table):
                cursor.execute(statement)
            if table.is_versioned:
                _count_anew(cursor, table)
            elif table.auto_increment:
                cursor.execute(
                    f"ALTER TABLE {table.key.sql} AUTO_INCREMENT = {table.auto_increment}"
                )


def restore_counters(cursor: Cursor, tables: Iterable[Table]) -> None:
    """Let AUTO_INCREMENT go on behind the rows that are there, as before rows were rolled back.

    InnoDB does not take back a number, but sets none that is too low (MySQL manual, 17.6.1.6).

    :param tables: the tables as they were before; those without AUTO_INCREMENT are left out.
    """
    for table in tables:
        _count_anew(cursor, table)


def _count_anew(cursor: Cursor, table: Table) -> None:
    """Restore AUTO_INCREMENT, also of a table with earlier values of its rows."""
    if any(column.autoincrement for column in table.columns):
        if table.is_versioned:
            cursor.execute("SET SESSION system_versioning_alter_history = KEEP")
        number = table.auto_increment or 1
        cursor.execute(f"ALTER TABLE {table.key.sql} AUTO_INCREMENT = {number}")
