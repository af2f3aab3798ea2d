"""Mutations of columns, and of the members of an ENUM or SET."""

from __future__ import annotations

from dataclasses import replace

from support.pairs.description import DrawnColumn, DrawnSchema, DrawnTable, Type
from support.pairs.draw import Artist
from support.pairs.mend import INTEGERS
from support.pairs.mutations.register import mutation, of_column, of_table
from support.pairs.vocabulary import MEMBERS


@of_table
def add_column(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    column = artist.column(table.names.values())
    if artist.chance(4):
        column = artist.generated(table, table.names.values()) or column
    at = artist.number(0, len(table.columns))
    return replace(table, columns=(*table.columns[:at], column, *table.columns[at:]))


@of_table
def drop_column(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    if len(table.columns) < 2:
        return table
    gone = artist.one_of(table.columns)
    return replace(table, columns=tuple(c for c in table.columns if c.id != gone.id))


@of_table
def move_column(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    moved = artist.one_of(table.columns)
    others = [column for column in table.columns if column.id != moved.id]
    at = artist.number(0, len(others))
    return replace(table, columns=(*others[:at], moved, *others[at:]))


@of_column
def rename_column(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, name=artist.name(table.names.values()))


@of_column
def change_case_of_column(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, name=column.name.swapcase() if column.name.isascii() else column.name)


@of_table
def swap_columns(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    if len(table.columns) < 2:
        return table
    one, other = artist.some(table.columns, 2, least=2)
    return table.with_column(replace(one, name=other.name)).with_column(
        replace(other, name=one.name)
    )


@mutation
def change_type(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
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


def _joined(schema: DrawnSchema, found: set[tuple[int, int]]) -> set[tuple[int, int]]:
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
def change_nullable(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, nullable=not column.nullable)


@of_column
def change_default(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    if column.generated or column.autoincrement:
        return column
    return replace(column, default=artist.default(column.type))


@of_column
def change_on_update(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    if column.type.word not in ("datetime", "timestamp"):
        return column
    return replace(column, on_update=None if column.on_update else "CURRENT_TIMESTAMP")


@of_column
def change_column_comment(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, comment=artist.comment())


@of_column
def change_visibility(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, invisible=not column.invisible)


@of_column
def change_collation(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    if column.type.word not in ("char", "varchar", "text", "enum"):
        return column
    return replace(column, type=replace(column.type, collation=artist.one_of(("", "utf8mb4_bin"))))


@of_column
def change_generation(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    if column.generated and artist.chance(2):
        return replace(column, stored=not column.stored)
    if column.generated and artist.chance(2):
        return replace(column, generated=None)
    new = artist.generated(table, ())
    if new is None or column.autoincrement:
        return column
    return replace(column, generated=new.generated, stored=new.stored, type=new.type)


@of_column
def change_autoincrement(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
    return replace(column, autoincrement=not column.autoincrement)


@of_table
def add_autoincrement(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(
        table,
        columns=tuple(
            replace(c, autoincrement=c.id == table.key[:1][0] if table.key else False)
            for c in table.columns
        ),
    )


@of_column
def change_members(artist: Artist, table: DrawnTable, column: DrawnColumn) -> DrawnColumn:
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
