"""Defaults that are constants although they are written as expressions.

SQLAlchemy puts ``text("-1")`` and ``text("b'1'")`` into parentheses, which makes them expressions
for the server: it prints ``(-(1))`` and ``(0x01)``, and checks them only when a row needs them.
"""

from __future__ import annotations

import re
from decimal import Decimal

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    LARGEST_FLOAT,
    decimal_arguments,
    decimal_range,
    family,
    first_argument,
    integer_range,
    type_word,
)

_NUMBER = re.compile(r"\(+(?P<sign>-?)\(*(?P<digits>\d{1,70}(?:\.\d{0,40})?(?:e[+-]?\d{1,3})?)\)+")
_BYTES = re.compile(r"\(+0x(?P<digits>[0-9a-f]+)\)+", re.IGNORECASE)


def has_constant_default(column: Column) -> bool:
    """Whether the default is a constant in parentheses that the column takes unchanged."""
    text = column.default or ""
    number, bits = _NUMBER.fullmatch(text), _BYTES.fullmatch(text)
    if number:
        return _takes(column, Decimal(number["sign"] + number["digits"]))
    return bits is not None and _takes_bytes(column, bits["digits"])


def _takes(column: Column, number: Decimal) -> bool:
    kind = family(column)
    if kind == "integer":
        low, high = integer_range(column)
        return number == number.to_integral_value() and low <= number <= high
    if kind == "decimal":
        least, largest = map(Decimal, decimal_range(column))
        exponent = number.as_tuple().exponent
        digits = -exponent if isinstance(exponent, int) else 0
        return least <= number <= largest and digits <= decimal_arguments(column)[1]
    if kind == "float":
        return abs(number) <= Decimal(LARGEST_FLOAT[type_word(column)]) and (
            number >= 0 or "unsigned" not in column.type
        )
    return False


def _takes_bytes(column: Column, digits: str) -> bool:
    length = first_argument(column)
    if type_word(column) == "bit":
        return int(digits, 16).bit_length() <= length
    return type_word(column) in ("binary", "varbinary") and len(digits) <= 2 * length
