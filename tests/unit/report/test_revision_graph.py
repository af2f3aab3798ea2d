"""The graph of ``history --graph``, in the characters of ``git log --graph``."""

from __future__ import annotations

import pytest

from alembic_autogen.report.revision_graph import draw

LINE = """
* c
* b
* a
"""
FORK = """
* c
| * b
|/
* a
"""
MERGE = """
* m
|\\
* | c
| * b
|/
* a
"""
THREE_AT_ONCE = """
* d
| * c
| | * b
| |/
|/
* a
"""


def drawn(*revisions: tuple[str, str]) -> str:
    lines = draw((name, list(parents)) for name, parents in revisions)
    return "".join(f"\n{chars}{' ' + name if name else ''}" for chars, name in lines) + "\n"


def test_a_line_is_one_column() -> None:
    assert drawn(("c", "b"), ("b", "a"), ("a", "")) == LINE


def test_two_heads_join_above_what_they_follow() -> None:
    assert drawn(("c", "a"), ("b", "a"), ("a", "")) == FORK


def test_a_merge_forks_below() -> None:
    assert drawn(("m", "cb"), ("c", "a"), ("b", "a"), ("a", "")) == MERGE


def test_three_heads_join_one_by_one() -> None:
    assert drawn(("d", "a"), ("c", "a"), ("b", "a"), ("a", "")) == THREE_AT_ONCE


def test_a_column_that_ends_gives_way() -> None:
    assert drawn(("a", ""), ("c", "d"), ("b", ""), ("d", "")).splitlines()[1:] == [
        "* a",
        "* c",
        "| * b",
        "* d",
    ]


@pytest.mark.parametrize("parents", ["xyz", "xyzw"])
def test_a_merge_of_many_has_a_column_for_each(parents: str) -> None:
    rest = [(each, "a") for each in parents]
    lines = drawn(("m", parents), *rest, ("a", "")).splitlines()[1:]
    assert lines[0] == "* m"
    assert sum("*" in line for line in lines) == len(parents) + 2
    assert lines[-1] == "* a"
    assert max(line.count("|") + line.count("*") for line in lines) == len(parents)


def test_columns_between_are_crossed() -> None:
    lines = drawn(("c", "a"), ("d", "b"), ("e", "a"), ("a", ""), ("b", "")).splitlines()[1:]
    assert lines == ["* c", "| * d", "| | * e", "|_|/", "* | a", " /", "* b"]
