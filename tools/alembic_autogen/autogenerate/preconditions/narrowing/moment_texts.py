"""Texts that a date or time type refuses, or reads as something other than what is written.

``'2024-02-29 10:00'`` is read as a DATE of that day, so is ``'24-2-29'``, and an offset from UTC is
converted to the session's time zone (manual, 13.2.1 and 11.1.3). A text is unaltered if it is
written as the server would write it, except for trailing zeros, and ``T`` for the space.
"""

from __future__ import annotations

from alembic_autogen.autogenerate.preconditions.flavors import ON_MARIADB
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import Unfit, any_of, unless
from alembic_autogen.autogenerate.preconditions.patterns import differs, matches
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import first_argument

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = "[0-9]{2}:[0-9]{2}"


def _fraction(column: Column) -> str:
    digits = first_argument(column)
    kept = f"[0-9]{{0,{digits}}}0*" if digits else "0*"
    return f"(:[0-9]{{2}}([.]{kept})?)?"


def unfit_date(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a date, or more than a date."""
    written_differently = differs(name, f"{_DAY}([ T]00:00(:00([.]0*)?)?)?")
    return Unfit(_refused_day(name), unless(written_differently, _no_such_day(name)), covers=True)


def unfit_datetime(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a date and time, or are written in another notation."""
    digits = first_argument(target)  # 9999-12-31 23:59:59.9 may round beyond the range
    refused = any_of(_refused_day(name), f"CAST({name} AS DATETIME({digits})) IS NULL")
    return Unfit(refused, unless(_as_tried(name, target), _no_such_moment(name)), covers=True)


def unfit_timestamp(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a time from 1970 to 2038 in the session's time zone."""
    moment = f"CAST({name} AS DATETIME(6))"
    outside = f"COALESCE(UNIX_TIMESTAMP({moment}), 0) NOT BETWEEN 1 AND 2147483647.999999"
    missing = f"FROM_UNIXTIME(UNIX_TIMESTAMP({moment})) <> {moment}"
    impossible = any_of(_no_such_moment(name), outside, missing)
    refused = unless(_refused_day(name), f"({any_of(outside, missing)})")
    return Unfit(refused, unless(_as_tried(name, target), f"({impossible})"), covers=True)


def unfit_time(name: str, current: Column, target: Column) -> Unfit:
    """Texts that are not a time, or are written in another notation."""
    written_differently = differs(name, f"-?[0-9]{{2,3}}:[0-5][0-9]{_fraction(target)}")
    negative_zero = f"{name} LIKE '-%' AND CAST({name} AS TIME(6)) = 0"
    outside = f"CAST(SUBSTRING_INDEX(REPLACE({name}, '-', ''), ':', 1) AS SIGNED) > 838"
    altered = unless(written_differently, f"({outside} OR ({negative_zero}))")
    return Unfit(_refused_time(name), altered, covers=True)


_LETTERS = "[^0-9+[:punct:][:space:]T]"
"""Characters that no server reads in a date. Neither server reads a ``Z`` at the end."""


def _refused_day(text: str) -> str:
    """Texts that no server reads as a date with an optional time, in any notation.

    Only MySQL reads an offset from UTC, and only after the standard notation of a date and time.
    """
    offset = f"{text} REGEXP '[+-][0-9]{{1,2}}:[0-9]{{2}}[[:space:]]*$'"
    return any_of(
        _no_such_moment(text), f"{text} REGEXP '{_LETTERS}'", f"({ON_MARIADB} AND {offset})"
    )  # type: ignore[return-value]  # there are conditions


def _refused_time(text: str) -> str:
    """Texts that no server reads as a time; MySQL reads an empty text as midnight."""
    time = f"CAST({text} AS TIME(6))"
    latest = f"ABS(TIME_TO_SEC({time})) >= 3020399 AND {differs(text, '-?838:59:59([.]0*)?')}"
    found = any_of(
        f"{time} IS NULL",
        f"{text} REGEXP '{_LETTERS}'",
        f"{text} NOT REGEXP '[0-9]'",
        f"({latest})",
        matches(text, "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
        f"(NOT {ON_MARIADB} AND {text} LIKE '%T%')",
        f"({ON_MARIADB} AND {text} REGEXP '[+-][0-9]{{1,2}}:[0-9]{{2}}[[:space:]]*$')",
    )
    return f"NOT ({text} = '' AND NOT {ON_MARIADB}) AND ({found})"


def refused_moment(text: str, word: str) -> str | None:
    """Return a condition for texts that are not a date or time, or continue after it.

    Their notation does not matter.

    :param word: the type, in lower case: date, datetime or time; ``None`` is returned for others.
    """
    if word not in ("date", "datetime", "time"):
        return None
    moment = f"CAST({text} AS {word.upper()}{'' if word == 'date' else '(6)'})"
    wrong = f"{moment} IS NULL OR {text} REGEXP '[^0-9[:punct:][:space:]T]'"
    if word == "time":
        wrong += f" OR {text} NOT REGEXP '[0-9]' OR ABS(TIME_TO_SEC({moment})) >= 3020399"
    return f"({text} IS NOT NULL AND ({wrong}))"


def _as_tried(text: str, target: Column) -> str:
    return differs(text, f"{_DAY}([ T]{_TIME}{_fraction(target)})?")


def _no_such_day(text: str) -> str:
    """Texts that look like a date that does not exist: the cast gives NULL or a zero date."""
    day = f"CAST({text} AS DATE)"
    return f"({day} IS NULL OR MONTH({day}) = 0 OR DAYOFMONTH({day}) = 0)"


def _no_such_moment(text: str) -> str:
    moment = f"CAST({text} AS DATETIME(6))"
    return f"({moment} IS NULL OR MONTH({moment}) = 0 OR DAYOFMONTH({moment}) = 0)"
