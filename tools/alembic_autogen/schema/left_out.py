"""Copy objects that are left out of the comparison into the models' schema.

An object that env.py leaves out is not a difference, but it exists: a foreign key needs its index
and prevents changes of its columns, and other tables refer to a table. So these objects are not
removed from both schemas. Instead, the models' schema gets them from the migrated database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Difference,
    DifferenceOf,
    ForeignKeyDifference,
    IndexDifference,
)
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Column, ForeignKey, Index, Schema, Table, TableKey
from alembic_autogen.schema.names import is_generated_name

T = TypeVar("T")


@dataclass(frozen=True)
class LeftOutObjects:
    """The tables and parts of tables that are left out, and stay as they are at head.

    :param tables: the tables that are left out as a whole.
    :param changed: the models' tables of which parts are left out, with these parts as at head.
    :param notes: sentences about parts that are left out since a column is.
    """

    tables: frozenset[TableKey] = frozenset()
    changed: Mapping[TableKey, Table] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def with_current_tables(target: Schema, current: Schema, keys: Collection[TableKey]) -> Schema:
    """The models' schema, with some tables and views replaced by the migrated database's."""
    if not keys:
        return target
    tables = {key: table for key, table in target.tables.items() if key not in keys}
    objects = {key: item for key, item in target.objects.items() if not item.belongs_to(keys)}
    tables |= {key: table for key, table in current.tables.items() if key in keys}
    objects |= {key: item for key, item in current.objects.items() if item.belongs_to(keys)}
    return replace(target, tables=tables, objects=objects)


def with_current_items(
    table: Table, current: Table | None, differences: Iterable[Difference]
) -> Table:
    """The models' table, with some of its differences replaced by the migrated database's side.

    :param table: the models' table.
    :param current: the table in the migrated database.
    :param differences: differences of columns, indexes, foreign keys and CHECKs.
    """
    for difference in differences:
        if isinstance(difference, ColumnDifference):
            order = [column.name for column in current.columns] if current else []
            table = replace(table, columns=_columns(table.columns, difference, order))
        elif isinstance(difference, IndexDifference):
            table = replace(table, indexes=_changed(table.indexes, difference))
        elif isinstance(difference, ForeignKeyDifference):
            table = replace(table, foreign_keys=_changed(table.foreign_keys, difference))
        elif isinstance(difference, CheckDifference):
            table = replace(table, checks=_changed(table.checks, difference))
    return table


def _changed(items: tuple[T, ...], difference: DifferenceOf[T]) -> tuple[T, ...]:
    before, after = difference.current, difference.target
    if before is None:
        return tuple(item for item in items if item != after)
    if after is not None:
        return tuple(before if item == after else item for item in items)
    return (*items, before)


def _columns(
    columns: tuple[Column, ...], difference: ColumnDifference, order: list[str]
) -> tuple[Column, ...]:
    """Undo a column's difference; a column to insert goes after its predecessors in ``order``."""
    column = difference.current
    if column is None or difference.target is not None or not order:
        return _changed(columns, difference)
    earlier = set(order[: order.index(column.name)])
    places = [at for at, item in enumerate(columns, 1) if item.name in earlier]
    place = max(places, default=0)
    return (*columns[:place], column, *columns[place:])


def indexes_of_keys(
    keys: Iterable[ForeignKeyDifference], indexes: Iterable[IndexDifference], table: Table
) -> Iterator[IndexDifference]:
    """Find the differing indexes that exist only because of foreign keys that are left out.

    MySQL creates an index for a foreign key where none can serve it, and names it after the
    constraint or its first column (manual, 15.1.20.5). The index cannot be dropped as long as the
    key exists.

    :param keys: the differences of the foreign keys that are left out.
    :param indexes: the differences of the table's indexes.
    :param table: the models' table.
    """
    keys = list(keys)
    declared = [difference.target for difference in keys if difference.target]
    existing = [difference.current for difference in keys if difference.current]
    for difference in indexes:
        current, target = difference.current, difference.target
        made = target and not current and any(_is_made_for(target, key, table) for key in declared)
        needed = (
            current and not target and any(_is_needed_for(current, key, table) for key in existing)
        )
        if made or needed:
            yield difference


def parts_over(
    columns: Iterable[ColumnDifference], differences: Iterable[Difference]
) -> list[Difference]:
    """Find what cannot exist since columns that it is over are left out, and so not added.

    :param columns: the differences of the columns that are left out.
    :param differences: the other differences of the table.
    """
    missing = {d.wanted.name for d in columns if d.current is None}
    found: list[Difference] = []
    left = list(differences)
    while missing and (more := [d for d in left if _is_over(d, missing)]):
        found += more
        left = [d for d in left if d not in more]
        missing |= {d.wanted.name for d in more if isinstance(d, ColumnDifference)}
    return found


def _is_over(difference: Difference, columns: Collection[str]) -> bool:
    """Whether the models' side of a difference is over one of some columns."""
    if isinstance(difference, ColumnDifference) and difference.target:
        return mentions(formula(difference.target), columns)
    if isinstance(difference, CheckDifference) and difference.target:
        return mentions(difference.target.expression, columns)
    if isinstance(difference, ForeignKeyDifference) and difference.target:
        return not set(columns).isdisjoint(difference.target.columns)
    if isinstance(difference, IndexDifference) and difference.target:
        parts = difference.target.parts
        return any(p.column in columns or mentions(p.formula, columns) for p in parts)
    return False


def _is_made_for(index: Index, key: ForeignKey, table: Table) -> bool:
    plain = index == Index(index.name, index.parts)
    return plain and index.columns == key.columns and is_generated_name(index, table)


def _is_needed_for(index: Index, key: ForeignKey, table: Table) -> bool:
    """Whether the index serves a foreign key, and no index of the models does."""
    return _serves(index, key) and not any(_serves(other, key) for other in _all_indexes(table))


def _all_indexes(table: Table) -> Iterator[Index]:
    yield from table.indexes
    if table.primary_key:
        yield table.primary_key


def _serves(index: Index, key: ForeignKey) -> bool:
    first = index.parts[: len(key.columns)]
    return index.kind in ("", "UNIQUE", "PRIMARY") and key.columns == tuple(
        part.column for part in first if part.length is None
    )
