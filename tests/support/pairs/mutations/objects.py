"""Mutations of triggers, views and routines, and of the naming convention."""

from __future__ import annotations

from dataclasses import replace

from support.pairs.description import DrawnSchema, DrawnTable
from support.pairs.draw import Artist
from support.pairs.mutations.register import mutation, of_table
from support.pairs.vocabulary import CONVENTIONS


@of_table
def change_triggers(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
    if table.triggers and artist.chance(2):
        return replace(table, triggers=table.triggers[1:])
    if table.triggers and artist.chance(2):
        new = replace(artist.trigger(table), id=table.triggers[0].id, name=table.triggers[0].name)
        return replace(table, triggers=(new, *table.triggers[1:]))
    new = artist.trigger(table)
    return replace(table, triggers=(new, *table.triggers))


@mutation
def change_views(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    view = artist.view(schema)
    if view is None or (schema.views and artist.chance(3)):
        return replace(schema, views=schema.views[:-1])
    if schema.views and artist.chance(2):
        view = replace(view, id=schema.views[0].id, name=schema.views[0].name)
        return replace(schema, views=(view, *schema.views[1:]))
    return replace(schema, views=(*schema.views, view))


@mutation
def change_routines(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    if schema.routines and artist.chance(2):
        return replace(schema, routines=schema.routines[1:])
    return replace(schema, routines=(*schema.routines, artist.routine(schema)))


@mutation
def change_convention(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
    return replace(schema, convention=artist.one_of(CONVENTIONS))
