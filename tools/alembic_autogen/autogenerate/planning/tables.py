"""The steps for one table: what can be refused in one statement, then the others.

Values that rows get on the way (``--fill``, renamed members) wait for what can be refused without
them, and what depends on them waits in turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from alembic_autogen.autogenerate.members import members_between
from alembic_autogen.autogenerate.planning.column_steps import (
    Sides,
    column_steps,
    loses_values,
    nullable_twin,
    values_back,
    without_values,
)
from alembic_autogen.autogenerate.planning.combine_alters import NEEDS_INDEX, reason_to_merge
from alembic_autogen.autogenerate.planning.refusable import is_index_rename, may_be_refused
from alembic_autogen.autogenerate.planning.step import Step, step
from alembic_autogen.autogenerate.planning.whole import WHOLE, Split, split
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.members import with_all_members
from alembic_autogen.schema.model import ColumnKey, ForeignKey, Table, TableKey
from alembic_autogen.schema.renames import renamed_foreign_key


@dataclass
class TableChanges:
    """Makes the steps for the tables that stay.

    :param comparison: both schemas.
    :param as_server_text: tables, by their new names, whose changes go into one statement.
    :param fills: SQL for the rows that a table has when a column is added.
    :param columns: the differences of all tables' columns.
    :param early_keys: the foreign keys for which there are steps already.
    """

    comparison: Comparison
    as_server_text: frozenset[TableKey]
    fills: Mapping[ColumnKey, str]
    columns: Sequence[Difference] = ()
    early_keys: list[Difference] = field(default_factory=list)

    def steps(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: list[Difference],
    ) -> Iterator[Step]:
        """The steps for one table.

        :param differences: its differences.
        :param going: foreign keys that are dropped beforehand.
        :param keys: foreign keys that need not wait until all tables are done.
        """
        updated = {d.models.name for d in differences if self._is_updated(d)}
        models = self.comparison.models.tables[key]
        concerned = updated | _computed_from(updated, models)
        late = [d for d in differences if _concerns(d, concerned)]
        early = [d for d in differences if d not in late]
        if updated and any(may_be_refused(d, models, self.comparison.renames) for d in early):
            reasons = {self.reason_to_merge(key, each, going) for each in (early, late) if each}
            if reasons == {None} == {self.reason_to_merge(key, differences, going)}:
                # MySQL can refuse these, so they come before any row is changed
                yield from self._changed_at_once(key, early, going)
                yield from self._updated(key, late, going)
                return
        if updated:
            yield from self._updated(key, differences, going)
        else:
            yield from self._changed_at_once(key, differences, going, keys)

    def _is_updated(self, difference: Difference) -> bool:
        """Whether rows get other values, by statements of their own, before a column is changed."""
        return bool(self._prepared(difference)[0])

    def _updated(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> Iterator[Step]:
        """Give rows their values, then change what depends on them."""
        # a CHECK or a unique key that goes anyway must not hinder the change of values
        first = [d for d in differences if d.kind == "check" and d.head]
        first += self._unique_keys_that_go(key, differences, going)
        yield from (step("drop", d) for d in first)
        prepared = [self._prepared(difference) for difference in differences]
        yield from (step for steps, _ in prepared for step in steps)
        left = [
            without for _, d in prepared if (without := without_dropped(d, is_dropped=d in first))
        ]
        yield from self._changed_at_once(key, left, going)

    def _unique_keys_that_go(
        self, key: TableKey, differences: list[Difference], going: set[tuple[TableKey | None, str]]
    ) -> list[Difference]:
        """Unique keys over values that are updated, where no foreign key relies on them."""
        models = self._sides(key).models
        sides = [side for d in differences if self._is_updated(d) for side in (d.head, d.models)]
        names = {side.name for side in sides if side}
        names |= _computed_from(names, models)
        return [
            d
            for d in differences
            if d.kind == "index"
            and d.head
            and d.head.kind == "UNIQUE"
            and not is_index_rename(d)
            and any(p.column in names or mentions(p.expression or "", names) for p in d.head.parts)
            and self.reason_to_merge(key, [d], going) != NEEDS_INDEX
        ]

    def _changed_at_once(
        self,
        key: TableKey,
        differences: list[Difference],
        going: set[tuple[TableKey | None, str]],
        keys: Sequence[Difference] = (),
    ) -> Iterator[Step]:
        """One statement for what only one can do, or what can be refused; then the others."""
        if not differences and not keys:
            return
        reason = differences and self.reason_to_merge(key, differences, going)
        if differences and not reason and key in self.as_server_text:
            reason = "spelled by MySQL itself, where Alembic's operations were not exact"
        if reason:
            yield from self._merged(key, differences, reason)
            return
        sides = self._sides(key)
        self.early_keys += keys
        parts = self.split(key, [*differences, *keys])
        if parts.merges:
            yield Step("merge", tuple(sorted(parts.first, key=_within_table)), WHOLE)
        else:
            yield from _separate_steps(parts.first, sides)
        yield from _separate_steps(parts.rest, sides, parts.added)

    def split(self, key: TableKey, differences: Sequence[Difference]) -> Split:
        models = self.comparison.models.tables[key]
        return split(differences, models, self.comparison.renames, self._apart(key))

    def _sides(self, key: TableKey) -> Sides:
        """A table that stays, before and after."""
        head, models, renames = (
            self.comparison.head,
            self.comparison.models,
            self.comparison.renames,
        )
        back = {new: old for old, new in renames.tables.items()}
        return Sides(head.tables[back.get(key, key)], models.tables[key], renames)

    def _merged(self, key: TableKey, differences: list[Difference], reason: str) -> Iterator[Step]:
        """All changes of a table in one statement."""
        if reason == NEEDS_INDEX and not any(d.kind == "column" and d.head for d in differences):
            added = [d for d in differences if d.kind == "column"]
            yield from column_steps(added, self._sides(key))
            differences = [d for d in differences if d.kind != "column"]
        at_once, later = _with_values_later(differences)
        yield Step("merge", tuple(sorted(at_once, key=_within_table)), reason)
        yield from later

    def _apart(self, key: TableKey) -> set[str]:
        """Columns of foreign keys that must not change in a statement that copies the table."""
        columns: set[str] = set()
        for _, new, _, models in self.kept_foreign_keys():
            columns |= set(models.columns) if new == key else set()
            columns |= set(models.referred_columns) if models.referred == key else set()
        return {
            d.models.name
            for d in self.columns
            if d.models_table == key and d.models and d.models.name in columns and is_delicate(d)
        }

    def reason_to_merge(
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
        values = self.comparison.renames.values.get(place)
        if values and difference.head:
            steps.append(step("rename_values", difference))
            table = self._sides(difference.models_table).head
            between = members_between(table, difference.head, values).values()
            widened = with_all_members(difference.head, difference.models, between)
            difference = replace(difference, head=widened)
        if place in self.fills and difference.head is None:
            steps.append(step("fill", difference))
            difference = replace(difference, head=nullable_twin(difference.models))
        return steps, difference

    def kept_foreign_keys(self) -> Iterator[tuple[TableKey, TableKey, ForeignKey, ForeignKey]]:
        renames = self.comparison.renames
        for old, table in sorted(self.comparison.head.tables.items(), key=lambda i: i[0].order):
            target = self.comparison.models.tables.get(renames.table(old))
            wanted = {key.name: key for key in target.foreign_keys} if target else {}
            for head in table.foreign_keys:
                models = wanted.get(renamed_foreign_key(head, old, renames).name)
                if target is not None and models is not None:
                    yield old, target.key, head, models


def _computed_from(names: set[str], table: Table) -> set[str]:
    """The generated columns of a table that mention some columns."""
    return {c.name for c in table.columns if c.generated and mentions(formula(c), names)}


def _concerns(difference: Difference, columns: set[str]) -> bool:
    """Whether a difference is one of some columns, or refers to them by their new names."""
    sides = [side for side in (difference.head, difference.models) if side]
    if difference.kind == "column":
        named = difference.models is not None and difference.models.name in columns
        return named or any(mentions(formula(side), columns) for side in sides)
    if difference.kind == "check":
        return any(mentions(side.expression, columns) for side in sides)
    if difference.kind in ("index", "primary key"):
        parts = [part for side in sides for part in side.parts]
        return any(p.column in columns or mentions(p.formula, columns) for p in parts)
    return difference.kind == "partitioning" and mentions("".join(sides), columns)


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


def without_check(difference: Difference) -> Difference | None:
    """What is left of a difference once its CHECK is dropped, or its column was filled."""
    return without_dropped(difference, difference.kind == "check" and difference.head is not None)


def without_dropped(difference: Difference, is_dropped: bool) -> Difference | None:
    """What is left of a difference: nothing of a column that was filled, or what comes again.

    :param is_dropped: whether what there was before is dropped already.
    """
    if difference.kind == "column" and difference.head == difference.models:
        return None
    if not is_dropped:
        return difference
    return replace(difference, head=None) if difference.models else None


TABLE_KINDS = (
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
    differences: Sequence[Difference], sides: Sides, added_before: Collection[str] = ()
) -> Iterator[Step]:
    """Steps for the differences of one table, one after the other.

    :param added_before: columns that earlier steps have added.
    """
    ordered = sorted(differences, key=_within_table)
    renamed = {d.name for d in ordered if is_index_rename(d)}
    for kind in ("check", "index"):
        going = [d for d in ordered if d.kind == kind and d.head and d.name not in renamed]
        yield from (step("drop", d) for d in going)
    for kind in ("charset", "options", "comment"):
        yield from (step("alter", d) for d in ordered if d.kind == kind)
    yield from column_steps(ordered, sides, added_before)
    yield from (step("alter", d) for d in ordered if d.kind == "auto_increment")
    for kind in ("index", "check", "foreign key"):
        coming = [d for d in ordered if d.kind == kind and d.models]
        yield from (step("rename" if d.name in renamed else "create", d) for d in coming)
    yield from (step("alter", d) for d in ordered if d.kind == "partitioning")


def is_delicate(difference: Difference) -> bool:
    """Whether a column of a foreign key changes in a way that a copy of the table rules out."""
    head, models = difference.head, difference.models
    if head is None or models is None:
        return False
    return bool(head.name != models.name or (head.nullable and not models.nullable))


def _within_table(difference: Difference) -> tuple[int, str]:
    kinds = (*TABLE_KINDS, "foreign key")
    return (kinds.index(difference.kind), difference.name)
