"""Changes that go into one statement because each builds the table again."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.built_again import ONCE, builds_again, joining
from alembic_autogen.schema.model import Table
from support.steps import change, planned, whole
from support.tables import CHECK, FK, A, B, C, compared, t

WIDE, WIDE_B = "`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL"
NOT_NULL, LITERAL = "`b` int NOT NULL", "`c` int DEFAULT '3'"
STORED = "`g` int GENERATED ALWAYS AS ((`c` + 1)) STORED"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (t(A, B), t(WIDE, WIDE_B), [f"combine t: ~ column a, ~ column b ({ONCE})"]),
        (t(NOT_NULL, A), t(B, WIDE), [f"combine t: ~ column a, ~ column b ({ONCE})"]),
        (t(A, B), t(WIDE, NOT_NULL), [whole("t", "~ column a", "~ column b")]),
        (t(A), t(WIDE, CHECK), [whole("t", "~ column a", "+ check c")]),
        (t(A, C), t(WIDE, C, STORED), [whole("t", "~ column a", "+ column g")]),
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


def test_only_columns_join() -> None:
    differences = compared(t(A, B), t(WIDE, WIDE_B, CHECK, FK)).differences
    assert [change(d) for d in joining([], differences, ())] == ["~ column a", "~ column b"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # a VARCHAR whose length takes two bytes from now on; MariaDB makes short ones in place
        ("varbinary(127)", "varbinary(256)", False),
        ("varbinary(128)", "varbinary(256)", True),
        ("varbinary(128)", "varbinary(255)", False),
        ("varbinary(255)", "varbinary(256)", True),
        ("varbinary(256)", "varbinary(300)", False),
        ("varchar(31)", "varchar(64)", False),
        ("varchar(32)", "varchar(64)", True),
        ("varchar(128) CHARACTER SET latin1", "varchar(256) CHARACTER SET ascii", False),
        # members that are appended need no other form
        ("enum('a','b')", "enum('a','b','c')", False),
        ("enum('a','b')", "enum('b','a')", True),
        ("set('a','b')", "set('a','b','c')", False),
        ("set('a','b')", "set('b','a')", True),
        # more digits
        ("decimal(5,2)", "decimal(9,2)", True),
        ("decimal(5,2) DEFAULT '1.00'", "decimal(5,2) DEFAULT '2.00'", False),
        ("datetime", "datetime(6)", True),
        ("timestamp", "timestamp(6)", True),
        ("time", "time(6)", True),
        ("char(5)", "char(9)", False),
        # a sign
        ("int", "int unsigned", True),
        ("int unsigned", "int", True),
        ("int unsigned zerofill", "int unsigned", False),
        ("int", "int NOT NULL", True),
        # a column that counts or is computed changes for itself
        ("int NOT NULL", "bigint NOT NULL AUTO_INCREMENT", False),
        (
            "int GENERATED ALWAYS AS (`id`) STORED",
            "bigint GENERATED ALWAYS AS (`id`) STORED",
            False,
        ),
    ],
)
def test_a_column_whose_values_get_another_form(before: str, after: str, expected: bool) -> None:
    (difference,) = compared(t(f"`a` {before}"), t(f"`a` {after}")).differences
    assert builds_again(difference) is expected


@pytest.mark.parametrize(
    ("line", "comes", "goes"),
    [
        (CHECK, True, False),
        (f"{CHECK} /*!80016 NOT ENFORCED */", False, False),
        (FK, True, False),
        ("`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED", True, False),
        (B, False, False),
        ("UNIQUE KEY `k` (`a`)", False, False),
    ],
)
def test_what_comes_and_is_checked_or_stored_for_all_rows(
    line: str, comes: bool, goes: bool
) -> None:
    sides = t(A), t(A, line)
    (coming,), (going,) = compared(*sides).differences, compared(*sides[::-1]).differences
    assert (builds_again(coming), builds_again(going)) == (comes, goes)


def test_columns_that_come_or_go_do_not_join() -> None:
    differences = compared(t(A, B, C), t(WIDE, WIDE_B, STORED)).differences
    assert [change(d) for d in joining([], differences, ())] == ["~ column a", "~ column b"]
