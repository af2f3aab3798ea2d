"""The register of all mutations."""

from __future__ import annotations

from collections.abc import Callable

from support.pairs.description import DrawnColumn, DrawnSchema, DrawnTable
from support.pairs.draw import Artist

Mutation = Callable[[Artist, DrawnSchema], DrawnSchema]
MUTATIONS: dict[str, Mutation] = {}


def mutation(function: Mutation) -> Mutation:
    """Register a mutation under its name."""
    MUTATIONS[function.__name__] = function
    return function


def of_table(function: Callable[[Artist, DrawnSchema, DrawnTable], DrawnTable]) -> Mutation:
    """Register a mutation of one table."""

    def mutate(artist: Artist, schema: DrawnSchema) -> DrawnSchema:
        if not schema.tables:
            return schema
        table = artist.one_of(schema.tables)
        return schema.with_table(function(artist, schema, table))

    MUTATIONS[function.__name__] = mutate
    return mutate


def of_column(function: Callable[[Artist, DrawnTable, DrawnColumn], DrawnColumn]) -> Mutation:
    """Register a mutation of one column."""

    def mutate(artist: Artist, schema: DrawnSchema, table: DrawnTable) -> DrawnTable:
        return table.with_column(function(artist, table, artist.one_of(table.columns)))

    mutate.__name__ = function.__name__
    return of_table(mutate)
