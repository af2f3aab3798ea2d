"""Compare two schemas. Complete by construction: every field of every value is compared.

Not reported as differences: the next AUTO_INCREMENT value (unless the models ask for a higher one),
names that MySQL generated, the place of columns that a revision appended (see ``column_order``),
and everything that ``ignore`` covers. Kinds of stored objects that the models never declared are
not compared either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from alembic_autogen.errors import ConfigurationError
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
    PrimaryKeyDifference,
    Rules,
    TableDifference,
)
from alembic_autogen.schema.names import adopt_names, names_that_count
from alembic_autogen.schema.renames import (
    Renames,
    renamed_check,
    renamed_column,
    renamed_foreign_key,
    renamed_index,
    renamed_table,
)

if TYPE_CHECKING:
    from alembic_autogen.schema.model import (
        Index,
        ObjectKey,
        Schema,
        StoredObject,
        Table,
        TableKey,
    )

T = TypeVar("T")


class _Named(Protocol):
    """A part of a table that has a name of its own."""

    @property
    def name(self) -> str: ...


Part = TypeVar("Part", bound=_Named)


def compare(
    head: Schema, models: Schema, rules: Rules = EXACT, renames: Renames | None = None
) -> Comparison:
    """Find everything in which a migrated database differs from the models.

    :param head: the migrated database.
    :param models: what the models make; its ``given_names`` tell which names count.
    :param rules: what counts.
    :param renames: renames decided on; the tables and columns are then compared as the same.
    """
    renames = renames or Renames()
    _check_tables_are_apart(head, renames)
    all_pairs = _pair_tables(head, models, renames)
    pairs = [pair for pair in all_pairs if not pair.is_equal]
    given = {key: _given(models, table) for key, table in models.tables.items()}
    adopted = {
        pair.models.key: adopt_names(
            pair.models,
            pair.renamed,
            given[pair.models.key],
            _constraints_elsewhere(models, pair.models.key, given),
            models.implied_indexes.get(pair.models.key, frozenset()),
        )
        for pair in pairs
    }
    models = replace(models, tables={**models.tables, **adopted})
    found: list[Difference] = [*_whole_tables(head, models, renames)]
    for pair in pairs:
        found += _compare_table(replace(pair, models=adopted[pair.models.key]), rules, renames)
    objects, unmanaged = _compare_objects(head, models, rules, renames)
    kept = [d for d in (*found, *objects) if not _ignored(d, rules)]
    return Comparison(head, models, renames, tuple(kept), tuple(unmanaged))


def _check_tables_are_apart(head: Schema, renames: Renames) -> None:
    """Refuse a rename to the name of a table that keeps it.

    :raises ConfigurationError: two tables would have one name.
    """
    kept = [key for key in head.tables if renames.table(key) == key]
    for old, new in renames.tables.items():
        if old != new and old in head.tables and new in kept:
            raise ConfigurationError(
                f"{old} cannot be renamed to {new}: there is a table {new}, which stays. "
                "Rename or drop that one first."
            )


def _given(models: Schema, table: Table) -> frozenset[str]:
    """The names that count; of a table without a known declaration, all but generated ones."""
    given = models.given_names.get(table.key)
    return names_that_count(table) if given is None else given


def _constraints_elsewhere(
    models: Schema, key: TableKey, given: Mapping[TableKey, frozenset[str]]
) -> frozenset[str]:
    """The names of other tables' constraints, which are unique in a schema."""
    return frozenset(
        item.name
        for table in models.tables.values()
        if table.key != key and table.key.schema == key.schema
        for item in table.constraints
        if item.name in given[table.key]
    )


def _ignored(difference: Difference, rules: Rules) -> bool:
    table = difference.models_table or difference.head_table
    return rules.ignores(difference.kind, table, difference.name)


@dataclass(frozen=True)
class _Pair:
    """A table of both sides: as migrated, the same after renames, and as the models have it."""

    head: Table
    renamed: Table
    models: Table

    @property
    def is_equal(self) -> bool:
        """Whether nothing needs to be compared: most tables, most of the time."""
        return self.head == self.models == self.renamed and not self.grows

    @property
    def grows(self) -> bool:
        """Whether the models' table begins to number its rows later."""
        return (self.models.auto_increment or 1) > (self.head.auto_increment or 1)

    def difference(
        self, kind: type[DifferenceOf[T]], head: T | None, models: T | None, name: str = ""
    ) -> DifferenceOf[T]:
        """A difference of this table.

        :param name: of what differs, where it has a name of its own.
        """
        collation = self.head.collation if self.head.collation == self.models.collation else ""
        name = name or str(self.models.key)
        return kind(name, head, models, self.head.key, self.models.key, collation)


def _pair_tables(head: Schema, models: Schema, renames: Renames) -> list[_Pair]:
    pairs = [
        _Pair(
            table,
            renamed_table(table, renames) if renames else table,
            models.tables[renames.table(key)],
        )
        for key, table in head.tables.items()
        if renames.table(key) in models.tables
    ]
    return sorted(pairs, key=lambda pair: pair.models.key.order)


def _whole_tables(head: Schema, models: Schema, renames: Renames) -> Iterator[Difference]:
    kept = {renames.table(key) for key in head.tables}
    for key, table in sorted(head.tables.items(), key=lambda item: item[0].order):
        new = renames.table(key)
        if new not in models.tables:
            yield TableDifference(str(key), table, None, head_table=key)
        elif new != key:
            yield TableDifference(str(new), table, models.tables[new], key, new)
    for key, table in sorted(models.tables.items(), key=lambda item: item[0].order):
        if key not in kept:
            yield TableDifference(str(key), None, table, models_table=key)


def _compare_table(pair: _Pair, rules: Rules, renames: Renames) -> Iterator[Difference]:
    old, key = pair.head.key, pair.models.key
    head, models = pair.head, pair.models
    columns = _pair_items(
        head.columns, models.columns, lambda column: renamed_column(column, key, renames)
    )
    yield from columns.differences(pair, ColumnDifference, report_renames=True)
    yield from _compare_order(pair, rules, renames)
    yield from _compare_primary_key(pair)
    indexes = _pair_items(
        head.indexes, models.indexes, lambda index: renamed_index(index, key, renames)
    )
    for name, new in _renamed_indexes(indexes):
        indexes.head[new] = indexes.head.pop(name)
    yield from indexes.differences(pair, IndexDifference)
    foreign_keys = _pair_items(
        head.foreign_keys,
        models.foreign_keys,
        lambda foreign_key: renamed_foreign_key(foreign_key, old, renames),
    )
    yield from foreign_keys.differences(pair, ForeignKeyDifference)
    checks = _pair_items(
        head.checks, models.checks, lambda check: renamed_check(check, old, renames)
    )
    yield from checks.differences(pair, CheckDifference)
    yield from _compare_attributes(pair)


@dataclass(frozen=True)
class _Items(Generic[Part]):
    """The columns, indexes, … of one table, by the names that they have in the models.

    :param renamed: gives an item of ``head`` the names that the models have.
    """

    head: dict[str, Part]
    models: Mapping[str, Part]
    renamed: Callable[[Part], Part]

    def differences(
        self, pair: _Pair, kind: type[DifferenceOf[Part]], *, report_renames: bool = False
    ) -> Iterator[Difference]:
        """Compare them by name."""
        for name, item in self.head.items():
            if name not in self.models:
                yield pair.difference(kind, item, None, item.name)
        for name, item in self.models.items():
            before = self.head.get(name)
            if before is None:
                yield pair.difference(kind, None, item, name)
            elif self.renamed(before) != item or (report_renames and before.name != name):
                yield pair.difference(kind, before, item, name)


def _pair_items(
    head: Iterable[Part], models: Iterable[Part], renamed: Callable[[Part], Part]
) -> _Items[Part]:
    return _Items(
        {renamed(item).name: item for item in head},
        {item.name: item for item in models},
        renamed,
    )


def _renamed_indexes(indexes: _Items[Index]) -> list[tuple[str, str]]:
    """Indexes that differ in nothing but their name: (old, new)."""
    head, models = indexes.head, indexes.models
    left = {name: indexes.renamed(index) for name, index in head.items() if name not in models}
    pairs: list[tuple[str, str]] = []
    for new, index in models.items():
        if new not in head:
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
        appended = rules.appended.get(pair.head.key, frozenset())
        free = {renames.column(pair.models.key, column) for column in appended}
    head = [column.name for column in pair.renamed.columns]
    models = [column.name for column in pair.models.columns]
    common = set(head) & set(models) - free
    if [n for n in head if n in common] != [n for n in models if n in common]:
        yield pair.difference(ColumnOrderDifference, pair.head.columns, pair.models.columns)


def _compare_primary_key(pair: _Pair) -> Iterator[Difference]:
    if pair.renamed.primary_key != pair.models.primary_key:
        yield pair.difference(PrimaryKeyDifference, pair.head.primary_key, pair.models.primary_key)


def _compare_attributes(pair: _Pair) -> Iterator[Difference]:
    """Compare what a table has only one of."""
    head, models = pair.head, pair.models
    if head.comment != models.comment:
        yield pair.difference(CommentDifference, head.comment, models.comment)
    if head.collation != models.collation:
        yield pair.difference(CharsetDifference, head.collation, models.collation)
    if head.options != models.options:
        yield pair.difference(OptionsDifference, head.options, models.options)
    if head.partitioning != models.partitioning:
        yield pair.difference(PartitioningDifference, head.partitioning, models.partitioning)
    if pair.grows:
        yield pair.difference(
            AutoIncrementDifference, head.auto_increment or 1, models.auto_increment
        )


def _compare_objects(
    head: Schema, models: Schema, rules: Rules, renames: Renames
) -> tuple[list[ObjectDifference], list[ObjectKey]]:
    found: list[ObjectDifference] = []
    unmanaged: list[ObjectKey] = []
    declared = {
        key.kind for key, item in models.objects.items() if not item.belongs_to(rules.untouched)
    }
    for key, item in head.objects.items():
        if key not in models.objects:
            goes = item.table is not None and renames.table(item.table) not in models.tables
            if rules.all_objects or key.kind in declared or key in rules.declared or goes:
                found.append(_object_difference(key, item, None))
            else:
                unmanaged.append(key)
    displaced = _displaced_triggers(head, models, renames)
    for key, wanted in models.objects.items():
        before = head.objects.get(key)
        if before is None:
            found.append(_object_difference(key, None, wanted))
        elif _renamed_object(before, renames) != wanted or key in displaced:
            found.append(_object_difference(key, before, wanted))
    return sorted(found, key=lambda d: (STORED_KINDS.index(d.kind), d.name)), unmanaged


def _object_difference(
    key: ObjectKey, head: StoredObject | None, models: StoredObject | None
) -> ObjectDifference:
    return OBJECT_DIFFERENCES[key.kind](
        str(key),
        head,
        models,
        head_table=head.table if head else None,
        models_table=models.table if models else None,
    )


def _renamed_object(item: StoredObject, renames: Renames) -> StoredObject:
    return replace(item, table=item.table and renames.table(item.table))


def _displaced_triggers(head: Schema, models: Schema, renames: Renames) -> set[ObjectKey]:
    """Triggers that both sides have, but which fire in another order (MySQL manual, 27.3.1)."""
    displaced: set[ObjectKey] = set()
    tables = {item.table for item in head.objects.values() if item.table is not None}
    for old in tables & head.tables.keys():
        new = renames.table(old)
        before = [t.key for t in head.triggers_of(old) if t.key in models.objects]
        after = [t.key for t in models.triggers_of(new) if t.key in head.objects]
        displaced.update(key for key, other in zip(before, after, strict=False) if key != other)
    return displaced
