"""Find foreign keys that MySQL loses when it renames the column to which they refer.

Seen on 9.7, for keys of other tables, if the statement that renames the column also changes what is
stored of each row; not on MariaDB 10.11 and 11.8. The data dictionary has the key in either case,
with the new name, and it is enforced:

- Where the table is built again in place, the dictionary's cache has the key no longer: DROP
  FOREIGN KEY fails (error 1091) until the table of the key is built again.
- With INSTANT, the statement is carried out, but fails (error 1146), and so do those after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql import MySQLError
from pymysql.constants import ER

from alembic_autogen.error_text import driver_error
from alembic_autogen.history.statement_renames import renames_by
from alembic_autogen.quoting import quote_name, quote_qualified
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.lint.evidence import Statement
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database

NO_SUCH_TABLE = ER.NO_SUCH_TABLE
_TOO_LONG = ", ".join(f"ADD COLUMN autogen_{n} BINARY(255) NOT NULL" for n in range(80))
"""Columns that fit into no page of InnoDB (MySQL manual, 10.4.7), with any page size."""
_LARGEST_ROW = "65535"
"""The size in the message if the server refuses the columns before it asks InnoDB."""
_SECONDS = 2
"""The maximum wait for a lock, which the revision itself may have taken."""


@dataclass(frozen=True)
class LostKey:
    """A foreign key that a statement has lost.

    :param direction: ``upgrade`` or ``downgrade``.
    :param sql: the statement.
    :param line: its line in the revision's file.
    :param referred: the table to which the key refers, which the statement changes.
    :param columns: the columns that it renames and to which the key refers, by their new names.
    :param table: the table of the key.
    :param name: the name of the key.
    :param failed: whether the statement has failed, although it was carried out.
    """

    direction: str
    sql: str
    line: int
    referred: TableKey
    columns: str
    table: TableKey
    name: str
    failed: bool


@dataclass(frozen=True)
class Renaming:
    """A statement that renames columns.

    :param columns: the new names of the columns, by the old ones.
    :param referred: the table, by the name that it then has.
    :param lost: the foreign keys that the server no longer finds before it, as the schema, the
        table and the name of each.
    """

    database: Database
    columns: Mapping[str, str]
    referred: TableKey
    lost: frozenset[tuple[str, str, str]]

    def lost_by(self, statement: Statement, failed: bool = False) -> Iterator[LostKey]:
        """Ask the server for the foreign keys that it no longer finds after the statement.

        :param failed: whether it failed with :data:`NO_SUCH_TABLE`.
        """
        is_rebuilt = statement.online is not None and statement.online.rebuild
        with _connected(self.database) as cursor:
            found = _referring(cursor, self.database, self.referred, self.columns.values())
            for (schema, table, name), names in found.items():
                is_new = (schema, table, name) not in self.lost
                if is_new and (failed or _is_lost(cursor, schema, table, name, is_rebuilt)):
                    is_own = schema == self.database.default
                    child = TableKey(None if is_own else schema, table)
                    sent = (statement.direction, statement.sql, statement.line)
                    yield LostKey(*sent, self.referred, names, child, name, failed)


def renaming(database: Database, statement: str, before: Table) -> Renaming | None:
    """Read a statement before it runs; ``None`` if it loses no foreign key.

    :param before: the table that it changes.
    """
    if database.server.flavor != "mysql":
        return None
    names = {before.key: [column.name for column in before.columns]}
    renames = renames_by([statement], names)
    key = renames.table(before.key)
    columns = renames.columns.get(key)
    if not columns:
        return None
    with _connected(database) as cursor:
        keys = _referring(cursor, database, before.key, columns)
        lost = frozenset(key for key in keys if _is_lost(cursor, *key, is_rebuilt=False))
    return Renaming(database, columns, key, lost) if keys else None


@contextmanager
def _connected(database: Database) -> Iterator[Cursor]:
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f"SET SESSION lock_wait_timeout = {_SECONDS}")
        yield cursor


def _referring(
    cursor: Cursor, database: Database, key: TableKey, columns: Iterable[str]
) -> dict[tuple[str, str, str], str]:
    """The foreign keys of other tables that refer to columns of a table, and these columns."""
    cursor.execute(
        "SELECT TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME,"
        " GROUP_CONCAT(REFERENCED_COLUMN_NAME ORDER BY ORDINAL_POSITION SEPARATOR ', ')"
        " FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE"
        " WHERE REFERENCED_TABLE_SCHEMA = %(schema)s AND REFERENCED_TABLE_NAME = %(table)s"
        " AND REFERENCED_COLUMN_NAME IN %(columns)s"
        " AND NOT (TABLE_SCHEMA = %(schema)s AND TABLE_NAME = %(table)s)"
        " GROUP BY TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME ORDER BY 1, 2, 3",
        {
            "schema": key.schema or database.default,
            "table": key.name,
            "columns": [*columns],
        },
    )
    return {(str(a), str(b), str(c)): str(names) for a, b, c, names in cursor.fetchall()}


def _is_lost(cursor: Cursor, schema: str, table: str, name: str, is_rebuilt: bool) -> bool:
    """Whether DROP FOREIGN KEY no longer finds a key, asked by a statement that changes nothing.

    InnoDB looks for the key first, and then refuses the columns that are to be added with it.

    :param is_rebuilt: what to return if the server says neither; it loses the key where it builds
        the table again.
    """
    if not _is_strict(cursor):  # then the columns might be accepted
        return is_rebuilt
    try:
        cursor.execute(
            f"ALTER TABLE {quote_qualified(schema, table)} DROP FOREIGN KEY {quote_name(name)},"
            f" {_TOO_LONG}, ALGORITHM=INPLACE"
        )
    except MySQLError as error:
        number, message = driver_error(error)
        if number == ER.TOO_BIG_ROWSIZE and _LARGEST_ROW not in message:
            return False
        return number == ER.CANT_DROP_FIELD_OR_KEY or is_rebuilt
    raise AssertionError("InnoDB has a limit for rows")


def _is_strict(cursor: Cursor) -> bool:
    """Whether the session refuses rows that may be too long, if need be by setting it so."""
    with suppress(MySQLError):  # an account of a server that is given may not set it
        cursor.execute("SET SESSION innodb_strict_mode = ON")
    cursor.execute("SELECT @@innodb_strict_mode")
    return cursor.fetchone() == (1,)
