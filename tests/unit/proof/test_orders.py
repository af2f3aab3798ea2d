"""The revisions of two heads, and what is concluded from both orders, as values."""

from __future__ import annotations

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Graph, Node
from alembic_autogen.proof.orders import FailedOrder, Pair, Verdict

NODES = [
    Node("z"),
    Node("a1", ("z",)),
    Node("a2", ("a1",)),
    Node("b1", ("z",)),
    Node("b2", ("b1",), ("other",)),
    Node("other"),
    Node("late", ("other",), ("a1",)),
]


def test_what_both_heads_need_runs_first_and_their_own_revisions_are_in_order() -> None:
    pair = Pair.of(Graph(NODES), "a2", "b2")
    assert pair.heads == ("a2", "b2")
    assert pair.common == ("z",)
    assert pair.own == (("a1", "a2"), ("b1", "other", "b2"))
    assert not pair.is_ordered


def test_a_branch_that_needs_neither_head_runs_before_both() -> None:
    pair = Pair.of(Graph([*NODES[:4], Node("other")]), "a2", "b1")
    assert pair.common == ("other", "z")


def test_a_head_that_needs_the_other_one_leaves_one_order() -> None:
    pair = Pair.of(Graph([Node("z"), Node("a", ("z",)), Node("b", ("z",), ("a",))]), "a", "b")
    assert pair.is_ordered
    assert pair.own == ((), ("b",))


def test_an_order_that_fails_is_no_obstacle_to_the_other_one() -> None:
    pair = Pair(("a", "b"), (), (("a",), ("b",)))
    assert Verdict(pair).commutes
    assert Verdict(pair).runs
    other = Verdict(pair, failures=(FailedOrder(("b", "a"), HistoryError("x")),))
    assert (other.commutes, other.runs) == (False, True)
    wanted = Verdict(pair, failures=(FailedOrder(("a", "b"), HistoryError("x")),))
    assert (wanted.commutes, wanted.runs) == (False, False)
    assert not Verdict(pair, rows=("t: x",)).commutes
