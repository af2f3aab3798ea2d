"""Edits by hand in a revision that is written again."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.rendering.amending import merge


@pytest.mark.parametrize(
    ("base", "mine", "other", "merged"),
    [
        ("abc", "abc", "axc", "axc"),
        ("abc", "abxc", "abc", "abxc"),
        ("abc", "abxc", "ybc", "ybxc"),
        ("abc", "ac", "abcd", "acd"),
        ("abc", "axc", "axc", "axc"),
        ("", "a", "", "a"),
        ("ab", "", "ab", ""),
    ],
)
def test_changes_in_different_lines_are_both_made(
    base: str, mine: str, other: str, merged: str
) -> None:
    found = merge(base, mine, other)
    assert ("".join(found.lines), found.conflicts, found.edits) == (merged, 0, ())


def test_a_change_of_the_same_line_is_a_conflict() -> None:
    found = merge(["a\n", "b\n", "c\n"], ["a\n", "x\n", "c\n"], ["a\n", "y\n", "c\n"])
    assert (found.conflicts, found.edits) == (1, ("- b", "+ x"))


@pytest.mark.parametrize(("mine", "merged"), [("anbc", "anyc"), ("abnc", "aync")])
def test_something_new_beside_a_change_is_kept(mine: str, merged: str) -> None:
    found = merge("abc", mine, "ayc")
    assert ("".join(found.lines), found.conflicts) == (merged, 0)
