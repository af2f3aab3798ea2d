"""Put differences into an order that MySQL accepts.

    alter tables in ways that rows can make MySQL refuse, unless a step below is needed first
    drop events, triggers, views, routines
    drop foreign keys            (also those in the way of a change, which are added again below)
    drop checks                  (those whose generated names would be too long after the rename)
    rename tables
    create sequences
    create tables                (parents first)
    alter tables                 (drop checks and indexes, change columns, add indexes and checks)
    drop tables                  (children first)
    drop sequences
    add foreign keys             (those that have not come with a copy of their table)
    create routines, views, triggers, events

The order is stable: equal differences give equal plans, in whatever order they were found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.dependents import with_dependents
from alembic_autogen.autogenerate.planning.dropped_tables import dropped_tables
from alembic_autogen.autogenerate.planning.early_keys import EarlyKeys
from alembic_autogen.autogenerate.planning.joined_keys import in_order, joined_keys
from alembic_autogen.autogenerate.planning.kept_indexes import kept_indexes
from alembic_autogen.autogenerate.planning.kept_tables import KeptTables
from alembic_autogen.autogenerate.planning.keys_in_the_way import KeysInTheWay
from alembic_autogen.autogenerate.planning.long_check_names import checks_that_prevent_renames
from alembic_autogen.autogenerate.planning.order import (
    table_order,
    views_in_order,
    whole_parents_first,
)
from alembic_autogen.autogenerate.planning.refusable_first import refusable_first
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.autogenerate.planning.table_steps import (
    WITHIN_TABLE,
    TableSteps,
    without_dropped,
)
from alembic_autogen.schema.differences import (
    CheckDifference,
    ColumnDifference,
    Comparison,
    Difference,
    EventDifference,
    ForeignKeyDifference,
    FunctionDifference,
    IndexDifference,
    ObjectDifference,
    PrimaryKeyDifference,
    ProcedureDifference,
    SequenceDifference,
    TableDifference,
    TriggerDifference,
    ViewDifference,
    of_kind,
)
from alembic_autogen.schema.model import Check, ColumnKey, ForeignKey, Table, TableKey

_CREATE_ORDER: tuple[type[ObjectDifference], ...] = (
    FunctionDifference,
    ProcedureDifference,
    ViewDifference,
    TriggerDifference,
    EventDifference,
)


def plan(
    comparison: Comparison,
    as_server_text: frozenset[TableKey] = frozenset(),
    fills: Mapping[ColumnKey, str] | None = None,
) -> list[Step]:
    """Return the steps that turn ``comparison.current`` into ``comparison.target``.

    :param comparison: the schemas and their differences.
    :param as_server_text: tables (by their target name) whose changes go into one ALTER.
    :param fills: SQL of the values for existing rows in columns that are added.
    """
    steps = list(_Plan(comparison, as_server_text, fills or {}).steps())
    if as_server_text >= set(comparison.target.tables):
        return steps  # a step failed that is not an operation within one table
    return refusable_first(steps, comparison)


def dropped_foreign_keys(comparison: Comparison) -> list[ForeignKeyDifference]:
    """Return the unchanged foreign keys that are dropped while something else changes."""
    if not any(table.foreign_keys for table in comparison.current.tables.values()):
        return []
    return list(_Plan(comparison, frozenset(), {}).keys_in_the_way())


def recreated_keys(comparison: Comparison) -> frozenset[tuple[TableKey, str]]:
    """Return the foreign keys that are checked again although they already exist.

    ADD CONSTRAINT checks all rows, including those that were loaded with
    ``foreign_key_checks = 0``.

    :returns: the table and the name of each key, by their target names.
    """
    listed = of_kind(comparison.differences, ForeignKeyDifference)
    found: list[ForeignKeyDifference] = [*listed, *dropped_foreign_keys(comparison)]
    return frozenset((d.table, d.target.name) for d in found if d.target)


class _Plan:
    def __init__(
        self,
        comparison: Comparison,
        as_server_text: frozenset[TableKey],
        fills: Mapping[ColumnKey, str],
    ) -> None:
        self.comparison = comparison
        self.differences = with_dependents(comparison)
        self.columns = of_kind(self.differences, ColumnDifference)
        self.foreign_keys = of_kind(self.differences, ForeignKeyDifference)
        self.checks = of_kind(self.differences, CheckDifference)
        self.prevent_renames = checks_that_prevent_renames(self.checks, comparison.renames)
        self.sequences = of_kind(self.differences, SequenceDifference)
        tables = of_kind(self.differences, TableDifference)
        self.created = [d for d in tables if d.current is None]
        self.dropped = [d for d in tables if d.target is None]
        self.renamed = [d for d in tables if d.change == "changed"]
        self.tables = KeptTables(comparison, as_server_text, tuple(self.columns))
        self.fills = fills
        self.early_keys: list[ForeignKeyDifference] = []

    def steps(self) -> Iterator[Step]:
        """The steps in the order that the module describes, but for those that rows can refuse."""
        foreign_keys = sorted([*self.foreign_keys, *self.keys_in_the_way()], key=table_order)
        created, deferred = self._created_tables()
        tables_are_in_the_way = self._dropped_tables_are_in_the_way()
        yield from self._dropped_objects()
        yield from self._dropped_sequences(in_the_way=True)
        yield from (step("drop", d) for d in foreign_keys if d.current)
        if tables_are_in_the_way:
            yield from dropped_tables(self.dropped)
        yield from (replace(step("drop", d), by_old_name=True) for d in self.prevent_renames)
        yield from self._renamed_tables()
        yield from (step("drop", d) for d in self._checks_in_the_way())
        yield from (step("rename", d) for d in kept_indexes(self.comparison, foreign_keys))
        yield from (step("create", d) for d in self.sequences if d.target)
        yield from (step("create", d) for d in created)
        yield from self._altered_tables(foreign_keys)
        if not tables_are_in_the_way:
            yield from dropped_tables(self.dropped)
        yield from self._dropped_sequences(in_the_way=False)
        yield from self._late_keys([*foreign_keys, *deferred])
        yield from (step("create", d) for kind in _CREATE_ORDER for d in self._created(kind))

    def _dropped_sequences(self, *, in_the_way: bool) -> Iterator[Step]:
        """Drop the sequences whose names something else takes, or the others."""
        names = self._new_names()
        for d in self.sequences:
            if d.target is None and (TableKey(*d.existing.key[1:]) in names) == in_the_way:
                yield step("drop", d)

    def _late_keys(self, foreign_keys: Sequence[ForeignKeyDifference]) -> Iterator[Step]:
        """Add the foreign keys that have not come with their tables, whose steps come before."""
        early = self.early_keys
        late = (d for d in foreign_keys if d.target and d.with_current(None) not in early)
        yield from (step("create", d) for d in late)

    def _new_names(self) -> set[TableKey]:
        """The names that tables and sequences get, which are of one kind to the server."""
        new = {d.wanted.key for d in (*self.created, *self.renamed)}
        sequences = (d.wanted.key for d in self.sequences if d.current is None)
        return new | {TableKey(key.schema, key.name) for key in sequences}

    def _dropped_objects(self) -> Iterator[Step]:
        gone = {d.current_table for d in self.dropped}
        for kind in reversed(_CREATE_ORDER):
            for difference in of_kind(self.differences, kind):
                replaceable = kind is ViewDifference and difference.target is not None
                if difference.current and not replaceable and difference.current_table not in gone:
                    yield step("drop", difference)

    def _created(self, kind: type[ObjectDifference]) -> Sequence[ObjectDifference]:
        """The stored objects of one kind that are created, in an order that works."""
        if kind is ViewDifference:
            return views_in_order(d for d in of_kind(self.differences, ViewDifference) if d.target)
        differences = [d for d in of_kind(self.differences, kind) if d.target]
        if kind is TriggerDifference:
            differences.sort(key=lambda d: (table_order(d), d.wanted.position, d.name))
        return differences

    def _renamed_tables(self) -> Iterator[Step]:
        """Table renames: all in one step if a table takes the old name of another."""
        old = {d.current_table for d in self.renamed}
        if any(d.target_table in old for d in self.renamed):
            yield Step("rename", tuple(self.renamed), "the tables exchange their names")
        else:
            yield from (step("rename", difference) for difference in self.renamed)

    def _created_tables(self) -> tuple[list[TableDifference], list[ForeignKeyDifference]]:
        """New tables in an order that works, and the foreign keys that must be added later."""
        ordered = whole_parents_first(self.created)
        changing, closed = set(self._changing_columns()), self._closed_to_keys()
        new = [d.target_table for d in ordered]
        deferred: list[ForeignKeyDifference] = []
        for at, difference in enumerate(ordered):
            table = difference.wanted
            waiting = [
                key
                for key in table.foreign_keys
                if changing.intersection((key.referred, column) for column in key.referred_columns)
                or key.referred in (*new[at + 1 :], *closed)
            ]
            ordered[at] = difference.with_target(_without_keys(table, waiting))
            deferred += [
                ForeignKeyDifference(key.name, None, key, None, difference.target_table)
                for key in waiting
            ]
        return ordered, deferred

    def _changing_columns(self) -> Iterator[tuple[TableKey | None, str | None]]:
        """Columns of existing tables that change or are added, or whose indexes do."""
        for difference in self.differences:
            if isinstance(difference, ColumnDifference):
                yield from ((difference.target_table, side.name) for side in difference.sides)
            if isinstance(difference, PrimaryKeyDifference | IndexDifference):
                parts = (part for side in difference.sides for part in side.parts)
                yield from ((difference.target_table, part.column) for part in parts)

    def _dropped_tables_are_in_the_way(self) -> bool:
        """Whether tables must be dropped before all else, not at the end as a reader expects.

        Either something else takes the name of one of their constraints, which are unique in a
        schema, or they refer to columns that are about to change.
        """
        changing = {
            d.current_table
            for d in self.differences
            if isinstance(d, ColumnDifference | PrimaryKeyDifference | IndexDifference)
        }
        changing.update(self._closed_to_keys().values())
        coming = {name for _, name in self._coming_constraints()}
        names = self._new_names()
        return any(
            d.existing.key in names
            or any(_constraint(d.current_table, c) in coming for c in d.existing.constraints)
            or any(key.referred in changing for key in d.existing.foreign_keys)
            for d in self.dropped
        )

    def _coming_constraints(self) -> Iterator[tuple[TableKey | None, _Constraint]]:
        """The constraints that are added, with their tables."""
        for table in self.created:
            for item in table.wanted.constraints:
                yield table.target_table, _constraint(table.target_table, item)
        changed: tuple[CheckDifference | ForeignKeyDifference, ...]
        changed = (*self.checks, *self.foreign_keys)
        for difference in changed:
            if difference.target:
                key = difference.target_table
                yield key, _constraint(key, difference.target)

    def _checks_in_the_way(self) -> list[CheckDifference]:
        """CHECKs that are dropped while another table gets a CHECK of the same name."""
        coming, gone = set(self._coming_constraints()), self.prevent_renames
        return [
            difference
            for difference in sorted(self.checks, key=table_order)
            if difference.current
            and difference not in gone
            and any(
                name == _constraint(difference.target_table, difference.current)
                and table != difference.target_table
                for table, name in coming
            )
        ]

    def keys_in_the_way(self) -> Iterator[ForeignKeyDifference]:
        """Unchanged foreign keys that must be dropped while something else changes."""
        return KeysInTheWay(
            self.comparison, self.tables, self._by_table(), self.foreign_keys
        ).found()

    def _by_table(self) -> dict[TableKey, list[Difference]]:
        """The differences within tables, grouped by table."""
        groups: dict[TableKey, list[Difference]] = {}
        for difference in self.differences:
            if type(difference) in WITHIN_TABLE:
                groups.setdefault(difference.table, []).append(difference)
        return groups

    def _altered_tables(self, foreign_keys: Sequence[ForeignKeyDifference]) -> Iterator[Step]:
        groups = self._by_table()
        coming = {(d.target_table, d.name) for d in foreign_keys}
        gone = [*self.prevent_renames, *self._checks_in_the_way()]
        closed, changing = self._closed_to_keys(), set(self._changing_columns())
        renamed = {d.wanted.key for d in self.renamed}
        moved = renamed | {d.wanted.key for d in self.created}
        early = EarlyKeys(self.comparison, self.differences, moved, changing).by_table()
        joined = [*joined_keys(foreign_keys, groups, {*closed, *renamed}, self.tables.apart)]
        for key, keys in in_order(groups, early, joined, closed).items():
            left = [
                without_dropped(d, is_dropped=True) if d in gone else d for d in groups.get(key, [])
            ]
            differences = [d for d in left if d and not self._comes_with_key(d, coming)]
            dropped = self.tables.dropped_keys(key, foreign_keys)
            planner = TableSteps(self.tables, key, self.fills, dropped, self.early_keys)
            yield from planner.steps(differences, keys)

    def _closed_to_keys(self) -> dict[TableKey, TableKey]:
        """The kept tables to which no foreign key can refer while they change, by their new names.

        Their partitions (error 1506) or their engine change (errors 1824 and 3776).
        """
        return {
            after.key: before.key
            for before, after in self.comparison.kept_tables()
            if before.partitioning != after.partitioning or before.engine != after.engine
        }

    def _comes_with_key(
        self, difference: Difference, coming: set[tuple[TableKey | None, str]]
    ) -> bool:
        """Whether MySQL creates this index itself for a foreign key that is added.

        The index then has the name of the constraint (MySQL manual, 15.1.20.5).
        """
        if not isinstance(difference, IndexDifference) or difference.current is not None:
            return False
        table, index = self.comparison.target.tables[difference.table], difference.wanted
        return any(
            key.name == difference.name
            and (difference.table, key.name) in coming
            and index.columns == key.columns
            and index.kind == ""
            for key in table.foreign_keys
        )


_Constraint = tuple[str | None, str, str]
"""Schema, kind and name of a constraint, which identify it for MySQL."""


def _constraint(table: TableKey | None, item: ForeignKey | Check) -> _Constraint:
    return (table.schema if table else None, type(item).__name__, item.name.lower())


def _without_keys(table: Table, foreign_keys: Sequence[ForeignKey]) -> Table:
    """A table without some foreign keys, and without the indexes that are created with them."""
    names = {(key.name, key.columns) for key in foreign_keys}
    return replace(
        table,
        foreign_keys=tuple(key for key in table.foreign_keys if key not in foreign_keys),
        indexes=tuple(i for i in table.indexes if i.kind or (i.name, i.columns) not in names),
    )
