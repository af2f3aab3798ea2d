"""Put differences into an order that MySQL accepts as it stands.

    alter tables in ways that rows can make MySQL refuse, where none of what follows is needed first
    drop events, triggers, views, routines
    drop foreign keys            (also those that stand in the way, which come back below)
    rename tables
    create tables                (parents first)
    alter tables                 (checks and indexes go, columns change, indexes and checks come)
    drop tables                  (children first)
    add foreign keys
    create routines, views, triggers, events

The order is stable: equal differences give equal plans, whatever the order they were found in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from alembic_autogen.autogenerate.planning.dependents import with_disturbed
from alembic_autogen.autogenerate.planning.first import refusable_first
from alembic_autogen.autogenerate.planning.order import views_in_order, whole_parents_first
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.autogenerate.planning.tables import (
    TABLE_KINDS,
    TableChanges,
    is_delicate,
    without_check,
)
from alembic_autogen.schema.differences import Comparison, Difference, ForeignKeyDifference
from alembic_autogen.schema.model import Check, Column, ColumnKey, ForeignKey, Table, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key

_CREATE_ORDER = ("function", "procedure", "view", "trigger", "event")


def plan(
    comparison: Comparison,
    as_server_text: frozenset[TableKey] = frozenset(),
    fills: Mapping[ColumnKey, str] | None = None,
) -> list[Step]:
    """The steps that turn ``comparison.head`` into ``comparison.models``.

    :param comparison: the schemas and their differences.
    :param as_server_text: tables (by their name in the models) whose changes go into one ALTER.
    :param fills: SQL for the rows that a table has when a column is added.
    """
    steps = list(_Plan(comparison, as_server_text, fills or {}).steps())
    if as_server_text >= set(comparison.models.tables):
        return steps  # a step failed elsewhere than in one table's spelling
    return refusable_first(steps, comparison)


def keys_in_the_way(comparison: Comparison) -> list[Difference]:
    """The foreign keys that stay, and that go for as long as something else changes."""
    if not any(table.foreign_keys for table in comparison.head.tables.values()):
        return []
    return list(_Plan(comparison, frozenset(), {})._in_the_way())


class _Plan:
    def __init__(
        self,
        comparison: Comparison,
        as_server_text: frozenset[TableKey],
        fills: Mapping[ColumnKey, str],
    ) -> None:
        self.comparison = comparison
        self.by_kind: dict[str, list[Difference]] = {}
        self.differences = with_disturbed(comparison)
        for difference in self.differences:
            self.by_kind.setdefault(difference.kind, []).append(difference)
        tables = self.by_kind.get("table", [])
        self.created = [d for d in tables if d.head is None]
        self.dropped = [d for d in tables if d.models is None]
        self.renamed = [d for d in tables if d.change == "changed"]
        self.tables = TableChanges(
            comparison, as_server_text, fills, tuple(self.by_kind.get("column", []))
        )

    def steps(self) -> Iterator[Step]:
        created, deferred = self._created_tables()
        foreign_keys = [*self.by_kind.get("foreign key", []), *self._in_the_way()]
        foreign_keys.sort(key=_table_order)
        dropped = [step("drop", d) for d in self._keys_between_dropped_tables()]
        dropped += [step("drop", d) for d in reversed(whole_parents_first(self.dropped, "head"))]
        at_once = self._dropped_tables_are_in_the_way()
        yield from self._dropped_objects()
        yield from (step("drop", d) for d in foreign_keys if d.head)
        yield from dropped if at_once else ()
        yield from self._renamed_tables()
        yield from (step("drop", d) for d in self._checks_in_the_way())
        yield from (step("create", d) for d in created)
        yield from self._altered_tables(foreign_keys)
        yield from () if at_once else dropped
        late = [d for d in [*foreign_keys, *deferred] if d not in self.tables.early_keys]
        yield from (step("create", d) for d in late if d.models)
        yield from self._created_objects()

    def _dropped_objects(self) -> Iterator[Step]:
        gone = {d.head_table for d in self.dropped}
        for kind in reversed(_CREATE_ORDER):
            for difference in self.by_kind.get(kind, []):
                replaceable = kind == "view" and difference.models is not None
                if difference.head and not replaceable and difference.head_table not in gone:
                    yield step("drop", difference)

    def _created_objects(self) -> Iterator[Step]:
        for kind in _CREATE_ORDER:
            differences = [d for d in self.by_kind.get(kind, []) if d.models]
            if kind == "view":
                differences = views_in_order(differences)
            if kind == "trigger":
                differences.sort(key=lambda d: (_table_order(d), d.models.position, d.name))
            yield from (step("create", difference) for difference in differences)

    def _renamed_tables(self) -> Iterator[Step]:
        """All table renames in one step where one takes the old name of another."""
        old = {d.head_table for d in self.renamed}
        if any(d.models_table in old for d in self.renamed):
            yield Step("rename", tuple(self.renamed), "the tables exchange their names")
        else:
            yield from (step("rename", difference) for difference in self.renamed)

    def _created_tables(self) -> tuple[list[Difference], list[Difference]]:
        """New tables in an order that works, and the foreign keys that must wait."""
        ordered = whole_parents_first(self.created, "models")
        changing = set(self._changing_columns())
        new = [d.models_table for d in ordered]
        deferred: list[Difference] = []
        for at, difference in enumerate(ordered):
            waiting = [
                key
                for key in difference.models.foreign_keys
                if changing.intersection((key.referred, column) for column in key.referred_columns)
                or key.referred in new[at + 1 :]
            ]
            ordered[at] = replace(difference, models=_without_keys(difference.models, waiting))
            deferred += [
                ForeignKeyDifference(key.name, None, key, None, difference.models_table)
                for key in waiting
            ]
        return ordered, deferred

    def _changing_columns(self) -> Iterator[tuple[TableKey | None, str | None]]:
        """Columns of existing tables that change or come, or of whose indexes one does."""
        for difference in self.differences:
            sides = [side for side in (difference.head, difference.models) if side]
            if difference.kind == "column":
                yield from ((difference.models_table, side.name) for side in sides)
            if difference.kind in ("primary key", "index"):
                parts = (part for side in sides for part in side.parts)
                yield from ((difference.models_table, part.column) for part in parts)

    def _keys_between_dropped_tables(self) -> Iterator[Difference]:
        """Foreign keys that keep dropped tables from being dropped one after the other."""
        order = [d.head_table for d in reversed(whole_parents_first(self.dropped, "head"))]
        for difference in sorted(self.dropped, key=_table_order):
            for key in difference.head.foreign_keys:
                if key.referred in order and order.index(key.referred) < order.index(
                    difference.head_table
                ):
                    yield ForeignKeyDifference(key.name, key, None, difference.head_table)

    def _dropped_tables_are_in_the_way(self) -> bool:
        """Whether tables must be dropped before all else, not at the end as a reader expects.

        Something else takes the name of one of their constraints, which are unique in a schema; or
        they refer to columns that are about to change.
        """
        changing = {
            d.head_table for d in self.differences if d.kind in ("column", "primary key", "index")
        }
        coming = {name for _, name in self._coming_constraints()}
        return any(
            any(_constraint(d.head_table, c) in coming for c in d.head.constraints)
            or any(key.referred in changing for key in d.head.foreign_keys)
            for d in self.dropped
        )

    def _coming_constraints(self) -> Iterator[tuple[TableKey | None, _Constraint]]:
        """The constraints that come, with their tables."""
        for difference in self.created:
            for item in difference.models.constraints:
                yield difference.models_table, _constraint(difference.models_table, item)
        for difference in (*self.by_kind.get("check", []), *self.by_kind.get("foreign key", [])):
            if difference.models:
                key = difference.models_table
                yield key, _constraint(key, difference.models)

    def _checks_in_the_way(self) -> list[Difference]:
        """CHECKs that go, and whose name comes in another table."""
        coming = set(self._coming_constraints())
        return [
            difference
            for difference in sorted(self.by_kind.get("check", []), key=_table_order)
            if difference.head
            and any(
                name == _constraint(difference.models_table, difference.head)
                and table != difference.models_table
                for table, name in coming
            )
        ]

    def _in_the_way(self) -> Iterator[Difference]:
        """Foreign keys that stay, but must be away while a column that they join changes.

        MySQL refuses the change otherwise (errors 1832, 1833, 3780), also within one ALTER.
        """
        changing = {
            (d.models_table, d.models.name)
            for d in self.by_kind.get("column", [])
            if d.head and d.models and _joins_differently(d.head, d.models)
        } | set(self._changing_in_a_copy())
        listed = {(d.models_table, d.name) for d in self.by_kind.get("foreign key", [])}
        for old, new, head, models in self.tables.kept_foreign_keys():
            ends = {(new, column) for column in models.columns}
            ends |= {(models.referred, column) for column in models.referred_columns}
            if ends & changing and (new, models.name) not in listed:
                yield ForeignKeyDifference(models.name, head, models, old, new)

    def _changing_in_a_copy(self) -> Iterator[tuple[TableKey, str]]:
        """Columns that change in a statement for which MySQL must copy the table.

        Without a copy, a column of a foreign key can be renamed and become NOT NULL; with one it
        cannot (errors 1846 and 1832).
        """
        going = {(d.head_table, d.head.name) for d in self.by_kind.get("foreign key", []) if d.head}
        for key, differences in self._by_table().items():
            at_once: Sequence[Difference] = differences
            if not self.tables.reason_to_merge(key, differences, going):
                at_once = self.tables.split(key, differences).first
            if any(map(_may_copy, at_once)):
                for difference in at_once:
                    if difference.kind == "column" and is_delicate(difference):
                        yield key, difference.models.name

    def _by_table(self) -> dict[TableKey, list[Difference]]:
        """The differences within tables."""
        groups: dict[TableKey, list[Difference]] = {}
        for difference in self.differences:
            if difference.kind in TABLE_KINDS:
                assert difference.models_table is not None
                groups.setdefault(difference.models_table, []).append(difference)
        return groups

    def _altered_tables(self, foreign_keys: list[Difference]) -> Iterator[Step]:
        groups = self._by_table()
        coming = {(d.models_table, d.name) for d in foreign_keys}
        going = {(d.head_table, d.head.name) for d in foreign_keys if d.head}
        gone = self._checks_in_the_way()
        keys = self._keys_over_old_rows()
        for key in sorted({*groups, *keys}, key=lambda key: key.order):
            left = [without_check(d) if d in gone else d for d in groups.get(key, [])]
            differences = [d for d in left if d and not self._comes_with_key(d, coming)]
            yield from self.tables.steps(key, differences, going, keys.get(key, []))

    def _keys_over_old_rows(self) -> dict[TableKey, list[Difference]]:
        """New foreign keys that rows can violate, over tables that are as they are to be."""
        found: dict[TableKey, list[Difference]] = {}
        changing, new = set(self._changing_columns()), {d.models_table for d in self.created}
        moved, renames = {d.models_table for d in self.renamed}, self.comparison.renames
        held = {
            (after.key, k.columns, k.referred, k.referred_columns)
            for before, after in self._kept_tables()
            for k in (renamed_foreign_key(k, before.key, renames) for k in before.foreign_keys)
        }
        freed = {d.head.name.lower() for d in self.by_kind.get("foreign key", []) if d.head}
        for difference in self.by_kind.get("foreign key", []):
            key, table = difference.models, difference.models_table
            if difference.head is not None or key.referred in new | moved:
                continue
            if (table, key.columns, key.referred, key.referred_columns) in held:
                continue  # under another name, perhaps
            referred = {(key.referred, column) for column in key.referred_columns}
            assert table is not None
            if referred & changing or key.name.lower() in freed:
                continue
            if not any(self._is_empty(table, column) for column in key.columns):
                found.setdefault(table, []).append(difference)
        return found

    def _kept_tables(self) -> Iterator[tuple[Table, Table]]:
        for old, before in self.comparison.head.tables.items():
            after = self.comparison.models.tables.get(self.comparison.renames.table(old))
            if after is not None:
                yield before, after

    def _is_empty(self, table: TableKey, name: str) -> bool:
        """Whether a column is new and holds NULLs at first: with one, no row violates a key."""
        return any(
            d.head is None
            and (d.models_table, d.models.name) == (table, name)
            and d.models.nullable
            and d.models.default in (None, "NULL")
            and not d.models.generated
            for d in self.by_kind.get("column", [])
        )

    def _comes_with_key(
        self, difference: Difference, coming: set[tuple[TableKey | None, str]]
    ) -> bool:
        """Whether MySQL makes this index by itself for a foreign key that is added.

        It is then called like the constraint (MySQL manual, 15.1.20.5).
        """
        if difference.kind != "index" or difference.head is not None:
            return False
        table = self.comparison.models.tables[difference.models_table]  # type: ignore[index]
        return any(
            key.name == difference.name
            and (difference.models_table, key.name) in coming
            and difference.models.columns == key.columns
            and difference.models.kind == ""
            for key in table.foreign_keys
        )


def _joins_differently(head: Column, models: Column) -> bool:
    """Whether a foreign key over the column hinders the change (AUTO_INCREMENT: error 1833)."""
    return (head.type, head.charset, head.collation, head.autoincrement) != (
        models.type,
        models.charset,
        models.collation,
        models.autoincrement,
    )


def _may_copy(difference: Difference) -> bool:
    """Whether MySQL may have to copy the table for this (manual, 17.12.1 Online DDL Operations).

    A table with foreign keys has no partitions (manual, 26.6.2), so that they do not matter.
    """
    if difference.kind in ("primary key", "charset", "options"):
        return True
    if difference.kind == "check":
        return difference.models is not None
    if difference.kind == "index":
        sides = [index for index in (difference.head, difference.models) if index]
        return any(
            index.kind in ("FULLTEXT", "SPATIAL") or index.columns is None for index in sides
        )
    if difference.kind != "column":
        return False
    head, models = difference.head, difference.models
    if head is None or models is None:
        return bool((head or models).generated or (head or models).autoincrement)
    return head.generated != models.generated or _joins_differently(head, models)


_Constraint = tuple[str | None, str, str]
"""Schema, kind and name of a constraint, as MySQL tells them apart."""


def _constraint(table: TableKey | None, item: ForeignKey | Check) -> _Constraint:
    return (table.schema if table else None, type(item).__name__, item.name.lower())


def _without_keys(table: Table, foreign_keys: Sequence[ForeignKey]) -> Table:
    """A table without some foreign keys, and without the indexes that will come with them."""
    names = {(key.name, key.columns) for key in foreign_keys}
    return replace(
        table,
        foreign_keys=tuple(key for key in table.foreign_keys if key not in foreign_keys),
        indexes=tuple(i for i in table.indexes if i.kind or (i.name, i.columns) not in names),
    )


def _table_order(difference: Difference) -> tuple[str, str]:
    key = difference.models_table or difference.head_table
    assert key is not None
    return key.order
