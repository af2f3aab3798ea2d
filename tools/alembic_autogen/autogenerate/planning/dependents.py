"""Unchanged objects that must be dropped and recreated while something else changes.

MySQL refuses to drop or rename a column that a CHECK, a functional index, a generated column, a
default or the partitioning mentions (errors 3959, 3837, 3108, 3766, 3855), and it removes a dropped
column from its indexes. Usually these objects differ as well, and are recreated for that reason.
But where columns exchange their names, or a generated column is dropped and added again, their text
stays the same, and the comparison does not show that they are affected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from alembic_autogen.autogenerate.planning.refusable import keeps_index
from alembic_autogen.autogenerate.planning.spatial_indexes import is_spatial_over, srid_changes
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.check_literals import CONVERTING
from alembic_autogen.schema.conversions import is_convertible
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Comparison,
    Difference,
    DifferenceOf,
    IndexDifference,
    ObjectDifference,
    PartitioningDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Check, Index, Table, TableKey
from alembic_autogen.schema.renames import Renames, renamed_check, renamed_column, renamed_index
from alembic_autogen.schema.type_families import family

T = TypeVar("T")
Part = TypeVar("Part", Check, Index)


def with_dependents(comparison: Comparison) -> list[Difference]:
    """Return the differences, extended by unchanged objects that must be recreated."""
    groups: dict[tuple[TableKey, TableKey], list[Difference]] = {}
    found: list[Difference] = []
    for difference in comparison.differences:
        old, new = difference.current_table, difference.target_table
        if old is None or new is None or isinstance(difference, ObjectDifference):
            found.append(difference)
        else:
            groups.setdefault((old, new), []).append(difference)
    for (old, new), group in groups.items():
        current, target = comparison.current.tables[old], comparison.target.tables[new]
        group = [part for d in group for part in _in_parts(d, comparison.current.flavor)]
        found += _Dependents(current, target, comparison.renames, group).differences()
    return found


def _in_parts(difference: Difference, flavor: str) -> Iterator[Difference]:
    """A column that the server cannot convert is dropped and added, which loses no value.

    A precondition refuses all rows with a value, as for any conversion that preserves none.
    """
    if isinstance(difference, ColumnDifference):
        current, target = difference.current, difference.target
        if current and target and not is_convertible(current, target, flavor):
            yield replace(difference, name=current.name, target=None)
            yield difference.with_current(None)
            return
    yield difference


def _block_size(table: Table) -> str | None:
    return table.options.get("KEY_BLOCK_SIZE")


class _Dependents:
    """The objects of one table that depend on its changed columns.

    :param current: the table before the revision.
    :param target: the table after the revision.
    :param renames: the renames of the revision.
    :param listed: the differences of that table.
    """

    def __init__(
        self, current: Table, target: Table, renames: Renames, listed: Sequence[Difference]
    ) -> None:
        self.current, self.target, self.renames = current, target, renames
        self.listed: dict[tuple[str, str, str], Difference] = {
            (d.change, d.kind, d.name): d for d in listed
        }
        changed = both_sides(of_kind(listed, ColumnDifference))
        self.recreated = {
            current.name for current, target in changed if must_be_recreated(current, target)
        }
        self.moved = {current.name for current, target in changed if current.name != target.name}
        # text with a dropped column's name differs anyway, or means the column that gets the name
        gone = {d.existing.name for d in of_kind(listed, ColumnDifference) if not d.target}
        added = {d.wanted.name for d in of_kind(listed, ColumnDifference) if not d.current}
        self.moved |= gone
        self.recreated |= {name for name in gone if renames.column(target.key, name) in added}

    def differences(self) -> Iterator[Difference]:
        """Return all differences of the table."""
        if self.recreated or self.moved:
            self._add_columns()
            self._add_indexes_and_checks()
            if mentions(self.current.partitioning, self.recreated | self.moved):
                before, after = self.current.partitioning, self.target.partitioning
                self._add(PartitioningDifference, str(self.target.key), before, after)
        self._add_periods()
        self._add_checks_of_converted_literals()
        if _block_size(self.current) != _block_size(self.target):
            self._add_all_keys()
        self._add_unique_expressions()
        self._add_spatial_indexes()
        yield from self.listed.values()

    def _add_periods(self) -> None:
        """Add periods between renamed columns, and keys over periods that change.

        MariaDB renames no column of a period (error 1054), nor drops the period of a key (4156).
        """
        wanted = {period.name: period for period in self.target.periods}
        for period in self.current.periods:
            if self.moved & {period.start, period.end} and period.name in wanted:
                self._add(PeriodDifference, period.name, period, wanted[period.name])
        changed = {d.name for d in self.listed.values() if isinstance(d, PeriodDifference)}

        def is_over(index: Index) -> bool:
            return any(part.column in changed for part in index.parts)  # no column has such a name

        self._add_keys(is_over)

    def _add_checks_of_converted_literals(self) -> None:
        """Add CHECKs over columns whose type has converted their literals, if it changes.

        MySQL would keep these: a literal that is binary compares bytes, also beside a text.
        """
        changed = both_sides(of_kind(self.listed.values(), ColumnDifference))
        former = {
            current.name
            for current, target in changed
            if family(current) in CONVERTING and family(current) != family(target)
        }
        self._add_checks(former)

    def _add_checks(self, columns: set[str]) -> None:
        """Add the CHECKs that mention one of some columns."""
        old = self.current.key
        checks = [(renamed_check(c, old, self.renames).name, c) for c in self.current.checks]
        self._add_dependent(
            CheckDifference,
            checks,
            self.target.checks,
            lambda check: mentions(check.expression, columns),
        )

    def _add_unique_expressions(self) -> None:
        """Add unique keys over expressions of columns whose members are renamed.

        Members that exchange their names are temporarily replaced by others, for which an
        expression such as FIELD() may give one value for all (error 1062).
        """
        new = self.target.key
        renamed = {column for table, column in self.renames.members if table == new}
        old = {c.name for c in self.current.columns if self.renames.column(new, c.name) in renamed}
        computed = {
            c.name
            for c in self.current.columns
            if c.generated and mentions(c.generated.expression, old)
        }
        self._add_indexes(
            lambda index: index.kind == "UNIQUE"
            and any(p.column in computed or mentions(p.formula, old) for p in index.parts)
        )

    def _add_spatial_indexes(self) -> None:
        """Add spatial indexes over columns that get another SRID (MySQL error 3644)."""
        changed = srid_changes(self.listed.values())

        def is_over(index: Index) -> bool:
            return is_spatial_over(index, changed)

        self._add_indexes(is_over)
        self._build_again(is_over)

    def _add_all_keys(self) -> None:
        """Add all keys, since a key keeps the block size that it was created with.

        SHOW CREATE TABLE on 9.7 shows that.
        """
        self._add_keys(lambda index: True)

    def _add_keys(self, is_dependent: Callable[[Index], bool]) -> None:
        """Add the primary key and the indexes for which a condition is true."""
        before = self.current.primary_key
        if before and is_dependent(before):
            # where the target has none, the comparison has listed the same difference
            self._add(PrimaryKeyDifference, str(self.target.key), before, self.target.primary_key)
        self._add_indexes(is_dependent)

    def _add_indexes(self, is_dependent: Callable[[Index], bool]) -> None:
        new = self.target.key
        indexes = [(renamed_index(i, new, self.renames).name, i) for i in self.current.indexes]
        self._add_dependent(IndexDifference, indexes, self.target.indexes, is_dependent)

    def _add(
        self, kind: type[DifferenceOf[T]], name: str, current: T | None, target: T | None
    ) -> None:
        difference = kind(name, current, target, self.current.key, self.target.key)
        self.listed.setdefault((difference.change, kind.kind, name), difference)

    def _add_columns(self) -> None:
        """Add columns that are computed from changed ones, and those computed from them in turn."""
        before = {
            renamed_column(c, self.target.key, self.renames).name: c for c in self.current.columns
        }
        # a generated column comes after the generated ones that it is computed from
        for target in self.target.columns:
            current = before.get(target.name)
            if current is None or current.name in self.recreated:
                continue
            if (
                current.generated
                and target.generated
                and mentions(formula(current), self.recreated)
            ):
                self.recreated.add(current.name)
                self.listed.pop(("changed", "column", target.name), None)
                self._add(ColumnDifference, target.name, current, None)
                self._add(ColumnDifference, target.name, None, target)
            elif mentions(formula(current), self.recreated | self.moved):
                self._add(ColumnDifference, target.name, current, target)

    def _add_indexes_and_checks(self) -> None:
        self._add_checks(self.recreated | self.moved)
        self._add_keys(self._loses_part)
        self._build_again(self._loses_part)

    def _build_again(self, is_dependent: Callable[[Index], bool]) -> None:
        """Drop and add indexes that would be kept, if a condition is true for them."""
        for place, difference in [*self.listed.items()]:
            if keeps_index(difference, self.renames) and is_dependent(difference.existing):
                del self.listed[place]
                self._add(IndexDifference, difference.existing.name, difference.current, None)
                self._add(IndexDifference, difference.wanted.name, None, difference.target)

    def _add_dependent(
        self,
        kind: type[DifferenceOf[Part]],
        current: Iterable[tuple[str, Part]],
        target: Iterable[Part],
        is_dependent: Callable[[Part], bool],
    ) -> None:
        wanted = {item.name: item for item in target}
        for name, item in current:
            if name in wanted and is_dependent(item):
                self._add(kind, name, item, wanted[name])

    def _loses_part(self, index: Index) -> bool:
        return any(
            (
                part.column in self.recreated
                if part.column
                else mentions(part.formula, self.recreated | self.moved)
            )
            for part in index.parts
        )
