"""Branches and heads, on values."""

from __future__ import annotations

import pytest

from alembic_autogen.history.graph import Graph, Node


def node(text: str) -> Node:
    """A revision as ``id < parent, parent; dependency #label``."""
    rest, _, label = text.partition("#")
    rest, _, depends = rest.partition(";")
    revision, _, down = rest.partition("<")
    names = [tuple(filter(None, map(str.strip, each.split(",")))) for each in (down, depends)]
    return Node(revision.strip(), *names, frozenset(filter(None, [label.strip()])))


def graph(*texts: str) -> Graph:
    return Graph(map(node, texts))


@pytest.mark.parametrize(
    ("texts", "heads", "rivals"),
    [
        ((), (), []),
        (("a", "b < a"), ("b",), []),
        (("a", "b < a", "c < a"), ("b", "c"), [("b", "c")]),
        (("a", "b < a #x", "c < a #y"), ("b", "c"), []),
        (("a", "b < a #x", "c < a"), ("b", "c"), []),
        (("a", "b < a #x", "c < b", "d < b"), ("c", "d"), [("c", "d")]),
        (("a #x", "b < a", "c < a"), ("b", "c"), [("b", "c")]),
        (("a", "b"), ("a", "b"), []),
        (("a", "b < a", "c < a", "d < b, c"), ("d",), []),
        (("a", "b < a; c", "c < a"), ("b", "c"), [("b", "c")]),
        (("a", "b < a", "c < a", "d < a"), ("b", "c", "d"), [("b", "c", "d")]),
        (("a #x", "b #y", "c < a; b"), ("b", "c"), []),
    ],
)
def test_two_heads_of_one_branch_are_rivals(
    texts: tuple[str, ...], heads: tuple[str, ...], rivals: list[tuple[str, ...]]
) -> None:
    found = graph(*texts)
    assert found.heads == heads
    assert list(found.rivals()) == rivals


def test_what_is_needed_includes_dependencies_and_a_lineage_does_not() -> None:
    found = graph("a", "b < a", "c1 < a #side", "d < b; c1", "e < b; c", "f < b; side")
    assert found.lineage("d") == {"a", "b", "d"}
    for revision in "def":
        assert found.needed(revision) == {"a", "b", "c1", revision}


@pytest.mark.parametrize(
    ("current", "following"),
    [("", "a z"), ("a", "b z c"), ("b", "z c"), ("b z", "c m"), ("c z", "b"), ("b c z", "d m")],
)
def test_what_can_run_next_has_all_that_it_needs(current: str, following: str) -> None:
    found = graph("a", "b < a", "z", "c < a", "d < c; b", "m < b, z")
    assert found.following(current.split()) == following.split()


def test_revisions_are_sorted_by_what_they_need() -> None:
    found = graph("z", "y < z", "a < z; y", "b < y, a")
    assert found.in_order(["b", "a", "y"]) == ["y", "a", "b"]
    assert found.in_order(["z", "b"]) == ["z", "b"]


def test_a_name_is_an_id_its_beginning_or_a_label() -> None:
    found = graph("abc", "abd < abc #x", "f < abd")
    assert [found.resolve(name) for name in ("abc", "x", "f", "ab", "abd", "")] == [
        *("abc", "abd", "f", None, "abd", None)
    ]
    assert found.labels("f") == {"x"}
    assert found.labels("abc") == set()
