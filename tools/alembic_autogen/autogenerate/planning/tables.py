"""The steps for one table: first everything that can be refused, in one statement, then the rest.

UPDATEs of rows (``--fill``, renamed members) come after the changes that can be refused without
them, and before the changes that depend on their values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alembic_autogen.autogenerate.planning.atomic_changes import Split, split
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
from alembic_autogen.autogenerate.planning.combine_alters import NEEDS_INDEX, reason_to_combine
from alembic_autogen.autogenerate.planning.copies import fails_in_copy
from alembic_autogen.autogenerate.planning.engine_limits import is_added_with_value
from alembic_autogen.autogenerate.planning.engine_options import (
    COUNTS_IN_A_COPY,
    counts_in_a_copy,
    in_stages,
    option_stages,
)
from alembic_autogen.autogenerate.planning.last_columns import moved_later
from alembic_autogen.autogenerate.planning.left_out_columns import left_out_later
from alembic_autogen.autogenerate.planning.partitions import partitioned_later, unpartitioned_first
from alembic_autogen.autogenerate.planning.random_defaults import random_defaults_later
from alembic_autogen.autogenerate.planning.refusable import is_index_rename, may_be_refused
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
    Comparison,
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
from alembic_autogen.schema.model import Column, ColumnKey, ForeignKey, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key


@dataclass
class TableChanges:
    """The planner of the steps for the tables that are kept.

    :param comparison: both schemas.
    :param as_server_text: tables, by their target names, whose changes go into one statement.
    :param fills: SQL of the values for existing rows in columns that are added.
    :param columns: the column differences of all tables.
    :param early_keys: the foreign keys that already have steps; :meth:`steps` adds to it.
    """

    comparison: Comparison
    as_server_text: frozenset[TableKey]
    fills: Mapping[ColumnKey, str]
    columns: Sequence[ColumnDifference] = ()
    early_keys: list[ForeignKeyDifference] = field(default_factory=list)
    _settled: dict[TableKey, frozenset[str]] = field(default_factory=lambda: defaultdict(frozenset))
    """The names of columns that steps before the table's other ones add or rename."""

    def steps(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: list[ForeignKeyDifference],
    ) -> Iterator[Step]:
        """Plan the steps for one table.

        :param key: the table's target name.
        :param differences: its differences.
        :param going: the foreign keys of all tables that are dropped beforehand, by table and name.
        :param keys: foreign keys that need not wait until all tables are done.
        """
        sides = self.sides(key)
        differences, later = left_out_later(differences, sides.current, sides.target)
        yield from self._steps(key, differences, going, keys)
        yield from later

    def _steps(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: list[ForeignKeyDifference],
    ) -> Iterator[Step]:
        columns = of_kind(differences, ColumnDifference)
        updated = {d.wanted.name for d in columns if self._is_updated(d)}
        target = self.comparison.target.tables[key]
        concerned = updated | computed_from(updated, target)
        late = [d for d in differences if concerns(d, concerned)]
        early = [d for d in differences if d not in late]
        if updated and any(may_be_refused(d, target, self.comparison.renames) for d in early):
            reasons = {self.reason_to_combine(key, each, going) for each in (early, late)}
            if reasons == {None} == {self.reason_to_combine(key, differences, going)}:
                # MySQL can refuse these, so they come before any row is changed
                for each in self._changed_at_once(key, early, going):
                    yield replace(each, absent=new_columns(late))
                self._settled[key] = frozenset(
                    d.target.name for d in of_kind(early, ColumnDifference) if d.target
                )
                yield from self._updated(key, late, going, keys)
                return
        if updated:
            yield from self._updated(key, differences, going, keys)
        else:
            yield from self._changed_at_once(key, differences, going, keys)

    def _is_updated(self, difference: Difference) -> bool:
        """Whether a difference takes UPDATEs of rows before its column changes."""
        return bool(self._prepared(difference)[0])

    def _updated(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: Sequence[ForeignKeyDifference],
    ) -> Iterator[Step]:
        """Update the rows, then change what depends on their values."""
        # a CHECK or a unique key that is dropped anyway must not prevent the UPDATE
        first: list[Difference] = [d for d in of_kind(differences, CheckDifference) if d.current]
        first += self._unique_keys_that_go(key, differences, going)
        yield from (step("drop", d) for d in first)
        prepared = []
        for difference in differences:
            steps, rest = self._prepared(difference)
            prepared.append((steps, rest))
            self._settled[key] |= new_columns([difference]) - new_columns([rest])
        yield from (step for steps, _ in prepared for step in steps)
        left = [
            without for _, d in prepared if (without := without_dropped(d, is_dropped=d in first))
        ]
        yield from self._changed_at_once(key, left, going, keys)

    def _unique_keys_that_go(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> list[IndexDifference]:
        """Unique keys over updated values that are dropped, if no foreign key relies on them."""
        target = self.sides(key).target
        columns = of_kind(differences, ColumnDifference)
        names = {side.name for d in columns if self._is_updated(d) for side in d.sides}
        names |= computed_from(names, target)
        return [
            d
            for d in of_kind(differences, IndexDifference)
            if d.current
            and d.current.kind == "UNIQUE"
            and not is_index_rename(d)
            and any(p.column in names or mentions(p.formula, names) for p in d.current.parts)
            and self.reason_to_combine(key, [d], going) != NEEDS_INDEX
        ]

    def _changed_at_once(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: Sequence[ForeignKeyDifference] = (),
    ) -> Iterator[Step]:
        """Combine changes that need it or may be refused; yield a step for each other change."""
        if not differences and not keys:
            return
        reason = differences and self.reason_to_combine(key, differences, going)
        if differences and not reason and key in self.as_server_text:
            reason = "in plain SQL, since Alembic's operations were not exact"
        if reason:
            yield from self._combined(key, differences, reason)
            return
        sides = self.sides(key)
        self.early_keys += keys
        flavor = self.comparison.current.flavor
        unpartitioned, left = unpartitioned_first([*differences, *keys], flavor)
        yield from unpartitioned
        parts = self.split(key, left)
        if is_cheaper_apart(parts.first, sides.target):
            yield from (replace(s, reason=APART) for s in _separate_steps(parts.first, sides))
        elif parts.combines:
            yield from self._in_one_with_values(key, parts.first, parts.reason)
        else:
            yield from _separate_steps(parts.first, sides)
        yield from _separate_steps(parts.rest, sides, parts.added)

    def split(self, key: TableKey, differences: Sequence[Difference]) -> Split:
        """Split the differences of a table; see :func:`.whole.split`."""
        target = self.comparison.target.tables[key]
        return split(differences, target, self.comparison.renames, self.apart(key))

    def sides(self, key: TableKey) -> Sides:
        """A table that is kept, before and after the revision."""
        compared = self.comparison
        current, target, renames = compared.current, compared.target, compared.renames
        back = {new: old for old, new in renames.tables.items()}
        current_table = current.tables[back.get(key, key)]
        return Sides(current_table, target.tables[key], renames, self._settled[key])

    def _combined(
        self, key: TableKey, differences: list[Difference], reason: str
    ) -> Iterator[Step]:
        """All changes of a table in one statement, as far as possible."""
        columns = of_kind(differences, ColumnDifference)
        if reason == NEEDS_INDEX and not any(d.current for d in columns):
            yield from column_steps(columns, self.sides(key))
            differences = [d for d in differences if d not in columns]
        yield from self._in_one_with_values(key, differences, reason)

    def _in_one_with_values(
        self, key: TableKey, differences: Sequence[Difference], reason: str
    ) -> Iterator[Step]:
        """Combine changes, and then store values of columns that are no longer computed."""
        table = self.comparison.target.tables[key]
        at_once, later = with_values_later(differences, table)
        yield from self._in_one(key, at_once, reason)
        yield from later
        yield from moved_later(at_once, table, self.comparison.renames)

    def _in_one(
        self, key: TableKey, differences: Sequence[Difference], reason: str
    ) -> Iterator[Step]:
        """Combine changes, except those of partitions and defaults that cannot be combined."""
        flavor = self.comparison.current.flavor
        unpartitioned, differences = unpartitioned_first(differences, flavor)
        before, differences, after = in_stages(differences)
        differences, defaults = random_defaults_later(differences, self.sides(key), flavor)
        at_once, later = partitioned_later(differences, flavor)
        yield from unpartitioned
        yield from (step("alter", d) for d in before)
        yield Step("combine", tuple(sorted(at_once, key=_within_table)), reason)
        yield from (step("alter", d) for d in after)
        yield from defaults
        yield from later

    def apart(self, key: TableKey) -> set[str]:
        """Columns of foreign keys that must not change in a statement that copies the table."""
        columns: set[str] = set()
        for _, new, _, target in self.kept_foreign_keys():
            columns |= set(target.columns) if new == key else set()
            columns |= set(target.referred_columns) if target.referred == key else set()
        return {
            d.target.name
            for d in self.columns
            if d.target_table == key and d.target and d.target.name in columns and fails_in_copy(d)
        }

    def reason_to_combine(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> str | None:
        """Return the reason for one statement; see :func:`.combine_alters.reason_to_combine`."""
        current = self.sides(key).current
        leaving = {name for table, name in going if table == current.key}
        return reason_to_combine(differences, self.comparison, current, leaving)

    def _prepared(self, difference: Difference) -> tuple[list[Step], Difference]:
        """The steps that prepare existing rows for a difference, and the remaining difference."""
        if not isinstance(difference, ColumnDifference) or difference.target is None:
            return [], difference
        place = (difference.table, difference.target.name)
        steps: list[Step] = []
        members = self.comparison.renames.members.get(place)
        if members and difference.current:
            steps.append(step("rename_members", difference))
            table = self.sides(difference.table).current
            between = members_between(table, difference.current, members).values()
            widened = with_all_members(difference.current, difference.target, between)
            difference = difference.with_current(widened)
        if difference.current is not None:
            return steps, difference
        sides = self.sides(difference.table)
        if place in self.fills and is_added_with_value(
            difference.wanted, self.fills[place], sides.current, sides.target
        ):
            first = with_value(difference.wanted, self.fills[place], not sides.target.is_versioned)
            return _added_as(first, difference, sides)
        if place in self.fills:
            steps.append(step("fill", difference, sides.place_now(difference.wanted)))
            twin = filled_twin(difference.wanted, sides.current, sides.target)
            difference = difference.with_current(twin)
        elif (
            is_refused_at_first(difference.wanted)
            # it replaces a column whose values no row may have
            and difference.wanted.name not in sides.present()
        ):
            return _added_as(replace(difference.wanted, nullable=True), difference, sides)
        return steps, difference

    def kept_foreign_keys(self) -> Iterator[tuple[TableKey, TableKey, ForeignKey, ForeignKey]]:
        """The foreign keys that are kept.

        :returns: for each, its table's name before and after, and the key before and after.
        """
        for table, after in self.comparison.kept_tables():
            wanted = {key.name: key for key in after.foreign_keys}
            for current in table.foreign_keys:
                renamed = renamed_foreign_key(current, table.key, self.comparison.renames)
                target = wanted.get(renamed.name)
                if target is not None:
                    yield table.key, after.key, current, target


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
    yield from (step("drop", d) for d in indexes if d.current and not is_index_rename(d))
    yield from (step("alter", d) for d in of_kind(differences, CharsetDifference))
    for options in of_kind(differences, OptionsDifference):
        yield from (step("alter", d) for d in option_stages(options))
    yield from (step("alter", d) for d in of_kind(differences, CommentDifference))
    yield from column_steps(differences, sides, added_before)
    yield from (step("alter", d) for d in of_kind(differences, PeriodDifference))
    yield from (step("alter", d) for d in of_kind(differences, AutoIncrementDifference))
    for index in indexes:
        if index.target:
            yield step("rename" if is_index_rename(index) else "create", index)
    yield from (step("create", d) for d in checks if d.target)
    # a partitioned table takes no foreign key (error 1506)
    yield from (step("alter", d) for d in of_kind(differences, PartitioningDifference))
    yield from (step("create", d) for d in of_kind(differences, ForeignKeyDifference))


def _within_table(difference: Difference) -> tuple[int, str]:
    return ((*WITHIN_TABLE, ForeignKeyDifference).index(type(difference)), difference.name)
