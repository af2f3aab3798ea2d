"""The statement that takes the first change of a revision back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.operations import ops

from alembic_autogen.autogenerate.late_updates import LateUpdate
from alembic_autogen.autogenerate.operations.custom import LateUpdateOp
from alembic_autogen.autogenerate.planning.step import Action, step
from alembic_autogen.autogenerate.rendering.undo import KEPT, with_undo
from alembic_autogen.schema.differences import ColumnDifference
from support.tables import compared, key, schema, t

NEW = "`n` int NOT NULL"
ENUM, RENAMED = "`e` enum('a','b')", "`e` enum('z','b')"
UPDATE = LateUpdateOp(["UPDATE `t` SET `n` = 1"], "Why.")
CHANGE = ops.DropColumnOp("t", "x")


def undo(
    action: Action = "fill",
    tried: bool = True,
    foreseen: bool = False,
    table: str = "t",
    operations: tuple[ops.MigrateOperation, ...] = (CHANGE, UPDATE),
) -> tuple[str, str]:
    head, models = (t(), t(NEW)) if action != "rename_members" else (t(ENUM), t(RENAMED))
    (difference,) = compared(head, models).differences
    assert isinstance(difference, ColumnDifference)
    late = LateUpdate(key(table), ("UPDATE",), "", "`id`", ("tr",), tried, foreseen)
    made = with_undo(operations, step(action, difference), [late], schema(head))
    assert made[:1] == list(operations[:1])
    assert len(made) == len(operations)
    updates = [each for each in made if isinstance(each, LateUpdateOp)]
    return (updates[0].undo, updates[0].changed) if updates else ("", "")


DROP = "ALTER TABLE `t` DROP COLUMN `n`"
BACK = "ALTER TABLE `t` MODIFY COLUMN `e` enum('a','b')"


def test_a_new_column_is_dropped_again() -> None:
    assert undo() == (DROP, "")
    assert undo(tried=False, foreseen=True) == (DROP, KEPT)
    assert KEPT.startswith("the new column was dropped again, but what triggers wrote")


def test_new_members_are_removed_again_unless_rows_keep_them() -> None:
    assert undo("rename_members")[0].startswith(BACK)
    assert undo("rename_members", tried=False) == ("", "")


@pytest.mark.parametrize("action", ["fill", "rename_members"])
def test_what_a_trial_foresees_needs_nothing(action: Action) -> None:
    assert undo(action, foreseen=True) == ("", "")
    assert undo(action, table="other") == ("", "")


def test_a_table_that_has_got_another_name_stays_as_it_is() -> None:
    (difference,) = compared(t(), t(NEW)).differences
    assert isinstance(difference, ColumnDifference)
    renamed = replace(difference, target_table=key("u"))
    late = LateUpdate(key("t"), ("UPDATE",), "", "`id`", ("tr",), True, False)
    _, update = with_undo((CHANGE, UPDATE), step("fill", renamed), [late], schema(t()))
    assert update is UPDATE


def test_a_column_that_was_there_is_not_dropped() -> None:
    (difference,) = compared(t("`n` int"), t(NEW)).differences
    late = LateUpdate(key("t"), ("UPDATE",), "", "`id`", ("tr",), True, False)
    _, update = with_undo((CHANGE, UPDATE), step("fill", difference), [late], schema(t()))
    assert update is UPDATE


def test_the_update_of_the_same_table_counts() -> None:
    (difference,) = compared(t(), t(NEW)).differences
    foreseen = LateUpdate(key("a"), ("UPDATE",), "", "`id`", ("tr",), True, True)
    late = replace(foreseen, table=key("t"), is_foreseen=False)
    operations = with_undo(
        (CHANGE, UPDATE), step("fill", difference), [foreseen, late], schema(t())
    )
    assert isinstance(operations[1], LateUpdateOp) and operations[1].undo == DROP


def test_values_that_were_computed_cannot_be_taken_back() -> None:
    assert undo("compute") == ("", "")


def test_only_the_change_right_before_an_update_is_taken_back() -> None:
    assert undo(operations=(UPDATE,)) == ("", "")
    assert undo(operations=(CHANGE, CHANGE, UPDATE)) == ("", "")
