"""Mutations of a description, each of which makes one change in a function of its own.

The result may be invalid; :func:`support.pairs.mend.mend` repairs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from support.pairs.description import Column, Index, Part, Schema, Table, Type
from support.pairs.draw import ACTIONS, CONVENTIONS, MEMBERS, Artist
from support.pairs.mend import INTEGERS, mend

Mutation = Callable[[Artist, Schema], Schema]
MUTATIONS: dict[str, Mutation] = {}


def mutation(function: Mutation) -> Mutation:
    """Register a mutation under its name."""
    MUTATIONS[function.__name__] = function
    return function


def of_table(function: Callable[[Artist, Schema, Table], Table]) -> Mutation:
    """Register a mutation of one table."""

    def mutate(artist: Artist, schema: Schema) -> Schema:
        if not schema.tables:
            return schema
        table = artist.one_of(schema.tables)
        return schema.with_table(function(artist, schema, table))

    MUTATIONS[function.__name__] = mutate
    return mutate


def of_column(function: Callable[[Artist, Table, Column], Column]) -> Mutation:
    """Register a mutation of one column."""

    def mutate(artist: Artist, schema: Schema, table: Table) -> Table:
        return table.with_column(function(artist, table, artist.one_of(table.columns)))

    mutate.__name__ = function.__name__
    return of_table(mutate)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schema, Schema, tuple[str, ...]]:
    """A schema, a mutated copy, and the names of the mutations."""
    artist = Artist(draw)
    before = artist.schema()
    after, done = before, []
    for _ in range(artist.number(1, 6)):
        name = artist.one_of(sorted(MUTATIONS))
        after = mend(MUTATIONS[name](artist, after))
        done.append(name)
    return before, after, tuple(done)


# --- tables


@mutation
def add_table(artist: Artist, schema: Schema) -> Schema:
    table = artist.table(schema)
    schema = replace(schema, tables=(*schema.tables, table))
    return artist.with_foreign_key(schema, table) if artist.chance(2) else schema


@mutation
def drop_table(artist: Artist, schema: Schema) -> Schema:
    if not schema.tables:
        return schema
    gone = artist.one_of(schema.tables)
    return replace(schema, tables=tuple(table for table in schema.tables if table.id != gone.id))


@of_table
def rename_table(artist: Artist, schema: Schema, table: Table) -> Table:
    taken = [t.name for t in schema.tables] + [v.name for v in schema.views]
    return replace(table, name=artist.name(taken))


@mutation
def swap_tables(artist: Artist, schema: Schema) -> Schema:
    if len(schema.tables) < 2:
        return schema
    one, other = artist.some(schema.tables, 2, least=2)
    return schema.with_table(replace(one, name=other.name)).with_table(
        replace(other, name=one.name)
    )


@of_table
def change_table_comment(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, comment=artist.comment())


@of_table
def change_options(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, options=artist.options())


@of_table
def change_table_collation(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, collation=artist.one_of(("", "utf8mb4_bin", "latin1_swedish_ci")))


@of_table
def change_partitions(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, partitions=None if artist.chance(3) else artist.partitions(table))


# --- columns


@of_table
def add_column(artist: Artist, schema: Schema, table: Table) -> Table:
    column = artist.column(table.names.values())
    if artist.chance(4):
        column = artist.generated(table, table.names.values()) or column
    at = artist.number(0, len(table.columns))
    return replace(table, columns=(*table.columns[:at], column, *table.columns[at:]))


@of_table
def drop_column(artist: Artist, schema: Schema, table: Table) -> Table:
    if len(table.columns) < 2:
        return table
    gone = artist.one_of(table.columns)
    return replace(table, columns=tuple(c for c in table.columns if c.id != gone.id))


@of_table
def move_column(artist: Artist, schema: Schema, table: Table) -> Table:
    moved = artist.one_of(table.columns)
    others = [column for column in table.columns if column.id != moved.id]
    at = artist.number(0, len(others))
    return replace(table, columns=(*others[:at], moved, *others[at:]))


@of_column
def rename_column(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, name=artist.name(table.names.values()))


@of_column
def change_case_of_column(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, name=column.name.swapcase() if column.name.isascii() else column.name)


@of_table
def swap_columns(artist: Artist, schema: Schema, table: Table) -> Table:
    if len(table.columns) < 2:
        return table
    one, other = artist.some(table.columns, 2, least=2)
    return table.with_column(replace(one, name=other.name)).with_column(
        replace(other, name=one.name)
    )


@mutation
def change_type(artist: Artist, schema: Schema) -> Schema:
    """Change the type of a column and of all columns that foreign keys connect to it."""
    tables = [table for table in schema.tables if table.columns]
    if not tables:
        return schema
    table = artist.one_of(tables)
    column = artist.one_of(table.columns)
    type_ = Type("bigint") if column.type.word in INTEGERS and artist.chance(2) else artist.type()
    joined = _joined(schema, {(table.id, column.id)})
    for table in schema.tables:
        for column in table.columns:
            if (table.id, column.id) in joined:
                default = artist.default(type_) if column.default else None
                formula = column.generated if type_.word == column.type.word else None
                table = table.with_column(
                    replace(column, type=type_, default=default, generated=formula)
                )
        schema = schema.with_table(table)
    return schema


def _joined(schema: Schema, found: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """All columns that foreign keys connect to the given ones."""
    while True:
        more = set(found)
        for table in schema.tables:
            for key in table.foreign_keys:
                for mine, theirs in zip(key.columns, key.referred, strict=True):
                    ends = {(table.id, mine), (key.table, theirs)}
                    if ends & more:
                        more |= ends
        if more == found:
            return found
        found = more


@of_column
def change_nullable(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, nullable=not column.nullable)


@of_column
def change_default(artist: Artist, table: Table, column: Column) -> Column:
    if column.generated or column.autoincrement:
        return column
    return replace(column, default=artist.default(column.type))


@of_column
def change_on_update(artist: Artist, table: Table, column: Column) -> Column:
    if column.type.word not in ("datetime", "timestamp"):
        return column
    return replace(column, on_update=None if column.on_update else "CURRENT_TIMESTAMP")


@of_column
def change_column_comment(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, comment=artist.comment())


@of_column
def change_visibility(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, invisible=not column.invisible)


@of_column
def change_collation(artist: Artist, table: Table, column: Column) -> Column:
    if column.type.word not in ("char", "varchar", "text", "enum"):
        return column
    return replace(column, type=replace(column.type, collation=artist.one_of(("", "utf8mb4_bin"))))


@of_column
def change_generation(artist: Artist, table: Table, column: Column) -> Column:
    if column.generated and artist.chance(2):
        return replace(column, stored=not column.stored)
    if column.generated and artist.chance(2):
        return replace(column, generated=None)
    new = artist.generated(table, ())
    if new is None or column.autoincrement:
        return column
    return replace(column, generated=new.generated, stored=new.stored, type=new.type)


@of_column
def change_autoincrement(artist: Artist, table: Table, column: Column) -> Column:
    return replace(column, autoincrement=not column.autoincrement)


@of_table
def add_autoincrement(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(
        table,
        columns=tuple(
            replace(c, autoincrement=c.id == table.key[:1][0] if table.key else False)
            for c in table.columns
        ),
    )


# --- members


@of_column
def change_members(artist: Artist, table: Table, column: Column) -> Column:
    members = list(column.type.members)
    if not members:
        return column
    what = artist.one_of(("append", "insert", "remove", "reverse", "rename"))
    free = [m for m in MEMBERS[:-1] if m.casefold() not in {t.casefold() for _, t in members}]
    if what in ("append", "insert") and free:
        at = len(members) if what == "append" else artist.number(0, len(members))
        members.insert(at, (artist.id(), artist.one_of(free)))
    elif what == "remove" and len(members) > 1:
        members.remove(artist.one_of(members))
    elif what == "reverse":
        members.reverse()
    elif what == "rename" and free:
        at = artist.number(0, len(members) - 1)
        members[at] = (members[at][0], artist.one_of(free))
    return replace(column, type=replace(column.type, members=tuple(members)))


# --- keys and constraints


@of_table
def change_primary_key(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, key=tuple(c.id for c in artist.some(table.columns, 2)))


@of_table
def add_index(artist: Artist, schema: Schema, table: Table) -> Table:
    return replace(table, indexes=(*table.indexes, artist.index(table)))


@of_table
def drop_index(artist: Artist, schema: Schema, table: Table) -> Table:
    gone = artist.some(table.indexes, 1, least=1)
    return replace(table, indexes=tuple(i for i in table.indexes if i not in gone))


@of_table
def change_index(artist: Artist, schema: Schema, table: Table) -> Table:
    if not table.indexes:
        return table
    index = artist.one_of(table.indexes)
    changed = _changed_index(artist, index, artist.index(table))
    return replace(table, indexes=tuple(changed if i.id == index.id else i for i in table.indexes))


def _changed_index(artist: Artist, index: Index, other: Index) -> Index:
    what = artist.one_of(("name", "parts", "comment", "invisible", "kind", "order", "direction"))
    if what == "parts":
        return replace(other, id=index.id, name=index.name)
    if what == "kind":
        kinds = {"": "UNIQUE", "UNIQUE": "", "CONSTRAINT": "UNIQUE"}
        return replace(index, kind=kinds.get(index.kind, index.kind))
    if what == "order":
        return replace(index, parts=index.parts[::-1])
    if what == "direction":
        parts: list[Part] = [replace(part, descending=not part.descending) for part in index.parts]
        return replace(index, parts=tuple(parts)) if index.kind in ("", "UNIQUE") else index
    if what == "invisible":
        return replace(index, invisible=not index.invisible and index.kind != "CONSTRAINT")
    if what == "name":
        return replace(index, name=other.name)
    assert what == "comment"
    return replace(index, comment=artist.comment())


@mutation
def add_foreign_key(artist: Artist, schema: Schema) -> Schema:
    return (
        artist.with_foreign_key(schema, artist.one_of(schema.tables)) if schema.tables else schema
    )


@of_table
def drop_foreign_key(artist: Artist, schema: Schema, table: Table) -> Table:
    gone = artist.some(table.foreign_keys, 1, least=1)
    return replace(table, foreign_keys=tuple(k for k in table.foreign_keys if k not in gone))


@of_table
def change_foreign_key(artist: Artist, schema: Schema, table: Table) -> Table:
    if not table.foreign_keys:
        return table
    key = artist.one_of(table.foreign_keys)
    what = artist.one_of(("on_delete", "on_update", "name"))
    value = artist.maybe_name() if what == "name" else artist.one_of(ACTIONS)
    changed = replace(key, **{what: value})  # type: ignore[arg-type]  # by field
    return replace(
        table, foreign_keys=tuple(changed if k.id == key.id else k for k in table.foreign_keys)
    )


@of_table
def add_check(artist: Artist, schema: Schema, table: Table) -> Table:
    check = artist.check(table)
    return replace(table, checks=(*table.checks, check)) if check else table


@of_table
def change_check(artist: Artist, schema: Schema, table: Table) -> Table:
    if not table.checks:
        return table
    check = artist.one_of(table.checks)
    what = artist.one_of(("drop", "enforced", "name", "formula"))
    others = [c for c in table.checks if c.id != check.id]
    if what == "drop":
        return replace(table, checks=tuple(others))
    other = artist.check(table)
    changes: dict[str, Any] = {
        "enforced": not check.enforced,
        "name": artist.maybe_name(),
        "formula": other.formula if other else check.formula,
    }
    return replace(table, checks=(*others, replace(check, **{what: changes[what]})))


# --- stored objects


@of_table
def change_triggers(artist: Artist, schema: Schema, table: Table) -> Table:
    if table.triggers and artist.chance(2):
        return replace(table, triggers=table.triggers[1:])
    if table.triggers and artist.chance(2):
        new = replace(artist.trigger(table), id=table.triggers[0].id, name=table.triggers[0].name)
        return replace(table, triggers=(new, *table.triggers[1:]))
    new = artist.trigger(table)
    return replace(table, triggers=(new, *table.triggers))


@mutation
def change_views(artist: Artist, schema: Schema) -> Schema:
    view = artist.view(schema)
    if view is None or (schema.views and artist.chance(3)):
        return replace(schema, views=schema.views[:-1])
    if schema.views and artist.chance(2):
        view = replace(view, id=schema.views[0].id, name=schema.views[0].name)
        return replace(schema, views=(view, *schema.views[1:]))
    return replace(schema, views=(*schema.views, view))


@mutation
def change_routines(artist: Artist, schema: Schema) -> Schema:
    if schema.routines and artist.chance(2):
        return replace(schema, routines=schema.routines[1:])
    return replace(schema, routines=(*schema.routines, artist.routine(schema)))


@mutation
def change_convention(artist: Artist, schema: Schema) -> Schema:
    return replace(schema, convention=artist.one_of(CONVENTIONS))
