"""Members of ENUM and SET columns, and what holds the members of both sides of a change."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.members import lost_members, may_be_equal, with_all_members
from support.tables import column


@pytest.mark.parametrize(
    ("collations", "lost"),
    [
        (("utf8mb4_general_ci", "utf8mb4_0900_ai_ci"), ["c"]),
        (("utf8mb4_general_ci", "utf8mb4_bin"), ["A", "c"]),
        (("utf8mb4_0900_as_cs", "utf8mb4_general_ci"), ["A", "c"]),
    ],
)
def test_members_are_matched_by_the_collations_of_both_sides(
    collations: tuple[str, str], lost: list[str]
) -> None:
    members = zip(("'A','b','c'", "'a','b'"), collations, strict=True)
    sides = [column(f"`e` enum({each}) COLLATE {collation}") for each, collation in members]
    assert lost_members(*sides) == lost


@pytest.mark.parametrize(
    ("members", "collation", "expected"),
    [
        (["a", "A"], "utf8mb4_general_ci", True),
        (["a", "á"], "utf8mb4_0900_ai_ci", True),
        (["ß", "SS"], "utf8mb4_unicode_ci", True),
        (["a", "b"], "utf8mb4_general_ci", False),
        (["a", "a"], "utf8mb4_general_ci", False),  # one text, named twice
        (["a", "A"], "utf8mb4_bin", False),
        (["a", "A"], "utf8mb4_0900_as_cs", False),
        (["a", "A"], "binary", False),
        (["a", "A"], None, True),
        # beyond U+FFFF, all characters have one weight in older collations
        (["😀", "😎"], "utf8mb4_general_ci", True),
        (["😀", "\ufffd"], "utf8mb4_general_ci", True),
        (["a😀", "a"], "utf8mb4_general_ci", False),
        (["😀", "😎"], "utf8mb4_0900_ai_ci", False),
        (["😀", "😎"], "utf8mb4_unicode_520_ci", False),
        (["😀", "😎"], "utf8mb4_uca1400_ai_ci", False),
    ],
)
def test_texts_that_a_collation_may_treat_as_equal(
    members: list[str], collation: str | None, expected: bool
) -> None:
    assert may_be_equal(members, collation) is expected


def _many(count: int) -> str:
    return ",".join(f"'m{number}'" for number in range(count))


@pytest.mark.parametrize(
    ("before", "after", "between", "both"),
    [
        ("enum('a','b')", "enum('c','b')", (), "enum('a','b','c')"),
        ("enum('a')", "enum('b')", ("a", "x", "b"), "enum('a','b','x')"),
        ("set('a')", "set('it''s')", (), "set('a','it''s')"),
        ("enum('a')", "enum('A','long')", (), "varchar(4)"),
        ("set('a')", "set('A','long')", (), "varchar(8)"),
        ("enum('')", "enum('')", ("",), "enum('')"),
        (f"set({_many(64)})", "set('m0')", (), f"set({_many(64)})"),
        (f"set({_many(64)})", "set('x')", (), f"varchar({len(_many(64)) - 2 * 64 + 2})"),
        (f"enum({_many(65)})", "enum('m0')", (), f"enum({_many(65)})"),
    ],
)
def test_a_column_holds_the_members_of_both_sides(
    before: str, after: str, between: tuple[str, ...], both: str
) -> None:
    found = with_all_members(column(f"`e` {before}"), column(f"`e` {after}"), between)
    assert found.type == both
