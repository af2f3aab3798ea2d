"""Values of a column that do not stay the same in its new type.

ALTER TABLE refuses some values when it reaches them, and alters others silently, also in strict
mode: a DECIMAL is rounded, ``'007'`` becomes 7, a time of day is cut off (manual, 7.1.11). For each
pair of types a condition selects these values: those that a conversion to the new type and back
does not preserve. tests/conversions compares the conditions with the behavior of the servers.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.flag_names import quote_if_needed
from alembic_autogen.autogenerate.preconditions.narrowing import (
    addresses,
    documents,
    geometries,
    members,
    moment_texts,
    moments,
    number_texts,
    numbers,
    strings,
)
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit, never
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.differences import ColumnDifference, of_kind
from alembic_autogen.schema.model import Column, ForeignKey
from alembic_autogen.schema.type_families import (
    NUMBERS,
    SPATIAL,
    TIER_BYTES,
    decimal_range,
    family,
    first_argument,
    integer_range,
    type_word,
)

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.preconditions.base import Rows

Rule = Callable[[str, Column, Column], Unfit]
"""(the column's SQL, the column before, the column after) → the conditions on its values."""

_FROM_NUMBERS: dict[str, Rule] = {
    "integer": numbers.unfit_integer,
    "decimal": numbers.unfit_decimal,
    "float": numbers.unfit_float,
    "bit": numbers.unfit_bit,
    "year": numbers.unfit_year,
}
_FROM_TEXTS: dict[str, Rule] = {
    "integer": number_texts.unfit_integer,
    "decimal": number_texts.unfit_decimal,
    "float": number_texts.unfit_float,
    "bit": number_texts.unfit_bit,
    "year": number_texts.unfit_year,
    "date": moment_texts.unfit_date,
    "datetime": moment_texts.unfit_datetime,
    "timestamp": moment_texts.unfit_timestamp,
    "time": moment_texts.unfit_time,
}
_FROM_ANYTHING: dict[str, Rule] = {
    "text": strings.unfit_text,
    "binary": strings.unfit_binary,
    "json": documents.unfit_json,
    "vector": strings.unfit_vector,
    **dict.fromkeys(addresses.OCTETS, addresses.unfit_address),
    **dict.fromkeys(SPATIAL, geometries.unfit_geometry),
    "date": moments.unfit_date,
    "datetime": moments.unfit_datetime,
    "timestamp": moments.unfit_timestamp,
    "time": moments.unfit_time,
}


def conversion(
    name: str, current: Column, target: Column, renamed: dict[str, str] | None = None
) -> Unfit:
    """Build the conditions for the values that do not survive a change of the column's type.

    :param name: the column's SQL.
    :param current: the column before the revision.
    :param target: the column after the revision.
    :param renamed: the members of an ENUM or SET that are renamed, and therefore not removed.
    """
    found = geometries.unfit_srid(name, current, target)
    if current.type != target.type or current.charset != target.charset:
        found |= _of_type(name, current, target, renamed or {})
    found |= Unfit(strings.unfit_charset(name, current, target))
    return found.of_values(name)


def fits(current: Column, target: Column, renamed: dict[str, str] | None = None) -> bool:
    """Whether every value of a column, apart from NULL, stays the same in another one.

    Dates with a zero month or day do not count, which are no dates in the usual modes.

    :param renamed: the members of an ENUM or SET that are renamed, and therefore not removed.
    """
    name = quote_name(current.name)
    offenders = conversion(name, current, target, renamed).offenders
    return offenders in (None, moments.no_day(name))


def _of_type(name: str, current: Column, target: Column, renamed: dict[str, str]) -> Unfit:
    old_type, new_type = family(current), family(target)
    if new_type == "members":
        return members.unfit_members(name, current, target, renamed)
    if old_type in NUMBERS and new_type in _FROM_NUMBERS:
        return _FROM_NUMBERS[new_type](name, current, target)
    if old_type == "text" and new_type in _FROM_TEXTS:
        return _FROM_TEXTS[new_type](name, current, target)
    if old_type == "json" and new_type in ("integer", "decimal", "float", "year"):
        return documents.unfit_number(name, current, target)
    if new_type in _FROM_ANYTHING:
        return _FROM_ANYTHING[new_type](name, current, target)
    return never(name)


_SHOWN = (
    *("integer", "decimal", "float", "bit", "text", "members", "date", "datetime", "timestamp"),
    *("time", "year"),
)
"""Types whose values a message may show; a VECTOR or POINT means nothing to a reader."""


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each column with values that do not stay the same in its new type."""
    for current, target in rows.columns():
        if current is None or target.generated or _is_held(current, target, rows):
            continue
        name = quote_name(current.name)
        renamed = _renamed_members(rows, target)
        found = conversion(name, current, target, renamed)
        found |= members.displaced(name, current, renamed, _merged_members(rows, target))
        accepted = rows.accepts_change(current, target)
        condition = found.refused if accepted else found.offenders
        if condition:
            precondition = rows.precondition(
                rows.offenders(condition, *([current.name] if family(current) in _SHOWN else [])),
                _problem(current, target, found, accepted),
                f"Change them to what {target.type} can hold",
                target.name,
            )
            may_change = bool(found.altered) and not accepted
            yield _with_way_out(precondition, rows, target) if may_change else precondition


def _problem(current: Column, target: Column, found: Unfit, accepted: bool) -> str:
    if found.none_stays:
        return f"{current.name} has values, and none stays the same as {target.type}"
    if accepted or not found.altered:
        return f"{current.name} has values that do not fit {target.type}"
    return f"{current.name} has values that do not stay the same as {target.type}"


def _with_way_out(precondition: Precondition, rows: Rows, target: Column) -> Precondition:
    """Add to a precondition's remedy the flag that makes it refuse less."""
    path = ".".join(map(quote_if_needed, (*filter(None, rows.target.key), target.name)))
    changing = shlex.quote(path)
    way_out = f", or make the revision with --accept-change {changing} to let them change"
    return replace(precondition, remedy=precondition.remedy + way_out, changing=changing)


def _is_held(current: Column, target: Column, rows: Rows) -> bool:
    """Whether a foreign key limits the values to those of a column that changes in the same way.

    A value of an earlier row need not be one of these.
    """
    return not rows.with_earlier and any(
        target.name in key.columns and _types_alike(key, current, target, rows)
        for key in rows.target.foreign_keys
        if _refers_wherever_it_has_a_value(key, target, rows)
        if any(key.name == before.name for before in rows.current.foreign_keys)
    )


def _refers_wherever_it_has_a_value(key: ForeignKey, column: Column, rows: Rows) -> bool:
    """Whether no other column of a key is NULL, which would exempt the row from the check.

    MATCH SIMPLE checks a row only if all its columns have values (MySQL manual, 15.1.20.5).
    """
    others = (rows.before(name) for name in key.columns if name != column.name)
    return all(other is not None and not other.nullable for other in others)


def _types_alike(key: ForeignKey, current: Column, target: Column, rows: Rows) -> bool:
    referred = key.referred_columns[key.columns.index(target.name)]
    return any(
        d.target_table == key.referred
        and d.current is not None
        and d.target is not None
        and (d.target.name, d.current.type, d.target.type) == (referred, current.type, target.type)
        for d in of_kind(rows.all_differences, ColumnDifference)
    )


def _renamed_members(rows: Rows, target: Column) -> dict[str, str]:
    return dict(rows.renames.members.get((rows.target.key, target.name), {}))


def _merged_members(rows: Rows, target: Column) -> set[str]:
    place = (rows.target.key, target.name)
    return {member for *of, member in rows.renames.merged if (*of,) == place}


def unfit_expression(expression: str, target: Column, *, may_be_text: bool = False) -> str | None:
    """Build a condition for the values of an expression that a column refuses.

    :param expression: SQL of unknown type.
    :param target: the column that is to hold the values.
    :param may_be_text: whether the expression may give a text that is not a number or a date.
    :returns: ``None`` for types without such a condition.
    """
    kind = family(target)
    if may_be_text and kind in _FROM_TEXTS:
        text = f"CAST({expression} AS CHAR)"
        lenient = moment_texts.refused_moment(text, kind)
        if lenient:
            return lenient
        if kind == "integer":
            return number_texts.no_integer(text, target)
        return _FROM_TEXTS[kind](text, target, target).of_values(expression).refused
    if kind == "integer":
        low, high = integer_range(target)
        return f"{expression} NOT BETWEEN {low} AND {high}"
    if kind == "decimal":
        low_decimal, largest = decimal_range(target)
        return f"{expression} NOT BETWEEN {low_decimal} AND {largest}"
    if kind == "text" and type_word(target) not in TIER_BYTES:
        return f"CHAR_LENGTH({expression}) > {first_argument(target, 1)}"
    return None
