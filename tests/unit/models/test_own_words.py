"""What the models' own statements show about stored objects."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alembic_autogen.models.words import in_own_words
from alembic_autogen.schema.model import Schedule, StoredObject
from support.tables import routine, schema, trigger, view

NAMED = "CREATE DEFINER = 'app'@'%' {}"


def worded(item: StoredObject, statement: str) -> StoredObject:
    return in_own_words(schema(item), {item.key: statement}).objects[item.key]


def test_an_object_whose_statement_is_not_known_stays_as_it_is() -> None:
    known, other = view("v", "select 1"), view("w", "select 2")
    found = in_own_words(schema(known, other), {known.key: "CREATE VIEW v AS SELECT 1"}).objects
    assert found == {known.key: known, other.key: other}
    assert (found[known.key].words, found[other.key].words) == ("CREATE VIEW v AS SELECT 1", "")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("  CREATE VIEW v AS SELECT a ; \n;\n", "CREATE VIEW v AS SELECT a"),
        ("CREATE VIEW v AS SELECT count(*), a * 2 FROM t", None),
        ("CREATE VIEW v AS SELECT a, 2 * b FROM t", None),
        # the columns that * stands for depend on the moment
        ("CREATE VIEW v AS select  * FROM t", ""),
        ("CREATE VIEW v AS SELECT\nDISTINCT *\nFROM t", ""),
        ("CREATE VIEW v AS SELECT ALL * FROM t", ""),
        ("CREATE VIEW v AS SELECT a, * FROM t", ""),
        ("CREATE VIEW v AS SELECT t.* FROM t", ""),
    ],
)
def test_a_view_is_repeated_if_its_statement_names_the_columns(
    statement: str, words: str | None
) -> None:
    assert worded(view("v", "select 1"), statement).words == (statement if words is None else words)


def test_a_routine_is_repeated_whole_and_a_trigger_is_not() -> None:
    statement = "CREATE PROCEDURE p() BEGIN SELECT * FROM t; END;"
    assert worded(routine("procedure", "p"), f"\n{statement}\n").words == statement
    assert worded(trigger("r", "t"), "CREATE TRIGGER r …").words == ""


@pytest.mark.parametrize("item", [view("v", "select 1"), routine("event", "e"), trigger("r", "t")])
def test_a_definer_that_only_the_models_name_is_written(item: StoredObject) -> None:
    statement = NAMED.format("VIEW v AS SELECT 1")
    assert worded(item, statement).sql == item.sql.replace("CREATE", "CREATE DEFINER='app'@'%'", 1)
    assert worded(item, "CREATE VIEW v AS SELECT 1").sql == item.sql
    # the server prints any other account itself
    other = replace(item, definer="`other`@`%`")
    assert worded(other, statement).sql == item.sql


@pytest.mark.parametrize(
    ("at", "is_relative"), [("now() + INTERVAL 1 DAY", True), ("'2030-01-01'", False)]
)
def test_an_event_is_relative_if_its_statement_is(at: str, is_relative: bool) -> None:
    moment = datetime(2026, 1, 1)
    event = replace(routine("event", "e"), schedule=Schedule(moment, (moment,)))
    statement = f"CREATE EVENT e ON SCHEDULE AT {at} DO DO 0"
    assert worded(event, statement).schedule == Schedule(moment, (moment,), is_relative)
    assert worded(replace(event, schedule=None), statement).schedule is None
