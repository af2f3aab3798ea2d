"""Dates and times that another type of them refuses, cuts or takes for another moment."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.flavors import ON_MYSQL
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit, any_of, never
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import type_arguments, type_word

MOMENTS = ("date", "datetime", "timestamp")
"""Families of types that hold a day."""


def unfit_date(name: str, current: Column, target: Column) -> Unfit:
    """Moments with a time of day, which ALTER TABLE cuts off without a word."""
    if type_word(current) not in ("datetime", "timestamp"):
        return never(name)
    return Unfit(any_of(_no_day(name), _overflows(name, current, 0)), f"{name} <> DATE({name})")


def unfit_datetime(name: str, current: Column, target: Column) -> Unfit:
    """Fractions of a second, and moments that are called like another one in the session's zone."""
    old_type = type_word(current)
    if old_type not in MOMENTS:
        return never(name)
    altered = _unfit_fraction(name, current, target)
    if old_type == "timestamp":
        altered = any_of(altered, comes_twice(name))
    return Unfit(any_of(_no_day(name), _overflows(name, current, _digits(target))), altered)


def unfit_timestamp(name: str, current: Column, target: Column) -> Unfit:
    """Moments out of range, or in an hour that the session's zone does not have."""
    old_type = type_word(current)
    if old_type == "timestamp":
        twice = f"{ON_MYSQL} AND {comes_twice(name)}"
        altered = any_of(_unfit_fraction(name, current, target), twice)
        return Unfit(_no_day(name), altered)
    if old_type not in MOMENTS:
        return never(name)
    # beyond its range, which is wider than a TIMESTAMP's, UNIX_TIMESTAMP() gives 0, and NULL on
    # MariaDB (manual, 13.2.2 and 14.7)
    moment = f"UNIX_TIMESTAMP({name})"
    outside = f"COALESCE({moment}, 0) NOT BETWEEN 1 AND 2147483647.999999"
    missing = f"FROM_UNIXTIME({moment}) <> {name}"
    altered = _unfit_fraction(name, current, target)
    return Unfit(any_of(_no_day(name), outside, missing), altered)


def comes_twice(name: str) -> str:
    """Moments of a TIMESTAMP that are called like another one.

    Where clocks are set back, an hour comes twice in the session's zone, and ALTER TABLE takes
    every moment of it for the same hour; MySQL does so also from TIMESTAMP(6) to TIMESTAMP
    (docs/conversions.md).
    """
    return f"UNIX_TIMESTAMP(CAST({name} AS DATETIME(6))) <> UNIX_TIMESTAMP({name})"


def _no_day(name: str) -> str:
    """Dates whose month or day is zero, where the session's mode refuses them (manual, 7.1.11)."""
    zero = f"(MONTH({name}) = 0 OR DAYOFMONTH({name}) = 0)"
    return f"{zero} AND LOCATE('NO_ZERO', @@sql_mode) > 0"


def _overflows(name: str, current: Column, digits: int) -> str | None:
    """The last fraction of a second of all, which is rounded up to the year 10000 (error 1441)."""
    if _digits(current) <= digits or type_word(current) == "timestamp":
        return None
    half = f"{5 * 10 ** (5 - digits):06d}"
    return f"{name} >= '9999-12-31 23:59:59.{_before(digits)}{half[digits:]}'"


def _before(digits: int) -> str:
    return "9" * digits


def unfit_time(name: str, current: Column, target: Column) -> Unfit:
    """Times with more digits of a second."""
    if type_word(current) != "time":
        return never(name)
    return Unfit(altered=_unfit_fraction(name, current, target))


def _digits(column: Column) -> int:
    return (type_arguments(column) or [0])[0]


def _unfit_fraction(name: str, current: Column, target: Column) -> str | None:
    """Fractions of a second, which would be rounded (manual, 13.2.6)."""
    old, new = _digits(current), _digits(target)
    return f"MICROSECOND({name}) % {10 ** (6 - new)} <> 0" if new < old else None
