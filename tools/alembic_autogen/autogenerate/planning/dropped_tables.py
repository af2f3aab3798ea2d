"""The steps that drop tables: children first, after the foreign keys that prevent that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alembic_autogen.autogenerate.planning.order import table_order, whole_parents_first
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.differences import ForeignKeyDifference, TableDifference


def dropped_tables(dropped: Sequence[TableDifference]) -> Iterator[Step]:
    """Drop tables that may refer to each other."""
    ordered = list(reversed(whole_parents_first(dropped)))
    yield from (step("drop", key) for key in _keys_in_the_way(ordered))
    yield from (step("drop", table) for table in ordered)


def _keys_in_the_way(ordered: Sequence[TableDifference]) -> Iterator[ForeignKeyDifference]:
    """Foreign keys that prevent dropped tables from being dropped one after the other."""
    places = {each.current_table: at for at, each in enumerate(ordered)}
    for difference in sorted(ordered, key=table_order):
        table = difference.current_table
        for key in difference.existing.foreign_keys:
            if places.get(key.referred, len(ordered)) < places[table]:
                yield ForeignKeyDifference(key.name, key, None, table)
