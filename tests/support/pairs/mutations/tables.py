"""Mutations of tables and their attributes."""

from __future__ import annotations

from dataclasses import replace

from support.pairs.description import DrawnSchema, DrawnTable
from support.pairs.draw import Artist
from support.pairs.mutations.register import mutation, of_table


@mutation
def add_table(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    table = artist.table(schema)
    schema = replace(schema, tables=(*schema.tables, table))
    return artist.with_foreign_key(schema, table) if artist.chance(2) else schema


@mutation
def drop_table(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    if not schema.tables:
        return schema
    gone = artist.one_of(schema.tables)
    return replace(schema, tables=tuple(table for table in schema.tables if table.id != gone.id))


@of_table
def rename_table(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    taken = [t.name for t in schema.tables] + [v.name for v in schema.views]
    return replace(table, name=artist.name(taken))


@mutation
def swap_tables(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    if len(schema.tables) < 2:
        return schema
    one, other = artist.some(schema.tables, 2, least=2)
    return schema.with_table(replace(one, name=other.name)).with_table(
        replace(other, name=one.name)
    )


@of_table
def change_table_comment(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, comment=artist.comment())


@of_table
def change_options(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, options=artist.options())


@of_table
def change_table_collation(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, collation=artist.one_of(("", "utf8mb4_bin", "latin1_swedish_ci")))


@of_table
def change_partitions(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, partitions=None if artist.chance(3) else artist.partitions(table))
