"""Properties of stored objects in the models' own statements."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from alembic_autogen.models.own_statements import with_own_statements
from alembic_autogen.schema.model import Schedule, StoredObject
from support.tables import routine, schema, trigger, view

NAMED = "CREATE DEFINER = 'app'@'%' {}"


def declared(item: StoredObject, statement: str) -> StoredObject:
    return with_own_statements(schema(item), {item.key: statement}).objects[item.key]


def test_an_object_whose_statement_is_not_known_stays_as_it_is() -> None:
    known, other = view("v", "select 1"), view("w", "select 2")
    found = with_own_statements(
        schema(known, other), {known.key: "CREATE VIEW v AS SELECT 1"}
    ).objects
    assert found == {known.key: known, other.key: other}
    assert (found[known.key].own_statement, found[other.key].own_statement) == (
        "CREATE VIEW v AS SELECT 1",
        "",
    )


@pytest.mark.parametrize(
    ("statement", "repeated"),
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
    statement: str, repeated: str | None
) -> None:
    assert declared(view("v", "select 1"), statement).own_statement == (
        statement if repeated is None else repeated
    )


def test_a_routine_is_repeated_whole_and_a_trigger_is_not() -> None:
    statement = "CREATE PROCEDURE p() BEGIN SELECT * FROM t; END;"
    assert declared(routine("procedure", "p"), f"\n{statement}\n").own_statement == statement
    assert declared(trigger("r", "t"), "CREATE TRIGGER r …").own_statement == ""


@pytest.mark.parametrize("item", [view("v", "select 1"), routine("event", "e"), trigger("r", "t")])
def test_a_definer_that_only_the_models_name_is_written(item: StoredObject) -> None:
    statement = NAMED.format("VIEW v AS SELECT 1")
    assert declared(item, statement).sql == item.sql.replace(
        "CREATE", "CREATE DEFINER='app'@'%'", 1
    )
    assert declared(item, "CREATE VIEW v AS SELECT 1").sql == item.sql
    # the server prints any other account itself
    other = replace(item, definer="`other`@`%`")
    assert declared(other, statement).sql == item.sql


@pytest.mark.parametrize(
    ("at", "is_relative"), [("now() + INTERVAL 1 DAY", True), ("'2030-01-01'", False)]
)
def test_an_event_is_relative_if_its_statement_is(at: str, is_relative: bool) -> None:
    moment = datetime(2026, 1, 1)
    event = replace(routine("event", "e"), schedule=Schedule(moment, (moment,)))
    statement = f"CREATE EVENT e ON SCHEDULE AT {at} DO DO 0"
    assert declared(event, statement).schedule == Schedule(moment, (moment,), is_relative)
    assert declared(replace(event, schedule=None), statement).schedule is None
