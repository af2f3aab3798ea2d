"""Tables that the next candidate changes by MySQL's own text, after one that was not exact."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.refine import tables_to_change_in_sql
from support.tables import ID, compared, key, schema, table, view

HEAD = schema(table("a", ID), table("b", ID), table("old"), table("gone"))
MODELS = schema(table("a", ID, "`x` int"), table("b", ID), table("new", ID, "`x` int"))
LEFT = compared(HEAD, MODELS, tables={"old": "new"}).differences
TABLES = {key(name) for name in ("a", "b", "new")}


def blamed(differences: object, *tried: str) -> set[str]:
    found = tables_to_change_in_sql(differences, TABLES, frozenset(map(key, tried)))
    assert isinstance(found, frozenset)
    return {str(each) for each in found}


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        ((), {"a", "gone", "new"}),  # by the name that they are to have, where they are to be
        (("a",), {"gone", "new"}),
        (("a", "gone", "new"), {"b"}),  # in vain; so it may be any other
        (("a", "b", "gone", "new"), set()),
    ],
)
def test_the_tables_with_something_left_are_blamed_first(
    tried: tuple[str, ...], expected: set[str]
) -> None:
    assert blamed(LEFT, *tried) == expected


def test_any_table_may_be_to_blame_for_a_statement_that_fails() -> None:
    assert blamed(()) == {"a", "b", "new"}
    assert blamed((), "a") == {"b", "new"}


def test_any_table_may_be_to_blame_for_what_belongs_to_none() -> None:
    left = compared(schema(), schema(view("v", "select 1"))).differences
    assert blamed(left, "b") == {"a", "new"}
