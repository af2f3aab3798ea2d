"""The statements that a release sends which knows the schema before a revision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.fresh import fresh_rows
from alembic_autogen.proof.rows.references import literal_of
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column, Table, TableKey

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

SELECT, INSERT, UPDATE, DELETE = "SELECT", "INSERT", "UPDATE", "DELETE"
SHORT_INSERT = "INSERT without optional columns"
_MOST_SHORT, _MOST_DELETED = 3, 24


@dataclass(frozen=True)
class GeneratedStatement:
    """A statement of the previous release.

    :param kind: ``SELECT``, ``INSERT``, ``UPDATE``, ``DELETE``, or an INSERT that leaves columns
        out.
    :param table: the table or view that it names.
    """

    kind: str
    table: TableKey
    sql: str


def select_all(table: Table) -> GeneratedStatement:
    """SELECT each column of a table by its name, as an ORM does."""
    return GeneratedStatement(
        SELECT, table.key, f"SELECT {_listed(table.columns)} FROM {table.key.sql} LIMIT 1"
    )


def select_view(view: TableKey) -> GeneratedStatement:
    """SELECT all columns of a view."""
    return GeneratedStatement(SELECT, view, f"SELECT * FROM {view.sql} LIMIT 1")


def writing(cursor: Cursor, table: Table) -> Iterator[GeneratedStatement]:
    """INSERT, UPDATE and DELETE of rows of a table.

    :param cursor: a cursor within a transaction, which is rolled back.
    """
    rows = list(fresh_rows(cursor, table))
    places = list(_places(cursor, table))
    for row in rows:
        yield _insert(INSERT, table, row)
    for row in rows[:_MOST_SHORT]:
        yield _insert(SHORT_INSERT, table, _without_optional(row, table))
    for place in places[:1]:
        yield from _updates(table, rows, place)
    for place in places:
        yield GeneratedStatement(DELETE, table.key, f"DELETE FROM {table.key.sql} {place}")


def _without_optional(row: Mapping[str, str], table: Table) -> Mapping[str, str]:
    """The values that a table needs, or one if it needs none: no release sends an empty row."""
    needed = {c.name for c in table.columns if not c.nullable and c.default is None}
    return {name: row[name] for name in row if name in needed} or dict(list(row.items())[:1])


def _insert(kind: str, table: Table, row: Mapping[str, str]) -> GeneratedStatement:
    names, values = ", ".join(map(quote_name, row)), ", ".join(row.values())
    return GeneratedStatement(
        kind, table.key, f"INSERT INTO {table.key.sql} ({names}) VALUES ({values})"
    )


def _updates(
    table: Table, rows: list[Mapping[str, str]], place: str
) -> Iterator[GeneratedStatement]:
    """UPDATE of all columns outside of the primary key: to other values, and to those they have.

    The latter succeeds where a row is referred to, too.
    """
    key = _key(table)
    same = {c.name: quote_name(c.name) for c in table.columns if not c.generated}
    for row in chain(rows, [same]):
        pairs = (f"{quote_name(n)} = {value}" for n, value in row.items() if n not in key)
        if assigned := ", ".join(pairs):
            yield GeneratedStatement(
                UPDATE, table.key, f"UPDATE {table.key.sql} SET {assigned} {place}"
            )


def _places(cursor: Cursor, table: Table) -> Iterator[str]:
    """A condition for each row, by its primary key; one for any row where that is not possible."""
    names = _key(table)
    literals = ", ".join(literal_of(name, table.column(name)) for name in names)
    found: tuple[tuple[str, ...], ...] = ()
    if names:
        cursor.execute(f"SELECT {literals} FROM {table.key.sql} LIMIT {_MOST_DELETED}")
        found = cursor.fetchall()
    for values in found:
        equal = (f"{quote_name(n)} = {v}" for n, v in zip(names, values, strict=True))
        yield f"WHERE {' AND '.join(equal)}"
    if not found:
        yield "LIMIT 1"


def _key(table: Table) -> tuple[str, ...]:
    return table.primary_key.names if table.primary_key else ()


def _listed(columns: tuple[Column, ...]) -> str:
    return ", ".join(quote_name(column.name) for column in columns)
