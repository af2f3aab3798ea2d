"""Numbers that another type of numbers refuses, rounds or takes for something else."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.flavors import ON_MARIADB, ON_MYSQL
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    ALL_FIT,
    Unfit,
    any_of,
    unless,
)
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    INTEGER_BITS,
    decimal_arguments,
    decimal_limit,
    decimal_range,
    family,
    integer_range,
    type_arguments,
    type_word,
)

NUMBERS = ("integer", "decimal", "float", "bit", "year")
"""Families of types whose values are numbers."""

_LARGEST_FLOAT = "3.4028234663852886e38"
_MANTISSA = {"float": 24, "double": 53}
_DIGITS = {"float": 6, "double": 15}
"""How many decimal digits survive the way there and back (IEEE 754)."""


def number(name: str, head: Column) -> str:
    """A column as an expression that computes as a number.

    A BIT is a string of bytes, and what a YEAR is compared with is read as a year: 1 as 2001.
    """
    return f"({name} + 0)" if family(head) in ("bit", "year") else name


def whole_range(column: Column) -> tuple[int, int] | None:
    """The smallest and the largest value, for types of whole numbers."""
    word = type_word(column)
    if word in INTEGER_BITS:
        return integer_range(column)
    if word == "bit":
        return 0, 2 ** (type_arguments(column) or [1])[0] - 1
    if word == "year":
        return 0, 2155
    if word == "decimal" and not decimal_arguments(column)[1]:
        largest = 10 ** decimal_arguments(column)[0] - 1
        return (0 if "unsigned" in column.type else -largest), largest
    return None


def unfit_integer(name: str, head: Column, models: Column) -> Unfit:
    """Numbers out of range, and fractions, which ALTER TABLE rounds without a word."""
    return _unfit_whole(name, head, integer_range(models))


def unfit_bit(name: str, head: Column, models: Column) -> Unfit:
    """Numbers with more bits; of negative ones the bits are taken."""
    bits = (type_arguments(models) or [1])[0]
    found = _unfit_whole(name, head, (0, 2**bits - 1))
    if bits < 64:
        return found
    beyond = None
    if whole_range(head) is None:
        is_decimal = family(head) == "decimal"
        negative = f"({ON_MARIADB} AND {name} < 0)" if is_decimal else None
        above = None if type_word(head) == "float" else f"{name} >= {2**64}"
        beyond = any_of(above, negative)
    return Unfit(beyond, found.offenders, covers=True)


def _unfit_whole(name: str, head: Column, limits: tuple[int, int]) -> Unfit:
    low, high = limits
    present = whole_range(head)
    value = number(name, head)
    if present is not None:
        inside = low <= present[0] and present[1] <= high
        return ALL_FIT if inside else Unfit(f"{value} NOT BETWEEN {low} AND {high}")
    rounded = f"ROUND({value})"
    # a DOUBLE cannot hold 2^63 - 1, so what is compared with is 2^63; of -2^63, MySQL takes a FLOAT
    # and refuses a DOUBLE
    below = "<=" if type_word(head) == "double" and low <= -(2**63) else "<"
    outside = f"{rounded} {below} {low} OR {rounded} >= {high + 1}"
    if type_word(head) == "float" and high >= 2**63 - 1:  # is cut to the range, without a word
        above = f"({ON_MYSQL} AND {rounded} >= {high + 1})"
        refused = f"{rounded} < 0 OR {above}" if low == 0 else None
        return Unfit(refused, f"{value} <> {rounded} OR {outside}", covers=True)
    return Unfit(outside, f"{value} <> {rounded}")


def unfit_decimal(name: str, head: Column, models: Column) -> Unfit:
    """Numbers with more digits, before the point or behind it."""
    precision, scale = decimal_arguments(models)
    value = number(name, head)
    low, largest = decimal_range(models)
    present = whole_range(head)
    if present is not None:
        limit = 10 ** (precision - scale) - 1
        fits = present[1] <= limit and (low != "0" or present[0] >= 0)
        return ALL_FIT if fits else Unfit(f"{value} NOT BETWEEN {low} AND {largest}")
    if family(head) == "decimal":
        return _from_decimal(value, head, models, low, largest)
    # there and back: what a FLOAT calls 19.99 is no binary fraction, and yet comes back
    there = f"CAST({value} AS DECIMAL({precision},{scale}))"
    back = f"CAST({there} AS {type_word(head).upper()})"
    # half a unit above the largest value, a DECIMAL is rounded up to one digit more
    edge = f"{largest}{'' if scale else '.'}5"
    below = f"{value} < 0" if low == "0" else f"{value} <= -{edge}"
    outside = f"{value} >= {edge} OR {below}"
    return Unfit(outside, unless(outside, f"{back} <> {value}"))


def _from_decimal(value: str, head: Column, models: Column, low: str, largest: str) -> Unfit:
    (old_precision, old_scale), (precision, scale) = map(decimal_arguments, (head, models))
    rounds = old_scale > scale
    rounded = f"ROUND({value}, {scale})" if rounds else value
    may_exceed = old_precision - old_scale > precision - scale or (
        rounds and old_precision - old_scale == precision - scale
    )
    loses_sign = low == "0" and "unsigned" not in head.type
    outside = f"{rounded} NOT BETWEEN {low} AND {largest}" if may_exceed or loses_sign else None
    return Unfit(outside, f"{value} <> {rounded}" if rounds else None)


def unfit_float(name: str, head: Column, models: Column) -> Unfit:
    """Numbers with more digits than the mantissa holds, compared there and back."""
    target, source = type_word(models), type_word(head)
    outside = _outside_float(number(name, head), head, models)
    kept = _stored(number(name, head), models)
    if source in ("float", "double"):
        widens = (source == target or target == "double") and not type_arguments(models)
        return Unfit(outside, None if widens else unless(outside, f"{kept} <> {name}"))
    present = whole_range(head)
    if present is not None and family(head) != "decimal":
        return Unfit(outside) | _from_whole(number(name, head), present, target)
    precision, scale = decimal_arguments(head)
    if precision <= _DIGITS[target] and not type_arguments(models):
        return Unfit(outside)
    # with room for what the next FLOAT above is
    back = f"CAST({kept} AS DECIMAL({min(precision + 2, 65)},{scale}))"
    return Unfit(outside, unless(outside, f"{back} <> {name}"))


def _stored(value: str, models: Column) -> str:
    """A number as a FLOAT or DOUBLE holds it."""
    arguments = type_arguments(models)
    rounded = f"ROUND({value}, {arguments[1]})" if len(arguments) > 1 else value
    return f"CAST({rounded} AS {type_word(models).upper()})"


def _outside_float(value: str, head: Column, models: Column) -> str | None:
    """Values beyond FLOAT(M,D) or FLOAT, or negative ones where UNSIGNED refuses them."""
    arguments, parts = type_arguments(models), []
    if len(arguments) > 1:
        largest = decimal_limit(arguments[0], arguments[1])
        parts.append(f"ROUND({value}, {arguments[1]}) NOT BETWEEN -{largest} AND {largest}")
    elif type_word(models) == "float" and (
        type_word(head) == "double"
        or (
            family(head) == "decimal"
            and decimal_arguments(head)[0] - decimal_arguments(head)[1] > 38
        )
    ):
        parts.append(f"{value} NOT BETWEEN -{_LARGEST_FLOAT} AND {_LARGEST_FLOAT}")
    if "unsigned" in models.type and "unsigned" not in head.type:
        parts.append(f"{value} < 0")
    return any_of(*parts)


def _from_whole(value: str, present: tuple[int, int], target: str) -> Unfit:
    """Whole numbers with more binary digits than the mantissa has, but for zeros at the end."""
    exact = 2 ** _MANTISSA[target]
    low, high = present
    if high <= exact:
        return ALL_FIT
    digits = f"LENGTH(TRIM(TRAILING '0' FROM BIN({value})))"
    if low < 0:  # ~ gives a BIGINT UNSIGNED, so that nothing overflows
        negative = f"LENGTH(TRIM(TRAILING '0' FROM BIN(~{value} + 1)))"
        digits = f"CASE WHEN {value} < 0 THEN {negative} ELSE {digits} END"
    # MariaDB takes a BIT of 64 bits for a negative number
    edge = f" OR {value} >= {2**63}" if value.endswith("+ 0)") else ""
    if target == "double" and low == -(2**63):  # comes back with error 1292
        edge = f" OR {value} = {low}"
    return Unfit(altered=f"{digits} > {_MANTISSA[target]}{edge}")


def unfit_year(name: str, head: Column, models: Column) -> Unfit:
    """Numbers that are no year; 1 to 99 are read as years of two digits (manual, 13.2.4)."""
    value = number(name, head)
    whole = value if whole_range(head) else f"ROUND({value})"
    refused = f"{whole} NOT BETWEEN 0 AND 99 AND {whole} NOT BETWEEN 1901 AND 2155"
    altered = f"{whole} BETWEEN 1 AND 99"
    return Unfit(refused, any_of(altered, None if whole_range(head) else f"{value} <> {whole}"))
