"""Compare two schemas. Complete by construction: every field of every value is looked at.

Not differences: the next AUTO_INCREMENT value (unless the models ask for a higher one), names that
MySQL made up, the place of columns that a revision appended (see ``column_order``), and whatever
``ignore`` covers. Kinds of stored objects that the models never declared are not compared either.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.schema.model import (
    Index,
    ObjectKey,
    Schema,
    StoredObject,
    Table,
    TableKey,
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

STORED_KINDS = ("view", "trigger", "function", "procedure", "event")


@dataclass(frozen=True)
class Difference:
    """One thing in which two schemas differ.

    :param kind: ``table``, ``column``, ``primary key``, ``index``, ``foreign key``, ``check``,
        ``comment``, ``charset``, ``options``, ``partitioning``, ``auto_increment``,
        ``column order``, or a kind of stored object.
    :param name: name of the thing; of its table where it has none of its own.
    :param head: how it is in the migrated database; ``None`` where it is not there.
    :param models: how the models have it; ``None`` where they do not.
    :param head_table: the table it belongs to, by its name in the migrated database.
    :param models_table: the same table by its name in the models.
    :param collation: the table's default collation, where both sides have the same.
    """

    kind: str
    name: str
    head: Any
    models: Any
    head_table: TableKey | None = None
    models_table: TableKey | None = None
    collation: str = ""

    @property
    def change(self) -> str:
        """``missing`` from the migrated database, ``extra`` in it, or ``changed``."""
        if self.head is None:
            return "missing"
        return "extra" if self.models is None else "changed"

    def inverse(self) -> Difference:
        """The same difference seen from the other side."""
        name = getattr(self.head, "name", None) or self.name
        return replace(
            self,
            name=str(self.head_table) if self.kind == "table" and self.head_table else name,
            head=self.models,
            models=self.head,
            head_table=self.models_table,
            models_table=self.head_table,
        )


@dataclass(frozen=True)
class Rules:
    """What counts as a difference.

    :param column_order: as in the configuration.
    :param appended: columns that revisions added at the end of a table that stood already.
    :param ignore: patterns of what is not compared.
    :param declared: stored objects of the migrated database that the models once declared.
    :param all_objects: whether stored objects of kinds that the models never declare count too.
    :param untouched: tables and views that the models' schema has as the migrated database has
        them, with their triggers; that they are there does not mean that the models declare them.
    """

    column_order: str = "declared"
    appended: Mapping[TableKey, frozenset[str]] = field(default_factory=dict)
    ignore: Sequence[str] = ()
    declared: frozenset[ObjectKey] = frozenset()
    all_objects: bool = False
    untouched: Collection[TableKey] = frozenset()

    def ignores(self, kind: str, table: TableKey | None, name: str) -> bool:
        """Whether a pattern covers a thing.

        Patterns are ``table.name``, ``table`` or ``kind:name``.
        """
        names = {f"{kind}:{name}", name if table is None else f"{table}.{name}"}
        if table is not None:
            names.add(str(table))
        return any(fnmatchcase(name, pattern) for name in names for pattern in self.ignore)


EXACT = Rules(column_order="strict", all_objects=True)
"""Everything counts."""


@dataclass(frozen=True)
class Comparison:
    """Two schemas and in what they differ.

    :param head: the migrated database, by its own names.
    :param models: the models' database, made-up names replaced by those of ``head``.
    :param unmanaged: stored objects of head that the models never declared.
    """

    head: Schema
    models: Schema
    renames: Renames
    differences: tuple[Difference, ...]
    unmanaged: tuple[ObjectKey, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.differences)

    def inverse(self) -> Comparison:
        """The way back: from the models' schema to head."""
        return Comparison(
            head=self.models,
            models=self.head,
            renames=self.renames.inverse(),
            differences=tuple(difference.inverse() for difference in self.differences),
        )


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
    """See to it that no table gets the name of one that keeps it: one name, two tables.

    :raises ConfigurationError: one would.
    """
    kept = [key for key in head.tables if renames.table(key) == key]
    for old, new in renames.tables.items():
        if old != new and old in head.tables and new in kept:
            raise ConfigurationError(
                f"{old} cannot be renamed to {new}: there is a table {new}, which stays."
            )


def _given(models: Schema, table: Table) -> frozenset[str]:
    """The names that count; of a table that no declaration is known of, all but made-up ones."""
    given = models.given_names.get(table.key)
    return names_that_count(table) if given is None else given


def _constraints_elsewhere(
    models: Schema, key: TableKey, given: Mapping[TableKey, frozenset[str]]
) -> frozenset[str]:
    """The names that other tables give to constraints, which are unique in a schema."""
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

    def difference(self, kind: str, name: str, head: object, models: object) -> Difference:
        collation = self.head.collation if self.head.collation == self.models.collation else ""
        return Difference(kind, name, head, models, self.head.key, self.models.key, collation)


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
            yield Difference("table", str(key), table, None, head_table=key)
        elif new != key:
            yield Difference("table", str(new), table, models.tables[new], key, new)
    for key, table in sorted(models.tables.items(), key=lambda item: item[0].order):
        if key not in kept:
            yield Difference("table", str(key), None, table, models_table=key)


def _compare_table(pair: _Pair, rules: Rules, renames: Renames) -> Iterator[Difference]:
    old, key = pair.head.key, pair.models.key
    yield from _compare_items(
        pair,
        "column",
        pair.head.columns,
        pair.models.columns,
        lambda column: renamed_column(column, key, renames),
        report_renames=True,
    )
    yield from _compare_order(pair, rules, renames)
    yield from _compare_primary_key(pair)
    yield from _compare_items(
        pair,
        "index",
        pair.head.indexes,
        pair.models.indexes,
        lambda index: renamed_index(index, key, renames),
    )
    yield from _compare_items(
        pair,
        "foreign key",
        pair.head.foreign_keys,
        pair.models.foreign_keys,
        lambda foreign_key: renamed_foreign_key(foreign_key, old, renames),
    )
    yield from _compare_items(
        pair,
        "check",
        pair.head.checks,
        pair.models.checks,
        lambda check: renamed_check(check, old, renames),
    )
    yield from _compare_attributes(pair)


def _compare_items(
    pair: _Pair,
    kind: str,
    head: Iterable[Any],
    models: Iterable[Any],
    renamed: Callable[[Any], Any],
    *,
    report_renames: bool = False,
) -> Iterator[Difference]:
    """Compare the columns, indexes, … of one table by name."""
    by_name = {renamed(item).name: item for item in head}
    wanted = {item.name: item for item in models}
    if kind == "index":
        for old, new in _renamed_indexes(by_name, wanted, renamed):
            by_name[new] = by_name.pop(old)
    for name, item in by_name.items():
        if name not in wanted:
            yield pair.difference(kind, item.name, item, None)
    for name, item in wanted.items():
        before = by_name.get(name)
        if before is None:
            yield pair.difference(kind, name, None, item)
        elif renamed(before) != item or (report_renames and before.name != name):
            yield pair.difference(kind, name, before, item)


def _renamed_indexes(
    head: Mapping[str, Index], models: Mapping[str, Index], renamed: Callable[[Index], Index]
) -> list[tuple[str, str]]:
    """Indexes that differ in nothing but their name: (old, new)."""
    left = {name: renamed(index) for name, index in head.items() if name not in models}
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
        yield pair.difference(
            "column order", str(pair.models.key), pair.head.columns, pair.models.columns
        )


def _compare_primary_key(pair: _Pair) -> Iterator[Difference]:
    if pair.renamed.primary_key != pair.models.primary_key:
        yield pair.difference(
            "primary key", str(pair.models.key), pair.head.primary_key, pair.models.primary_key
        )


def _compare_attributes(pair: _Pair) -> Iterator[Difference]:
    """Compare what a table has only one of."""
    name = str(pair.models.key)
    head, models = pair.head, pair.models
    if head.comment != models.comment:
        yield pair.difference("comment", name, head.comment, models.comment)
    if head.collation != models.collation:
        yield pair.difference("charset", name, head.collation, models.collation)
    if head.options != models.options:
        yield pair.difference("options", name, head.options, models.options)
    if head.partitioning != models.partitioning:
        yield pair.difference("partitioning", name, head.partitioning, models.partitioning)
    if pair.grows:
        yield pair.difference(
            "auto_increment", name, head.auto_increment or 1, models.auto_increment
        )


def _compare_objects(
    head: Schema, models: Schema, rules: Rules, renames: Renames
) -> tuple[list[Difference], list[ObjectKey]]:
    found: list[Difference] = []
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
) -> Difference:
    return Difference(
        key.kind,
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
    for old in {item.table for item in head.objects.values() if item.table in head.tables}:
        assert old is not None
        new = renames.table(old)
        before = [t.key for t in head.triggers_of(old) if t.key in models.objects]
        after = [t.key for t in models.triggers_of(new) if t.key in head.objects]
        displaced.update(key for key, other in zip(before, after, strict=False) if key != other)
    return displaced
