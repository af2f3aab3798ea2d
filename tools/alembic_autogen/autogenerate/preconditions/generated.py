"""Generated columns, new or recomputed, that cannot hold the value of their expression.

A server that copies a table computes all its generated values again, also those of unchanged
columns, and is strict about rows that were written without strict mode (errors 1264, 1265, 1292,
1365 and 3751, tried on MySQL 9.7 and MariaDB 10.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.expression_conversions import unfit_conversions
from alembic_autogen.autogenerate.preconditions.invalid_dates import is_copied_later
from alembic_autogen.autogenerate.preconditions.narrowing import unfit_expression
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.tokens import tokenize, unquote_name
from alembic_autogen.schema.type_families import TEXTS, family


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each generated column whose values are computed first, or again."""
    for current, column in (*rows.columns(), *_recomputed(rows)):
        unstored = _unstored(current, column)
        value = unstored or (rows.value(column.name) if column.generated else None)
        if value is None or _is_kept(current, column, value, rows):
            continue
        refused, sources = _refused(column, value, rows)
        conditions = [unfit_expression(value, column, may_be_text=_may_be_text(value, rows))]
        conditions = [*refused, *conditions]
        conditions += [] if column.nullable else [f"{value} IS NULL"]
        condition = " OR ".join(each for each in conditions if each)
        if condition:
            precondition = rows.precondition(
                rows.offenders(condition),
                f"what {column.name} is computed from gives values that do not fit {column.type}"
                + ("" if column.nullable else " NOT NULL"),
                f"Change the columns that {column.name} is computed from",
                *sources,
            )
            computed = unstored is None
            yield replace(precondition, computed=computed, about=column.name if computed else "")


def _refused(column: Column, value: str, rows: Rows) -> tuple[list[str], tuple[str, ...]]:
    """Conditions for rows whose conversions fail, and the target's columns that are read.

    :param value: what a column that is no longer virtual holds: it is computed from the present
        columns, some of which may be renamed or dropped.
    """
    if column.generated:
        expression = column.generated.expression
        return unfit_conversions(expression, rows), rows.sources(expression)
    present = Rows(rows.current, rows.current, Renames())
    names = present.sources(value)
    kept = tuple(new for new, old in rows.old_names.items() if old in names)
    return unfit_conversions(value, present), kept


def newly_computed(rows: Rows) -> Iterator[tuple[Column, str]]:
    """The generated columns whose values are computed for the first time, or again.

    :returns: the columns with their expressions, over the target's columns.
    """
    for current, column in (*rows.columns(), *_recomputed(rows)):
        if column.is_row_time:
            continue  # never fails
        if column.generated and not _is_kept(current, column, rows.value(column.name), rows):
            yield column, column.generated.expression


def _recomputed(rows: Rows) -> Iterator[tuple[Column | None, Column]]:
    """Unchanged generated columns whose values are computed again.

    Either an expression reads their source columns differently, or a copy after the first change
    computes them. They may be virtual and have no index then (error 1365, tried on MySQL 9.7 and
    MariaDB 10.11).
    """
    changed = {target.name for _, target in rows.columns()}
    for column in rows.target.columns:
        if (
            column.generated
            and column.name not in changed
            and (mentions(column.generated.expression, rows.reread) or is_copied_later(rows))
        ):
            yield rows.before(column.name), column


def _may_be_text(value: str, rows: Rows) -> bool:
    """Whether an expression may give texts where a number is expected: error 1366, or 1292."""
    names = {unquote_name(token.text) for token in tokenize(value) if token.kind == "name"}
    columns = (rows.current.column(name) for name in names)
    return any(column and family(column) in _TEXTUAL for column in columns)


_TEXTUAL = (*TEXTS, "json", "binary")


def _unstored(current: Column | None, target: Column) -> str | None:
    """The expression of a virtual column that becomes plain: its values were never checked."""
    if current and current.generated and not current.generated.stored and not target.generated:
        return current.generated.expression
    return None


def _is_kept(current: Column | None, target: Column, value: str | None, rows: Rows) -> bool:
    """Whether the column already has these values; those of a virtual one were never checked.

    :param value: the new expression, over the present names of the columns.
    """
    return bool(
        current
        and current.generated
        and target.generated
        and not is_copied_later(rows)
        and current.generated.expression == value
        and (current.generated.stored or not target.generated.stored)
        and (current.type, current.nullable) == (target.type, target.nullable)
    )
