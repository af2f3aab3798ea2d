"""The columns that a table has between two steps, of which every UPDATE sets some by itself."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.operations.builders.present_columns import PresentColumns
from alembic_autogen.autogenerate.planning.step import Action, Step, step
from alembic_autogen.schema.differences import ColumnDifference, of_kind
from alembic_autogen.schema.model import Table
from support.steps import built
from support.tables import A, compared, key, t

TIME = "timestamp NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP"
AT, THEN = f"`at` {TIME}", f"`then` {TIME}"
VIRTUAL = "`at` timestamp GENERATED ALWAYS AS (from_unixtime(`id`)) VIRTUAL"


def settled(action: Action, head: Table, models: Table, **renamed: str) -> list[str]:
    """The columns that an UPDATE sets by itself after one step for each column."""
    comparison = compared(head, models, columns={"t": renamed})
    present = PresentColumns(comparison)
    for difference in of_kind(comparison.differences, ColumnDifference):
        present.settle(step(action, difference))
    return present.updated_by_themselves(key("t"))


@pytest.mark.parametrize(
    ("action", "head", "models", "expected"),
    [
        ("create", t(AT), t(AT, THEN), ["at", "then"]),
        ("create", t(A), t(A), []),
        ("drop", t(AT, THEN), t(THEN), ["then"]),
        ("alter", t(AT), t("`at` timestamp NULL DEFAULT NULL"), []),
        ("alter", t("`at` timestamp NULL DEFAULT NULL"), t(AT), ["at"]),
        # a column that is made again: its values are computed in a step of their own
        ("create", t(VIRTUAL, THEN), t(AT, THEN), ["at", "then"]),
        ("drop", t(AT, THEN), t(VIRTUAL, THEN), ["then"]),
        ("compute", t(THEN), t(AT, THEN), ["then"]),
    ],
)
def test_a_step_adds_and_takes_columns(
    action: Action, head: Table, models: Table, expected: list[str]
) -> None:
    assert sorted(settled(action, head, models)) == expected


def test_a_renamed_column_has_its_new_name() -> None:
    assert settled("alter", t(AT), t(THEN), at="then") == ["then"]


def test_columns_may_exchange_their_names_in_one_step() -> None:
    head, models = t(AT, "`b` int"), t(f"`b` {TIME}", "`at` int")
    comparison = compared(head, models, columns={"t": {"at": "b", "b": "at"}})
    present = PresentColumns(comparison)
    present.settle(Step("combine", tuple(of_kind(comparison.differences, ColumnDifference))))
    assert present.updated_by_themselves(key("t")) == ["b"]


def test_a_column_that_is_made_again_leaves_its_old_name_to_another_one() -> None:
    head, models = t(VIRTUAL, f"`b` {TIME}"), t(AT, THEN)
    comparison = compared(head, models, columns={"t": {"at": "then", "b": "at"}})
    at, then = sorted(of_kind(comparison.differences, ColumnDifference), key=lambda d: d.name)
    present = PresentColumns(comparison)
    for each in (step("drop", then), step("alter", at), step("create", then)):
        present.settle(each)
    assert present.updated_by_themselves(key("t")) == ["at", "then"]


def test_an_update_leaves_the_times_of_the_columns_that_are_there_by_then() -> None:
    head, models = t(AT), t(THEN, "`n` int NOT NULL")
    update = next(op for op in built(compared(head, models), fills={"t.n": "7"})
                  if "UPDATE" in getattr(op, "statement", ""))  # fmt: skip
    assert "`at` = `at`" in update.statement
    assert "`then`" not in update.statement


def test_one_statement_may_drop_a_column_and_add_another() -> None:
    comparison = compared(t(AT), t(THEN))
    present = PresentColumns(comparison)
    present.settle(Step("combine", tuple(of_kind(comparison.differences, ColumnDifference))))
    assert present.updated_by_themselves(key("t")) == ["then"]


def test_an_update_leaves_the_times_of_a_column_that_an_earlier_step_has_added() -> None:
    head, models = t("`e` enum('a','b')", A), t(
        "`e` enum('a','c')", A.replace("int", "tinyint"), AT
    )
    comparison = compared(head, models, members={("t", "e"): {"b": "c"}})
    texts = [str(getattr(op, "statement", "")) for op in built(comparison)]
    (update,) = (text for text in texts if text.startswith("UPDATE"))
    assert "`at` = `at`" in update
