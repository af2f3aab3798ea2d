"""Revisions of a head that get another parent, on values."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Graph, Node
from alembic_autogen.history.rebasing import choose_heads, moved_texts, new_parents

GRAPH = Graph(
    [
        Node("z"),
        Node("a", ("z",)),
        Node("b1", ("z",)),
        Node("b2", ("b1",)),
        Node("b3", ("z",)),
        Node("b4", ("b2", "b3")),
    ]
)
THEIRS = frozenset({"z", "a"})


def test_the_first_revisions_get_the_other_head_and_later_ones_keep_their_parents() -> None:
    own = ["b1", "b2", "b3", "b4"]
    found = new_parents(GRAPH, "a", own, THEIRS, "main")
    assert found == {"b1": "a", "b2": None, "b3": "a", "b4": None}


@pytest.mark.parametrize(
    ("own", "theirs", "sentence"),
    [
        (["b1", "b2"], {"b1"}, "Revision b1 is in main already"),
        (["b4"], set(), "Revision b4 merges b2 and b3"),
        (["b2", "b4"], set(), "Revision b4 merges b2 and b3"),
        ([], set(), "Revision a of main needs the other head already"),
    ],
)
def test_what_cannot_move_is_named(own: list[str], theirs: set[str], sentence: str) -> None:
    with pytest.raises(HistoryError, match=sentence):
        new_parents(GRAPH, "a", own, frozenset(theirs), "main")


@pytest.mark.parametrize(
    ("theirs", "sentence"),
    [
        (set(), "None of the heads a, b4 is in main"),
        ({"a", "b4"}, "a and b4 are both in main"),
    ],
)
def test_one_head_has_to_be_in_the_branch(theirs: set[str], sentence: str) -> None:
    with pytest.raises(HistoryError, match=sentence):
        choose_heads(GRAPH, frozenset(theirs), "main")


def test_the_head_of_the_branch_comes_first() -> None:
    assert choose_heads(GRAPH, THEIRS, "main") == ("a", "b4")
    assert choose_heads(GRAPH, frozenset({"b4"}), "main") == ("b4", "a")
    assert choose_heads(Graph([Node("z")]), THEIRS, "main") is None
    three = Graph([Node("z"), *(Node(each, ("z",)) for each in "abc")])
    with pytest.raises(HistoryError, match="b and c are both not in main"):
        choose_heads(three, frozenset("a"), "main")


def test_dates_follow_the_order() -> None:
    text = b'"""x\n\nCreate Date: 2020-01-01 00:00:00.000000\n"""\ndown_revision = "z"\n'
    files = {"b1": Path("1.py"), "b2": Path("2.py")}
    texts = dict.fromkeys(files.values(), text)
    found = moved_texts({"b1": "a", "b2": None}, files, texts, datetime(2026, 11, 28))
    assert b"00:00:00.000000" in found[Path("1.py")] and b'"a"' in found[Path("1.py")]
    assert b"00:00:00.000001" in found[Path("2.py")] and b'"z"' in found[Path("2.py")]
