"""Remove from a description the parts that MySQL would refuse.

A mutation makes one change without regard to other objects; this module removes the parts that no
longer fit. So nearly all drawn schemas can be created, and a test does not waste its examples.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from support.pairs.description import (
    DrawnCheck,
    DrawnColumn,
    DrawnForeignKey,
    DrawnIndex,
    DrawnIndexPart,
    DrawnSchema,
    DrawnTable,
    DrawnView,
    Type,
)

INTEGERS = ("tinyint", "smallint", "mediumint", "int", "bigint")
NUMBERS = (*INTEGERS, "decimal", "double")
TEXTS = ("tinytext", "text", "mediumtext", "longtext")
BLOBS = ("tinyblob", "blob", "mediumblob", "longblob")
SHORT_TEXTS = ("char", "varchar")
SPATIAL = ("point", "geometry", "polygon")
NO_INDEX = ("json", "vector", *SPATIAL)
_LONGEST_TABLE_NAME = 56
"""The longest name of a table whose constraints the server names: it appends ``_ibfk_1``."""

Named = TypeVar("Named", DrawnForeignKey, DrawnCheck)


def mend(schema: DrawnSchema) -> DrawnSchema:
    """Remove the parts of a description that cannot be created."""
    schema = replace(schema, tables=tuple(map(_mend_columns, schema.tables)))
    schema = replace(schema, tables=tuple(map(_mend_indexes, schema.tables)))
    schema = _mend_foreign_keys(schema)
    schema = replace(schema, tables=tuple(_mend_rest(table, schema) for table in schema.tables))
    schema = _unique_names(schema)
    views: list[DrawnView] = []
    for view in schema.views:
        over = view.over if any(other.id == view.over for other in views) else None
        if _is_good_view(view, schema):
            views.append(replace(view, over=over))
    return replace(schema, views=tuple(views))


def _is_good_view(view: DrawnView, schema: DrawnSchema) -> bool:
    table = schema.table(view.table)
    return table is not None and set(view.columns) <= set(table.names)


def _mend_columns(table: DrawnTable) -> DrawnTable:
    key = tuple(
        id_
        for id_ in table.key
        if (c := table.column(id_)) and not c.generated and _is_keyable(c.type)
    )
    columns = [_mend_column(column, table, key) for column in table.columns]
    if all(column.invisible for column in columns):
        columns[0] = replace(columns[0], invisible=False)
    counters = [column for column in columns if column.autoincrement]
    for column in counters[1:]:
        columns[columns.index(column)] = replace(column, autoincrement=False)
    return replace(table, columns=tuple(columns), key=key)


def _is_keyable(type_: Type) -> bool:
    return type_.word not in (*TEXTS, *BLOBS, *NO_INDEX)


def _mend_column(column: DrawnColumn, table: DrawnTable, key: tuple[int, ...]) -> DrawnColumn:
    generated = column.generated
    if generated:
        used = [table.column(id_) for id_ in generated.columns]
        fits = all(c and not c.generated and not c.autoincrement for c in used)
        # Like a generated column, a column with a computed default must come first.
        fits = fits and not any(c and (c.default or "").startswith("(") for c in used)
        if not fits or column.id in generated.columns or column.id in key:
            generated = None
    column = replace(column, generated=generated)
    if generated:
        column = replace(column, default=None, on_update=None, autoincrement=False)
    counts = (
        column.type.word in INTEGERS and column.type.arguments == () and key[:1] == (column.id,)
    )
    if column.autoincrement and not counts:
        column = replace(column, autoincrement=False)
    if column.autoincrement:
        column = replace(column, default=None)
    if column.id in key:
        column = replace(column, nullable=False)
    if column.type.members and column.default:
        texts = [text for _, text in column.type.members]
        if column.default.strip("'").replace("''", "'") not in texts:
            column = replace(column, default=None)
    if column.on_update and column.type.word not in ("datetime", "timestamp"):
        column = replace(column, on_update=None)
    if column.on_update and column.type.arguments and "(" not in column.on_update:
        column = replace(column, on_update=f"CURRENT_TIMESTAMP({column.type.arguments[0]})")
    if column.on_update and not column.type.arguments:
        column = replace(column, on_update="CURRENT_TIMESTAMP")
    if column.on_update and not column.nullable and not column.default:
        column = replace(column, default=column.on_update)
    return column


def _mend_indexes(table: DrawnTable) -> DrawnTable:
    return replace(table, indexes=tuple(i for i in table.indexes if _is_good_index(i, table)))


def _is_good_index(index: DrawnIndex, table: DrawnTable) -> bool:
    used = [column for part in index.parts for column in part.columns]
    if not index.parts or any(table.column(column) is None for column in used):
        return False
    plain = [table.column(part.column) for part in index.parts if part.column]
    columns = [column for column in plain if column]
    if len({column.id for column in columns}) < len(columns):
        return False
    if index.invisible and index.kind in ("UNIQUE", "CONSTRAINT") and not table.key:
        return False  # the first one over NOT NULL columns acts as the primary key
    if index.kind == "SPATIAL":
        return all(c.type.word in SPATIAL and not c.nullable and not c.generated for c in columns)
    if index.kind == "FULLTEXT":
        text = all(c.type.word in (*TEXTS, *SHORT_TEXTS) and not c.generated for c in columns)
        return text and len({column.type.collation for column in columns}) == 1
    if index.using == "HASH" and any(part.descending for part in index.parts):
        return False
    if index.kind == "CONSTRAINT" and any(
        p.formula or p.length or p.descending for p in index.parts
    ):
        return False
    return all(_is_good_part(part, table) for part in index.parts)


def _is_good_part(part: DrawnIndexPart, table: DrawnTable) -> bool:
    column = table.column(part.column) if part.column else None
    if column is None:
        return True
    word, size = column.type.word, (column.type.arguments or (0,))[0]
    if word in (*TEXTS, *BLOBS):
        return part.length is not None
    if part.length is not None and not (word in (*SHORT_TEXTS, "varbinary") and part.length < size):
        return False
    return word not in NO_INDEX


def _mend_foreign_keys(schema: DrawnSchema) -> DrawnSchema:
    partitioned = {table.id for table in schema.tables if table.partitions}
    tables = []
    for table in schema.tables:
        keys = [
            _without_null_action(key, table)
            for key in table.foreign_keys
            if table.id not in partitioned
            and key.table not in partitioned
            and _is_good_foreign_key(key, table, schema)
        ]
        tables.append(replace(table, foreign_keys=tuple(_once(keys))))
    return replace(schema, tables=tuple(tables))


def _once(keys: Iterable[DrawnForeignKey]) -> Iterator[DrawnForeignKey]:
    """Keep one foreign key for each list of columns, since the actions of two may conflict."""
    seen: set[tuple[int, ...]] = set()
    for key in keys:
        if key.columns not in seen:
            seen.add(key.columns)
            yield key


def _without_null_action(key: DrawnForeignKey, table: DrawnTable) -> DrawnForeignKey:
    nullable = all(c.nullable for id_ in key.columns if (c := table.column(id_)))
    actions = {
        event: None if action == "SET NULL" and not nullable else action
        for event, action in (("on_delete", key.on_delete), ("on_update", key.on_update))
    }
    return replace(key, **actions)  # type: ignore[arg-type]  # by field


def _is_good_foreign_key(key: DrawnForeignKey, table: DrawnTable, schema: DrawnSchema) -> bool:
    target = schema.table(key.table)
    if target is None:
        return False
    mine = [table.column(column) for column in key.columns]
    theirs = [target.column(column) for column in key.referred]
    if None in mine or None in theirs or not _is_unique(key.referred, target):
        return False
    return all(
        a and b and _joins(a, table) == _joins(b, target) and not (a.generated or b.generated)
        for a, b in zip(mine, theirs, strict=True)
    )


def _joins(column: DrawnColumn, table: DrawnTable) -> object:
    """The properties of a column that must be equal on both ends of a foreign key."""
    text = column.type.word in SHORT_TEXTS
    return replace(
        column.type, collation=(column.type.collation or table.collation) if text else ""
    )


def _is_unique(columns: tuple[int, ...], table: DrawnTable) -> bool:
    keys = [table.key]
    for index in table.indexes:
        whole = all(p.column and not p.length and not p.descending for p in index.parts)
        if index.kind in ("UNIQUE", "CONSTRAINT") and whole:
            keys.append(tuple(part.column or 0 for part in index.parts))
    return bool(columns) and columns in keys


def _mend_rest(table: DrawnTable, schema: DrawnSchema) -> DrawnTable:
    acted = {
        column
        for key in table.foreign_keys
        if key.on_delete or key.on_update
        for column in key.columns
    }
    counters = {column.id for column in table.columns if column.autoincrement}
    kept = set(table.names) - counters - acted
    checks = tuple(check for check in table.checks if set(check.formula.columns) <= kept)
    plain = {column.id for column in table.columns if not column.generated}
    triggers = tuple(t for t in table.triggers if set(t.body.columns) <= plain)
    # The base column of a stored generated column, or of one in an index, can have no action.
    used = {c for column in table.columns if column.generated for c in column.generated.columns}
    keys = tuple(
        replace(key, on_delete=None, on_update=None) if used & set(key.columns) else key
        for key in table.foreign_keys
    )
    table = replace(table, checks=checks, triggers=triggers, foreign_keys=keys)
    if table.partitions and not _can_be_partitioned(table, schema):
        table = replace(table, partitions=None)
    return table


def _can_be_partitioned(table: DrawnTable, schema: DrawnSchema) -> bool:
    assert table.partitions is not None
    (id_,) = table.partitions.columns
    column = table.column(id_)
    referred = {key.table for other in schema.tables for key in other.foreign_keys}
    if column is None or column.type.word not in INTEGERS or column.generated:
        return False
    if table.foreign_keys or table.id in referred:
        return False
    unique = [index for index in table.indexes if index.kind in ("UNIQUE", "CONSTRAINT")]
    keys = [tuple(p.column for p in index.parts if not p.length) for index in unique]
    special = any(index.kind in ("FULLTEXT", "SPATIAL") for index in table.indexes)
    spatial = any(c.type.word in SPATIAL for c in table.columns)
    keys += [table.key] if table.key else []
    return not special and not spatial and all(id_ in key for key in keys)


def _unique_names(schema: DrawnSchema) -> DrawnSchema:
    """Remove duplicate names of constraints and indexes, and triggers with duplicate names."""
    taken: set[str] = set()
    tables = []
    for table in schema.tables:
        long = len(table.name) > _LONGEST_TABLE_NAME or bool(schema.convention)
        tables.append(
            replace(
                table,
                foreign_keys=tuple(_named(table.foreign_keys, taken, long)),
                checks=tuple(_named(table.checks, taken, long)),
                triggers=tuple(t for t in table.triggers if _claim(f"trigger {t.name}", taken)),
                indexes=tuple(_named_indexes(table)),
            )
        )
    return replace(schema, tables=tuple(tables))


def _claim(name: str, taken: set[str]) -> bool:
    """Add a name to those taken; return whether it was free."""
    if name.casefold() in taken:
        return False
    taken.add(name.casefold())
    return True


def _named(items: Iterable[Named], taken: set[str], long: bool) -> Iterator[Named]:
    for item in items:
        name = item.name if item.name and _claim(f"key {item.name}", taken) else None
        if name is None and long:
            name = f"named_{item.id}"
        yield replace(item, name=name)


def _named_indexes(table: DrawnTable) -> Iterator[DrawnIndex]:
    taken: set[str] = set()
    for index in table.indexes:
        name = index.name if index.name and _claim(index.name, taken) else None
        if name is None and index.kind != "CONSTRAINT":
            name = f"ix_{index.id}"  # SQLAlchemy has no unnamed Index
        yield replace(index, name=name)
