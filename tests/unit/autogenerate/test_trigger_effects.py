"""Tables that triggers may write to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.trigger_effects import (
    has_transactions,
    tables_changed_by_triggers,
    with_unmanaged_objects,
)
from alembic_autogen.schema.model import Schema, StoredObject, TableKey
from support.tables import ID, A, compared, key, routine, schema, table, trigger, view

TABLES = [table(name, ID) for name in ("item", "log", "total", "other")]


def firing(name: str, on: str, body: str) -> StoredObject:
    return replace(trigger(name, on), definition=f"AFTER UPDATE FOR EACH ROW {body}")


def changed_by(*objects: StoredObject) -> set[TableKey]:
    both: Schema = schema(*TABLES, *objects)
    return tables_changed_by_triggers(both, [key("item")])


def test_a_table_without_triggers_reaches_nothing() -> None:
    assert changed_by() == set()
    assert changed_by(firing("t", "other", "DELETE FROM log")) == set()


def test_a_trigger_reaches_the_tables_that_it_names_in_whatever_way() -> None:
    assert changed_by(firing("t", "item", "INSERT INTO LOG VALUES (1)")) == {key("log")}
    assert changed_by(firing("t", "item", "DELETE FROM shop.`log`")) == {key("log")}
    assert changed_by(firing("t", "item", "SET @catalog = logs + total_of + log$x")) == set()


def test_what_it_reaches_has_triggers_in_turn() -> None:
    first = firing("a", "item", "INSERT INTO log VALUES (1)")
    second = firing("b", "log", "UPDATE total SET n = 1, item = 2")
    back = firing("c", "total", "DELETE FROM log")
    assert changed_by(first, second, back) == {key("log"), key("total")}


def test_a_trigger_reaches_what_the_routines_that_it_calls_name() -> None:
    inner = routine("procedure", "inner_one", "BEGIN CALL outer_one(); DELETE FROM total; END")
    outer = routine("procedure", "outer_one", "CALL inner_one()")
    assert changed_by(firing("t", "item", "CALL outer_one()"), inner, outer) == {key("total")}


def test_so_it_does_by_functions_and_by_views_that_it_writes_to() -> None:
    function = routine("function", "logged", "BEGIN DELETE FROM log; RETURN 1; END")
    assert changed_by(firing("t", "item", "SET @a = logged()"), function) == {key("log")}
    latest = view("latest", "select * from `log`")
    assert changed_by(firing("t", "item", "INSERT INTO latest VALUES (1)"), latest) == {key("log")}


def test_what_no_trigger_names_is_not_reached() -> None:
    other = routine("procedure", "unrelated", "DELETE FROM total")
    event = routine("event", "nightly", "DELETE FROM total")
    assert changed_by(firing("t", "item", "INSERT INTO log VALUES ('nightly')"), other, event) == {
        key("log")
    }


def test_objects_that_no_model_declares_exist_in_a_downgrade_too() -> None:
    own, declared = view("both", "1"), trigger("declared", "new")
    models = schema(table("new", ID), own)
    head = schema(
        *(table("old", ID, A), trigger("by_hand", "old"), view("by_hand", "2"), view("both", "3")),
        replace(declared, table=key("old")),
    )
    comparison = compared(models, head, tables={"new": "old"})
    coming = [d for d in comparison.differences if d.name in ("declared", "a")]
    found = with_unmanaged_objects(replace(comparison, differences=tuple(coming)))
    assert [d.kind for d in coming] == ["column", "trigger"]
    assert found.tables == models.tables
    assert {(str(each), item.table, item.sql) for each, item in found.objects.items()} == {
        ("both", None, own.sql),
        ("by_hand", key("new"), trigger("by_hand", "old").sql),
        ("by_hand", None, view("by_hand", "2").sql),
    }


@pytest.mark.parametrize(
    ("engine", "has"),
    [
        *(("InnoDB", True), ("ndbcluster", True), ("ROCKSDB", True), ("TokuDB", True)),
        *(("MyISAM", False), ("Aria", False), ("MEMORY", False)),
    ],
)
def test_an_engine_may_have_transactions(engine: str, has: bool) -> None:
    assert has_transactions(table("t", ID, options=f"ENGINE={engine}")) is has
    assert has_transactions(table("t", ID, options="DEFAULT CHARSET=latin1"))
