"""Revisions that a database has not had, by what differs."""

from __future__ import annotations

from alembic_autogen.commands.fitting_revisions import FittingRevisions, LackingRevision
from alembic_autogen.schema.differences import ColumnDifference
from alembic_autogen.schema.model import Column, TableKey

T = TableKey(None, "t")


def without(name: str, type_: str = "int", collation: str = "") -> ColumnDifference:
    """The difference of a table that does not have a column."""
    return ColumnDifference(name, Column(name, type_), None, T, T, collation)


A, B, C = (LackingRevision(each, "0") for each in "abc")
HISTORY = FittingRevisions((), ((A, (without("x"), without("y"))), (B, ()), (C, (without("z"),))))


def test_all_of_what_a_revision_makes_is_lacking() -> None:
    everything = {"a", "b", "c"}
    assert HISTORY.lacking([without("y"), without("x")], everything) == (A,)
    assert HISTORY.lacking([without("x"), without("z"), without("y")], everything) == (A, C)
    assert HISTORY.lacking([without("z", collation="latin1_bin")], everything) == (C,)


def test_what_else_differs_has_another_cause() -> None:
    everything = {"a", "b", "c"}
    assert HISTORY.lacking([without("x")], everything) == ()
    assert HISTORY.lacking([without("z"), without("x")], everything) == ()
    assert HISTORY.lacking([without("z", "bigint")], everything) == ()
    assert HISTORY.lacking([without("z").inverse()], everything) == ()
    assert HISTORY.lacking([], everything) == ()


def test_only_revisions_that_the_database_should_have_had_count() -> None:
    assert HISTORY.lacking([without("z")], {"a", "b"}) == ()


def test_which_of_two_that_do_the_same_is_not_known() -> None:
    twice = FittingRevisions((), ((A, (without("x"),)), (C, (without("x"),))))
    assert twice.lacking([without("x")], {"a", "c"}) == ()
    assert twice.lacking([without("x")], {"a"}) == (A,)


def test_a_revision_is_a_range_of_alembic() -> None:
    assert str(LackingRevision("b", "a")) == "a:b"
