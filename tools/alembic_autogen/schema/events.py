"""The times of events that the models declare relative to the moment of creation.

``AT CURRENT_TIMESTAMP + INTERVAL 1 DAY`` is a fixed time once the event exists (MySQL manual,
15.1.13), and another one in each database. Two such events are the same if their times are as far
from the moments at which they were created.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from operator import eq
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import Schedule
from alembic_autogen.schema.volatile_functions import reads_clock

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject

_SCHEDULE = re.compile(r"\bON\s+SCHEDULE\b(?P<clause>.*?)(?:\bDO\b|\Z)", re.IGNORECASE | re.DOTALL)
_NAME = r"`(?:[^`]|``)*`"
_PRINTED = re.compile(
    rf"(?P<head>CREATE (?:DEFINER={_NAME}@{_NAME} )?EVENT (?:{_NAME}\.)?{_NAME} ON SCHEDULE)"
    r"(?P<clause>.*?)(?P<rest> ON COMPLETION .*)",
    re.DOTALL,
)
_TIME = re.compile(r" (?P<word>AT|STARTS|ENDS) '[^']*'")


def has_schedule(statement: str) -> bool:
    """Whether a CREATE EVENT or ALTER EVENT statement gives the event a schedule."""
    return _SCHEDULE.search(statement) is not None


def is_relative(statement: str) -> bool:
    """Whether a CREATE EVENT statement names its times relative to the moment of creation."""
    found = _SCHEDULE.search(statement)
    return found is not None and reads_clock(found["clause"])


def with_relative_events(current: Schema, target: Schema) -> Schema:
    """The current schema, with those events marked as relative that the models declare so.

    The times of an event are fixed if its history is known to have fixed them.
    """
    marked: dict[ObjectKey, StoredObject] = {}
    for key, wanted in target.objects.items():
        before = current.objects.get(key)
        if not (wanted.schedule and wanted.schedule.is_relative and before and before.schedule):
            continue
        if not before.schedule.is_fixed:
            marked[key] = replace(before, schedule=replace(before.schedule, is_relative=True))
    return replace(current, objects={**current.objects, **marked})


def same_object(before: StoredObject, wanted: StoredObject) -> bool:
    """Whether two stored objects are the same in all that they have.

    Only the times of an event that the models declare as relative are compared as distances.
    """
    one, other = before.schedule, wanted.schedule
    if one is None or other is None or not other.is_relative:
        return before == wanted
    texts = (_without_times(before.definition), _without_times(wanted.definition))
    alike = replace(before, definition=texts[0]) == replace(wanted, definition=texts[1])
    return alike and all(
        moment == twin  # an event may have a time of each form
        or any(map(eq, _distances(one.created, moment), _distances(other.created, twin)))
        for moment, twin in zip(one.times, other.times, strict=True)
    )


def relative_sql(event: StoredObject) -> str:
    """The CREATE statement of an event, with times relative to the moment of creation."""
    schedule = event.schedule
    if schedule is None:
        return event.sql
    intervals = iter([_interval(schedule.created, moment) for moment in schedule.times])
    return _with_times(
        event.sql,
        lambda found: f" {found['word']} CURRENT_TIMESTAMP + INTERVAL {next(intervals)}",
    )


def without_start(sql: str) -> str:
    """The text of SHOW CREATE EVENT without STARTS, which the server adds if none is declared."""
    return _with_times(sql, lambda found: "" if found["word"] == "STARTS" else found[0])


def _without_times(definition: str) -> str:
    return _with_times(definition, lambda found: found["word"])


def _with_times(sql: str, written: Callable[[re.Match[str]], str]) -> str:
    """A CREATE EVENT statement of the server with the times in its schedule written otherwise."""
    found = _PRINTED.fullmatch(sql)
    if found is None:
        return sql
    return f"{found['head']}{_TIME.sub(written, found['clause'])}{found['rest']}"


def _distances(
    start: datetime, end: datetime
) -> tuple[timedelta, tuple[int, timedelta], timedelta]:
    """The distance between two moments by each measure that an expression may use.

    These are a time, months with a time (months differ in length), and the time since midnight.
    """
    return end - start, _months(start, end), end - datetime.combine(start.date(), time.min)


def _interval(start: datetime, end: datetime) -> str:
    months, left = _months(start, end)
    return f"{int((end - start).total_seconds())} SECOND" if left else f"{months} MONTH"


def _months(start: datetime, end: datetime) -> tuple[int, timedelta]:
    """The whole months between two moments, and the rest."""
    months = (end.year - start.year) * 12 + end.month - start.month
    months -= _later(start, months) > end
    return months, end - _later(start, months)


def _later(start: datetime, months: int) -> datetime:
    """A moment some months later; a day that the month does not have becomes its last one."""
    from calendar import monthrange

    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return start.replace(year=year, month=month + 1, day=day)


def schedule_of(
    created: datetime, at: datetime | None, starts: datetime | None, ends: datetime | None
) -> Schedule:
    """The times of an event, as information_schema has them.

    :param starts: its first time; the moment of creation if none was declared.
    """
    first = None if starts == created else starts
    return Schedule(created, tuple(time for time in (at, first, ends) if time is not None))
