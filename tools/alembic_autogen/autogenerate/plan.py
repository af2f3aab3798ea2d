"""Put differences into an order that MySQL accepts as it stands.

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

from alembic_autogen.autogenerate.column_steps import (
    column_steps,
    loses_values,
    nullable_twin,
    values_back,
    without_values,
)
from alembic_autogen.autogenerate.disturbed import formula, mentions, with_disturbed
from alembic_autogen.autogenerate.guards.base import Place
from alembic_autogen.autogenerate.merge import NEEDS_INDEX, reason_to_merge
from alembic_autogen.autogenerate.order import views_in_order, whole_parents_first
from alembic_autogen.autogenerate.step import Step, step
from alembic_autogen.autogenerate.types import enum_values
from alembic_autogen.schema.diff import Comparison, Difference
from alembic_autogen.schema.model import Check, Column, ForeignKey, Table, TableKey
from alembic_autogen.schema.renames import Renames, renamed_foreign_key
from alembic_autogen.sql import quote_string

_CREATE_ORDER = ("function", "procedure", "view", "trigger", "event")


def plan(
    comparison: Comparison,
    as_server_text: frozenset[TableKey] = frozenset(),
    fills: Mapping[Place, str] | None = None,
) -> list[Step]:
    """The steps that turn ``comparison.head`` into ``comparison.models``.

    :param comparison: the schemas and their differences.
    :param as_server_text: tables (by their name in the models) whose changes go into one ALTER.
    :param fills: SQL for the rows that a table has when a column is added.
    """
    return list(_Plan(comparison, as_server_text, fills or {}).steps())


class _Plan:
    def __init__(
        self,
        comparison: Comparison,
        as_server_text: frozenset[TableKey],
        fills: Mapping[Place, str],
    ) -> None:
        self.comparison = comparison
        self.fills = fills
        self.as_server_text = as_server_text
        self.by_kind: dict[str, list[Difference]] = {}
        self.differences = with_disturbed(comparison)
        for difference in self.differences:
            self.by_kind.setdefault(difference.kind, []).append(difference)
        tables = self.by_kind.get("table", [])
        self.created = [d for d in tables if d.head is None]
        self.dropped = [d for d in tables if d.models is None]
        self.renamed = [d for d in tables if d.change == "changed"]

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
        yield from (step("create", d) for d in [*foreign_keys, *deferred] if d.models)
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
                Difference("foreign key", key.name, None, key, None, difference.models_table)
                for key in waiting
            ]
        return ordered, deferred

    def _changing_columns(self) -> Iterator[tuple[TableKey | None, str | None]]:
        """Columns of existing tables that change or come, or of whose indexes one does."""
        for difference in self.differences:
            sides = [side for side in (difference.head, difference.models) if side]
            if difference.kind == "column" and difference.head_table:
                yield from ((difference.models_table, side.name) for side in sides)
            if difference.kind in ("primary key", "index") and difference.head_table:
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
                    yield Difference("foreign key", key.name, key, None, difference.head_table)

    def _dropped_tables_are_in_the_way(self) -> bool:
        """Whether tables must be dropped before all else, not at the end as a reader expects.

        Something else takes their name or that of one of their constraints, which are unique in a
        schema; or they refer to columns that are about to change.
        """
        renamed = {d.models_table for d in self.renamed}
        changing = {
            d.head_table
            for d in self.differences
            if d.kind in ("column", "primary key", "index") and d.models_table
        }
        coming = {name for _, name in self._coming_constraints()}
        return any(
            d.head_table in renamed
            or any(_constraint(d.head_table, c) in coming for c in d.head.constraints)
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
        for old, new, head, models in self._kept_foreign_keys():
            ends = {(new, column) for column in models.columns}
            ends |= {(models.referred, column) for column in models.referred_columns}
            if ends & changing and (new, models.name) not in listed:
                yield Difference("foreign key", models.name, head, models, old, new)

    def _changing_in_a_copy(self) -> Iterator[tuple[TableKey, str]]:
        """Columns that change in a statement for which MySQL must copy the table.

        Without a copy, a column of a foreign key can be renamed and become NOT NULL; with one it
        cannot (errors 1846 and 1832).
        """
        going = {(d.head_table, d.head.name) for d in self.by_kind.get("foreign key", []) if d.head}
        for key, differences in self._by_table().items():
            if self._reason_to_merge(key, differences, going) and any(map(_may_copy, differences)):
                for difference in differences:
                    if difference.kind == "column" and _is_delicate(difference):
                        yield key, difference.models.name

    def _kept_foreign_keys(self) -> Iterator[tuple[TableKey, TableKey, ForeignKey, ForeignKey]]:
        renames = self.comparison.renames
        for old, table in sorted(self.comparison.head.tables.items(), key=lambda i: i[0].order):
            target = self.comparison.models.tables.get(renames.table(old))
            wanted = {key.name: key for key in target.foreign_keys} if target else {}
            for head in table.foreign_keys:
                models = wanted.get(renamed_foreign_key(head, old, renames).name)
                if target is not None and models is not None:
                    yield old, target.key, head, models

    def _by_table(self) -> dict[TableKey, list[Difference]]:
        """The differences within tables."""
        groups: dict[TableKey, list[Difference]] = {}
        for difference in self.differences:
            if difference.kind in _TABLE_KINDS and difference.models_table:
                groups.setdefault(difference.models_table, []).append(difference)
        return groups

    def _altered_tables(self, foreign_keys: list[Difference]) -> Iterator[Step]:
        groups = self._by_table()
        coming = {(d.models_table, d.name) for d in foreign_keys if d.models}
        going = {(d.head_table, d.head.name) for d in foreign_keys if d.head}
        gone = self._checks_in_the_way()
        for key in sorted(groups, key=lambda key: key.order):
            left = [_without_check(d) if d in gone else d for d in groups[key]]
            differences = [d for d in left if d and not self._comes_with_key(d, coming)]
            yield from self._altered_table(key, differences, going)

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

    def _altered_table(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> Iterator[Step]:
        if not differences:
            return
        old = differences[0].head_table
        assert old is not None
        head, models = self.comparison.head.tables[old], self.comparison.models.tables[key]
        reason = self._reason_to_merge(key, differences, going)
        if reason is None and key in self.as_server_text:
            reason = "spelled by MySQL itself, where Alembic's operations were not exact"
        prepared = [self._prepared(difference) for difference in differences]
        if any(steps for steps, _ in prepared):
            # values are about to change, which a CHECK that goes anyway must not hinder
            yield from (step("drop", d) for d in differences if d.kind == "check" and d.head)
            yield from (step for steps, _ in prepared for step in steps)
            differences = [without for _, d in prepared if (without := _without_check(d))]
        if reason == NEEDS_INDEX and not any(d.kind == "column" and d.head for d in differences):
            added = [d for d in differences if d.kind == "column"]
            yield from column_steps(added, head, models, self.comparison.renames)
            differences = [d for d in differences if d.kind != "column"]
        if reason is not None:
            at_once, later = _with_values_later(differences)
            yield Step("merge", tuple(sorted(at_once, key=_within_table)), reason)
            yield from later
        else:
            yield from _separate_steps(differences, head, models, self.comparison.renames)

    def _reason_to_merge(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> str | None:
        old = differences[0].head_table
        assert old is not None
        leaving = {name for table, name in going if table == old}
        return reason_to_merge(
            differences, self.comparison, self.comparison.head.tables[old], leaving
        )

    def _prepared(self, difference: Difference) -> tuple[list[Step], Difference]:
        """Steps that make old rows fit for a difference, and what is left of it afterwards."""
        if difference.kind != "column" or difference.models is None:
            return [], difference
        assert difference.models_table is not None
        place = (difference.models_table, difference.models.name)
        steps: list[Step] = []
        if self.comparison.renames.values.get(place) and difference.head:
            steps.append(step("rename_values", difference))
            difference = replace(
                difference, head=with_all_members(difference.head, difference.models)
            )
        if place in self.fills and difference.head is None:
            steps.append(step("fill", difference))
            difference = replace(difference, head=nullable_twin(difference.models))
        return steps, difference


def with_all_members(head: Column, models: Column) -> Column:
    """An ENUM or SET column with the members of both sides, for the time of the change."""
    word = head.type.split("(")[0]
    old = enum_values(head.type)
    members = [*old, *(member for member in enum_values(models.type) if member not in old)]
    return replace(head, type=f"{word}({','.join(map(quote_string, members))})")


def _with_values_later(differences: Sequence[Difference]) -> tuple[list[Difference], list[Step]]:
    """What can go into one statement, and what waits until columns have their values again."""
    gone = {d.head.name for d in differences if d.kind == "column" and d.models is None}
    # what they are computed from may go in that very statement; then there is nothing to compute
    losing = [d for d in differences if loses_values(d) and not mentions(formula(d.head), gone)]
    names = {d.models.name for d in losing}
    at_once, later = [], [each for d in losing for each in values_back(d)]
    for difference in differences:
        index = difference.models if difference.kind == "index" else None
        if difference in losing:
            at_once.append(without_values(difference))
        elif index and index.kind == "UNIQUE" and names & {part.column for part in index.parts}:
            at_once += [replace(difference, models=None)] if difference.head else []
            later.append(step("create", replace(difference, head=None)))
        else:
            at_once.append(difference)
    return at_once, later


def _without_check(difference: Difference) -> Difference | None:
    """What is left of a difference once its CHECK is dropped, or its column was filled."""
    if difference.kind == "column" and difference.head == difference.models:
        return None
    if difference.kind != "check" or difference.head is None:
        return difference
    return replace(difference, head=None) if difference.models else None


_TABLE_KINDS = (
    "charset",
    "options",
    "comment",
    "column",
    "column order",
    "primary key",
    "auto_increment",
    "index",
    "check",
    "partitioning",
)


def _separate_steps(
    differences: list[Difference], head: Table, models: Table, renames: Renames
) -> Iterator[Step]:
    """Steps for the differences of one table, one after the other."""
    ordered = sorted(differences, key=_within_table)
    renamed = {d.name for d in ordered if _is_index_rename(d)}
    for kind in ("check", "index"):
        going = [d for d in ordered if d.kind == kind and d.head and d.name not in renamed]
        yield from (step("drop", d) for d in going)
    for kind in ("charset", "options", "comment"):
        yield from (step("alter", d) for d in ordered if d.kind == kind)
    yield from column_steps(ordered, head, models, renames)
    yield from (step("alter", d) for d in ordered if d.kind == "auto_increment")
    for kind in ("index", "check"):
        coming = [d for d in ordered if d.kind == kind and d.models]
        yield from (step("rename" if d.name in renamed else "create", d) for d in coming)
    yield from (step("alter", d) for d in ordered if d.kind == "partitioning")


def _is_index_rename(difference: Difference) -> bool:
    return (
        difference.kind == "index"
        and difference.change == "changed"
        and difference.head.name != difference.models.name
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
    """Whether MySQL may have to copy the table for this (manual, 17.12.1 Online DDL Operations)."""
    if difference.kind in ("partitioning", "primary key", "charset", "options"):
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


def _is_delicate(difference: Difference) -> bool:
    """Whether a column of a foreign key changes in a way that a copy of the table rules out."""
    head, models = difference.head, difference.models
    if head is None or models is None:
        return False
    return bool(head.name != models.name or (head.nullable and not models.nullable))


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
    return key.order if key else ("", "")


def _within_table(difference: Difference) -> tuple[int, str]:
    return (_TABLE_KINDS.index(difference.kind), difference.name)
