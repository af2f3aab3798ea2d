"""A column gets a type that cannot hold all that the present one can.

Each condition below is true of exactly the values that would be cut, rounded, refused or read as
something else. MySQL itself rounds a DECIMAL or a fractional second without a word, also in strict
mode (manual, 7.1.11), and refuses the rest only when it comes to that statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alembic_autogen.autogenerate.guards.base import Guard, Rows, type_arguments, type_word
from alembic_autogen.autogenerate.guards.narrowing import members, moments, numbers, strings
from alembic_autogen.autogenerate.guards.narrowing.family import (
    TIER_BYTES,
    decimal_arguments,
    family,
    integer_range,
)
from alembic_autogen.schema.model import Column, ForeignKey
from alembic_autogen.sql import quote_name

Condition = Callable[[str, Column, Column], "str | None"]
"""(the column's SQL, the column now, the column to be) → a condition; ``None``: all values fit."""

_RULES: dict[str, Condition] = {
    "integer": numbers.unfit_integer,
    "decimal": numbers.unfit_decimal,
    "float": numbers.unfit_float,
    "bit": numbers.unfit_bit,
    "text": strings.unfit_text,
    "binary": strings.unfit_binary,
    "json": strings.unfit_json,
    "date": moments.unfit_date,
    "datetime": moments.unfit_datetime,
    "timestamp": moments.unfit_datetime,
    "time": moments.unfit_time,
    "year": moments.unfit_year,
}

_SHOWN = (
    *("integer", "decimal", "float", "bit", "text", "members", "date", "datetime", "timestamp"),
    *("time", "year"),
)
"""Types whose values a message may quote; a VECTOR or POINT means nothing to a reader."""


def guards(rows: Rows) -> Iterator[Guard]:
    """A guard for each column whose type gets narrower."""
    for difference in rows.changed("column"):
        head, models = difference.head, difference.models
        if head is None or models.generated or _is_held(head, models, rows):
            continue
        name = quote_name(head.name)
        condition = unfit(name, head, models, _renamed_values(rows, models))
        if condition:
            yield rows.guard(
                rows.offenders(condition, *([head.name] if family(head) in _SHOWN else [])),
                f"{head.name} has values that do not fit {models.type}",
                f"Change them to what {models.type} can hold",
                models.name,
            )


def _is_held(head: Column, models: Column, rows: Rows) -> bool:
    """Whether a foreign key keeps the values within those of a column that changes likewise."""
    return any(
        models.name in key.columns and _types_alike(key, head, models, rows)
        for key in rows.models.foreign_keys
        if any(key.name == before.name for before in rows.head.foreign_keys)
    )


def _types_alike(key: ForeignKey, head: Column, models: Column, rows: Rows) -> bool:
    referred = key.referred_columns[key.columns.index(models.name)]
    return any(
        d.kind == "column"
        and d.models_table == key.referred
        and d.head is not None
        and d.models is not None
        and (d.models.name, d.head.type, d.models.type) == (referred, head.type, models.type)
        for d in rows.all_differences
    )


def _renamed_values(rows: Rows, models: Column) -> dict[str, str]:
    return dict(rows.renames.values.get((rows.models.key, models.name), {}))


def unfit(
    name: str, head: Column, models: Column, renamed: dict[str, str] | None = None
) -> str | None:
    """A condition for the values of a column that its new type would not keep.

    :param name: the column's SQL.
    :param head: the column now.
    :param models: the column to be.
    :param renamed: members of an ENUM or SET that are renamed, so not removed.
    """
    conditions = [
        _unfit_srid(name, head, models),
        None if head.type == models.type else _unfit_type(name, head, models, renamed or {}),
        strings.unfit_charset(name, head, models),
    ]
    return " OR ".join(condition for condition in conditions if condition) or None


_PLACES = (
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring"),
    *("multipolygon", "geomcollection", "geometrycollection"),
)


def _unfit_srid(name: str, head: Column, models: Column) -> str | None:
    if models.srid is None or models.srid == head.srid or type_word(head) not in _PLACES:
        return None
    return f"ST_SRID({name}) <> {models.srid}"


def _unfit_type(name: str, head: Column, models: Column, renamed: dict[str, str]) -> str | None:
    target = family(models)
    if target == "members":
        return members.unfit_members(name, head, models, renamed)
    rule = _RULES.get(target)
    return rule(name, head, models) if rule else f"{name} IS NOT NULL"


def unfit_expression(expression: str, models: Column) -> str | None:
    """A condition for the values of an expression that a column refuses.

    :param expression: SQL of which no type is known.
    """
    kind = family(models)
    if kind == "integer":
        low, high = integer_range(models)
        return f"{expression} NOT BETWEEN {low} AND {high}"
    if kind == "decimal":
        precision, scale = decimal_arguments(models)
        return f"ABS({expression}) >= 1{'0' * (precision - scale)}"
    if kind == "text" and type_word(models) not in TIER_BYTES:
        return f"CHAR_LENGTH({expression}) > {(type_arguments(models) or [1])[0]}"
    return None
