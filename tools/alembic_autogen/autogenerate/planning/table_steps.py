"""The steps for one table: first everything that can be refused, in one statement, then the rest.

UPDATEs of rows (``--fill``, renamed members) come after the changes that can be refused without
them, and before the changes that depend on their values.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.planning.column_steps import (
    Sides,
    column_steps,
    concerns,
    filled_twin,
    is_refused_at_first,
    new_columns,
    with_value,
    with_values_later,
)
from alembic_autogen.autogenerate.planning.combine_alters import NEEDS_INDEX
from alembic_autogen.autogenerate.planning.engine_limits import is_added_with_value
from alembic_autogen.autogenerate.planning.engine_options import (
    COUNTS_IN_A_COPY,
    counts_in_a_copy,
    in_stages,
    option_stages,
)
from alembic_autogen.autogenerate.planning.fulltext_indexes import fulltext_later
from alembic_autogen.autogenerate.planning.last_columns import moved_later
from alembic_autogen.autogenerate.planning.left_out_columns import left_out_later
from alembic_autogen.autogenerate.planning.partitions import partitioned_later, unpartitioned_first
from alembic_autogen.autogenerate.planning.random_defaults import random_defaults_later
from alembic_autogen.autogenerate.planning.refusable import (
    is_index_rename,
    is_visibility_change,
    keeps_index,
    may_be_refused,
)
from alembic_autogen.autogenerate.planning.spatial_indexes import dropped_before
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.autogenerate.planning.virtual_before_index import APART, is_cheaper_apart
from alembic_autogen.autogenerate.renamed_members import members_between
from alembic_autogen.schema.differences import (
    AutoIncrementDifference,
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    CommentDifference,
    Difference,
    ForeignKeyDifference,
    IndexDifference,
    OptionsDifference,
    PartitioningDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    of_kind,
)
from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.members import with_all_members
from alembic_autogen.schema.model import Column, ColumnKey, TableKey

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.planning.kept_tables import KeptTables
    from alembic_autogen.schema.renames import Renames


@dataclass
class TableSteps:
    """The planner of the steps for one table that is kept.

    :param tables: all tables that are kept.
    :param key: the table's target name.
    :param fills: SQL of the values for existing rows in columns that are added.
    :param dropped_keys: the names of the table's foreign keys that are dropped beforehand.
    :param early_keys: the foreign keys of any table that already have steps; :meth:`steps` adds to
        it.
    """

    tables: KeptTables
    key: TableKey
    fills: Mapping[ColumnKey, str]
    dropped_keys: frozenset[str]
    early_keys: list[ForeignKeyDifference]
    _settled: frozenset[str] = frozenset()
    """The names of columns that steps before the table's other ones add or rename."""

    @property
    def _sides(self) -> Sides:
        return self.tables.sides(self.key, self._settled)

    @property
    def _renames(self) -> Renames:
        return self.tables.comparison.renames

    @property
    def _flavor(self) -> str:
        return self.tables.comparison.current.flavor

    def steps(
        self, differences: list[Difference], keys: list[ForeignKeyDifference]
    ) -> Iterator[Step]:
        """Plan the steps.

        :param differences: the differences of the table.
        :param keys: foreign keys that need not wait until all tables are done.
        """
        sides = self._sides
        differences, later = left_out_later(differences, sides.current, sides.target)
        spatial = dropped_before(differences)
        yield from (step("drop", d) for d in spatial)
        # a column without a difference of its own is among them if it has to be computed again
        rest = (without_dropped(d, is_dropped=True) if d in spatial else d for d in differences)
        yield from self._steps([d for d in rest if d], keys)
        yield from later

    def _steps(
        self, differences: list[Difference], keys: list[ForeignKeyDifference]
    ) -> Iterator[Step]:
        columns = of_kind(differences, ColumnDifference)
        updated = {d.wanted.name for d in columns if self._is_updated(d)}
        target = self._sides.target
        concerned = updated | computed_from(updated, target)
        late = [d for d in differences if concerns(d, concerned)]
        early = [d for d in differences if d not in late]
        if updated and any(may_be_refused(d, target, self._renames) for d in early):
            reasons = {self._reason_to_combine(each) for each in (early, late)}
            if reasons == {None} == {self._reason_to_combine(differences)}:
                # MySQL can refuse these, so they come before any row is changed
                for each in self._changed_at_once(early):
                    yield replace(each, absent=new_columns(late))
                self._settled = frozenset(
                    d.target.name for d in of_kind(early, ColumnDifference) if d.target
                )
                yield from self._updated(late, keys)
                return
        if updated:
            yield from self._updated(differences, keys)
        else:
            yield from self._changed_at_once(differences, keys)

    def _is_updated(self, difference: Difference) -> bool:
        """Whether a difference takes UPDATEs of rows before its column changes."""
        return bool(self._prepared(difference)[0])

    def _updated(
        self, differences: list[Difference], keys: Sequence[ForeignKeyDifference]
    ) -> Iterator[Step]:
        """Update the rows, then change what depends on their values."""
        # a CHECK or a unique key that is dropped anyway must not prevent the UPDATE
        first: list[Difference] = [d for d in of_kind(differences, CheckDifference) if d.current]
        first += self._dropped_unique_keys(differences)
        yield from (step("drop", d) for d in first)
        prepared = []
        for difference in differences:
            steps, rest = self._prepared(difference)
            prepared.append((steps, rest))
            self._settled |= new_columns([difference]) - new_columns([rest])
        yield from (step for steps, _ in prepared for step in steps)
        left = [
            without for _, d in prepared if (without := without_dropped(d, is_dropped=d in first))
        ]
        yield from self._changed_at_once(left, keys)

    def _dropped_unique_keys(self, differences: list[Difference]) -> list[IndexDifference]:
        """Unique keys over updated values that are dropped, if no foreign key relies on them."""
        columns = of_kind(differences, ColumnDifference)
        names = {side.name for d in columns if self._is_updated(d) for side in d.sides}
        names |= computed_from(names, self._sides.target)
        return [
            d
            for d in of_kind(differences, IndexDifference)
            if d.current
            and d.current.kind == "UNIQUE"
            and not keeps_index(d, self._sides.renames)
            and any(p.column in names or mentions(p.formula, names) for p in d.current.parts)
            and self._reason_to_combine([d]) != NEEDS_INDEX
        ]

    def _changed_at_once(
        self, differences: list[Difference], keys: Sequence[ForeignKeyDifference] = ()
    ) -> Iterator[Step]:
        """Combine changes that need it or may be refused; yield a step for each other change."""
        if not differences and not keys:
            return
        reason = self._reason_to_combine(differences)
        if differences and not reason and self.key in self.tables.as_server_text:
            reason = "in plain SQL, since Alembic's operations were not exact"
        if reason:
            yield from self._combined(differences, reason)
            return
        sides = self._sides
        self.early_keys += keys
        unpartitioned, left = unpartitioned_first([*differences, *keys], self._flavor)
        yield from unpartitioned
        parts = self.tables.split(self.key, left)
        if is_cheaper_apart(parts.first, sides.target):
            yield from (replace(s, reason=APART) for s in _separate_steps(parts.first, sides))
        elif parts.combines:
            yield from self._in_one_with_values(parts.first, parts.reason)
        else:
            yield from _separate_steps(parts.first, sides)
        yield from _separate_steps(parts.rest, sides, parts.added)

    def _combined(self, differences: list[Difference], reason: str) -> Iterator[Step]:
        """All changes of the table in one statement, as far as possible."""
        for column in self.tables.renamed_first(self.key, differences, self.dropped_keys):
            renamed = replace(column.existing, name=column.wanted.name)
            yield step("alter", column.with_target(renamed))
            self._settled |= {renamed.name}
            left = [] if renamed == column.target else [column.with_current(renamed)]
            differences = [d for each in differences for d in ([each] if each != column else left)]
        columns = of_kind(differences, ColumnDifference)
        if reason == NEEDS_INDEX and not any(d.current for d in columns):
            yield from column_steps(columns, self._sides)
            differences = [d for d in differences if d not in columns]
        yield from self._in_one_with_values(differences, reason)

    def _in_one_with_values(self, differences: Sequence[Difference], reason: str) -> Iterator[Step]:
        """Combine changes, and then store values of columns that are no longer computed."""
        target = self._sides.target
        at_once, later = with_values_later(differences, target)
        yield from self._in_one(at_once, reason)
        yield from later
        yield from moved_later(at_once, target, self._renames)

    def _in_one(self, differences: Sequence[Difference], reason: str) -> Iterator[Step]:
        """Combine changes, except those of partitions and defaults that cannot be combined."""
        unpartitioned, differences = unpartitioned_first(differences, self._flavor)
        before, differences, after = in_stages(differences)
        differences, defaults = random_defaults_later(differences, self._sides, self._flavor)
        at_once, later = partitioned_later(differences, self._flavor)
        at_once, fulltext = fulltext_later(at_once, self._flavor, self._renames)
        yield from unpartitioned
        yield from (step("alter", d) for d in before)
        yield Step("combine", tuple(sorted(at_once, key=_within_table)), reason)
        yield from (step("alter", d) for d in after)
        yield from defaults
        yield from fulltext
        yield from later

    def _reason_to_combine(self, differences: list[Difference]) -> str | None:
        return self.tables.reason_to_combine(self.key, differences, self.dropped_keys)

    def _prepared(self, difference: Difference) -> tuple[list[Step], Difference]:
        """The steps that prepare existing rows for a difference, and the remaining difference."""
        if not isinstance(difference, ColumnDifference) or difference.target is None:
            return [], difference
        place, sides = (self.key, difference.target.name), self._sides
        if difference.current is not None:
            members = self._renames.members.get(place)
            if not members:
                return [], difference
            between = members_between(sides.current, difference.current, members).values()
            widened = with_all_members(difference.current, difference.target, between)
            return [step("rename_members", difference)], difference.with_current(widened)
        if place in self.fills and is_added_with_value(
            difference.wanted, self.fills[place], sides.current, sides.target
        ):
            first = with_value(difference.wanted, self.fills[place], not sides.target.is_versioned)
            return _added_as(first, difference, sides)
        if place in self.fills:
            twin = filled_twin(difference.wanted, sides.current, sides.target)
            filling = step("fill", difference, sides.place_now(difference.wanted))
            return [filling], difference.with_current(twin)
        if (
            is_refused_at_first(difference.wanted)
            # it replaces a column whose values no row may have
            and difference.wanted.name not in sides.present()
        ):
            return _added_as(replace(difference.wanted, nullable=True), difference, sides)
        return [], difference


def _added_as(
    column: Column, difference: ColumnDifference, sides: Sides
) -> tuple[list[Step], ColumnDifference]:
    """The step that adds a column in a preliminary form, and the remaining difference."""
    first = difference.with_target(column)
    if counts_in_a_copy([first], sides.target):
        added = Step("combine", (first,), COUNTS_IN_A_COPY)
    else:
        added = step("create", first, sides.place_now(column))
    return [added], difference.with_current(column)


def without_dropped(difference: Difference, is_dropped: bool) -> Difference | None:
    """Return the rest of a difference once its column is filled or its current side dropped.

    :param is_dropped: whether the existing side is already dropped.
    :returns: ``None`` if nothing is left, else a difference that only creates the target side.
    """
    if isinstance(difference, ColumnDifference) and difference.current == difference.target:
        return None
    if not is_dropped:
        return difference
    return None if difference.target is None else replace(difference, current=None)


WITHIN_TABLE: tuple[type[Difference], ...] = (
    CharsetDifference,
    OptionsDifference,
    CommentDifference,
    ColumnDifference,
    ColumnOrderDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    AutoIncrementDifference,
    IndexDifference,
    CheckDifference,
    PartitioningDifference,
)
"""The kinds of differences within a table, in the order of the clauses of one ALTER TABLE."""


def _separate_steps(
    differences: Sequence[Difference], sides: Sides, added_before: Collection[str] = ()
) -> Iterator[Step]:
    """Steps for the differences of one table, one after the other.

    :param added_before: columns that earlier steps have added.
    """
    indexes, checks = of_kind(differences, IndexDifference), of_kind(differences, CheckDifference)
    yield from (step("drop", d) for d in checks if d.current)
    yield from (step("drop", d) for d in indexes if d.current and not keeps_index(d, sides.renames))
    yield from (step("alter", d) for d in of_kind(differences, CharsetDifference))
    for options in of_kind(differences, OptionsDifference):
        yield from (step("alter", d) for d in option_stages(options))
    yield from (step("alter", d) for d in of_kind(differences, CommentDifference))
    yield from column_steps(differences, sides, added_before)
    yield from (step("alter", d) for d in of_kind(differences, PeriodDifference))
    yield from (step("alter", d) for d in of_kind(differences, AutoIncrementDifference))
    for index in indexes:
        if is_index_rename(index):
            yield step("rename", index)
        elif is_visibility_change(index, sides.renames):
            yield step("alter", index)
        elif index.target:
            yield step("create", index)
    yield from (step("create", d) for d in checks if d.target)
    # a partitioned table takes no foreign key (error 1506)
    yield from (step("alter", d) for d in of_kind(differences, PartitioningDifference))
    yield from (step("create", d) for d in of_kind(differences, ForeignKeyDifference))


def _within_table(difference: Difference) -> tuple[int, str]:
    return ((*WITHIN_TABLE, ForeignKeyDifference).index(type(difference)), difference.name)
