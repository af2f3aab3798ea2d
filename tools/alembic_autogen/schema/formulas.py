"""Expressions over the columns of a table: which of them they mention, and by which names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column, Table, TableKey
    from alembic_autogen.schema.renames import Renames


def formula(column: Column) -> str:
    """The expressions of a column that may mention others."""
    return (column.generated.expression if column.generated else "") + (column.default or "")


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether an expression of the server mentions one of several columns."""
    return any(quote_name(name) in text for name in names)


def computed_from(names: set[str], table: Table) -> set[str]:
    """The generated columns that are computed from some columns, or from others that are."""
    found: set[str] = set()
    while more := {
        column.name
        for column in table.columns
        if column.generated
        and column.name not in found
        and mentions(column.generated.expression, names | found)
    }:
        found |= more
    return found


def renamed_expression(expression: str, table: TableKey, renames: Renames) -> str:
    """An expression over a table's columns, with the names that they will have."""
    return "".join(
        (
            quote_name(renames.column(table, unquote_name(token.text)))
            if token.kind == "name"
            else token.text
        )
        for token in tokenize(expression)
    )
