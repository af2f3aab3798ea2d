"""The values that rows get in columns that are added."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.base import Fills, rows_of
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.implicit_values import implicit_value
from alembic_autogen.schema.model import ColumnKey
from alembic_autogen.schema.random_defaults import is_random


def added_columns(comparison: Comparison) -> list[ColumnKey]:
    """Find the columns that are added to tables which may have rows."""
    return [
        (rows.target.key, target.name)
        for rows in rows_of(comparison, {})
        for current, target in rows.columns()
        if current is None and not (target.generated or target.autoincrement)
    ]


def own_values(comparison: Comparison) -> dict[ColumnKey, str]:
    """Return the defaults of new columns that existing rows must get by an UPDATE."""
    return {
        (rows.target.key, target.name): target.default
        for rows in rows_of(comparison, {})
        for current, target in rows.columns()
        if current is None and target.default and is_random(target.default)
    }


def implicit_values(comparison: Comparison, fills: Fills) -> dict[ColumnKey, str]:
    """Return the values of MySQL's own that rows get in new columns, as nothing gives another."""
    return {
        (rows.target.key, target.name): value
        for rows in rows_of(comparison, fills)
        for current, target in rows.columns()
        if current is None and (rows.target.key, target.name) not in fills
        if target.default is None and not (target.nullable or target.generated)
        if not target.autoincrement and (value := rows.filler(target)) is not None
    }


def of_new_columns(comparison: Comparison, fills: Fills) -> dict[ColumnKey, str]:
    """Return the values of columns that are added, except those that MySQL gives by itself."""
    new = set(added_columns(comparison))
    return {
        place: sql
        for place, sql in fills.items()
        if sql is not None and place in new and not _is_mysqls_own(place, sql, comparison)
    }


def _is_mysqls_own(place: ColumnKey, sql: str, comparison: Comparison) -> bool:
    """Whether ADD COLUMN alone gives existing rows this value."""
    column = comparison.target.tables[place[0]].column(place[1])
    return bool(
        column and column.default is None and not column.nullable and sql == implicit_value(column)
    )
