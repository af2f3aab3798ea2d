"""Decide whether a change of a column's definition keeps every value that it can hold.

Only conversions that certainly keep all values count: for others, the values are saved, and
compared afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.type_families import (
    TIER_BYTES,
    decimal_arguments,
    family,
    first_argument,
    holds_characters,
    integer_range,
    length_limit,
    type_word,
)

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column


def keeps_values(before: Column, after: Column) -> bool:
    """Whether a column keeps its values when its definition changes.

    :param before: a column that is not generated.
    """
    if after.generated is not None or (before.nullable and not after.nullable):
        return False
    if (before.type, before.charset, before.srid) == (after.type, after.charset, after.srid):
        return True
    sort = family(before)
    if sort != family(after) or not holds_characters(after.charset, before.charset):
        return False
    wider = _WIDER.get(sort)
    return wider is not None and wider(before, after)


def keeps_or_refuses(before: Column, after: Column) -> bool:
    """Whether each value that a change of a column's definition leaves in it stays the same.

    An integer that is out of range is refused in strict mode (MySQL manual, 13.1.7).
    """
    are_integers = family(before) == family(after) == "integer" and after.generated is None
    return are_integers or keeps_values(before, after)


def _integers(before: Column, after: Column) -> bool:
    smallest, largest = integer_range(before)
    least, most = integer_range(after)
    return least <= smallest and largest <= most


def _decimals(before: Column, after: Column) -> bool:
    (precision, scale), (more, finer) = decimal_arguments(before), decimal_arguments(after)
    if "unsigned" in after.type and "unsigned" not in before.type:
        return False
    return finer >= scale and more - finer >= precision - scale


def _lengths(before: Column, after: Column) -> bool:
    words = {type_word(before), type_word(after)}
    if len(words) > 1 and not words <= TIER_BYTES.keys():
        return False  # CHAR and BINARY take spaces and zeros away, or add them
    if before.charset != after.charset and type_word(before).endswith("text"):
        return False  # its limit is one of bytes
    return type_word(before) != "binary" and length_limit(before) <= length_limit(after)


def _members(before: Column, after: Column) -> bool:
    if type_word(before) != type_word(after):
        return False
    return set(enum_members(before.type)) <= set(enum_members(after.type))


def _fractions(before: Column, after: Column) -> bool:
    return first_argument(before) <= first_argument(after)


_WIDER = {
    "integer": _integers,
    "decimal": _decimals,
    "text": _lengths,
    "binary": _lengths,
    "members": _members,
    "datetime": _fractions,
    "time": _fractions,
}
"""By the family of both types, whether the second one holds all values of the first one.

TIMESTAMP is missing: MySQL copies it as a local time, so that it alters the hour which summer time
repeats (docs/conversions.md).
"""
