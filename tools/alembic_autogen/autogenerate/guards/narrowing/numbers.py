"""Values that do not fit a narrower type of numbers."""

from __future__ import annotations

from alembic_autogen.autogenerate.guards.base import type_arguments, type_word
from alembic_autogen.autogenerate.guards.narrowing.family import (
    INTEGER_BITS,
    decimal_arguments,
    family,
    integer_range,
)
from alembic_autogen.schema.model import Column


def unfit_integer(name: str, head: Column, models: Column) -> str | None:
    """Numbers out of range, fractions, and texts that are no number."""
    low, high = integer_range(models)
    outside = f"{name} NOT BETWEEN {low} AND {high}"
    source = family(head)
    if source == "integer":
        old_low, old_high = integer_range(head)
        return None if low <= old_low and old_high <= high else outside
    if source in ("decimal", "float"):
        return f"{name} <> ROUND({name}) OR {outside}"
    if source == "text":
        number = f"CAST({name} AS DECIMAL(65))"
        return f"{name} NOT REGEXP '^-?[0-9]+$' OR {number} NOT BETWEEN {low} AND {high}"
    if source in ("bit", "year"):
        return outside
    return f"{name} IS NOT NULL"


def unfit_decimal(name: str, head: Column, models: Column) -> str | None:
    """Numbers with more digits, before the point or behind it."""
    precision, scale = decimal_arguments(models)
    whole = precision - scale
    limit = f"ABS({name}) >= 1{'0' * whole}"
    unsigned = (
        f" OR {name} < 0" if "unsigned" in models.type and "unsigned" not in head.type else ""
    )
    source = family(head)
    if source == "integer":
        digits = len(str(integer_range(head)[1]))
        return (limit if digits > whole else "") + unsigned or None
    if source == "decimal":
        old_precision, old_scale = decimal_arguments(head)
        parts = [f"{name} <> ROUND({name}, {scale})"] if old_scale > scale else []
        parts += [limit] if old_precision - old_scale > whole else []
        return (" OR ".join(parts) + unsigned).removeprefix(" OR ") or None
    if source == "float":
        return f"CAST(CAST({name} AS DECIMAL({precision},{scale})) AS DOUBLE) <> {name}{unsigned}"
    if source == "text":
        fraction = f"(\\\\.[0-9]{{1,{scale}}})?" if scale else ""
        return f"{name} NOT REGEXP '^-?[0-9]{{1,{max(whole, 1)}}}{fraction}$'"
    return f"{name} IS NOT NULL"


def unfit_float(name: str, head: Column, models: Column) -> str | None:
    """Numbers with more digits than the mantissa holds."""
    target, source = type_word(models), type_word(head)
    if source == "float" and target == "double":
        return None
    if target == "float" and source in ("double", "decimal", *INTEGER_BITS):
        small = source in ("tinyint", "smallint", "mediumint")
        return None if small else f"CAST({name} AS FLOAT) <> {name}"
    if source == "decimal":
        precision, scale = decimal_arguments(head)
        if precision <= 15:
            return None
        return f"CAST(CAST({name} AS DOUBLE) AS DECIMAL({precision},{scale})) <> {name}"
    if source == "bigint":
        return f"ABS({name}) > 9007199254740992"
    if source in INTEGER_BITS or source == target:
        return None
    return f"{name} IS NOT NULL"


def unfit_bit(name: str, head: Column, models: Column) -> str | None:
    """Numbers with more bits."""
    bits = (type_arguments(models) or [1])[0]
    if family(head) == "bit" and bits >= (type_arguments(head) or [1])[0]:
        return None
    if family(head) in ("bit", "integer"):
        return f"{name} NOT BETWEEN 0 AND {2**bits - 1}"
    return f"{name} IS NOT NULL"
