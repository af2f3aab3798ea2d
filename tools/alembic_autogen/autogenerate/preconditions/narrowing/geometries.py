"""Geometries that a column of another geometry type, or of another reference system, refuses."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.narrowing.verdict import ALL_FIT, Unfit, never
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import SPATIAL, type_word

_COLLECTIONS = ("geomcollection", "geometrycollection")


def unfit_srid(name: str, current: Column, target: Column) -> Unfit:
    """Geometries in another spatial reference system than the column is restricted to."""
    if target.srid is None or target.srid == current.srid or type_word(current) not in SPATIAL:
        return ALL_FIT
    return Unfit(f"ST_SRID({name}) <> {target.srid}")


def unfit_geometry(name: str, current: Column, target: Column) -> Unfit:
    """Geometries of another type than the column's."""
    old_type, new_type = type_word(current), type_word(target)
    if new_type == "geometry" and old_type in SPATIAL:
        return ALL_FIT
    if old_type != "geometry":
        return ALL_FIT if {old_type, new_type} <= set(_COLLECTIONS) else never(name)
    kinds = _COLLECTIONS if new_type in _COLLECTIONS else (new_type,)
    accepted = ", ".join(f"'{kind.upper()}'" for kind in kinds)
    return Unfit(f"ST_GeometryType({name}) NOT IN ({accepted})")
