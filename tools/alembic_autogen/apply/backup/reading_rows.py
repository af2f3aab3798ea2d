"""Read rows of a real database as literals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from alembic_autogen.apply.backup.literals import TOO_LONG, SavedColumn, canonical
from alembic_autogen.apply.backup.row_file import Literals, SavedRow
from alembic_autogen.apply.backup.saved_tables import Query
from alembic_autogen.apply.locks.own_connection import text_of
from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import TableKey

AT_ONCE = 200
"""The number of rows that are looked up in one query."""
T = TypeVar("T")


def all_rows(
    query: Query,
    table: TableKey,
    key: Sequence[SavedColumn],
    columns: Sequence[SavedColumn],
    suffix: str = "",
) -> Iterator[SavedRow]:
    """Read all rows of a table.

    :param query: should not hold all rows in memory.
    :param suffix: the end of the query.
    :raises TargetError: a value is too long.
    """
    names = ", ".join(each.expression for each in (*key, *columns))
    for row in query(f"SELECT {names} FROM {table.sql}{suffix}"):
        literals = _literals((*key, *columns), row, table)
        yield SavedRow(literals[: len(key)], literals[len(key) :])


def rows_by_key(
    query: Query,
    table: TableKey,
    key: Sequence[SavedColumn],
    columns: Sequence[SavedColumn],
    keys: Sequence[Literals],
    suffix: str = "",
) -> Mapping[tuple[str, ...], Literals]:
    """Look rows up by the literals of their keys.

    :returns: the literals of the columns, by the :func:`~.literals.canonical` form of the key.
    """
    where = " WHERE " + " OR ".join(f"({condition(key, each)})" for each in keys)
    found = all_rows(query, table, key, columns, where + suffix)
    return {canonical(each.key): each.before for each in found}


def condition(key: Sequence[SavedColumn], literals: Literals) -> str:
    """The condition that holds of the row with a key."""
    return " AND ".join(
        f"{quote_name(c.name)} = {text}" for c, text in zip(key, literals, strict=True)
    )


def in_chunks(values: Iterator[T]) -> Iterator[list[T]]:
    """The values in lists that are not long."""
    while chunk := list(islice(values, AT_ONCE)):
        yield chunk


def _literals(columns: Sequence[SavedColumn], row: tuple[object, ...], table: TableKey) -> Literals:
    literals = []
    for column, value in zip(columns, row, strict=True):
        text = None if value is None else text_of(value)
        if text == TOO_LONG:
            raise TargetError(
                f"A value of {table}.{column.name} is longer than half of max_allowed_packet, so "
                "that it cannot be saved; raise max_allowed_packet of the server and the client."
            )
        literals.append(column.literal(text))
    return tuple(literals)
