"""Compare two schemas. Complete by construction: every field of every value is compared.

Not reported as differences: the next AUTO_INCREMENT value (unless the models declare a higher one),
names that MySQL generated, the position of columns that a revision appended (see ``column_order``),
and everything that ``ignore`` covers. Stored objects of a kind that the models never declared, and
partitions if they declare none, are not compared either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from alembic_autogen.schema.differences import (
    EXACT,
    OBJECT_DIFFERENCES,
    STORED_KINDS,
    AutoIncrementDifference,
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    ColumnOrderDifference,
    CommentDifference,
    Comparison,
    Difference,
    DifferenceOf,
    ForeignKeyDifference,
    IndexDifference,
    ObjectDifference,
    OptionsDifference,
    PartitioningDifference,
    PeriodDifference,
    PrimaryKeyDifference,
    Rules,
    TableDifference,
)
from alembic_autogen.schema.events import same_object, with_relative_events
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.names import adopt_names, names_that_count
from alembic_autogen.schema.partitions import with_unmanaged_partitions
from alembic_autogen.schema.renames import (
    Renames,
    renamed_check,
    renamed_column,
    renamed_foreign_key,
    renamed_index,
    renamed_period,
    renamed_table,
)

if TYPE_CHECKING:
    from alembic_autogen.schema.model import (
        Index,
        ObjectKey,
        Schema,
        StoredObject,
        Table,
    )

T = TypeVar("T")


class _Named(Protocol):
    """A part of a table that has a name of its own."""

    @property
    def name(self) -> str: ...


Part = TypeVar("Part", bound=_Named)


def compare(
    current: Schema, target: Schema, rules: Rules = EXACT, renames: Renames | None = None
) -> Comparison:
    """Find all differences between a current schema and a target.

    :param current: the current schema.
    :param target: the target schema; its ``given_names`` are the names that are compared.
    :param rules: which differences to report.
    :param renames: the renames that were decided; tables and columns are matched through them.
    """
    renames = replace(renames or Renames(), keeps_check_names=current.flavor == "mariadb")
    current = with_relative_events(current, target)
    target, partitions = with_unmanaged_partitions(current, target, rules, renames)
    all_pairs = _pair_tables(current, target, renames)
    pairs = [pair for pair in all_pairs if not pair.is_equal]
    named = target.tables.items() if pairs else ()
    given = {key: _given(target, table) for key, table in named}
    adopted = {
        pair.target.key: adopt_names(
            pair.target,
            pair.renamed,
            given[pair.target.key],
            _taken_names(target, pair.target.key, given),
            target.implied_indexes.get(pair.target.key, frozenset()),
        )
        for pair in pairs
    }
    target = replace(target, tables={**target.tables, **adopted})
    found: list[Difference] = [*_whole_tables(current, target, renames)]
    for pair in pairs:
        found += _compare_table(replace(pair, target=adopted[pair.target.key]), rules, renames)
    objects, unmanaged = _compare_objects(current, target, rules, renames)
    kept = [d for d in (*found, *objects) if not _ignored(d, rules)]
    return Comparison(current, target, renames, tuple(kept), (*partitions, *unmanaged))


def _given(target: Schema, table: Table) -> frozenset[str]:
    """The names to compare; without known declarations, all that the server did not generate."""
    given = target.given_names.get(table.key)
    return names_that_count(table) if given is None else given


def _taken_names(
    target: Schema, key: TableKey, given: Mapping[TableKey, frozenset[str]]
) -> frozenset[str]:
    """The names that the models give to other constraints than one without a name.

    They are unique in a schema among those of a kind. In a table of MariaDB, a foreign key and a
    CHECK do not have the same name either (error 1826, seen on 10.11).
    """
    is_mariadb = target.flavor == "mariadb"
    return frozenset(
        item.name
        for table in target.tables.values()
        if (is_mariadb or table.key != key) and table.key.schema == key.schema
        for item in table.constraints
        if item.name in given[table.key]
    )


def _ignored(difference: Difference, rules: Rules) -> bool:
    table = difference.target_table or difference.current_table
    return rules.ignores(difference.kind, table, difference.name)


@dataclass(frozen=True)
class _Pair:
    """A table of both sides: the current one, the same after the renames, and the target."""

    current: Table
    renamed: Table
    target: Table

    @property
    def is_equal(self) -> bool:
        """Whether there is nothing to compare: the common case."""
        is_renamed = self.renamed is not self.current and self.renamed != self.target
        return not is_renamed and self.current == self.target and not self.grows

    @property
    def grows(self) -> bool:
        """Whether the target's next AUTO_INCREMENT value is higher than the current one."""
        return (self.target.auto_increment or 1) > (self.current.auto_increment or 1)

    def difference(
        self, kind: type[DifferenceOf[T]], current: T | None, target: T | None, name: str = ""
    ) -> DifferenceOf[T]:
        """Build a difference of this table.

        :param name: the name of the differing part, where it has its own.
        """
        collation = (
            self.current.collation if self.current.collation == self.target.collation else ""
        )
        name = name or str(self.target.key)
        return kind(name, current, target, self.current.key, self.target.key, collation)


def _pair_tables(current: Schema, target: Schema, renames: Renames) -> list[_Pair]:
    pairs = [
        _Pair(
            table,
            renamed_table(table, renames) if renames else table,
            target.tables[renames.table(key)],
        )
        for key, table in current.tables.items()
        if renames.table(key) in target.tables
    ]
    return sorted(pairs, key=lambda pair: pair.target.key.order)


def _whole_tables(current: Schema, target: Schema, renames: Renames) -> Iterator[Difference]:
    kept = {renames.table(key) for key in current.tables}
    for key, table in sorted(current.tables.items(), key=lambda item: item[0].order):
        new = renames.table(key)
        if new not in target.tables:
            yield TableDifference(str(key), table, None, current_table=key)
        elif new != key:
            yield TableDifference(str(new), table, target.tables[new], key, new)
    for key, table in sorted(target.tables.items(), key=lambda item: item[0].order):
        if key not in kept:
            yield TableDifference(str(key), None, table, target_table=key)


def _compare_table(pair: _Pair, rules: Rules, renames: Renames) -> Iterator[Difference]:
    old, key = pair.current.key, pair.target.key
    current, target = pair.current, pair.target
    columns = _pair_items(
        current.columns, target.columns, lambda column: renamed_column(column, key, renames)
    )
    yield from columns.differences(pair, ColumnDifference, report_renames=True)
    yield from _compare_order(pair, rules, renames)
    yield from _compare_primary_key(pair)
    indexes = _pair_items(
        current.indexes, target.indexes, lambda index: renamed_index(index, key, renames)
    )
    for name, new in _renamed_indexes(indexes):
        indexes.current[new] = indexes.current.pop(name)
    yield from indexes.differences(pair, IndexDifference)
    foreign_keys = _pair_items(
        current.foreign_keys,
        target.foreign_keys,
        lambda foreign_key: renamed_foreign_key(foreign_key, old, renames),
    )
    yield from foreign_keys.differences(pair, ForeignKeyDifference)
    checks = _pair_items(
        current.checks, target.checks, lambda check: renamed_check(check, old, renames)
    )
    yield from checks.differences(pair, CheckDifference)
    periods = _pair_items(
        current.periods, target.periods, lambda period: renamed_period(period, key, renames)
    )
    yield from periods.differences(pair, PeriodDifference)
    yield from _compare_attributes(pair)


@dataclass(frozen=True)
class _Items(Generic[Part]):
    """The columns, indexes, … of one table, each under its name on the target side.

    :param renamed: applies the renames to an item of ``current``.
    """

    current: dict[str, Part]
    target: Mapping[str, Part]
    renamed: Callable[[Part], Part]

    def differences(
        self, pair: _Pair, kind: type[DifferenceOf[Part]], *, report_renames: bool = False
    ) -> Iterator[Difference]:
        """Find items that differ from their namesake, and items without a counterpart."""
        for name, item in self.current.items():
            if name not in self.target:
                yield pair.difference(kind, item, None, item.name)
        for name, item in self.target.items():
            before = self.current.get(name)
            if before is None:
                yield pair.difference(kind, None, item, name)
            elif self.renamed(before) != item or (report_renames and before.name != name):
                yield pair.difference(kind, before, item, name)


def _pair_items(
    current: Iterable[Part], target: Iterable[Part], renamed: Callable[[Part], Part]
) -> _Items[Part]:
    return _Items(
        {renamed(item).name: item for item in current},
        {item.name: item for item in target},
        renamed,
    )


def _renamed_indexes(indexes: _Items[Index]) -> list[tuple[str, str]]:
    """Find indexes that differ in their name only, as pairs (old, new)."""
    current, target = indexes.current, indexes.target
    left = {name: indexes.renamed(index) for name, index in current.items() if name not in target}
    pairs: list[tuple[str, str]] = []
    for new, index in target.items():
        if new not in current:
            old = next((n for n, i in left.items() if replace(i, name=new) == index), None)
            if old is not None:
                del left[old]
                pairs.append((old, new))
    return pairs


def _compare_order(pair: _Pair, rules: Rules, renames: Renames) -> Iterator[Difference]:
    """Compare the relative order of the columns that both sides have."""
    if rules.column_order == "ignore":
        return
    free: set[str] = set()
    if rules.column_order == "declared":
        appended = rules.appended.get(pair.current.key, frozenset())
        free = {renames.column(pair.target.key, column) for column in appended}
    current = [column.name for column in pair.renamed.columns]
    target = [column.name for column in pair.target.columns]
    common = set(current) & set(target) - free
    if [n for n in current if n in common] != [n for n in target if n in common]:
        yield pair.difference(ColumnOrderDifference, pair.current.columns, pair.target.columns)


def _compare_primary_key(pair: _Pair) -> Iterator[Difference]:
    if pair.renamed.primary_key != pair.target.primary_key:
        yield pair.difference(
            PrimaryKeyDifference, pair.current.primary_key, pair.target.primary_key
        )


def _compare_attributes(pair: _Pair) -> Iterator[Difference]:
    """Compare the attributes of which a table has only one."""
    current, target = pair.current, pair.target
    if current.comment != target.comment:
        yield pair.difference(CommentDifference, current.comment, target.comment)
    if current.collation != target.collation:
        yield pair.difference(CharsetDifference, current.collation, target.collation)
    if current.options != target.options:
        yield pair.difference(OptionsDifference, current.options, target.options)
    if current.partitioning != target.partitioning:
        yield pair.difference(PartitioningDifference, current.partitioning, target.partitioning)
    if pair.grows:
        yield pair.difference(
            AutoIncrementDifference, current.auto_increment or 1, target.auto_increment
        )


def _compare_objects(
    current: Schema, target: Schema, rules: Rules, renames: Renames
) -> tuple[list[ObjectDifference], list[ObjectKey]]:
    found: list[ObjectDifference] = []
    unmanaged: list[ObjectKey] = []
    declared = {
        key.kind for key, item in target.objects.items() if not item.belongs_to(rules.untouched)
    }
    for key, item in current.objects.items():
        if key not in target.objects:
            goes = item.table is not None and renames.table(item.table) not in target.tables
            # a view cannot stay beside a table that takes its name (error 1050)
            goes |= key.kind == "view" and TableKey(key.schema, key.name) in target.tables
            if rules.all_objects or key.kind in declared or key in rules.declared or goes:
                found.append(_object_difference(key, item, None))
            else:
                unmanaged.append(key)
    displaced = _displaced_triggers(current, target, renames)
    for key, wanted in target.objects.items():
        before = current.objects.get(key)
        if before is None:
            found.append(_object_difference(key, None, wanted))
        elif not same_object(_renamed_object(before, renames), wanted) or key in displaced:
            found.append(_object_difference(key, before, wanted))
    return sorted(found, key=lambda d: (STORED_KINDS.index(d.kind), d.name)), unmanaged


def _object_difference(
    key: ObjectKey, current: StoredObject | None, target: StoredObject | None
) -> ObjectDifference:
    return OBJECT_DIFFERENCES[key.kind](
        str(key),
        current,
        target,
        current_table=current.table if current else None,
        target_table=target.table if target else None,
    )


def _renamed_object(item: StoredObject, renames: Renames) -> StoredObject:
    return replace(item, table=item.table and renames.table(item.table))


def _displaced_triggers(current: Schema, target: Schema, renames: Renames) -> set[ObjectKey]:
    """Find triggers of both sides that fire in another order (MySQL manual, 27.3.1)."""
    displaced: set[ObjectKey] = set()
    has_triggers = any(key.kind == "trigger" for key in current.objects)
    for old in current.tables if has_triggers else ():
        new = renames.table(old)
        before = [t.key for t in current.triggers_of(old) if t.key in target.objects]
        after = [t.key for t in target.triggers_of(new) if t.key in current.objects]
        displaced.update(key for key, other in zip(before, after, strict=False) if key != other)
    return displaced
