"""Mutations of keys, indexes and constraints."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from support.pairs.description import DrawnIndex, DrawnIndexPart, DrawnSchema, DrawnTable
from support.pairs.draw import Artist
from support.pairs.mutations.register import mutation, of_table
from support.pairs.vocabulary import ACTIONS


@of_table
def change_primary_key(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, key=tuple(c.id for c in artist.some(table.columns, 2)))


@of_table
def add_index(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    return replace(table, indexes=(*table.indexes, artist.index(table)))


@of_table
def drop_index(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    gone = artist.some(table.indexes, 1, least=1)
    return replace(table, indexes=tuple(i for i in table.indexes if i not in gone))


@of_table
def change_index(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    if not table.indexes:
        return table
    index = artist.one_of(table.indexes)
    changed = _changed_index(artist, index, artist.index(table))
    return replace(table, indexes=tuple(changed if i.id == index.id else i for i in table.indexes))


def _changed_index(artist: Artist, index: DrawnIndex, other: DrawnIndex) -> DrawnIndex:
    what = artist.one_of(("name", "parts", "comment", "invisible", "kind", "order", "direction"))
    if what == "parts":
        return replace(other, id=index.id, name=index.name)
    if what == "kind":
        kinds = {"": "UNIQUE", "UNIQUE": "", "CONSTRAINT": "UNIQUE"}
        return replace(index, kind=kinds.get(index.kind, index.kind))
    if what == "order":
        return replace(index, parts=index.parts[::-1])
    if what == "direction":
        parts: list[DrawnIndexPart] = [
            replace(part, descending=not part.descending) for part in index.parts
        ]
        return replace(index, parts=tuple(parts)) if index.kind in ("", "UNIQUE") else index
    if what == "invisible":
        return replace(index, invisible=not index.invisible and index.kind != "CONSTRAINT")
    if what == "name":
        return replace(index, name=other.name)
    assert what == "comment"
    return replace(index, comment=artist.comment())


@mutation
def add_foreign_key(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    return (
        artist.with_foreign_key(schema, artist.one_of(schema.tables)) if schema.tables else schema
    )


@of_table
def drop_foreign_key(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    gone = artist.some(table.foreign_keys, 1, least=1)
    return replace(table, foreign_keys=tuple(k for k in table.foreign_keys if k not in gone))


@of_table
def change_foreign_key(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
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
def add_check(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    check = artist.check(table)
    return replace(table, checks=(*table.checks, check)) if check else table


@of_table
def change_check(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
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
