"""Pairs of names that may be one object: their paths, and which of them can be true together."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.renames.candidate import (
    RenameCandidate,
    grouped,
    likeliest,
    likeness,
    names_alike,
)
from support.tables import key


def candidate(path: str, new: str, likeness: float = 0.0) -> RenameCandidate:
    """A candidate: ``kind table.old``, and for a member ``member table.column.old``."""
    kind, _, names = path.partition(" ")
    *table, old = names.split(".")
    column = table.pop() if kind in ("member", "merge") else ""
    if kind == "table":
        table = [*table, new]
    return RenameCandidate(kind, key(".".join(table)), old, new, column, likeness=likeness)


@pytest.mark.parametrize(
    ("path", "flag"),
    [
        ("table a", "--rename a=n"),
        ("table s.a", "--rename s.a=n"),
        ("column t.a", "--rename t.a=n"),
        ("column s.t.a", "--rename s.t.a=n"),
        ("member t.c.a", "--rename-value t.c.a=n"),
        ("member s.t.c.a", "--rename-value s.t.c.a=n"),
        ("merge t.c.a", "--merge-value t.c.a=n"),
    ],
)
def test_the_flag_that_confirms_a_candidate(path: str, flag: str) -> None:
    found = candidate(path, "n")
    assert found.path == path.partition(" ")[2]
    assert found.flag == flag


@pytest.mark.parametrize(
    ("one", "other", "excludes"),
    [
        # a name cannot become two, and two cannot become one
        (("table a", "x"), ("table a", "y"), True),
        (("table a", "x"), ("table b", "x"), True),
        (("table a", "x"), ("table b", "y"), False),
        (("table s.a", "x"), ("table a", "y"), False),
        (("column t.a", "x"), ("column t.a", "y"), True),
        (("column t.a", "x"), ("column t.b", "x"), True),
        (("column t.a", "x"), ("column t.b", "y"), False),
        (("member t.c.a", "x"), ("member t.c.a", "y"), True),
        (("member t.c.a", "x"), ("member t.c.b", "x"), True),
        # in another table, column or schema, and of another kind
        (("column t.a", "x"), ("column u.a", "x"), False),
        (("column s.t.a", "x"), ("column t.a", "x"), False),
        (("member t.c.a", "x"), ("member t.d.a", "x"), False),
        (("member t.c.a", "x"), ("member u.c.a", "x"), False),
        (("member t.c.a", "x"), ("merge t.c.a", "x"), False),
        (("table a", "x"), ("column t.a", "x"), False),
    ],
)
def test_candidates_that_cannot_both_be_true(
    one: tuple[str, str], other: tuple[str, str], excludes: bool
) -> None:
    first, second = candidate(*one), candidate(*other)
    assert first.excludes(second) is excludes
    assert second.excludes(first) is excludes
    assert len(likeliest(grouped([first, second]))) == (1 if excludes else 2)


def test_each_old_name_is_one_question() -> None:
    paths = ["column t.a", "table t", "column t.a", "column u.a", "member t.a.b", "member t.c.b"]
    found = grouped(candidate(path, f"n{at}", at) for at, path in enumerate(paths))
    assert [[each.new for each in question.candidates] for question in found] == [
        *(["n2", "n0"], ["n1"], ["n3"], ["n4"], ["n5"])
    ]


def test_the_likeliest_renames_are_chosen_first() -> None:
    found = grouped(
        [
            candidate("column t.a", "x", 1.0),
            candidate("column t.a", "y", 0.5),
            candidate("column t.b", "x", 2.0),
            candidate("column t.b", "y", 0.1),
        ]
    )
    assert [(each.old, each.new) for each in likeliest(found)] == [("b", "x"), ("a", "y")]


def test_the_case_of_names_does_not_make_them_differ() -> None:
    assert likeness("NAME", "name") == likeness("name", "NAME") == 1
    assert likeness("ab", "cd") == 0
    assert names_alike("abcde", "abcxy")  # 6 of 10 characters are in both
    assert not names_alike("abcde", "abxyz")
