"""Exact proofs of existing revisions, and the changes of rows that they report."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.existing_revision import (
    AFTER_DOWNGRADE,
    DatabaseContents,
    ExistingProof,
    ProofRun,
    _row_changes,
    _without_counters,
)
from alembic_autogen.proof.rows.observe import RowChange, TableRows
from support.tables import COUNTS, INNODB, PRIMARY, A, compared, key, renamed, schema, t, table

DIFFERENCES = compared(t(), t(A)).differences
CHANGE = RowChange(key("t"), "has other rows")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (ProofRun(), True),
        (ProofRun(up=(CHANGE,), down=(CHANGE,), again=(CHANGE,)), True),  # rows are only reported
        (ProofRun(refused="rows do not fit"), True),
        (ProofRun(failed="upgrade", error="error"), False),
        (ProofRun(schema_down=DIFFERENCES), False),
        (ProofRun(schema_again=DIFFERENCES), False),
    ],
)
def test_a_run_is_exact_if_nothing_fails_and_no_schema_differs(
    run: ProofRun, expected: bool
) -> None:
    assert run.is_exact is expected
    assert ExistingProof(run).is_exact is expected
    assert ExistingProof(ProofRun(), run).is_exact is expected
    assert ExistingProof(run, ProofRun()).is_exact is expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (ProofRun(), True),
        (ProofRun(not_undone="no way back"), True),  # the upgrade has run, and stays
        (ProofRun(not_again="values are lost"), False),
        (ProofRun(refused="rows do not fit"), False),
        (ProofRun(failed="downgrade", error="error"), False),
        (ProofRun(schema_again=DIFFERENCES), False),
    ],
)
def test_where_a_run_leaves_the_database(run: ProofRun, expected: bool) -> None:
    assert run.ends_upgraded is expected


def test_a_run_without_refusals_names_none() -> None:
    run = ProofRun()
    assert not (run.failure or run.refused or run.not_undone or run.not_again)


def state(**rows: int) -> DatabaseContents:
    """Tables with a number of rows."""
    found = {
        key(name): TableRows(("id",), tuple({"id": str(each)} for each in range(number)))
        for name, number in rows.items()
    }
    return DatabaseContents(schema(*(table(name) for name in rows)), found)


def test_rows_of_new_tables_are_changes() -> None:
    assert list(_row_changes(state(), state(t=2))) == [RowChange(key("t"), "is new, with 2 rows")]


@pytest.mark.parametrize(
    ("before", "after"),
    [(state(), state()), (state(t=2), state(t=2)), (state(), state(t=0))],
)
def test_rows_that_stay_are_no_changes(before: DatabaseContents, after: DatabaseContents) -> None:
    assert list(_row_changes(before, after)) == []


def test_rows_that_go_are_changes() -> None:
    (found,) = _row_changes(state(t=2), state(t=1))
    assert found.table == key("t")


def test_rows_of_a_renamed_table_are_not_new() -> None:
    found = list(_row_changes(state(t=2), state(u=2), renamed(tables={"t": "u"})))
    assert not any("is new" in change.text for change in found)


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (ProofRun(), ""),
        (ProofRun(failed="upgrade", error="no table"), "upgrade: no table"),
        (ProofRun(failed=AFTER_DOWNGRADE, error="it fails"), "after the downgrade, it fails"),
    ],
)
def test_a_failure_is_a_part_of_a_sentence(run: ProofRun, expected: str) -> None:
    assert run.failure == expected


def test_a_run_without_a_failure_has_no_texts() -> None:
    assert (ProofRun().error, ProofRun().refused) == ("", "")


def test_the_next_number_of_a_table_counts_only_while_it_is_empty() -> None:
    options = INNODB.replace(" DEFAULT", " AUTO_INCREMENT=7 DEFAULT")
    tables = schema(*(table(name, COUNTS, PRIMARY, options=options) for name in "abc"))
    rows = {key("a"): TableRows(("id",), ({"id": "1"},)), key("b"): TableRows(("id",), ())}
    found = _without_counters(DatabaseContents(tables, rows)).tables
    assert [each.auto_increment for each in found.values()] == [None, 7, 7]
