"""Find preconditions that refuse rows which the server accepts.

A generated column or functional index is computed in the same way when a row is inserted and when
its table is altered. So the rows that such a precondition refuses are inserted into a copy of the
target table; a copy has no foreign keys and no triggers (MySQL manual, 15.1.20.3 CREATE TABLE ...
LIKE).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import Comparison

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_COPY = "`alembic_autogen_copy`"
_MOST_ROWS = 24


@dataclass(frozen=True)
class RefusedRows:
    """Generated rows that a precondition refuses.

    :param names: the columns of the rows that are not generated, under their target names.
    """

    precondition: Precondition
    names: tuple[str, ...]
    rows: tuple[Sequence[object], ...]


class TooStrictError(Exception):
    """Preconditions refuse rows that the server accepts."""

    def __init__(self, preconditions: Sequence[Precondition]) -> None:
        super().__init__("; ".join(each.problem for each in preconditions))
        self.preconditions = tuple(preconditions)


def refused_rows(
    database: Database, preconditions: Iterable[Precondition], comparison: Comparison
) -> tuple[RefusedRows, ...]:
    """The rows in the tables that are refused by preconditions of computed values.

    :param database: a database on the current side, with rows of every kind.
    """
    found = []
    with database.connect() as connection, connection.cursor() as cursor:
        for precondition in preconditions:
            names = _kept(precondition, comparison) if precondition.computed else {}
            if not set(precondition.columns) <= set(names.values()) or not precondition.columns:
                continue  # the rows lack a column of the precondition, such as one that is added
            selected = ", ".join(map(quote_name, names))
            query = (
                f"SELECT {selected} FROM {precondition.table.sql} WHERE {precondition.condition}"
            )
            try:
                cursor.execute(f"{query} LIMIT {_MOST_ROWS}")
            except MySQLError:
                continue  # the precondition refuses rows by an error, which shows none of them
            found.append(RefusedRows(precondition, tuple(names.values()), tuple(cursor.fetchall())))
    return tuple(found)


def _kept(precondition: Precondition, comparison: Comparison) -> Mapping[str, str]:
    """The columns that stay and are not generated: their target names by their current names."""
    current, renames = comparison.current.tables[precondition.table], comparison.renames
    key = renames.table(precondition.table)
    target = comparison.target.tables[key]
    named = {column.name: renames.column(key, column.name) for column in current.columns}
    plain = {column.name for column in target.columns if not column.generated}
    return {old: new for old, new in named.items() if new in plain}


def too_strict(
    database: Database, refused: Iterable[RefusedRows], comparison: Comparison
) -> list[Precondition]:
    """The preconditions that refuse a row which the server accepts.

    :param database: a database at the candidate's revision.
    """
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")
        return [each.precondition for each in refused if _is_taken(cursor, each, comparison)]


def _is_taken(cursor: Cursor, refused: RefusedRows, comparison: Comparison) -> bool:
    table = comparison.renames.table(refused.precondition.table)
    names = ", ".join(map(quote_name, refused.names)).replace("%", "%%")
    values = ", ".join(["%s"] * len(refused.names))
    try:
        cursor.execute(f"CREATE TEMPORARY TABLE {_COPY} LIKE {table.sql}")
    except MySQLError:  # a partitioned table cannot have a temporary copy: error 1506
        return False
    try:
        for row in refused.rows:
            try:
                cursor.execute(f"INSERT INTO {_COPY} ({names}) VALUES ({values})", row)
            except (MySQLError, ValueError, TypeError):
                continue  # the server, or the driver, refuses it
            return True
    finally:
        cursor.execute(f"DROP TEMPORARY TABLE {_COPY}")
    return False
