"""The revisions of two heads, and what is concluded from both orders, as values."""

from __future__ import annotations

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Graph, Node
from alembic_autogen.proof.orders import FailedOrder, Pair, Verdict, compared
from alembic_autogen.schema.model import Table
from support.tables import COUNTS, INNODB, PRIMARY, A, B, lines, schema, t, table, view

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


COUNTED = table("t", COUNTS, PRIMARY, options=f"{INNODB} AUTO_INCREMENT=7")


@pytest.mark.parametrize(
    ("left", "other", "order", "found"),
    [
        (t(A, B), t(A, B), "strict", []),
        (t(A, B), t(B, A), "ignore", []),
        (t(A, B), t(B, A), "declared", ["~ column order t"]),
        (t(A, B), t(B, A), "strict", ["~ column order t"]),
        (t(A), t(A, B), "ignore", ["+ column t.b"]),
        # how far rows have counted depends on the generated ones
        (table("t", COUNTS, PRIMARY), COUNTED, "strict", []),
        # names count, since later revisions may use them
        (t(A, "KEY `k` (`a`)"), t(A, "KEY `l` (`a`)"), "strict", ["~ index t.l"]),
    ],
)
def test_schemas_of_both_orders_are_compared_with_every_name(
    left: Table, other: Table, order: str, found: list[str]
) -> None:
    comparison = compared(schema(left), schema(other), order)
    assert [line.split(":")[0] for line in sorted(lines(comparison))] == found


def test_stored_objects_of_both_orders_are_compared() -> None:
    comparison = compared(schema(view("v", "SELECT 1")), schema(), "strict")
    (found,) = lines(comparison)
    assert found.startswith("- view v")
    assert not Verdict(Pair(("a", "b"), (), (("a",), ("b",))), comparison).commutes
