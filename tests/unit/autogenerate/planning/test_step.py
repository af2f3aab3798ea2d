"""A step of a plan."""

from __future__ import annotations

from alembic_autogen.autogenerate.planning.step import Step, step
from support.tables import A, compared, t


def test_a_step_of_one_difference() -> None:
    (added,) = compared(t(), t(A)).differences
    assert step("create", added) == Step("create", (added,), "", "", by_old_name=False)
    placed = step("create", added, "FIRST")
    assert placed == Step("create", (added,), reason="", place="FIRST")
    assert placed.difference is added
    assert Step("drop", (added,)) == Step("drop", (added,), "", "", by_old_name=False)
