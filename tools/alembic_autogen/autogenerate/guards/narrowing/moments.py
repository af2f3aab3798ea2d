"""Values that do not fit a narrower type of dates and times."""

from __future__ import annotations

from alembic_autogen.autogenerate.guards.base import type_arguments, type_word
from alembic_autogen.autogenerate.guards.narrowing.family import family
from alembic_autogen.schema.model import Column


def unfit_date(name: str, head: Column, models: Column) -> str | None:
    """Moments with a time of day, and texts that are no date."""
    if type_word(head) in ("datetime", "timestamp"):
        return f"{name} <> DATE({name})"
    if family(head) == "text":
        return f"{name} IS NOT NULL AND CAST({name} AS DATE) IS NULL"
    return f"{name} IS NOT NULL"


def unfit_datetime(name: str, head: Column, models: Column) -> str | None:
    """Moments out of range, with more digits of a second, and texts that are none."""
    source, target = type_word(head), type_word(models)
    if source not in ("date", "datetime", "timestamp"):
        if family(head) == "text":
            return f"{name} IS NOT NULL AND CAST({name} AS DATETIME) IS NULL"
        return f"{name} IS NOT NULL"
    parts = [_unfit_fraction(name, head, models)] if source != "date" else []
    if target == "timestamp" and source != "timestamp":
        # what a TIMESTAMP can hold (manual, 13.2.2), whatever the time zone
        parts.append(f"{name} NOT BETWEEN '1970-01-02' AND '2038-01-18 12:00:00'")
    return " OR ".join(part for part in parts if part) or None


def unfit_time(name: str, head: Column, models: Column) -> str | None:
    """Times with more digits of a second."""
    if type_word(head) != "time":
        return f"{name} IS NOT NULL"
    return _unfit_fraction(name, head, models)


def _unfit_fraction(name: str, head: Column, models: Column) -> str | None:
    """Fractions of a second, which would be rounded (manual, 13.2.6)."""
    old, new = ((type_arguments(column) or [0])[0] for column in (head, models))
    return f"MICROSECOND({name}) % {10 ** (6 - new)} <> 0" if new < old else None


def unfit_year(name: str, head: Column, models: Column) -> str | None:
    """Numbers that are no year."""
    if family(head) == "integer":  # 1 to 99 are read as years of two digits (manual, 13.2.4)
        return f"{name} <> 0 AND {name} NOT BETWEEN 1901 AND 2155"
    return None if type_word(head) == "year" else f"{name} IS NOT NULL"
