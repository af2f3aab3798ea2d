"""The tables, columns and foreign keys that a revision changes, whose rows the proof tries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.referring_rows import following
from alembic_autogen.schema.differences import (
    ColumnDifference,
    Comparison,
    ForeignKeyDifference,
    of_kind,
)
from alembic_autogen.schema.model import Column, ForeignKey, TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.updates import Backfill
    from alembic_autogen.proof.rows.fill import Targets


def touched_tables(comparison: Comparison, filled: Iterable[Backfill]) -> set[TableKey]:
    """The tables that the revision changes, by their names before it.

    Among them are those that ON UPDATE CASCADE changes when it fills a referenced column.

    :param filled: the values that the revision gives to rows.
    """
    tables = {each.current_table for each in comparison.differences if each.current_table}
    for each in filled:
        tables.update(following(comparison.current, each.table, each.column))
    return tables


def added_foreign_keys(comparison: Comparison) -> Iterator[tuple[TableKey, ForeignKey]]:
    """The foreign keys that the revision adds to tables, by the present names of these."""
    back = comparison.renames.inverse()
    for each in of_kind(comparison.differences, ForeignKeyDifference):
        if each.target and each.current_table:
            referred = back.table(each.target.referred)
            yield each.current_table, replace(each.target, referred=referred)


def converted_columns(comparison: Comparison) -> Targets:
    """The target definitions of columns whose type or collation changes."""
    found: dict[TableKey, dict[str, Column]] = {}
    for difference in of_kind(comparison.differences, ColumnDifference):
        current, target, key = difference.current, difference.target, difference.current_table
        if key is None or current is None or target is None:
            continue
        if (current.type, current.collation) != (target.type, target.collation):
            found.setdefault(key, {})[current.name] = target
    return found
