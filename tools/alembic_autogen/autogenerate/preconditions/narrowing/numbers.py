"""Numbers that another numeric type refuses, rounds or takes for another number."""

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
    FLOAT_DIGITS,
    INTEGER_BITS,
    LARGEST_FLOAT,
    decimal_arguments,
    decimal_limit,
    decimal_range,
    family,
    first_argument,
    integer_range,
    type_arguments,
    type_word,
)

_MANTISSA = {"float": 24, "double": 53}


def number(name: str, current: Column) -> str:
    """Return a column as a numeric expression.

    A BIT is a string of bytes, and a number that is compared with a YEAR is read as a year: 1 as
    2001.
    """
    return f"({name} + 0)" if family(current) in ("bit", "year") else name


def whole_range(column: Column) -> tuple[int, int] | None:
    """Return the smallest and the largest value of an integer type; ``None`` for other types."""
    word = type_word(column)
    if word in INTEGER_BITS:
        return integer_range(column)
    if word == "bit":
        return 0, 2 ** first_argument(column, 1) - 1
    if word == "year":
        return 0, 2155
    if word == "decimal" and not decimal_arguments(column)[1]:
        largest = 10 ** decimal_arguments(column)[0] - 1
        return (0 if "unsigned" in column.type else -largest), largest
    return None


def unfit_integer(name: str, current: Column, target: Column) -> Unfit:
    """Numbers out of range, and fractions, which ALTER TABLE rounds silently."""
    return _unfit_whole(name, current, integer_range(target))


def unfit_bit(name: str, current: Column, target: Column) -> Unfit:
    """Numbers that need more bits; a negative number is stored as its two's complement."""
    bits = first_argument(target, 1)
    found = _unfit_whole(name, current, (0, 2**bits - 1))
    if bits < 64:
        return found
    beyond = None
    if whole_range(current) is None:
        is_decimal = family(current) == "decimal"
        negative = f"({ON_MARIADB} AND {name} < 0)" if is_decimal else None
        above = None if type_word(current) == "float" else f"{name} >= {2**64}"
        beyond = any_of(above, negative)
    return Unfit(beyond, found.offenders, covers=True)


def _unfit_whole(name: str, current: Column, limits: tuple[int, int]) -> Unfit:
    low, high = limits
    present = whole_range(current)
    value = number(name, current)
    if present is not None:
        inside = low <= present[0] and present[1] <= high
        return ALL_FIT if inside else Unfit(f"{value} NOT BETWEEN {low} AND {high}")
    rounded = f"ROUND({value})"
    # a DOUBLE cannot hold 2^63 - 1, so the comparison is with 2^63; MySQL takes -2^63 from a
    # FLOAT and refuses it from a DOUBLE
    below = "<=" if type_word(current) == "double" and low <= -(2**63) else "<"
    outside = f"{rounded} {below} {low} OR {rounded} >= {high + 1}"
    # a FLOAT is clipped to the range silently
    if type_word(current) == "float" and high >= 2**63 - 1:
        above = f"({ON_MYSQL} AND {rounded} >= {high + 1})"
        refused = f"{rounded} < 0 OR {above}" if low == 0 else None
        return Unfit(refused, f"{value} <> {rounded} OR {outside}", covers=True)
    return Unfit(outside, f"{value} <> {rounded}")


def unfit_decimal(name: str, current: Column, target: Column) -> Unfit:
    """Numbers with more digits, before or after the point."""
    precision, scale = decimal_arguments(target)
    value = number(name, current)
    low, largest = decimal_range(target)
    present = whole_range(current)
    if present is not None:
        limit = 10 ** (precision - scale) - 1
        fits = present[1] <= limit and (low != "0" or present[0] >= 0)
        return ALL_FIT if fits else Unfit(f"{value} NOT BETWEEN {low} AND {largest}")
    if family(current) == "decimal":
        return _from_decimal(value, current, target, low, largest)
    # there and back: the FLOAT 19.99 is not a binary fraction, and yet it is restored
    there = f"CAST({value} AS DECIMAL({precision},{scale}))"
    back = f"CAST({there} AS {type_word(current).upper()})"
    # from half a unit above the largest value on, a DECIMAL is rounded up to one digit more
    edge = f"{largest}{'' if scale else '.'}5"
    below = f"{value} < 0" if low == "0" else f"{value} <= -{edge}"
    outside = f"{value} >= {edge} OR {below}"
    return Unfit(outside, unless(outside, f"{back} <> {value}"))


def _from_decimal(value: str, current: Column, target: Column, low: str, largest: str) -> Unfit:
    (old_precision, old_scale), (precision, scale) = map(decimal_arguments, (current, target))
    rounds = old_scale > scale
    rounded = f"ROUND({value}, {scale})" if rounds else value
    may_exceed = old_precision - old_scale > precision - scale or (
        rounds and old_precision - old_scale == precision - scale
    )
    loses_sign = low == "0" and "unsigned" not in current.type
    outside = f"{rounded} NOT BETWEEN {low} AND {largest}" if may_exceed or loses_sign else None
    return Unfit(outside, f"{value} <> {rounded}" if rounds else None)


def unfit_float(name: str, current: Column, target: Column) -> Unfit:
    """Conditions for numbers that change when they are converted to the type and back."""
    new_type, old_type = type_word(target), type_word(current)
    outside = _outside_float(number(name, current), current, target)
    kept = _stored(number(name, current), target)
    if old_type in ("float", "double"):
        widens = (old_type == new_type or new_type == "double") and not type_arguments(target)
        return Unfit(outside, None if widens else unless(outside, f"{kept} <> {name}"))
    present = whole_range(current)
    if present is not None and family(current) != "decimal":
        return Unfit(outside) | _from_whole(number(name, current), present, new_type)
    precision, scale = decimal_arguments(current)
    if precision <= FLOAT_DIGITS[new_type] and not type_arguments(target):
        return Unfit(outside)
    # with room for the next larger FLOAT
    back = f"CAST({kept} AS DECIMAL({min(precision + 2, 65)},{scale}))"
    return Unfit(outside, unless(outside, f"{back} <> {name}"))


def _stored(value: str, target: Column) -> str:
    """A number as a FLOAT or DOUBLE holds it."""
    arguments = type_arguments(target)
    rounded = f"ROUND({value}, {arguments[1]})" if len(arguments) > 1 else value
    return f"CAST({rounded} AS {type_word(target).upper()})"


def _outside_float(value: str, current: Column, target: Column) -> str | None:
    """Values beyond FLOAT(M,D) or FLOAT, or negative ones where UNSIGNED refuses them."""
    arguments, parts = type_arguments(target), []
    if len(arguments) > 1:
        largest = decimal_limit(arguments[0], arguments[1])
        parts.append(f"ROUND({value}, {arguments[1]}) NOT BETWEEN -{largest} AND {largest}")
    elif type_word(target) == "float" and (
        type_word(current) == "double"
        or (
            family(current) == "decimal"
            and decimal_arguments(current)[0] - decimal_arguments(current)[1] > 38
        )
    ):
        largest = LARGEST_FLOAT["float"]
        parts.append(f"{value} NOT BETWEEN -{largest} AND {largest}")
    if "unsigned" in target.type and "unsigned" not in current.type:
        parts.append(f"{value} < 0")
    return any_of(*parts)


def _from_whole(value: str, present: tuple[int, int], new_type: str) -> Unfit:
    """Integers with more binary digits than the mantissa has, not counting trailing zeros."""
    exact = 2 ** _MANTISSA[new_type]
    low, high = present
    if high <= exact:
        return ALL_FIT
    digits = f"LENGTH(TRIM(TRAILING '0' FROM BIN({value})))"
    if low < 0:  # ~ gives a BIGINT UNSIGNED, so that nothing overflows
        negative = f"LENGTH(TRIM(TRAILING '0' FROM BIN(~{value} + 1)))"
        digits = f"CASE WHEN {value} < 0 THEN {negative} ELSE {digits} END"
    # MariaDB takes a BIT of 64 bits for a negative number
    edge = f" OR {value} >= {2**63}" if value.endswith("+ 0)") else ""
    if new_type == "double" and low == -(2**63):  # a conversion back ends with error 1292
        edge = f" OR {value} = {low}"
    return Unfit(altered=f"{digits} > {_MANTISSA[new_type]}{edge}")


def unfit_year(name: str, current: Column, target: Column) -> Unfit:
    """Numbers that are not a year; 1 to 99 are read as two-digit years (manual, 13.2.4)."""
    value = number(name, current)
    whole = value if whole_range(current) else f"ROUND({value})"
    refused = f"{whole} NOT BETWEEN 0 AND 99 AND {whole} NOT BETWEEN 1901 AND 2155"
    altered = f"{whole} BETWEEN 1 AND 99"
    return Unfit(refused, any_of(altered, None if whole_range(current) else f"{value} <> {whole}"))
