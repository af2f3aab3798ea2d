"""What is to stay as it is in the migrated database, whatever the models say of it.

A thing that env.py leaves out of the comparison is nobody's difference, but it is there: a foreign
key needs its index and hinders a change of its columns, a table is referred to by others. So it is
not taken away from both schemas: the models' schema gets it as the migrated database has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Difference,
    DifferenceOf,
    ForeignKeyDifference,
    IndexDifference,
    T,
)
from alembic_autogen.schema.model import Column, ForeignKey, Index, Schema, Table, TableKey
from alembic_autogen.schema.names import is_made_up


def with_tables_of_head(models: Schema, head: Schema, keys: Collection[TableKey]) -> Schema:
    """The models' schema, in which some tables and views are as in the migrated database."""
    if not keys:
        return models
    tables = {key: table for key, table in models.tables.items() if key not in keys}
    objects = {key: item for key, item in models.objects.items() if not item.belongs_to(keys)}
    tables |= {key: table for key, table in head.tables.items() if key in keys}
    objects |= {key: item for key, item in head.objects.items() if item.belongs_to(keys)}
    return replace(models, tables=tables, objects=objects)


def with_items_of_head(
    table: Table, head: Table | None, differences: Iterable[Difference]
) -> Table:
    """The models' table, in which some of what differs is as in the migrated database.

    :param differences: of columns, indexes, foreign keys or checks of the table.
    """
    for difference in differences:
        table = _with_item_of_head(table, head, difference)
    return table


def _with_item_of_head(table: Table, head: Table | None, difference: Difference) -> Table:
    if isinstance(difference, ColumnDifference):
        return replace(table, columns=_columns(table.columns, difference, head))
    if isinstance(difference, IndexDifference):
        return replace(table, indexes=_changed(table.indexes, difference))
    if isinstance(difference, ForeignKeyDifference):
        return replace(table, foreign_keys=_changed(table.foreign_keys, difference))
    assert isinstance(difference, CheckDifference)
    return replace(table, checks=_changed(table.checks, difference))


def _changed(items: tuple[T, ...], difference: DifferenceOf[T]) -> tuple[T, ...]:
    before, after = difference.head, difference.models
    if before is None:
        return tuple(item for item in items if item != after)
    if after is None:
        return (*items, before)
    return tuple(before if item == after else item for item in items)


def _columns(
    columns: tuple[Column, ...], difference: ColumnDifference, head: Table | None
) -> tuple[Column, ...]:
    """Columns with one as it is in the migrated table; one more is behind those before it there."""
    column = difference.head
    if column is None or difference.models is not None or head is None:
        return _changed(columns, difference)
    order = [each.name for each in head.columns]
    earlier = set(order[: order.index(column.name)])
    places = [at for at, each in enumerate(columns, 1) if each.name in earlier]
    place = max(places, default=0)
    return (*columns[:place], column, *columns[place:])


def indexes_of_keys(
    keys: Iterable[Difference], indexes: Iterable[Difference], table: Table
) -> Iterator[Difference]:
    """The differing indexes that are there, or missing, for foreign keys that are left out.

    MySQL makes an index for a foreign key where none can serve it, and calls it like the constraint
    or like its first column (manual, 15.1.20.5). As long as the key is there it cannot be dropped.

    :param keys: foreign keys that stay as they are.
    :param indexes: indexes that differ.
    :param table: the models' table.
    """
    keys = list(keys)
    for difference in indexes:
        if (
            difference.head is None
            and any(
                each.models and _is_made_for(difference.models, each.models, table) for each in keys
            )
        ) or (
            difference.models is None
            and any(
                each.head and _is_needed_for(difference.head, each.head, table) for each in keys
            )
        ):
            yield difference


def _is_made_for(index: Index, key: ForeignKey, table: Table) -> bool:
    plain = index == Index(index.name, index.parts)
    return plain and index.columns == key.columns and is_made_up(index, table)


def _is_needed_for(index: Index, key: ForeignKey, table: Table) -> bool:
    """Whether the index serves a foreign key, and none of those that the models have does."""
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
