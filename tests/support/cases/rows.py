"""Rows before and after a revision, and whether they are the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from alembic_autogen.quoting import quote_name
from alembic_autogen.server.base import Database
from support import textual
from support.cases.case import ExpectedRows

Table = Sequence[Mapping[str, Any]]
"""The rows of a table, each with its values by column."""


def read_rows(database: Database, reading: textual.TextReading) -> dict[str, Table]:
    """Read all rows of all tables, ordered by their first column."""
    with database.connect() as connection, connection.cursor() as cursor:
        found: dict[str, Table] = {}
        for key, columns in reading.columns.items():
            schema, dot, name = key.partition(".")
            path = (schema, name) if dot and schema in database.schemas else (database.name, key)
            place = ".".join(map(quote_name, path))
            names = ", ".join(map(quote_name, columns))
            cursor.execute(f"SELECT {names} FROM {place} ORDER BY 1")
            found[key] = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    return found


def complaints_up(
    before: Mapping[str, Table], after: Mapping[str, Table], rows: ExpectedRows
) -> Iterator[str]:
    """The differences from the expected rows after the upgrade."""
    for key, old in before.items():
        new = rows.renamed.get(key, key)
        columns = _columns(old, key, rows.lost)
        if key in rows.lost or not columns:
            continue
        if new not in after:
            yield f"the rows of {key} are gone"
            continue
        names = {c: rows.renamed.get(f"{key}.{c}", c) for c in columns}
        wanted = _projected(old, columns, key, rows.becomes)
        yield from _compared(key, wanted, after[new], list(names.values()))


def complaints_down(
    before: Mapping[str, Table], after: Mapping[str, Table], rows: ExpectedRows
) -> Iterator[str]:
    """The differences from the original rows after the downgrade."""
    for key, old in before.items():
        columns = _columns(old, key, rows.lost)
        if key not in rows.lost and columns:
            wanted = _projected(old, columns, key, rows.returns)
            yield from _compared(key, wanted, after.get(key, ()), columns)


def _columns(table: Table, key: str, lost: Sequence[str]) -> list[str]:
    names = table[0] if table else ()
    return [column for column in names if f"{key}.{column}" not in lost]


def _projected(
    table: Table, columns: Sequence[str], key: str, others: Mapping[str, Sequence[Any]]
) -> list[tuple[Any, ...]]:
    """Convert rows to tuples, with other values in some columns.

    :param others: the values of these columns, by ``table.column``, in the order of rows.
    """
    return [
        tuple(others[f"{key}.{c}"][at] if f"{key}.{c}" in others else row[c] for c in columns)
        for at, row in enumerate(table)
    ]


def _compared(
    key: str, wanted: Sequence[tuple[Any, ...]], table: Table, columns: Sequence[str]
) -> Iterator[str]:
    missing = sorted({c for c in columns if table and c not in table[0]})
    if missing:
        yield f"the values of {key}.{', '.join(missing)} are gone"
        return
    expected = sorted(map(_comparable, wanted))
    actual = sorted(_comparable(tuple(row[c] for c in columns)) for row in table)
    if expected != actual:
        yield f"{key}: {expected} became {actual}"


def _comparable(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(map(_text, row))


def _text(value: Any) -> str:
    """Format a value independently of the column's type."""
    if isinstance(value, (bool, int, float, Decimal)):
        return repr(float(value))
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat().replace("T", " ").removesuffix(" 00:00:00")
    return repr(value.hex()) if isinstance(value, bytes) else repr(value)
