"""Find the columns that one ALTER TABLE moves to another position."""

from __future__ import annotations

from collections.abc import Sequence

from alembic_autogen.schema.alter import adds_column
from alembic_autogen.schema.differences import (
    ColumnDifference,
    ColumnOrderDifference,
    Difference,
    of_kind,
)
from alembic_autogen.schema.model import Table
from alembic_autogen.schema.renames import Renames


def moved_columns(
    differences: Sequence[Difference], table: Table, renames: Renames
) -> frozenset[str]:
    """Find the columns that are neither added nor added again, but move.

    :param differences: the differences of a table that one statement settles.
    :param table: the table after the revision.
    :param renames: the renames of the revision.
    :returns: their target names.
    """
    added = {d.wanted.name for d in of_kind(differences, ColumnDifference) if adds_column(d)}
    moving: set[str] = set()
    for difference in of_kind(differences, ColumnOrderDifference):
        there = [renames.column(table.key, column.name) for column in difference.existing]
        moving.update(fewest_moves([name for name in there if name not in added], table))
    return frozenset(moving)


def fewest_moves(there: Sequence[str], table: Table) -> list[str]:
    """Find the fewest of the present columns, given in their order, that have to move."""
    wanted = [column.name for column in table.columns if column.name in there]
    staying = _longest_increasing([there.index(name) for name in wanted])
    return [name for name in wanted if there.index(name) not in staying]


def _longest_increasing(numbers: list[int]) -> set[int]:
    """The members of a longest increasing subsequence: columns that need not move."""
    best: list[list[int]] = []
    for number in numbers:
        before = [chain for chain in best if chain[-1] < number]
        best.append([*_longest(before), number])
    return set(_longest(best))


def _longest(chains: Sequence[list[int]]) -> list[int]:
    return max(chains, key=lambda chain: len(chain), default=[])
