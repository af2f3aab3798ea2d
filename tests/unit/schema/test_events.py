"""Times of events that are relative to the moment of creation."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.events import (
    is_relative,
    relative_sql,
    same_object,
    schedule_of,
    with_relative_events,
    without_start,
)
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject

JANUARY, MARCH = datetime(2026, 1, 31, 10), datetime(2026, 3, 15, 22, 30)


def event(
    created: datetime, at: datetime, *, relative: bool = True, body: str = "0"
) -> StoredObject:
    sql = f"CREATE EVENT `e` ON SCHEDULE AT '{at}' ON COMPLETION PRESERVE ENABLE DO DO {body}"
    schedule = replace(schedule_of(created, at, None, None), is_relative=relative)
    return StoredObject(ObjectKey("event", None, "e"), sql, sql, schedule=schedule)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("AT CURRENT_TIMESTAMP + INTERVAL 1 DAY", True),
        ("EVERY 1 DAY\n  STARTS now() + interval 1 hour", True),
        ("EVERY 1 DAY ENDS TIMESTAMP(CURRENT_DATE) + INTERVAL 27 HOUR", True),
        ("AT '2030-01-01 00:00:00'", False),
        ("EVERY 1 DAY", False),
    ],
)
def test_a_schedule_is_relative_if_it_reads_the_clock(schedule: str, expected: bool) -> None:
    statement = f"CREATE EVENT e ON SCHEDULE {schedule} DO UPDATE t SET at = NOW()"
    assert is_relative(statement) is expected
    assert is_relative(statement.lower()) is expected


def test_only_an_event_has_a_schedule() -> None:
    assert not is_relative("CREATE PROCEDURE p() UPDATE t SET at = NOW()")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (datetime(2026, 2, 1, 10), datetime(2026, 3, 16, 22, 30), True),  # 1 DAY
        (datetime(2026, 2, 28, 10), datetime(2026, 4, 15, 22, 30), True),  # 1 MONTH
        (datetime(2026, 2, 28, 11), datetime(2026, 4, 15, 23, 30), True),  # 1 MONTH + 1 HOUR
        (datetime(2026, 2, 1, 3), datetime(2026, 3, 16, 3), True),  # tomorrow at three
        (datetime(2026, 3, 1, 10), datetime(2026, 4, 16, 22, 30), True),  # 1 MONTH + 1 DAY
        (datetime(2026, 3, 2, 10), datetime(2026, 4, 14, 22, 30), True),  # 30 DAY
        (datetime(2027, 2, 28, 10), datetime(2027, 4, 15, 22, 30), True),  # 13 MONTH
        (datetime(2027, 2, 28, 10), datetime(2026, 4, 15, 22, 30), False),
        (datetime(2026, 2, 1, 10), datetime(2026, 3, 17, 22, 30), False),
        (datetime(2026, 2, 1, 10), datetime(2026, 3, 16, 22, 31), False),
    ],
)
def test_relative_times_are_equally_far_from_the_creation(
    one: datetime, other: datetime, same: bool
) -> None:
    assert same_object(event(JANUARY, one), event(MARCH, other)) is same


def test_a_time_of_day_is_the_same_whenever_the_event_was_created() -> None:
    three = [datetime(2026, 2, 1, 3), datetime(2026, 3, 16, 3)]
    one = event(datetime(2026, 1, 31, 10, 0, 7), three[0])
    assert same_object(one, event(datetime(2026, 3, 15, 22, 30, 52), three[1]))


def test_each_of_several_times_counts() -> None:
    def daily(created: datetime, starts: datetime, ends: datetime | None) -> StoredObject:
        schedule = schedule_of(created, None, starts, ends)
        times = f" STARTS '{starts}'" + (f" ENDS '{ends}'" if ends else "")
        sql = f"CREATE EVENT `e` ON SCHEDULE EVERY 1 DAY{times} ON COMPLETION PRESERVE DO DO 0"
        key = ObjectKey("event", None, "e")
        return StoredObject(key, sql, sql, schedule=replace(schedule, is_relative=True))

    starts = [datetime(2026, 1, 31, 11), datetime(2026, 3, 15, 23, 30)]
    one = daily(JANUARY, starts[0], datetime(2026, 2, 1, 10))
    assert same_object(one, daily(MARCH, starts[1], datetime(2026, 3, 16, 22, 30)))
    assert not same_object(one, daily(MARCH, starts[1], datetime(2026, 3, 19, 22, 30)))
    assert not same_object(one, daily(MARCH, starts[1], None))
    ends = replace(one, definition=one.definition.replace("STARTS", "ENDS"))
    assert not same_object(one, ends)


def test_without_known_times_the_definitions_count() -> None:
    at = event(JANUARY, datetime(2026, 2, 1, 10))
    unknown = replace(at, schedule=None)
    assert same_object(unknown, at) and same_object(at, unknown)
    other = replace(unknown, definition="x")
    assert not same_object(other, at) and not same_object(at, other)
    # what no server prints
    odd = [replace(event(created, created), definition="CREATE ?") for created in (JANUARY, MARCH)]
    assert same_object(*odd)
    assert not same_object(odd[0], replace(odd[1], definition="CREATE !"))


def test_everything_else_about_them_counts() -> None:
    at = datetime(2026, 2, 1, 10)
    assert not same_object(event(JANUARY, at), event(JANUARY, at, body="1"))
    assert not same_object(event(JANUARY, at), replace(event(JANUARY, at), definer="`a`@`b`"))
    later = event(MARCH, datetime(2026, 3, 16, 22, 30), relative=False)
    assert not same_object(event(JANUARY, at), later)


def test_the_current_side_takes_over_that_the_models_declare_it_so() -> None:
    now = event(JANUARY, datetime(2026, 2, 1, 10), relative=False)
    wanted = event(MARCH, datetime(2026, 3, 16, 22, 30), body="1")
    found = compare(Schema(objects={now.key: now}), Schema(objects={now.key: wanted}))
    (difference,) = found.differences
    assert relative_sql(difference.current) == (
        "CREATE EVENT `e` ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 86400 SECOND"
        " ON COMPLETION PRESERVE ENABLE DO DO 0"
    )


def test_the_events_that_the_models_declare_relative_are_marked() -> None:
    def named(name: str, *, relative: bool) -> StoredObject:
        at = event(JANUARY, MARCH, relative=relative)
        return replace(at, key=ObjectKey("event", None, name))

    def schema(*items: StoredObject) -> Schema:
        return Schema(objects={item.key: item for item in items})

    names = ("declared", "fixed", "unknown", "only here")
    current = schema(*(named(name, relative=False) for name in names))
    unknown = ObjectKey("event", None, "unknown")
    current.objects[unknown] = replace(current.objects[unknown], schedule=None)
    target = schema(
        *(named(name, relative=True) for name in ("declared", "unknown", "only there")),
        named("fixed", relative=False),
        replace(named("fixed", relative=False), key=ObjectKey("view", None, "v"), schedule=None),
    )
    found = with_relative_events(current, target).objects
    marked = [
        key.name for key, item in found.items() if item.schedule and item.schedule.is_relative
    ]
    assert marked == ["declared"]
    assert list(found) == list(current.objects)


def test_each_time_becomes_an_interval() -> None:
    sql = (
        "CREATE DEFINER=`a`@`b` EVENT `x STARTS '1'` ON SCHEDULE EVERY '1:30' HOUR_MINUTE"
        " STARTS '2026-01-31 11:00:00' ENDS '2026-02-28 10:00:00'"
        " ON COMPLETION NOT PRESERVE DISABLE DO DO 'ENDS ''2026'"
    )
    ends = datetime(2026, 2, 28, 10)
    schedule = schedule_of(JANUARY, None, datetime(2026, 1, 31, 11), ends)
    stored = StoredObject(ObjectKey("event", None, "x"), sql, sql, schedule=schedule)
    assert relative_sql(stored) == sql.replace(
        "STARTS '2026-01-31 11:00:00'", "STARTS CURRENT_TIMESTAMP + INTERVAL 3600 SECOND"
    ).replace("ENDS '2026-02-28 10:00:00'", "ENDS CURRENT_TIMESTAMP + INTERVAL 1 MONTH")


@pytest.mark.parametrize(
    ("at", "interval"),
    [
        (datetime(2028, 1, 31, 10), "24 MONTH"),
        (datetime(2026, 2, 28, 11), "2422800 SECOND"),
        (datetime(2026, 1, 31, 10), "0 MONTH"),
    ],
)
def test_whole_months_stay_months(at: datetime, interval: str) -> None:
    assert f" AT CURRENT_TIMESTAMP + INTERVAL {interval} ON " in relative_sql(event(JANUARY, at))


def test_an_event_without_times_is_repeated_as_it_is() -> None:
    assert relative_sql(replace(event(JANUARY, MARCH), schedule=None)) == event(JANUARY, MARCH).sql
    assert relative_sql(replace(event(JANUARY, MARCH), sql="CREATE ?")) == "CREATE ?"


def test_a_beginning_at_the_moment_of_creation_was_not_declared() -> None:
    assert schedule_of(JANUARY, None, JANUARY, MARCH).times == (MARCH,)
    sql = "CREATE EVENT `a STARTS '1'` ON SCHEDULE EVERY '1' DAY{} ENDS '2' ON COMPLETION {}"
    body = "PRESERVE ENABLE DO DO ' STARTS ''3'' '"
    assert without_start(sql.format(" STARTS '2026-01-31 10:00:00'", body)) == sql.format("", body)
