"""Texts that a numeric type refuses, or reads as a number that is written differently.

``'007'`` becomes 7, ``' 12 '`` 12, ``'1e3'`` 1000: MySQL reads any text that has the form of a
number, also in strict mode. A text is unaltered if it is written as the server writes the number,
except for trailing zeros of a fraction.
"""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.flavors import ON_MARIADB
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    Unfit,
    any_of,
    never,
    unless,
)
from alembic_autogen.autogenerate.preconditions.patterns import ANY_CASE, differs, matches
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    FLOAT_DIGITS,
    LARGEST_FLOAT,
    TIER_BYTES,
    decimal_arguments,
    decimal_limit,
    decimal_range,
    first_argument,
    integer_range,
    type_arguments,
    type_word,
)

_WHOLE = "-?[1-9][0-9]*|0"
_MARIADB_WHOLE = "[[:space:]]*[+-]?[0-9]+[[:space:]]*"
"""Texts that MariaDB converts to an integer; it refuses a decimal point and an exponent."""
_CAST_DIGITS = 35
"""Digits before the point of a DECIMAL(65,30), to which larger numbers are clipped."""


def unfit_integer(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not an integer, are out of range, or are written in another notation."""
    low, high = integer_range(target)
    number = f"CAST({name} AS DECIMAL(65,0))"
    # MariaDB reads a text as a BIGINT, whatever the integer type of the column (error 1292)
    beyond = f"{ON_MARIADB} AND {number} > {2**63 - 1}"
    whole = f"{ON_MARIADB} AND {differs(name, _MARIADB_WHOLE)}"
    no_number = f"{differs(name, ANY_CASE)} OR ({whole})"
    limits = f"{number} NOT BETWEEN {low} AND {high}"
    outside = any_of(limits, f"({beyond})" if high >= 2**63 else None)
    altered = unless(differs(name, _WHOLE), f"({outside})")
    return Unfit(unless(no_number, f"({outside})"), altered, covers=True)


def no_integer(text: str, column: Column) -> str | None:
    """Return a condition for texts from which no integer can be computed.

    In an expression, MariaDB rounds the number; in MODIFY it does not.
    """
    low, high = integer_range(column)
    return unless(
        differs(text, ANY_CASE), f"CAST({text} AS DECIMAL(65,0)) NOT BETWEEN {low} AND {high}"
    )


def unfit_decimal(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a number, have too many digits, or are written in another notation."""
    scale = decimal_arguments(target)[1]
    low, largest = decimal_range(target)
    # rounding may need one more digit before the point
    room = max(0, min(30, 64 - (decimal_arguments(target)[0] - scale)))
    number = f"ROUND(CAST({name} AS DECIMAL(65,{room})), {min(scale, room)})"
    outside = f"{number} NOT BETWEEN {low} AND {largest}"
    fraction = f"([.][0-9]{{1,{scale}}}0*)?" if scale else ""
    written_differently = any_of(
        differs(name, f"-?(0|[1-9][0-9]*){fraction}"), matches(name, "-0([.]0*)?")
    )
    outside = f"{outside} OR {_too_long(name, *decimal_arguments(target))}"
    return Unfit(unless(differs(name, ANY_CASE), outside), written_differently)


def _too_long(text: str, precision: int, scale: int) -> str:
    """A condition for numbers that do not fit into the server's internal DECIMAL, even rounded.

    It has nine groups of nine digits, and no group has digits on both sides of the point, so that
    ``3.`` with 90 zeros is refused, and ``1e-82`` (error 1292; tried on 9.7, MariaDB 10.11).
    """
    digits = precision - scale if precision - scale >= _CAST_DIGITS else 81
    lower = f"LOWER(TRIM({text}))"
    mantissa = f"SUBSTRING_INDEX({lower}, 'e', 1)"
    before = f"SUBSTRING_INDEX({mantissa}, '.', 1)"
    unsigned = f"REPLACE(REPLACE({before}, '-', ''), '+', '')"
    whole = f"CHAR_LENGTH(TRIM(LEADING '0' FROM {unsigned}))"
    fraction = f"CHAR_LENGTH(SUBSTRING({mantissa}, CHAR_LENGTH({before}) + 2))"
    exponent = f"CAST(SUBSTRING({lower}, CHAR_LENGTH({mantissa}) + 2) AS DECIMAL(65,0))"
    return (
        f"CEILING({whole} / 9) + CEILING({fraction} / 9) > 9"
        f" OR {fraction} - {exponent} > 81 OR {whole} + {exponent} > {digits}"
    )


def unfit_float(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a number, or have more digits than the type keeps."""
    word = type_word(target)
    number = f"CAST({name} AS DOUBLE)"
    limit = largest_float(target)
    arguments = type_arguments(target)
    scale = arguments[1] if len(arguments) > 1 else None
    ending = "([.][0-9]+)?([eE][+-]?[0-9]+)?"
    if scale is not None:
        ending = f"([.][0-9]{{1,{scale}}}0*|[eE][+]?[0-9]+)?"
    if scale is not None:
        number = f"ROUND({number}, {scale})"
    outside = f"{number} NOT BETWEEN -{limit} AND {limit}"
    if scale is None:  # larger numbers are read as the largest one
        outside = f"({number} >= {limit} OR {number} <= -{limit})"
    return Unfit(
        unless(differs(name, ANY_CASE), outside),
        any_of(
            differs(name, f"-?(0|[1-9][0-9]*){ending}"),
            matches(name, "-0([.]0*)?([eE].*)?"),
            too_many_digits(name, word),
        ),
    )


def largest_float(column: Column) -> str:
    """Return the largest number of a FLOAT or DOUBLE, as SQL."""
    arguments = type_arguments(column)
    if len(arguments) > 1:
        return decimal_limit(arguments[0], arguments[1])
    return LARGEST_FLOAT[type_word(column)]


def too_many_digits(text: str, word: str) -> str:
    """Return a condition for lost digits: over six of a FLOAT, over 15 to 17 of a DOUBLE."""
    mantissa = f"REPLACE(REPLACE(SUBSTRING_INDEX(LOWER({text}), 'e', 1), '.', ''), '-', '')"
    many = f"CHAR_LENGTH(TRIM(BOTH '0' FROM {mantissa})) > {FLOAT_DIGITS[word]}"
    if word == "float":
        return many
    return f"({many} AND CAST(CAST({text} AS DOUBLE) AS CHAR) <> {text})"


def unfit_bit(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not an integer of at most so many bits."""
    if type_word(current) in TIER_BYTES:  # a BIT becomes bytes in these types, not digits
        return never(name)
    bits = first_argument(target, 1)
    number = f"CAST({name} AS DECIMAL(65,0))"
    return Unfit(unless(differs(name, "0|[1-9][0-9]*"), f"{number} > {2**bits - 1}"))


def unfit_year(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a year of four digits."""
    number = f"CAST({name} AS DECIMAL(65,0))"
    rounded = f"ROUND(CAST({name} AS DECIMAL(65,30)))"
    outside = f"{rounded} NOT BETWEEN 0 AND 99 AND {rounded} NOT BETWEEN 1901 AND 2155"
    return Unfit(
        unless(differs(name, ANY_CASE), outside),
        unless(differs(name, "[0-9]{4}"), f"{number} NOT BETWEEN 1901 AND 2155 AND {number} <> 0"),
        covers=True,
    )
