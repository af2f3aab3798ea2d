"""Expressions that SHOW CREATE TABLE cannot print.

MySQL keeps a literal beside a column of another character set in that set, from the start or from
the first ALTER TABLE on, and prints its bytes as they are: ``CHECK (name <> 'ß')`` becomes
``_latin1'?'`` for a latin1 column (seen on 9.7). That is neither what it means nor fit to be run
again. information_schema has the text as it should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from alembic_autogen.schema.model import Check, Column, Index, Table
from alembic_autogen.schema.tokens import normal_expression
from alembic_autogen.sql import quote_string

_LOST = re.compile(r"\b_(?!utf8mb[34]\b|binary\b)\w+ ?'(?:[^'\\?]|\\.|'')*\?")


def is_garbled(sql: str) -> bool:
    """Whether a CREATE TABLE statement may have lost characters of a literal."""
    return "_" in sql and _LOST.search(sql) is not None


@dataclass(frozen=True)
class Expressions:
    """The expressions of one table.

    :param generated: of generated columns, by name.
    :param defaults: of columns, by name.
    :param checks: of CHECKs, by name.
    :param parts: of indexes, by name and place of the key part, from 1.
    """

    generated: dict[str, str] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    checks: dict[str, str] = field(default_factory=dict)
    parts: dict[tuple[str, int], str] = field(default_factory=dict)


def read_expressions(
    query: Callable[[str], Iterable[tuple[Any, ...]]], database: str, table: str
) -> Expressions:
    """Read the expressions of a table from information_schema.

    :param query: runs a statement and gives its rows.
    """
    place = f"table_schema = {quote_string(database)} AND table_name = {quote_string(table)}"
    columns = list(
        query(
            "SELECT column_name, generation_expression, column_default, extra"
            f" FROM information_schema.columns WHERE {place}"
        )
    )
    checks = query(
        "SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints AS c"
        " JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name)"
        f" WHERE t.constraint_type = 'CHECK' AND t.{place.replace(' AND ', ' AND t.')}"
    )
    parts = query(
        "SELECT index_name, seq_in_index, expression FROM information_schema.statistics"
        f" WHERE {place} AND expression IS NOT NULL"
    )
    return Expressions(
        {name: _unescaped(text) for name, text, _, _ in columns if text},
        {
            name: _unescaped(text)
            for name, _, text, extra in columns
            if text and "DEFAULT_GENERATED" in extra
        },
        {name: _unescaped(text) for name, text in checks},
        {(name, int(at)): _unescaped(text) for name, at, text in parts},
    )


def _unescaped(text: str) -> str:
    """An expression in parentheses, as SHOW CREATE TABLE has it; it is escaped once more here."""
    return normal_expression("(" + re.sub(r"\\(['\\])", r"\1", text) + ")")


def repaired(table: Table, expressions: Expressions) -> Table:
    """A table with its expressions as they should have been printed."""
    return replace(
        table,
        columns=tuple(_repaired_column(column, expressions) for column in table.columns),
        indexes=tuple(_repaired_index(index, expressions) for index in table.indexes),
        checks=tuple(_repaired_check(check, expressions) for check in table.checks),
    )


def _repaired_column(column: Column, expressions: Expressions) -> Column:
    if column.generated:
        text = expressions.generated.get(column.name, column.generated.expression)
        return replace(column, generated=replace(column.generated, expression=text))
    if column.default and column.default.startswith("("):
        return replace(column, default=expressions.defaults.get(column.name, column.default))
    return column


def _repaired_index(index: Index, expressions: Expressions) -> Index:
    parts = tuple(
        replace(part, expression=expressions.parts.get((index.name, at), part.expression))
        for at, part in enumerate(index.parts, 1)
    )
    return replace(index, parts=parts)


def _repaired_check(check: Check, expressions: Expressions) -> Check:
    return replace(check, expression=expressions.checks.get(check.name, check.expression))
