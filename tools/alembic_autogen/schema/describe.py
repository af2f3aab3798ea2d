"""Describe differences: one line with the name, then both definitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alembic_autogen.schema import alter
from alembic_autogen.schema.model import (
    Check,
    Column,
    ForeignKey,
    Index,
    Period,
    StoredObject,
    Table,
)
from alembic_autogen.schema.table_options import option_text

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Difference

SYMBOLS = {"missing": "+", "extra": "-", "changed": "~"}
"""The sign of each change, from the revision's view: create, drop, change."""


_OF_A_TABLE = {
    *("table", "primary key", "comment", "charset", "options", "partitioning"),
    *("auto_increment", "column order"),
}
"""Kinds of which a table has at most one; their differences carry the table's name."""


def definition(value: object, collation: str) -> str:
    """The definition of a value as SQL.

    :param value: a value of :mod:`alembic_autogen.schema.model`, or an attribute of a table: its
        comment, collation, options, partitioning, next AUTO_INCREMENT value or columns in order.
    :param collation: the table's default collation, which the definition does not repeat.
    """
    if isinstance(value, Table):
        return "\n".join(alter.create_table(value))
    if isinstance(value, Column):
        return alter.column_clause(value, collation)
    if isinstance(value, Index):
        return alter.index_clause(value)
    if isinstance(value, ForeignKey):
        return alter.foreign_key_clause(value)
    if isinstance(value, Check):
        return alter.check_clause(value)
    if isinstance(value, StoredObject):
        return value.sql
    if isinstance(value, Mapping):
        return " ".join(option_text(key, item) for key, item in value.items())
    if isinstance(value, Period):
        return alter.period_clause(value)
    if isinstance(value, tuple):
        return ", ".join(column.name for column in value)
    return str(value)


def definitions(difference: Difference) -> tuple[str | None, str | None]:
    """The definitions on both sides; equal ones of an index also name the hidden column types."""
    head, models = difference.current, difference.target
    before, after = (
        None if value is None else definition(value, difference.collation)
        for value in (head, models)
    )
    if before == after and isinstance(head, Index) and isinstance(models, Index):
        return f"{before} /* {_computed_as(head)} */", f"{after} /* {_computed_as(models)} */"
    return before, after


def _computed_as(index: Index) -> str:
    parts = [f"{p.expression} as {p.computed_as}" for p in index.parts if p.computed_as]
    return ", ".join(parts)


def qualified_name(difference: Difference) -> str:
    """The name of an object, preceded by its table's where it is part of one."""
    table = difference.target_table or difference.current_table
    if table is None or difference.kind in _OF_A_TABLE:
        return difference.name
    side = difference.target or difference.current
    name = side.key.name if isinstance(side, StoredObject) else difference.name
    return f"{table}.{name}"  # a trigger is in the database of its table


def describe(
    difference: Difference, sides: tuple[str, str] = ("migrations", "models")
) -> list[str]:
    """Format a difference as lines of text.

    :param sides: words for the current and the target schema.
    """
    symbol = SYMBOLS[difference.change]
    lines = [f"{symbol} {difference.kind} {qualified_name(difference)}"]
    for side, sql in zip(sides, definitions(difference), strict=True):
        if sql is not None:
            text = sql.splitlines() or [""]
            lines.append(f"    {side}: {text[0]}")
            lines += [f"    {' ' * (len(side) + 2)}{line}" for line in text[1:]]
    return lines
