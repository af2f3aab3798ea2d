"""The place of a database within a revision, found on values."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.resuming.marks import Mark
from alembic_autogen.apply.resuming.places import find_place, nearest
from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.model import Column, Schema, Table, TableKey

SHOP = TableKey(None, "shop")


def schema(*columns: str, others: int = 0) -> Schema:
    """A schema with one table, and further ones that no revision touches."""
    names = {SHOP: columns, **{TableKey(None, f"other{n}"): ("id",) for n in range(others)}}
    return Schema(
        {key: Table(key, tuple(Column(name, "int") for name in of)) for key, of in names.items()}
    )


def statement(sql: str, after: Schema | None = None) -> RecordedStatement:
    return RecordedStatement(sql, 1, effect_of(sql), SHOP, None, after)


RECORDED = RecordedRevision(
    "0002",
    "upgrade",
    Path("0002.py"),
    schema("id"),
    (
        statement("SELECT 1"),
        statement("ALTER TABLE shop ADD a INT", schema("id", "a")),
        statement("UPDATE shop SET a = 1"),
        statement("ALTER TABLE shop ADD b INT", schema("id", "a", "b")),
        statement("ALTER TABLE shop DROP a", schema("id", "b")),
        statement("DELETE FROM shop"),
    ),
)


@pytest.mark.parametrize(
    ("columns", "done", "uncertain"),
    [
        (["id"], 0, 0),
        (["id", "a"], 1, 1),
        (["id", "a", "b"], 3, 0),
        (["id", "b"], 4, 0),  # what follows is committed with the version
    ],
)
def test_the_place_is_found_by_what_the_revision_touches(
    columns: list[str], done: int, uncertain: int
) -> None:
    place = find_place(RECORDED, schema(*columns, others=2), EXACT)
    assert place is not None
    assert (place.done, len(place.uncertain)) == (done, uncertain)
    assert [each.sql for each in place.completed] == [s.sql for s in RECORDED.lasting][:done]


def test_no_place_has_a_foreign_schema_and_one_is_nearest() -> None:
    foreign = schema("id", "a", "c")
    assert find_place(RECORDED, foreign, EXACT) is None
    place, differences = nearest([RECORDED], foreign, EXACT)
    assert place.done == 1
    assert [each.name for each in differences] == ["c"]
    assert str(place) == "after statement 1 of 5 of the upgrade of revision 0002"


def test_a_revision_that_touches_nothing_is_not_nearest() -> None:
    rows_only = (statement("DELETE FROM shop"),)
    other = RecordedRevision("0001", "downgrade", Path("0001.py"), schema("id"), rows_only)
    place, differences = nearest([RECORDED, other], schema("id", "a", "c"), EXACT)
    assert (place.recorded.revision, place.done) == ("0002", 1)
    assert [each.name for each in differences] == ["c"]


def test_a_table_with_differences_is_not_near_to_the_place_without_it() -> None:
    created = (statement("CREATE TABLE shop (id INT, b INT)", schema("id", "b")),)
    first = RecordedRevision("0001", "upgrade", Path("0001.py"), Schema(), created)
    place, differences = nearest([first, RECORDED], schema("id", "c", "d"), EXACT)
    assert (place.recorded.revision, place.done) == ("0002", 0)
    assert sorted(each.name for each in differences) == ["c", "d"]


def test_of_places_that_look_alike_the_first_is_taken() -> None:
    there, back = schema("id", "a"), schema("id")
    recorded = RecordedRevision(
        "0003",
        "downgrade",
        Path("0003.py"),
        back,
        (
            statement("ALTER TABLE shop ADD a INT", there),
            statement("ALTER TABLE shop DROP a", back),
        ),
    )
    place = find_place(recorded, back, EXACT)
    assert place is not None and place.is_start
    assert str(place) == "before the downgrade of revision 0003"


THERE_AND_BACK = RecordedRevision(
    "0004",
    "upgrade",
    Path("0004.py"),
    schema("id"),
    (
        statement("ALTER TABLE shop ADD a INT", schema("id", "a")),
        statement("ALTER TABLE shop ADD b INT", schema("id", "a", "b")),
        statement("INSERT INTO shop (id) VALUES (1)"),
        statement("ALTER TABLE shop DROP b", schema("id", "a")),
        statement("INSERT INTO shop (id) VALUES (2)"),
        statement("ALTER TABLE shop DROP a", schema("id")),
    ),
)
"""After its first and after its fourth statement, the schema is the same."""


def test_rows_between_places_that_look_alike_are_uncertain() -> None:
    place = find_place(THERE_AND_BACK, schema("id", "a"), EXACT)
    assert place is not None and place.done == 1
    assert [each.sql[-2] for each in place.uncertain] == ["1", "2"]
    assert (place.with_rows(True).done, place.with_rows(False).done) == (5, 1)


@pytest.mark.parametrize(("changes", "done"), [(1, 1), (2, 4), (3, 4), (-1, 1)])
def test_of_places_that_look_alike_the_mark_shows_which(changes: int, done: int) -> None:
    mark = Mark.of(THERE_AND_BACK, changes)
    place = find_place(THERE_AND_BACK, schema("id", "a"), EXACT, mark)
    assert place is not None and place.done == done


@pytest.mark.parametrize(
    ("sql", "effect"),
    [
        ("ALTER TABLE a ADD b INT", Effect.SCHEMA),
        ("/* why */ create index a on b (c)", Effect.SCHEMA),
        ("CREATE TEMPORARY TABLE a (b INT)", Effect.NONE),
        ("DROP TEMPORARY TABLE a", Effect.NONE),
        ("CREATE OR REPLACE VIEW a AS SELECT 1", Effect.SCHEMA),
        ("TRUNCATE TABLE a", Effect.ROWS),
        ("WITH a AS (SELECT 1) UPDATE b SET c = 1", Effect.ROWS),
        ("WITH a AS (SELECT 1) SELECT * FROM a", Effect.NONE),
        ("SET @a = 1", Effect.NONE),
        ("REPLACE INTO a VALUES (1)", Effect.ROWS),
    ],
)
def test_the_effect_of_a_statement(sql: str, effect: Effect) -> None:
    assert effect_of(sql) is effect
