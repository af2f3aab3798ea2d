"""New columns in front of the one that had their name: they come last, and move later."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.operations.builders import Context
from alembic_autogen.autogenerate.operations.builders.tables import TableBuilder
from alembic_autogen.autogenerate.operations.column_types import ColumnBuilder, no_types
from alembic_autogen.schema.differences import EXACT, ColumnOrderDifference
from alembic_autogen.schema.model import Table
from support.steps import operations, planned
from support.tables import A, B, C, compared, key, t

GENERATED = "`a` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL"
AS_B = GENERATED.replace("`a`", "`b`")
EXCHANGED = {"t": {"a": "b", "b": "a"}}
MOVED = "move column order t"


@pytest.mark.parametrize(
    ("head", "models", "is_moved"),
    [
        (t(A, AS_B), t(B, A), False),  # a follows b, which had its name
        (t(A, AS_B, C), t(B, A, C), False),
        (t(AS_B, A), t(A, B), True),
        (t(AS_B, A, C), t(A, B, C), True),
        (t(B, A), t(GENERATED, B), True),
        (t(B, C, A), t(GENERATED, C, B), True),
        (t(A, B), t(B, A), False),  # no column is added
    ],
)
def test_a_column_moves_if_the_one_that_had_its_name_is_behind_it(
    head: Table, models: Table, is_moved: bool
) -> None:
    steps = planned(head, models, columns=EXCHANGED)
    assert (steps[-1] == MOVED) is is_moved
    assert (MOVED in steps) is is_moved


def test_names_are_the_same_in_capitals() -> None:
    renames = {"t": {"a": "c", "b": "A"}}
    for names, is_moved in ((("A", "c"), True), (("c", "A"), False)):
        models = t(*(f"`{name}` int DEFAULT NULL" for name in names))
        assert (MOVED in planned(t(AS_B, A), models, columns=renames)) is is_moved


def test_nothing_moves_where_the_order_does_not_count() -> None:
    comparison = compared(t(AS_B, A), t(A, B), EXACT, columns=EXCHANGED)
    strict, declared = (operations(comparison, strict_order=strict) for strict in (True, False))
    assert declared == strict[:-1]
    assert "MODIFY COLUMN `b` int DEFAULT NULL AFTER `a`" in strict[-1]


def test_a_column_is_moved_when_it_has_its_values_and_its_whole_definition() -> None:
    """Until then it may be NULL."""
    head = t(AS_B.replace("VIRTUAL", "VIRTUAL NOT NULL"), A)
    steps = planned(head, t("`a` int NOT NULL", B), columns=EXCHANGED)
    assert steps[-3:] == ["compute column t.a", "alter column t.a", MOVED]


def test_a_column_that_only_a_later_step_adds_is_not_moved_before() -> None:
    after = t(A, B, C)
    a_column, b_column, c_column = after.columns[1:]
    there = (after.columns[0], c_column, a_column, b_column)
    order = ColumnOrderDifference("t", there, after.columns, key("t"), key("t"))
    context = Context(compared(after, after), ColumnBuilder(no_types), strict_order=True)
    assert len(list(TableBuilder(context).move(order))) == 1
    assert list(TableBuilder(context).move(order, {"c"})) == []
