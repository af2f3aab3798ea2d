"""Dates and times that another date or time type refuses, truncates or reads as another value."""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.flavors import ON_MYSQL
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit, any_of, never
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import MOMENTS, first_argument, type_word


def unfit_date(name: str, current: Column, target: Column) -> Unfit:
    """Values with a time of day, which ALTER TABLE cuts off silently."""
    if type_word(current) not in ("datetime", "timestamp"):
        return never(name)
    return Unfit(any_of(no_day(name), _overflows(name, current, 0)), f"{name} <> DATE({name})")


def unfit_datetime(name: str, current: Column, target: Column) -> Unfit:
    """Fractions of a second, and times that are ambiguous in the session's time zone."""
    old_type = type_word(current)
    if old_type not in MOMENTS:
        return never(name)
    altered = _unfit_fraction(name, current, target)
    if old_type == "timestamp":
        altered = any_of(altered, comes_twice(name))
    return Unfit(any_of(no_day(name), _overflows(name, current, first_argument(target))), altered)


def unfit_timestamp(name: str, current: Column, target: Column) -> Unfit:
    """Values out of range, or in an hour that does not exist in the session's time zone."""
    old_type = type_word(current)
    if old_type == "timestamp":
        twice = f"{ON_MYSQL} AND {comes_twice(name)}"
        altered = any_of(_unfit_fraction(name, current, target), twice)
        return Unfit(no_day(name), altered)
    if old_type not in MOMENTS:
        return never(name)
    # for values beyond its own range, which is wider than a TIMESTAMP's, UNIX_TIMESTAMP() gives 0,
    # and NULL on MariaDB (manual, 13.2.2 and 14.7)
    moment = f"UNIX_TIMESTAMP({name})"
    outside = f"COALESCE({moment}, 0) NOT BETWEEN 1 AND 2147483647.999999"
    missing = f"FROM_UNIXTIME({moment}) <> {name}"
    altered = _unfit_fraction(name, current, target)
    return Unfit(any_of(no_day(name), outside, missing), altered)


def comes_twice(name: str) -> str:
    """Return a condition for values of a TIMESTAMP that are written like a different one.

    Where clocks are set back, an hour occurs twice in the session's time zone, and ALTER TABLE
    takes both for the same hour; MySQL does so also from TIMESTAMP(6) to TIMESTAMP
    (docs/conversions.md).
    """
    return f"UNIX_TIMESTAMP(CAST({name} AS DATETIME(6))) <> UNIX_TIMESTAMP({name})"


def no_day(name: str) -> str:
    """Dates with a zero month or day, where the session's mode refuses them (manual, 7.1.11)."""
    zero = f"(MONTH({name}) = 0 OR DAYOFMONTH({name}) = 0)"
    return f"{zero} AND LOCATE('NO_ZERO', @@sql_mode) > 0"


def _overflows(name: str, current: Column, digits: int) -> str | None:
    """A condition for moments that would be rounded up to the year 10000 (error 1441)."""
    if first_argument(current) <= digits or type_word(current) == "timestamp":
        return None
    half = f"{5 * 10 ** (5 - digits):06d}"
    return f"{name} >= '9999-12-31 23:59:59.{_before(digits)}{half[digits:]}'"


def _before(digits: int) -> str:
    return "9" * digits


def unfit_time(name: str, current: Column, target: Column) -> Unfit:
    """Times with more fractional digits of a second."""
    if type_word(current) != "time":
        return never(name)
    return Unfit(altered=_unfit_fraction(name, current, target))


def _unfit_fraction(name: str, current: Column, target: Column) -> str | None:
    """Fractions of a second, which would be rounded (manual, 13.2.6)."""
    old, new = first_argument(current), first_argument(target)
    return f"MICROSECOND({name}) % {10 ** (6 - new)} <> 0" if new < old else None
