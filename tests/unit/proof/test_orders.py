"""The revisions of two heads, and what is concluded from both orders, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.graph import Graph, Node
from alembic_autogen.proof import orders
from alembic_autogen.proof.orders import (
    FailedOrder,
    Pair,
    Verdict,
    _Failed,
    _Outcome,
    _Runner,
    compared,
    judge,
)
from alembic_autogen.proof.rows.amounts import MANY, MODERATE, NONE, ONE, RowAmount
from alembic_autogen.proof.rows.observe import TableRows
from alembic_autogen.schema.model import Table
from support.tables import COUNTS, INNODB, PRIMARY, A, B, C, key, lines, schema, t, table, view

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


PAIR = Pair(("a", "b"), ("z",), (("a",), ("b",)))
WANTED, OTHER = (0, 1), (1, 0)
Attempt = tuple[tuple[int, int], RowAmount]
"""An order, and the extent of the generated rows."""


def left(
    *names: str,
    tables: tuple[Table, ...] = (t(A),),
    now: str = "1",
    appended: tuple[str, ...] = (),
) -> _Outcome:
    """The result of an order.

    :param names: a value in each row of the table t.
    :param now: a value that is another one in each run.
    :param appended: the columns that the heads have added at the end of the table t.
    """
    rows = tuple({"id": str(at), "a": name, "now": now} for at, name in enumerate(names))
    columns = {key("t"): frozenset(appended)}
    return _Outcome(schema(*tables), {key("t"): TableRows(("id",), rows)}, 3, columns)


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Judge the pair from what its orders leave."""

    def verdict(outcomes: Mapping[Attempt, _Outcome | _Failed], order: str = "strict") -> Verdict:
        ran: set[Attempt] = set()
        again = {key: value for key, value in outcomes.items() if isinstance(key[0], str)}

        class Runner(_Runner):
            def attempt(self, order: tuple[int, int], amount: RowAmount) -> _Outcome | _Failed:
                if (order, amount) in ran:
                    return again[("again", amount)]
                ran.add((order, amount))
                return outcomes[order, amount]

        monkeypatch.setattr(orders, "_Runner", Runner)
        nothing: Any = None
        found = judge(nothing, nothing, PAIR, order)
        assert len(ran) == len(outcomes) - len(again)
        return found

    return verdict


def test_orders_that_leave_the_same_commute(judged: Any) -> None:
    one = left("x")
    found = judged({(WANTED, MANY): one, (OTHER, MANY): left("x")})
    assert found.commutes
    assert (found.pair, found.schema, found.filled) == (PAIR, one.schema, 3)
    assert (found.rows, found.failures, found.notes) == ((), (), ())
    assert found.comparison.differences == ()
    assert Verdict(PAIR).filled == 0


def test_orders_that_leave_other_schemas_do_not_and_their_rows_are_not_compared(
    judged: Any,
) -> None:
    one, other = left("x", tables=(t(A, B),)), left("y", tables=(t(B, A),))
    found = judged({(WANTED, MANY): one, (OTHER, MANY): other})
    assert not found.commutes
    assert [line.split(":")[0] for line in lines(found.comparison)] == ["~ column order t"]
    assert (found.schema, found.filled, found.rows) == (one.schema, 3, ())
    again = left("x", tables=(t(A, B),))
    ignoring = {(WANTED, MANY): one, (OTHER, MANY): other, ("again", MANY): again}
    assert judged(ignoring, "ignore").comparison.differences == ()


def test_columns_that_both_heads_append_may_come_in_either_order(judged: Any) -> None:
    one = left("x", tables=(t(A, B),), appended=("a", "b"))
    other = left("x", tables=(t(B, A),), appended=("b", "a"))
    found = judged({(WANTED, MANY): one, (OTHER, MANY): other}, "declared")
    assert found.commutes
    (line,) = found.accepted
    assert line.startswith("t ends with the columns a, b, and after the other order with b, a: ")
    assert not judged({(WANTED, MANY): one, (OTHER, MANY): other}, "strict").commutes
    ignored = judged({(WANTED, MANY): one, (OTHER, MANY): other}, "ignore")
    assert (ignored.commutes, ignored.accepted) == (True, ())


def test_columns_that_only_some_revision_before_appended_may_not(judged: Any) -> None:
    one = left("x", tables=(t(A, B, C),), appended=("a",))
    other = left("x", tables=(t(B, C, A),), appended=("a",))
    assert judged({(WANTED, MANY): one, (OTHER, MANY): other}, "declared").commutes
    other = left("x", tables=(t(C, B, A),), appended=("a",))
    found = judged({(WANTED, MANY): one, (OTHER, MANY): other}, "declared")
    assert (found.commutes, found.accepted) == (False, ())


def test_values_that_are_others_in_each_run_do_not_count(judged: Any) -> None:
    outcomes = {
        (WANTED, MANY): left("x", now="1"),
        (OTHER, MANY): left("x", now="2"),
        ("again", MANY): left("x", now="3"),
    }
    assert judged(outcomes).commutes
    found = judged({**outcomes, (OTHER, MANY): left("y", now="2")})
    assert not found.commutes
    (line,) = found.rows
    assert line.startswith("t: ")
    assert "now" not in line


def test_if_the_wanted_order_fails_when_it_is_run_again_every_value_counts(judged: Any) -> None:
    outcomes = {
        (WANTED, MANY): left("x", now="1"),
        (OTHER, MANY): left("x", now="2"),
        ("again", MANY): _Failed(1, HistoryError("x")),
    }
    (line,) = judged(outcomes).rows
    assert "now" in line


ERROR, ANOTHER = HistoryError("b fails after a."), HistoryError("a fails after b.")


def test_an_order_in_which_the_second_head_fails_is_named(judged: Any) -> None:
    one = left("x")
    found = judged({(WANTED, MANY): one, (OTHER, MANY): _Failed(1, ANOTHER)})
    assert found == Verdict(PAIR, failures=(FailedOrder(("b", "a"), ANOTHER),), schema=one.schema)
    found = judged({(WANTED, MANY): _Failed(1, ERROR), (OTHER, MANY): left("x")})
    assert found == Verdict(PAIR, failures=(FailedOrder(("a", "b"), ERROR),))
    found = judged({(WANTED, MANY): _Failed(1, ERROR), (OTHER, MANY): _Failed(1, ANOTHER)})
    assert [each.order for each in found.failures] == [("a", "b"), ("b", "a")]
    assert found.schema is None


ALONE = HistoryError("a fails on rows.")


@pytest.mark.parametrize("order", [WANTED, OTHER])
def test_fewer_rows_are_tried_where_a_head_fails_by_itself(
    order: tuple[int, int], judged: Any
) -> None:
    all_fail = {(each, MANY): left("x") for each in (WANTED, OTHER)} | {
        (order, MANY): _Failed(0, ALONE)
    }
    moderate = {
        (WANTED, MODERATE): left("x", now="1"),
        (OTHER, MODERATE): left("y", now="1"),
        ("again", MODERATE): left("x", now="1"),
    }
    found = judged({**all_fail, **moderate})
    assert not found.commutes
    assert found.notes == ("Tried with generated rows of moderate values: a fails on rows.",)
    all_fail |= {(each, MODERATE): left("x") for each in (WANTED, OTHER)} | {
        (order, MODERATE): _Failed(0, ALONE)
    }
    one_row = {
        (WANTED, ONE): left("x", now="1"),
        (OTHER, ONE): left("x", now="2"),
        ("again", ONE): left("x", now="3"),
    }
    found = judged({**all_fail, **one_row})
    assert found.commutes
    assert found.notes == ("Tried with one generated row a table: a fails on rows.",)
    fails = {(each, ONE): left("x") for each in (WANTED, OTHER)} | {(order, ONE): _Failed(0, ALONE)}
    none = {(each, NONE): left() for each in (WANTED, OTHER)}
    found = judged({**all_fail, **fails, **none})
    assert found.notes == ("Tried without rows: a fails on rows.",)
    with pytest.raises(HistoryError) as caught:
        judged({**all_fail, **fails, **none, (order, NONE): _Failed(0, ALONE)})
    assert caught.value is ALONE


def test_a_pair_with_one_order_is_not_run(judged: Any) -> None:
    nothing: Any = None
    pair = Pair(("a", "b"), (), ((), ("b",)))
    assert judge(nothing, nothing, pair, "strict") == Verdict(pair)
