"""Whether a query compares future values as their column will.

A column that does not hold its values yet decides by its type, length and collation which of them
are alike. A query has only the expression that gives them: all JSON functions return texts in
``utf8mb4_bin``, a FLOAT keeps 6 digits of a DOUBLE, and a CHAR no spaces at the end. The collation
of a column that has its table's default one cannot be named either, since another server may have
another default. Where a query is not exact, a trial (:mod:`.trials`) decides instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.fallible import may_fail
from alembic_autogen.autogenerate.preconditions.generated_values import compares_alike
from alembic_autogen.autogenerate.preconditions.narrowing import fits
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.constant_defaults import has_constant_default
from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.schema.type_families import family, first_argument, type_word


def changing(rows: Rows) -> set[str]:
    """The columns whose values may change, or be read differently by an expression."""
    changed = rows.reread | set(_recomputed(rows))
    return changed | computed_from(changed, rows.target)


def _recomputed(rows: Rows) -> Iterator[str]:
    """The generated columns that have another expression, or lose a part of its values."""
    for current, target in rows.columns():
        if target.generated and not (
            current
            and current.generated == target.generated
            and current.collation == target.collation
            and fits(current, target)
        ):
            yield target.name


def is_exact(expression: str, rows: Rows) -> bool:
    """Whether a query gives the value of an expression over the target's columns as it will be."""
    read = [c for c in rows.target.columns if mentions(expression, [c.name])]
    return all(is_held_exactly(column, rows) for column in read)


def is_held_exactly(column: Column, rows: Rows) -> bool:
    """Whether a query gives the value of a column of the target as it will hold it."""
    if column.generated:
        return _is_computed_exactly(column, rows)
    if rows.before(column.name) is not None:
        return True  # its present type and collation are known
    value = _given(column, rows)
    if value is None:
        return True
    read = _read(column, rows)
    # a query does not round a number, as the column does
    exact = not read or family(column) == "text"
    return exact and _gives_exactly(value, column, read, rows.target)


def reads_columns(column: Column, rows: Rows) -> bool:
    """Whether the value that a new column gets for existing rows may read other columns."""
    return bool(_read(column, rows))


def _given(column: Column, rows: Rows) -> str | None:
    """The SQL of the value that a new column gets for existing rows; ``None`` for a constant."""
    fill = rows.fills.get((rows.target.key, column.name))
    return fill or (None if has_constant_default(column) else column.default)


def _read(column: Column, rows: Rows) -> list[Column]:
    is_filled = (rows.target.key, column.name) in rows.fills
    return mentioned(_given(column, rows) or "", rows.current if is_filled else rows.target)


def _is_computed_exactly(column: Column, rows: Rows) -> bool:
    before = rows.before(column.name)
    if column.is_row_time or (before and rows.held(column.name) == quote_name(before.name)):
        return True
    expression = column.generated.expression if column.generated else ""
    read = mentioned(expression, rows.target)
    exact = _gives_exactly(expression, column, read, rows.target)
    return exact and all(is_held_exactly(each, rows) for each in read)


def mentioned(expression: str, table: Table) -> list[Column]:
    """The columns that an expression reads, also where their names are not quoted."""
    words = {
        unquote_name(token.text).lower() if token.kind == "name" else token.text.lower()
        for token in tokenize(expression)
        if token.kind in ("name", "word")
    }
    return [column for column in table.columns if column.name.lower() in words]


def _gives_exactly(expression: str, column: Column, read: Sequence[Column], table: Table) -> bool:
    """Whether a query gives the value of an expression as a column holds it.

    :param expression: over the columns that it reads.
    :param column: the column that holds the value.
    :param read: the columns that the expression reads.
    :param table: the table of the column.
    """
    if not read:
        return True  # all rows have the same value, or each one a value of its own
    if may_fail(expression, {each.name: each for each in read}, column):
        return False  # nor is it known what its functions return
    if family(column) == "text":
        is_named = column.collation != table.collation
        return (is_named or compares_alike(column, read)) and not _loses_spaces(column, read)
    return family(column) in ("integer", "decimal") or column.type == "double"


def _loses_spaces(column: Column, read: Sequence[Column]) -> bool:
    """Whether a text may lose spaces at its end that its collation regards."""
    collation = column.collation or ""
    regards = "_0900_" in collation or "_nopad_" in collation
    is_shorter = type_word(column) == "varchar" and any(
        first_argument(each) > first_argument(column) for each in read
    )
    return regards and (type_word(column) == "char" or is_shorter)
