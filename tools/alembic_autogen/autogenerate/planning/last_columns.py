"""Move new columns to their positions where one ALTER TABLE can add them only as the last ones.

A server finds the columns of indexes by name. A new column in front of the one that gives it its
name would get the other's indexes, even its primary key (seen on 9.7). So the statement that
renames the one and adds the other adds it as the last column, and another statement moves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.schema.alter import adds_column
from alembic_autogen.schema.differences import (
    ColumnDifference,
    ColumnOrderDifference,
    Difference,
    of_kind,
)
from alembic_autogen.schema.model import Table
from alembic_autogen.schema.renames import Renames


def comes_last(name: str, table: Table, renames: Renames) -> bool:
    """Whether the column that had the name of a new one until now has its place behind it.

    :param name: the name of a column that one statement adds.
    :param table: the table after the revision.
    :param renames: the renames of the revision.
    """
    names = [column.name for column in table.columns]
    renamed = renames.columns.get(table.key, {}).items()
    giver = next((new for old, new in renamed if old.lower() == name.lower()), name)
    return giver not in names[: names.index(name) + 1]


def moved_later(
    differences: Sequence[Difference], table: Table, renames: Renames
) -> Iterator[Step]:
    """Plan the step that moves the columns that one statement has added as the last ones.

    :param differences: the differences of the table that the statement settles.
    :param table: the table after the revision.
    :param renames: the renames of the revision.
    """
    added = [d for d in of_kind(differences, ColumnDifference) if adds_column(d)]
    last = {d.wanted.name for d in added if comes_last(d.wanted.name, table, renames)}
    if last:
        there = tuple(sorted(table.columns, key=lambda column: column.name in last))
        keys = added[0].current_table, added[0].target_table
        yield step("move", ColumnOrderDifference(table.key.name, there, table.columns, *keys))
