"""Changes that go into one statement because each builds the table again."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.built_again import ONCE, joining
from alembic_autogen.autogenerate.planning.whole import WHOLE
from alembic_autogen.schema.model import Table
from support.steps import change, planned
from support.tables import CHECK, A, B, C, compared, t

WIDE, WIDE_B = "`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL"
NOT_NULL, LITERAL = "`b` int NOT NULL", "`c` int DEFAULT '3'"
STORED = "`g` int GENERATED ALWAYS AS ((`c` + 1)) STORED"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (t(A, B), t(WIDE, WIDE_B), [f"combine t: ~ column a, ~ column b ({ONCE})"]),
        (t(NOT_NULL, A), t(B, WIDE), [f"combine t: ~ column a, ~ column b ({ONCE})"]),
        (t(A, B), t(WIDE, NOT_NULL), [f"combine t: ~ column a, ~ column b ({WHOLE})"]),
        (t(A), t(WIDE, CHECK), [f"combine t: ~ column a, + check c ({WHOLE})"]),
        (t(A, C), t(WIDE, C, STORED), [f"combine t: ~ column a, + column g ({WHOLE})"]),
        # what a server does at once, or in place
        (t(A, C), t(WIDE, LITERAL), ["alter column t.a", "alter column t.c"]),
        (t(A), t(WIDE, B), ["alter column t.a", "create column t.b"]),
        (t(A), t(WIDE, "KEY `k` (`a`)"), ["alter column t.a", "create index t.k"]),
        # a single statement that is refused as a whole already, and builds nothing again
        (t(A, C), t(WIDE, C, "UNIQUE KEY `k` (`c`)"), ["create index t.k", "alter column t.a"]),
    ],
)  # fmt: skip
def test_one_statement_builds_the_table_again(
    before: Table, after: Table, expected: list[str]
) -> None:
    assert planned(before, after) == expected


def test_a_column_that_must_change_apart_does_not_join() -> None:
    differences = compared(t(A, B), t(WIDE, WIDE_B)).differences
    assert [change(d) for d in joining([], differences, ())] == ["~ column a", "~ column b"]
    assert joining([], differences, {"a"}) == []


def test_a_column_that_is_renamed_does_not_join() -> None:
    before, after = t(A, B), t("`c` bigint DEFAULT NULL", WIDE_B)
    renamed = planned(before, after, columns={"t": {"a": "c"}})
    assert renamed == ["alter column t.c", "alter column t.b"]
