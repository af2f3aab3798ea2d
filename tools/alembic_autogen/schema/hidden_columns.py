"""The hidden columns of functional indexes, which SHOW CREATE TABLE does not print.

An index over an expression stores its values in a hidden generated column (MySQL manual, 15.1.18,
Functional Key Parts). That column gets a type and a collation when the index is created, and keeps
them when the columns of the expression change. Observed on 9.7: after ``VARCHAR(20) … _general_ci``
has become ``VARCHAR(40) … _bin``, the index still compares without regard to case and refuses
longer values (error 3907), unlike the same index in a new table. ``SHOW EXTENDED COLUMNS`` shows
the hidden column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_qualified

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Index, Schema, Table
    from alembic_autogen.server.base import Row

_NAME = re.compile(r"!hidden!(.+)!(\d+)!\d+", re.DOTALL)
"""The name of the index, truncated where it is too long, and the position of the key part."""

Hidden = Mapping[tuple[str, int], str]
"""Type and collation, by the index name within the hidden column's name and the part's position."""


def has_hidden_columns(table: Table) -> bool:
    """Whether a table has an index over an expression."""
    return any(part.expression for index in table.indexes for part in index.parts)


def with_hidden_columns(
    table: Table, query: Callable[[str], Iterable[Row]], database: str
) -> Table:
    """A table whose functional indexes include the types of their hidden columns.

    :param query: runs a statement and returns its rows.
    :param database: the table's database, if its key names none.
    """
    place = quote_qualified(table.key.schema or database, table.key.name)
    rows = query(f"SHOW EXTENDED FULL COLUMNS FROM {place}")
    hidden = {
        (match[1], int(match[2])): f"{type_} COLLATE {collation}" if collation else str(type_)
        for name, type_, collation, *_ in rows
        if (match := _NAME.fullmatch(name))
    }
    return replace(table, indexes=tuple(_with_hidden(index, hidden) for index in table.indexes))


def _with_hidden(index: Index, hidden: Hidden) -> Index:
    parts = tuple(
        replace(part, computed_as=_found(index.name, at, hidden)) if part.expression else part
        for at, part in enumerate(index.parts)
    )
    return replace(index, parts=parts)


def _found(name: str, at: int, hidden: Hidden) -> str:
    """The type of a key part's hidden column; empty if a truncated name fits several indexes."""
    if (name, at) in hidden:
        return hidden[name, at]
    shortened = [
        text for (short, place), text in hidden.items() if place == at and _is_cut(short, name)
    ]
    return shortened[0] if len(shortened) == 1 else ""


def _is_cut(short: str, name: str) -> bool:
    return len(name) > len(short) > 40 and name.startswith(short)


def without_hidden_columns(schema: Schema) -> Schema:
    """A schema without the hidden columns' types, as SHOW CREATE TABLE prints it."""
    return replace(
        schema,
        tables={key: _without(table) for key, table in schema.tables.items()},
    )


def _without(table: Table) -> Table:
    indexes = tuple(
        replace(index, parts=tuple(replace(part, computed_as="") for part in index.parts))
        for index in table.indexes
    )
    return replace(table, indexes=indexes)
