"""The table that only the first statement of a revision copies."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.autogenerate.planning.step import Action, step
from alembic_autogen.autogenerate.preconditions.first_statement import copied_first
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.schema.model import Table
from support.tables import ID, A, B, compared, key, schema, table

CHECK = "CONSTRAINT `c` CHECK ((`id` > 0))"
LONGER = "`a` bigint DEFAULT NULL"
DAY = "`d` date DEFAULT NULL"
FOREIGN_KEY = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
AREA = "`area` int GENERATED ALWAYS AS ((`id` * `a`)) STORED"
PARENT = table("p", ID, "PRIMARY KEY (`id`)")


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ([table("t", ID, A)], [table("t", ID, A, CHECK)], {"t"}),
        ([table("t", ID, A)], [table("t", ID, LONGER)], {"t"}),
        # both changes copy t, in one statement
        ([table("t", ID, A, B)], [table("t", ID, LONGER, "`b` float DEFAULT NULL")], {"t"}),
        # the second statement changes t in place
        ([table("t", ID, A)], [table("t", ID, A, B, CHECK)], {"t"}),
        # the first statement changes a table that is copied, but it does not copy it
        ([table("t", ID, A)], [table("t", ID, LONGER, "UNIQUE KEY `u` (`id`)")], set()),
        # each is copied by one statement: only one of these is the first
        (
            [table("t", ID, A), table("u", ID, A)],
            [table("t", ID, A, CHECK), table("u", ID, LONGER)],
            {"t"},
        ),
        # the first statement is about the second table
        (
            [table("a", ID, A), table("t", ID, A)],
            [table("a", ID, A, B), table("t", ID, A, CHECK)],
            {"t"},
        ),
        # a new table is the first statement, or nothing is
        ([table("t", ID, A)], [table("t", ID, LONGER), table("a", ID)], set()),
        ([table("t", ID, A)], [table("t", ID, A)], set()),
    ],
)
def test_the_table_that_only_the_first_statement_copies(
    before: list[Table], after: list[Table], found: set[str]
) -> None:
    comparison = compared(schema(*before), schema(*after))
    assert {str(each) for each in copied_first(plan(comparison), comparison)} == found


@pytest.mark.parametrize(
    ("later", "found"),
    [([], {"t"}), (["`b` bigint DEFAULT NULL"], set()), ([B.replace("NULL", "'5'")], {"t"})],
    ids=["nothing else", "another copy", "a change in place"],
)
def test_the_second_statement_may_copy_it_again(later: list[str], found: set[str]) -> None:
    comparison = compared(table("t", ID, A, B), table("t", ID, LONGER, *(later or [B])))
    steps = [step("alter", difference) for difference in comparison.differences]
    assert {str(each) for each in copied_first(steps, comparison)} == found


def test_values_that_change_before_it_are_not_taken_back() -> None:
    comparison = compared(table("t", ID), table("t", ID, "`a` int NOT NULL"))
    steps = plan(comparison, fills={(key("t"), "a"): "`id` + 1"})
    assert steps[0].action == "fill"
    assert copied_first(steps, comparison) == frozenset()


@pytest.mark.parametrize(
    ("action", "found"),
    [("alter", {"t"}), ("fill", set()), ("compute", set()), ("rename_members", set())],
)
def test_a_first_step_that_changes_values_copies_nothing(action: Action, found: set[str]) -> None:
    comparison = compared(table("t", ID, A), table("t", ID, LONGER))
    steps = [step(action, difference) for difference in comparison.differences]
    assert {str(each) for each in copied_first(steps, comparison)} == found


def test_what_stays_in_the_table_is_not_asked_then() -> None:
    staying = (ID, A, DAY, AREA, FOREIGN_KEY)
    comparison = compared(
        schema(PARENT, table("t", *staying)), schema(PARENT, table("t", *staying, CHECK))
    )
    asked = [
        precondition.problem.split(" ")[0] for precondition in preconditions_for(comparison, {})
    ]
    assert asked == ["what", "rows", "d", "a"]
    narrowed = preconditions_for(comparison, {}, copied_first=[key("t")])
    assert [precondition.problem for precondition in narrowed] == ["rows violate the CHECK c"]


def test_expressions_that_stay_are_not_tried_then() -> None:
    year = "`y` int GENERATED ALWAYS AS (year(`d`)) STORED"
    index = "KEY `k` ((cast(`d` as char(10))))"
    staying = (ID, A, DAY, year, index)
    comparison = compared(table("t", *staying), table("t", *staying, CHECK))
    assert len(trials_for(comparison, {})) == 1
    assert trials_for(comparison, {}, copied_first=[key("t")]) == []
