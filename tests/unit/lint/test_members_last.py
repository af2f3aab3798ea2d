"""The type of a column with its new members behind the present ones."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.cheaper.appended_members import _with_members_last
from alembic_autogen.schema.model import Column


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("enum('a','b')", "enum('x','a','b')", "enum('a','b','x')"),
        ("set('a','b')", "set('b','x','a')", "set('a','b','x')"),
        ("enum('a','b')", "enum('a','b','x')", "enum('a','b','x')"),
        # nothing is added, something is removed, or the type is another one
        ("enum('a','b')", "enum('b','a')", "enum('b','a')"),
        ("enum('a','b')", "enum('x','a')", "enum('x','a')"),
        ("set('a','b')", "enum('x','a','b')", "enum('x','a','b')"),
        ("int", "bigint", "bigint"),
    ],
)
def test_new_members_are_the_last_ones(before: str, after: str, expected: str) -> None:
    assert _with_members_last(Column("c", before), Column("c", after)) == expected


def test_a_new_column_has_no_order_to_keep() -> None:
    assert _with_members_last(None, Column("c", "enum('a')")) == "enum('a')"
