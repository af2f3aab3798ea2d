"""Find the changes of a table that go into one ALTER TABLE, so that a refusal changes nothing.

A server that refuses a row rolls back that one statement as a whole, and nothing else: DDL commits
(MySQL manual, 15.3.3). So all changes that rows can make it refuse come first, in one statement if
there are several. Changes that work on any rows follow, an operation for each; those for which the
table is built again are one statement, too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from alembic_autogen.autogenerate.planning.built_again import ONCE, joining
from alembic_autogen.autogenerate.planning.refusable import may_be_refused
from alembic_autogen.schema.alter import adds_column
from alembic_autogen.schema.differences import (
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    PartitioningDifference,
    PrimaryKeyDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Index, Table
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.type_families import type_word

WHOLE = "if the server refuses a row, the table stays as it was"
"""The reason why the changes are one statement, for a comment."""


@dataclass(frozen=True)
class Split:
    """The differences of one table, in two parts.

    :param first: the differences that the first statement settles.
    :param rest: the differences that are settled afterwards.
    :param reason: why the first part is one statement, if it is.
    """

    first: tuple[Difference, ...]
    rest: tuple[Difference, ...]
    reason: str = WHOLE

    @property
    def combines(self) -> bool:
        """Whether the first part takes a combined statement, not a single plain operation."""
        return len(self.first) > 1 or any(map(_takes_two, self.first))

    @property
    def added(self) -> set[str]:
        """The columns that the first part adds."""
        columns = of_kind(self.first, ColumnDifference)
        return {d.wanted.name for d in columns if adds_column(d)}


def split(
    differences: Sequence[Difference],
    target: Table,
    renames: Renames,
    apart: Collection[str] = (),
) -> Split:
    """Split the differences of a table into those of the first statement and the rest.

    :param differences: all differences of the table.
    :param target: the table after the revision.
    :param renames: the renames of the revision.
    :param apart: columns, by their target names, that must change in statements of their own.
    """
    first = [
        d
        for d in differences
        if may_be_refused(d, target, renames)
        and not (isinstance(d, ColumnDifference) and d.wanted.name in apart)
    ]
    joined = joining(first, [d for d in differences if d not in first], apart)
    has_only_keys = len(of_kind(first, ForeignKeyDifference)) == len(first)
    reason = ONCE if joined and has_only_keys else WHOLE
    first += joined
    while first:
        more = [d for d in differences if d not in first and _is_needed(d, first)]
        if not more:
            break
        first += more
    ordered = tuple(d for d in differences if d in first)
    return Split(ordered, tuple(d for d in differences if d not in first), reason)


def _takes_two(difference: Difference) -> bool:
    """Whether a difference is settled by a drop and an add."""
    if isinstance(difference, ColumnDifference):
        return difference.change == "changed" and adds_column(difference)
    return difference.change == "changed" and isinstance(
        difference, CheckDifference | IndexDifference
    )


def _is_needed(difference: Difference, first: Sequence[Difference]) -> bool:
    """Whether the first statement needs a difference to work, or to have the same effect."""
    columns = of_kind(first, ColumnDifference)
    if isinstance(difference, ColumnDifference):
        return _is_column_needed(difference, first)
    if isinstance(difference, CheckDifference):
        old = {d.current.name for d in columns if d.current}
        return difference.current is not None and mentions(difference.current.expression, old)
    if isinstance(difference, IndexDifference):
        return _is_index_needed(difference, first)
    if isinstance(difference, CharsetDifference):
        return any(d.target and d.target.collation for d in columns)
    if isinstance(difference, PartitioningDifference):
        # a partitioned table takes no foreign key (error 1506); new partitions are among the first
        return bool(of_kind(first, ForeignKeyDifference))
    return isinstance(difference, ColumnOrderDifference) and any(map(adds_column, columns))


def _is_column_needed(difference: ColumnDifference, first: Sequence[Difference]) -> bool:
    current, target = difference.current, difference.target
    columns = of_kind(first, ColumnDifference)
    if of_kind(first, ColumnOrderDifference):
        return True
    if target is None:
        changed = {d.current.name for d in columns if d.current}
        # a copy of the table would compute the column again, which may fail (errors 1292, 1365)
        return difference.existing.is_stored or mentions(formula(difference.existing), changed)
    renamed = current is not None and current.name != target.name
    if any(map(adds_column, columns)) and (renamed or len(first) > 1):
        return True  # the position of a column is given by the column before it
    # no CHECK and no generated column may read a column that still or already counts (errors 3818
    # and 3109; MariaDB: 1901)
    if current is not None and mentions(formula(current), _counting(columns)):
        return True
    counts_no_longer = current is not None and current.autoincrement and not target.autoincrement
    keys = of_kind(first, ForeignKeyDifference)
    users = first if current is None or renamed or counts_no_longer else keys
    return any(_uses(d, target.name) for d in users)


def _counting(differences: Sequence[ColumnDifference]) -> set[str]:
    """The present names of columns that become AUTO_INCREMENT."""
    changed = both_sides(differences)
    return {before.name for before, after in changed if after.autoincrement > before.autoincrement}


def _uses(difference: Difference, name: str) -> bool:
    """Whether the target side of a difference refers to a column by its target name."""
    if isinstance(difference, ColumnDifference) and difference.target:
        return mentions(formula(difference.target), {name})
    if isinstance(difference, CheckDifference) and difference.target:
        return mentions(difference.target.expression, {name})
    if isinstance(difference, ForeignKeyDifference):  # the first statement drops none
        return name in difference.wanted.columns
    if isinstance(difference, PartitioningDifference):  # nor does it only remove partitions
        return mentions(difference.wanted, {name})
    if isinstance(difference, IndexDifference | PrimaryKeyDifference) and difference.target:
        parts = difference.target.parts
        return any(part.column == name or mentions(part.formula, {name}) for part in parts)
    return False


def _columns_of(index: Index) -> Iterator[str | None]:
    return (part.column for part in index.parts)


_NO_KEY = ("text", "blob", "json", "point", "geometry", "polygon", "linestring", "vector")


def _is_index_needed(difference: IndexDifference, first: Sequence[Difference]) -> bool:
    """Whether an index is dropped while its column changes, or is added for a foreign key."""
    current = difference.current
    if current is not None:
        own = set(_columns_of(current))
        return any(
            before.name in own and (current.kind == "UNIQUE" or type_word(after).endswith(_NO_KEY))
            for before, after in both_sides(of_kind(first, ColumnDifference))
        )
    keys = [d.wanted for d in of_kind(first, ForeignKeyDifference)]
    target = difference.wanted
    return any(
        # otherwise MySQL creates its own index, with the name of the foreign key
        tuple(_columns_of(target))[: len(key.columns)] == key.columns
        or target.name.lower() == key.name.lower()
        for key in keys
    )
