"""Families of column types, and the limits of their values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column

INTEGER_BITS = {"tinyint": 8, "smallint": 16, "mediumint": 24, "int": 32, "bigint": 64}
TIER_BYTES = {
    prefix + kind: size
    for kind in ("text", "blob")
    for prefix, size in (("tiny", 255), ("", 65535), ("medium", 2**24 - 1), ("long", 2**32 - 1))
}

NUMERIC_TYPES = (*INTEGER_BITS, "decimal", "float", "double")
"""First words of the types of numbers that arithmetic gives."""
NUMBERS = ("integer", "decimal", "float", "bit", "year")
"""Families of numbers, as :func:`family` returns them."""
TEXTS = ("text", "members")
"""Families of texts; ENUM and SET have members, but are read as texts."""
SPATIAL = (
    *("geometry", "point", "linestring", "polygon", "multipoint", "multilinestring"),
    *("multipolygon", "geomcollection", "geometrycollection"),
)
"""Spatial types; MariaDB writes the collection type in full."""
MOMENTS = ("date", "datetime", "timestamp")
"""Families of moments with a date; a TIME has none."""

LARGEST_FLOAT = {"float": "3.4028234663852886e38", "double": "1.7976931348623157e308"}
FLOAT_DIGITS = {"float": 6, "double": 15}
"""Decimal digits that survive a conversion there and back (IEEE 754)."""
_CHARACTER_BYTES: dict[str | None, int] = {
    **dict.fromkeys(("utf8mb4", "utf16", "utf16le", "utf32", "gb18030"), 4),
    **dict.fromkeys(("utf8mb3", "utf8", "ujis", "eucjpms"), 3),
    **dict.fromkeys(("ucs2", "big5", "cp932", "euckr", "gb2312", "gbk", "sjis"), 2),
}


_UNICODE = {"ascii": 0, "latin1": 1, "utf8mb3": 2, "utf8": 2, "utf8mb4": 3}
"""Character sets of which each holds what the earlier ones do."""


def holds_characters(charset: str | None, of: str | None) -> bool:
    """Whether a character set certainly has every character of another one."""
    return charset == of or _UNICODE.get(of or "", 9) <= _UNICODE.get(charset or "", -1)


def character_bytes(charset: str | None) -> int:
    """The most bytes that a character takes (``MAXLEN`` of INFORMATION_SCHEMA.CHARACTER_SETS)."""
    return _CHARACTER_BYTES.get(charset, 1)


def type_word(column: Column) -> str:
    """The first word of a column's type."""
    match = re.match(r"\w+", column.type)
    return match[0].lower() if match else ""


def type_arguments(column: Column) -> list[int]:
    """The numbers in the parentheses of a column's type."""
    match = re.match(r"\w+\(([\d,]+)\)", column.type)
    return [int(number) for number in match[1].split(",")] if match else []


def first_argument(column: Column, default: int = 0) -> int:
    """Return the first number in the parentheses of a column's type, such as a length.

    :param default: the number of a type without parentheses.
    """
    return (type_arguments(column) or [default])[0]


def length_limit(column: Column) -> int:
    """The longest value of a text or binary type: characters of a CHAR or VARCHAR, else bytes."""
    return TIER_BYTES.get(type_word(column)) or first_argument(column, 1)


def family(column: Column) -> str:
    """The family of a column's type, such as ``integer`` or ``text``; else the type's own name."""
    word = type_word(column)
    if word in INTEGER_BITS:
        return "integer"
    if word in ("enum", "set"):
        return "members"
    if word == "double":
        return "float"
    for sort, endings in (("text", ("char", "text")), ("binary", ("binary", "blob"))):
        if word.endswith(endings):
            return sort
    return word


def integer_range(column: Column) -> tuple[int, int]:
    """The smallest and the largest value of an integer column."""
    bits = INTEGER_BITS[type_word(column)]
    if "unsigned" in column.type:
        return 0, 2**bits - 1
    return -(2 ** (bits - 1)), 2 ** (bits - 1) - 1


def decimal_arguments(column: Column) -> tuple[int, int]:
    """Precision and scale of a DECIMAL column."""
    precision, scale = [*(type_arguments(column) or [10]), 0][:2]
    return precision, scale


def decimal_range(column: Column) -> tuple[str, str]:
    """The smallest and the largest value of a DECIMAL column, as SQL."""
    precision, scale = decimal_arguments(column)
    largest = decimal_limit(precision, scale)
    return "0" if "unsigned" in column.type else f"-{largest}", largest


def decimal_limit(precision: int, scale: int) -> str:
    """The largest number with ``precision`` digits, ``scale`` of them after the decimal point."""
    whole = "9" * (precision - scale) or "0"
    return f"{whole}.{'9' * scale}" if scale else whole
