"""Differences between two databases by information_schema, without any code of the tool.

An item is a kind of object, its table, the side that has it, and its name there. The same is made
of what ``check-drift`` reports, so that both can be compared as sets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pymysql


class DifferingObject(NamedTuple):
    """An object that only one side has, or that the sides have differently.

    :param kind: ``table``, ``column``, ``index``, ….
    :param table: its table, or its own name.
    :param side: ``head`` or ``models``; an object that both have differently is in both.
    :param name: its name on that side; empty for what a table has once.
    """

    kind: str
    table: str
    side: str
    name: str = ""


SIDES = ("head", "models")
GENERATED = re.compile(r"_(ibfk|chk)_\d+$")
"""Names that MySQL makes up for foreign keys and CHECKs."""

COLUMNS = """
    SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_DEFAULT, EXTRA, COLLATION_NAME,
        COLUMN_COMMENT, GENERATION_EXPRESSION, SRS_ID
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = %s ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
TABLES = """
    SELECT TABLE_NAME, TABLE_COLLATION, ENGINE, TABLE_COMMENT, CREATE_OPTIONS
    FROM information_schema.TABLES WHERE TABLE_SCHEMA = %s AND TABLE_TYPE = 'BASE TABLE'
"""
INDEXES = """
    SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART, EXPRESSION, COLLATION, NON_UNIQUE,
        INDEX_TYPE, INDEX_COMMENT, IS_VISIBLE
    FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = %s
    ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""
FOREIGN_KEYS = """
    SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_NAME,
        k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE
    FROM information_schema.KEY_COLUMN_USAGE k JOIN information_schema.REFERENTIAL_CONSTRAINTS r
        ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
        AND r.TABLE_NAME = k.TABLE_NAME
    WHERE k.TABLE_SCHEMA = %s ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION
"""
CHECKS = """
    SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, c.CHECK_CLAUSE, t.ENFORCED
    FROM information_schema.TABLE_CONSTRAINTS t JOIN information_schema.CHECK_CONSTRAINTS c
        ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
    WHERE t.TABLE_SCHEMA = %s AND t.CONSTRAINT_TYPE = 'CHECK'
"""
TRIGGERS = """
    SELECT EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_TIMING, EVENT_MANIPULATION, ACTION_STATEMENT
    FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = %s
"""

Objects = dict[str, tuple[Any, ...]]
"""The objects of a kind in a table, or the tables, by their names."""


class CatalogueRows(NamedTuple):
    """The rows of information_schema about one database, by table."""

    tables: Objects
    columns: dict[str, Objects]
    indexes: dict[str, Objects]
    foreign_keys: dict[str, Objects]
    checks: dict[str, Objects]
    triggers: dict[str, Objects]


def read(connection: pymysql.Connection[Any], database: str) -> CatalogueRows:
    """Read the schema of a database."""

    def grouped(query: str) -> dict[str, Objects]:
        found: dict[str, Objects] = {}
        with connection.cursor() as cursor:
            cursor.execute(query, (database,))
            for table, name, *rest in cursor.fetchall():
                objects = found.setdefault(table, {})
                objects[name] = (*objects.get(name, ()), *rest)
        return found

    with connection.cursor() as cursor:
        cursor.execute(TABLES, (database,))
        tables = {name: tuple(rest) for name, *rest in cursor.fetchall()}
    return CatalogueRows(
        tables,
        grouped(COLUMNS),
        grouped(INDEXES),
        grouped(FOREIGN_KEYS),
        grouped(CHECKS),
        grouped(TRIGGERS),
    )


def differences(
    head: CatalogueRows, models: CatalogueRows, left_out: Iterable[str]
) -> set[DifferingObject]:
    """Compare two schemas, except for tables that are left out."""
    names = [set(side.tables) - set(left_out) for side in (head, models)]
    found = {
        DifferingObject("table", table, side)
        for side, own, other in zip(SIDES, names, reversed(names), strict=True)
        for table in own - other
    }
    for table in names[0] & names[1]:
        found |= set(_in_table(head, models, table))
    return found


def _in_table(head: CatalogueRows, models: CatalogueRows, table: str) -> Iterator[DifferingObject]:
    both = (head, models)
    options = [side.tables[table] for side in both]
    for kind, place in (("charset", 0), ("engine", 1), ("comment", 2)):
        if options[0][place] != options[1][place]:
            yield from (DifferingObject(kind, table, side) for side in SIDES)
    yield from _named("column", table, *(side.columns[table] for side in both))
    common = set(head.columns[table]) & set(models.columns[table])
    orders = [[name for name in side.columns[table] if name in common] for side in both]
    if orders[0] != orders[1]:
        yield from (DifferingObject("column order", table, side) for side in SIDES)
    indexes = [dict(side.indexes.get(table, {})) for side in both]
    primary = [found.pop("PRIMARY", None) for found in indexes]
    if primary[0] != primary[1]:
        yield from (
            DifferingObject("primary key", table, s)
            for s, found in zip(SIDES, primary, strict=True)
            if found
        )
    keys = [side.foreign_keys.get(table, {}) for side in both]
    yield from _indexes(table, indexes[0], indexes[1], set(keys[0]) & set(keys[1]))
    yield from _unnamed("foreign key", table, *keys)
    yield from _unnamed("check", table, *(side.checks.get(table, {}) for side in both))
    if any(models.triggers.values()):
        triggers = (side.triggers.get(table, {}) for side in both)
        yield from _named("trigger", table, *triggers)


def _named(kind: str, table: str, head: Objects, models: Objects) -> Iterator[DifferingObject]:
    """Objects that are compared by their names."""
    for side, own, other in (("head", head, models), ("models", models, head)):
        for name, value in own.items():
            if other.get(name) != value:
                yield DifferingObject(kind, table, side, name)


def _unnamed(kind: str, table: str, head: Objects, models: Objects) -> Iterator[DifferingObject]:
    """Objects of which those without a name in the models are compared by what they are."""
    made_up = {name for name in models if GENERATED.search(name)}
    yield from _left(kind, table, head, models, lambda _, name: name in made_up)


def _indexes(
    table: str, head: Objects, models: Objects, shared: set[str]
) -> Iterator[DifferingObject]:
    """Indexes, whose name MySQL makes up of the first column, or takes from a foreign key.

    :param shared: the names of foreign keys that both sides have.
    """
    plain = {name for side in (head, models) for name in side if _is_of_column(name, side[name])}

    def is_same(name: str, other: str) -> bool:
        return other in plain or (other in shared and name in plain | shared)

    yield from _left("index", table, head, models, is_same)


def _is_of_column(name: str, value: tuple[Any, ...]) -> bool:
    return re.fullmatch(re.escape(str(value[0])) + r"(_\d+)?", name) is not None


def _left(
    kind: str, table: str, head: Objects, models: Objects, is_same: Callable[[str, str], bool]
) -> Iterator[DifferingObject]:
    """Items of either side that have no equal on the other.

    :param is_same: whether the names at head and in the models are no difference.
    """
    left = {name: value for name, value in head.items() if models.get(name) != value}
    right = {name: value for name, value in models.items() if head.get(name) != value}
    for name, value in list(left.items()):
        for other, its in list(right.items()):
            if value == its and is_same(name, other):
                del left[name], right[other]
                break
    yield from (DifferingObject(kind, table, "head", name) for name in left)
    yield from (DifferingObject(kind, table, "models", name) for name in right)


def reported(found: Iterable[Mapping[str, Any]]) -> set[DifferingObject]:
    """The items of the differences in the JSON of ``check-drift``."""
    return {item for difference in found for item in _of_difference(difference)}


ONCE = {"table", "column order", "primary key", "charset", "engine", "comment"}


def _of_difference(difference: Mapping[str, Any]) -> Iterator[DifferingObject]:
    kind, name = difference["object"], difference["name"]
    table, _, inner = name.partition(".")
    for side in SIDES:
        if difference[side] is None:
            continue
        named = re.search(r"\bKEY `((?:[^`]|``)+)`", difference[side])
        # Two indexes of different names may be one difference: a rename.
        own = named[1] if kind == "index" and named else inner
        yield DifferingObject(kind, table, side, "" if kind in ONCE else own)
