"""Triggers that an UPDATE fires after its table has changed."""

from __future__ import annotations

from dataclasses import replace

from alembic_autogen.proof.late_triggers import late_triggers
from alembic_autogen.schema.model import StoredObject
from support.tables import ID, compared, key, schema, table, trigger

NEW = "`w` int NOT NULL"
AFTER = trigger("late", "t", "AFTER UPDATE", 2)
BEFORE = trigger("early", "t", "BEFORE UPDATE")
INSERT = trigger("coming", "t", "BEFORE INSERT")


def found(
    *triggers: StoredObject,
    fills: dict[str, str],
    kept: bool = True,
    has_preconditions: bool = False,
) -> list[str]:
    head = schema(table("t", ID), *triggers)
    models = schema(table("t", ID, NEW), *(triggers if kept else ()))
    given = {(key("t"), name): sql for name, sql in fills.items()}
    return list(late_triggers(compared(head, models), given, has_preconditions))


def test_triggers_of_a_table_whose_new_column_gets_values_are_named() -> None:
    (one,) = found(BEFORE, INSERT, fills={"w": "7"})
    assert one == (
        "t: early runs for rows that get values after the table has changed; a row that a trigger "
        "refuses only then stops the upgrade half way."
    )
    (two,) = found(BEFORE, AFTER, fills={"w": "7"})
    assert two.startswith("t: early, late run for rows")
    assert found(BEFORE, AFTER, fills={"w": "7"}, has_preconditions=True) == []  # they are tried


def test_a_trial_foresees_no_trigger_that_reads_the_column_or_writes_to_what_changes() -> None:
    writing = replace(BEFORE, definition=f"{BEFORE.definition} INSERT INTO log VALUES (1)")
    reading = replace(BEFORE, definition=f"{BEFORE.definition} SET @e = NEW.e")
    for each, change in ((writing, "bigint"), (reading, "int"), (BEFORE, "bigint")):
        head = schema(table("t", ID, "`e` enum('a')"), table("log", ID, "`n` int"), each)
        log = table("log", ID, f"`n` {change}")
        models = schema(table("t", ID, "`e` enum('z')"), log, each)
        comparison = compared(head, models, members={("t", "e"): {"a": "z"}})
        assert bool(list(late_triggers(comparison, {}))) == (each is not BEFORE)


def test_nothing_is_named_where_no_value_is_given_or_no_update_fires_a_trigger() -> None:
    assert found(BEFORE, fills={}) == []
    assert found(INSERT, fills={"w": "7"}) == []
    assert found(fills={"w": "7"}) == []


def test_a_trigger_that_is_dropped_before_is_not_named() -> None:
    assert found(BEFORE, fills={"w": "7"}, kept=False) == []


def test_renamed_members_are_values_too_and_the_table_may_be_renamed() -> None:
    head = schema(table("o", ID, "`e` enum('a')"), trigger("early", "o", "BEFORE UPDATE"))
    models = schema(table("t", ID, "`e` enum('z')"))
    comparison = compared(head, models, tables={"o": "t"}, members={("t", "e"): {"a": "z"}})
    kept = [d for d in comparison.differences if d.kind != "trigger"]
    assert [d.kind for d in comparison.differences if d not in kept] == ["trigger"]
    assert list(late_triggers(comparison, {})) == []  # it is dropped


def test_the_report_says_which_change_is_taken_back() -> None:
    head = schema(table("t", ID), BEFORE)
    models = schema(table("t", ID, NEW), BEFORE)
    given = {(key("t"), "w"): "7"}
    (one,) = late_triggers(compared(head, models), given, False, {"`t`"})
    assert one.endswith("refuses only then ends the upgrade, which takes that change back.")
    (other,) = late_triggers(compared(head, models), given, False, {"`u`"})
    assert other.endswith("stops the upgrade half way.")


def test_what_an_engine_does_not_roll_back_is_not_tried() -> None:
    kept = table("t", ID, options="ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"), table(
        "t", ID, NEW, options="ENGINE=MyISAM DEFAULT CHARSET=utf8mb4"
    )
    comparison = compared(schema(kept[0], BEFORE), schema(kept[1], BEFORE))
    assert len(list(late_triggers(comparison, {(key("t"), "w"): "7"}))) == 1
