"""Geometries that a column of another kind of places, or of another reference system, refuses."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.narrowing.verdict import ALL_FIT, Unfit, never
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import type_word

_COLLECTIONS = ("geomcollection", "geometrycollection")
PLACES = (
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring"),
    *("multipolygon", *_COLLECTIONS),
)
"""Families of types of places; MariaDB spells the collection in full."""


def unfit_srid(name: str, head: Column, models: Column) -> Unfit:
    """Places of another spatial reference system than the column is restricted to."""
    if models.srid is None or models.srid == head.srid or type_word(head) not in PLACES:
        return ALL_FIT
    return Unfit(f"ST_SRID({name}) <> {models.srid}")


def unfit_place(name: str, head: Column, models: Column) -> Unfit:
    """Geometries of another kind."""
    source, target = type_word(head), type_word(models)
    if target == "geometry" and source in PLACES:
        return ALL_FIT
    if source != "geometry":
        return ALL_FIT if {source, target} <= set(_COLLECTIONS) else never(name)
    kinds = _COLLECTIONS if target in _COLLECTIONS else (target,)
    accepted = ", ".join(f"'{kind.upper()}'" for kind in kinds)
    return Unfit(f"ST_GeometryType({name}) NOT IN ({accepted})")
