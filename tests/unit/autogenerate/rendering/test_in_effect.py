"""The changes before an UPDATE after DDL, as it names them."""

from __future__ import annotations

from alembic.operations import ops

from alembic_autogen.autogenerate.operations.custom import LateUpdateOp
from alembic_autogen.autogenerate.planning.step import step
from alembic_autogen.autogenerate.rendering.in_effect import note_changes_before
from alembic_autogen.schema.differences import ViewDifference
from alembic_autogen.schema.model import ObjectKey, StoredObject
from support.tables import ID, A, compared, table


def test_an_update_names_what_has_changed_before_it() -> None:
    (first,) = compared(table("a", ID), table("a", ID, A)).differences
    (second,) = compared(table("b", ID), table("b", ID, A)).differences
    view = StoredObject(ObjectKey("view", None, "v"), "SELECT 1")
    steps = [
        step("drop", ViewDifference("v", view, None)),
        step("alter", first),
        step("fill", second),
        step("alter", first),
    ]
    change = ops.DropColumnOp("t", "x")
    updates = [LateUpdateOp(["UPDATE"], "") for _ in range(4)]
    changes: list[list[ops.MigrateOperation]] = [
        [updates[0], change],
        [change],
        [updates[1], change, updates[2]],
        [updates[3]],
    ]
    note_changes_before(steps, changes)
    assert [each.done for each in updates] == ["", "v, a", "v, a, b", "v, a, b"]
