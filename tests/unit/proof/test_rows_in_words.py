"""Messages about rows that a revision refuses, merges, or stops half way on."""

from __future__ import annotations

from dataclasses import replace

from alembic.util import CommandError

from alembic_autogen.errors import HistoryError
from alembic_autogen.proof.rows.failures import is_refusal, stopped_half_way, with_statement
from alembic_autogen.proof.rows.prover import _merged
from alembic_autogen.proof.rows.result import RowsProof
from support.tables import key, renamed


def test_without_touched_tables_nothing_became_of_any_rows() -> None:
    proof = RowsProof()
    assert (proof.filled, proof.refused, proof.failures) == ({}, False, ())
    assert (proof.up, proof.down, proof.again) == ((), (), ())
    assert (proof.not_undone, proof.not_again, proof.unforeseen) == ("", "", "")


def test_tables_that_could_not_be_filled_are_named() -> None:
    proof = RowsProof(filled={key("a"): 0, key("b"): 2, key("c"): 0})
    assert proof.without_rows == (key("a"), key("c"))


def test_rows_of_merged_members_are_named_in_the_order_of_tables_columns_and_members() -> None:
    values = {
        ("t", "b"): {"x": "y", "a": "y"},
        ("t", "a"): {"x": "z", "w": "z"},
        ("s.a", "c"): {"o": "p"},
        ("u", "a"): {"x": "z"},
    }
    every = {(key(table), column, old) for (table, column), each in values.items() for old in each}
    renames = replace(renamed(members=values), merged=frozenset(every - {(key("u"), "a", "x")}))
    found = [(str(change.table), change.text) for change in _merged(renames)]
    tells = "from which nothing tells them apart"
    assert found == [
        ("t", f"a: rows that had 'w' keep 'z', {tells}"),
        ("t", f"a: rows that had 'x' keep 'z', {tells}"),
        ("t", f"b: rows that had 'a' keep 'y', {tells}"),
        ("t", f"b: rows that had 'x' keep 'y', {tells}"),
        ("s.a", f"c: rows that had 'o' keep 'p', {tells}"),
    ]


def test_a_precondition_refuses_and_a_statement_fails() -> None:
    refused, failed = HistoryError("no"), HistoryError("no")
    refused.__cause__, failed.__cause__ = CommandError("no"), ValueError("no")
    assert is_refusal(refused) is True
    assert is_refusal(failed) is False


def test_what_failed_is_said_with_its_statement() -> None:
    statement = "ALTER TABLE t\n  ADD x INT"
    failed = HistoryError("It failed.", details=statement)
    assert with_statement(failed) == "It failed. In: ALTER TABLE t ADD x INT"
    assert with_statement(HistoryError("It failed.", details="update t set a = 1")) == (
        "It failed. In: update t set a = 1"
    )
    assert with_statement(HistoryError("It failed.", details="Traceback: ALTER")) == "It failed."
    assert with_statement(HistoryError("It failed.")) == "It failed."
    assert with_statement(ValueError("Odd.")) == "Odd."


def test_a_revision_that_stops_half_way_is_refused_with_what_to_do() -> None:
    error = stopped_half_way(HistoryError("Error 1292.", details="ALTER …"), " of t")
    assert error.message == (
        "The upgrade stops half way on generated rows of t: the server refuses some that no query "
        "can find in advance; nothing was written. Error 1292. Write a revision for the change "
        "that fails alone (declare the other changes after it), or give such rows a value: "
        "--fill TABLE.COLUMN=SQL."
    )
    assert error.details == "ALTER …"
