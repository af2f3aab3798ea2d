"""The record of whether revisions declare fixed times for events."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alembic_autogen.history.event_times import (
    FIXED,
    RELATIVE,
    follow_times,
    joined_records,
    with_declared_times,
)
from alembic_autogen.schema.model import ObjectKey, Schedule, Schema, StoredObject

NOW = datetime(2026, 1, 31, 10)
OLD = {ObjectKey("event", None, "e"), ObjectKey(RELATIVE, None, "e")}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DO 0", (FIXED, None, "e")),
        (
            "create definer = a@b event `geo` . `e``` on schedule at now() do do 0",
            (RELATIVE, "geo", "e`"),
        ),
        ("ALTER EVENT e ON SCHEDULE AT '2030-01-01'", (FIXED, None, "e")),
        (
            "ALTER DEFINER = 'a'@'b' EVENT geo.e ON SCHEDULE AT '2030-01-01' DO DO 0",
            (FIXED, "geo", "e"),
        ),
        ("ALTER EVENT e DISABLE", (RELATIVE, None, "e")),
        (
            "CREATE PROCEDURE p() CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DO 0",
            (RELATIVE, None, "e"),
        ),
        ("INSERT INTO t VALUES ('EVENT e ON SCHEDULE EVERY 1 DAY DO')", (RELATIVE, None, "e")),
    ],
)
def test_a_statement_changes_the_record(
    statement: str, expected: tuple[str, str | None, str]
) -> None:
    declared = set(OLD)
    follow_times(declared, statement)
    key = ObjectKey(*expected)
    assert key in declared and ObjectKey("event", None, "e") in declared
    kinds = {each.kind for each in declared if each[1:] == key[1:]}
    assert len(kinds & {FIXED, RELATIVE}) == 1


def test_the_later_record_counts() -> None:
    later = {ObjectKey(FIXED, None, "e"), ObjectKey("view", None, "v")}
    joined = joined_records({*OLD, ObjectKey(FIXED, None, "f")}, later)
    assert joined == later | {ObjectKey("event", None, "e"), ObjectKey(FIXED, None, "f")}


def test_events_of_a_schema_have_the_declared_times() -> None:
    key = ObjectKey("event", None, "e")
    event = StoredObject(key, "", schedule=Schedule(NOW, (NOW,)))
    view = StoredObject(ObjectKey("view", None, "e"), "")
    schema = Schema(objects={key: event, view.key: view})
    found = with_declared_times(schema, OLD)
    assert found.objects[key].schedule == Schedule(NOW, (NOW,), is_relative=True)
    found = with_declared_times(schema, {ObjectKey(FIXED, None, "e")})
    assert found.objects[key].schedule == Schedule(NOW, (NOW,), is_fixed=True)
    assert found.objects[view.key] == view
    assert with_declared_times(schema, ()).objects[key].schedule == replace(event).schedule
