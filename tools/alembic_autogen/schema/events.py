"""The times of events that the models declare relative to the moment of creation.

``AT CURRENT_TIMESTAMP + INTERVAL 1 DAY`` is a fixed time once the event exists (MySQL manual,
15.1.13), and another one in each database. Two such events are the same if their times are as far
from the moments at which they were created.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import Schedule

if TYPE_CHECKING:
    from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject

_NOW = re.compile(
    r"\b(?:CURRENT_TIMESTAMP|NOW|LOCALTIME|LOCALTIMESTAMP|SYSDATE|UTC_TIMESTAMP|CURRENT_DATE"
    r"|CURDATE|UTC_DATE|CURRENT_TIME|CURTIME|UNIX_TIMESTAMP)\b",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(r"\bON\s+SCHEDULE\b(?P<clause>.*?)\bDO\b", re.IGNORECASE | re.DOTALL)
_NAME = r"`(?:[^`]|``)*`"
_PRINTED = re.compile(
    rf"(?P<head>CREATE (?:DEFINER={_NAME}@{_NAME} )?EVENT (?:{_NAME}\.)?{_NAME} ON SCHEDULE )"
    r"(?P<clause>.*?)(?P<rest> ON COMPLETION .*)",
    re.DOTALL,
)
_TIME = re.compile(r"\b(?P<word>AT|STARTS|ENDS) '[^']*'")


def is_relative(statement: str) -> bool:
    """Whether a CREATE EVENT statement names its times relative to the moment of creation."""
    found = _SCHEDULE.search(statement)
    return found is not None and _NOW.search(found["clause"]) is not None


def with_relative_events(current: Schema, target: Schema) -> Schema:
    """The current schema, with those events marked as relative that the models declare so."""
    marked: dict[ObjectKey, StoredObject] = {}
    for key, wanted in target.objects.items():
        before = current.objects.get(key)
        if wanted.schedule and wanted.schedule.is_relative and before and before.schedule:
            marked[key] = replace(before, schedule=replace(before.schedule, is_relative=True))
    return replace(current, objects={**current.objects, **marked}) if marked else current


def same_object(before: StoredObject, wanted: StoredObject) -> bool:
    """Whether two stored objects are the same, times apart that are relative."""
    one, other = before.schedule, wanted.schedule
    if one is None or other is None or not other.is_relative:
        return before == wanted
    texts = (_without_times(before.definition), _without_times(wanted.definition))
    alike = replace(before, definition=texts[0]) == replace(wanted, definition=texts[1])
    return (
        alike
        and len(one.times) == len(other.times)
        and all(
            not _distances(one.created, time).isdisjoint(_distances(other.created, twin))
            for time, twin in zip(one.times, other.times, strict=True)
        )
    )


def relative_sql(event: StoredObject) -> str:
    """The CREATE statement of an event, with times relative to the moment of creation."""
    schedule, found = event.schedule, _PRINTED.fullmatch(event.sql)
    if schedule is None or found is None:
        return event.sql
    intervals = iter([_interval(schedule.created, time) for time in schedule.times])
    clause = _TIME.sub(
        lambda time: f"{time['word']} CURRENT_TIMESTAMP + INTERVAL {next(intervals, '0 SECOND')}",
        found["clause"],
    )
    return f"{found['head']}{clause}{found['rest']}"


def _without_times(definition: str) -> str:
    found = _PRINTED.fullmatch(definition)
    if found is None:
        return definition
    clause = _TIME.sub(lambda time: f"{time['word']} ?", found["clause"])
    return f"{found['head']}{clause}{found['rest']}"


def _distances(start: datetime, end: datetime) -> set[tuple[str, int, int]]:
    """The distance between two moments by each measure that an expression may use.

    These are seconds, months with seconds (months differ in length), and seconds since midnight.
    """
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    months, left = _months(start, end)
    return {
        ("seconds", 0, _seconds(end - start)),
        ("months", months, _seconds(left)),
        ("day", 0, _seconds(end - midnight)),
    }


def _interval(start: datetime, end: datetime) -> str:
    months, left = _months(start, end)
    return f"{months} MONTH" if months and not left else f"{_seconds(end - start)} SECOND"


def _months(start: datetime, end: datetime) -> tuple[int, timedelta]:
    """The whole months between two moments, and the rest."""
    months = (end.year - start.year) * 12 + end.month - start.month
    months -= _later(start, months) > end
    return months, end - _later(start, months)


def _later(start: datetime, months: int) -> datetime:
    """A moment some months later; a day that the month does not have becomes its last one."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def _seconds(distance: timedelta) -> int:
    return int(distance.total_seconds())


def schedule_of(
    created: datetime, at: datetime | None, starts: datetime | None, ends: datetime | None
) -> Schedule:
    """The times of an event, as information_schema has them.

    :param starts: its first time; the moment of creation if none was declared.
    """
    first = None if starts == created else starts
    return Schedule(created, tuple(time for time in (at, first, ends) if time is not None))
