"""Expressions over the columns of a table: find the columns that they mention, and rename them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column, Table, TableKey
    from alembic_autogen.schema.renames import Renames


def formula(column: Column) -> str:
    """The expressions of a column that may mention others: the generated one and the default."""
    return (column.generated.expression if column.generated else "") + (column.default or "")


def mentions(text: str, names: Iterable[str]) -> bool:
    """Whether an expression, as the server prints it, mentions one of the columns."""
    return any(quote_name(name) in text for name in names)


def computed_from(names: set[str], table: Table) -> set[str]:
    """Find the columns that are generated from some columns, directly or through other ones."""
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
    """Rewrite an expression over a table's columns with their new names.

    :param table: the table's new name.
    """
    return "".join(
        (
            quote_name(renames.column(table, unquote_name(token.text)))
            if token.kind == "name"
            else token.text
        )
        for token in tokenize(expression)
    )
