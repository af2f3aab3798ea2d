"""Rows with a member whose name another member takes, and what they refer to by its old name."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import narrowing
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.schema.diff import compare
from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.renames import Renames
from support.tables import FK, ID, PRIMARY, A, compared, key, schema, t, table


@pytest.mark.parametrize(
    ("kind", "expected"), [("enum", "`e` IN ('c')"), ("set", "FIND_IN_SET('c', `e`)")]
)
def test_rows_with_a_member_whose_name_another_one_takes(kind: str, expected: str) -> None:
    head, models = (t(f"`e` {kind}({all_}) DEFAULT NULL") for all_ in ("'a','b','c'", "'a','c'"))
    for merged, conditions in (
        ((), [expected]),
        ([("t", "e", "b")], []),  # the rows of both become one
        ([("u", "e", "b"), ("t", "x", "b"), ("t", "e", "c")], [expected]),
    ):
        places = frozenset((key(name), column, member) for name, column, member in merged)
        renames = Renames({}, {}, {(key("t"), "e"): {"b": "c"}}, places)
        (rows,) = rows_of(compare(schema(head), schema(models), EXACT, renames), {})
        assert [each.condition for each in narrowing.preconditions(rows)] == conditions


def test_a_parent_is_named_as_it_is_called_when_rows_are_refused() -> None:
    head = schema(table("o", ID, PRIMARY), t(A))
    models = schema(table("p", ID, PRIMARY), t(A, FK))
    (found,) = preconditions_for(compared(head, models, tables={"o": "p"}), {})
    assert found.problem == "a refers to rows that o does not have"
    assert found.remedy == "Add them to o, or change a"
