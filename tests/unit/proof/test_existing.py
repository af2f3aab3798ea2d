"""When the proof of a revision that exists is exact, and which changes of rows it reports."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.existing import ExistingProof, Run, State, _row_changes
from alembic_autogen.proof.rows.observe import RowChange, TableRows
from support.tables import A, compared, key, schema, t, table

DIFFERENCES = compared(t(), t(A)).differences
CHANGE = RowChange(key("t"), "has other rows")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run(), True),
        (Run(up=(CHANGE,), down=(CHANGE,), again=(CHANGE,)), True),  # rows are only reported
        (Run(refused="rows do not fit"), True),
        (Run(failed="upgrade", error="error"), False),
        (Run(schema_down=DIFFERENCES), False),
        (Run(schema_again=DIFFERENCES), False),
    ],
)
def test_a_run_is_exact_if_nothing_fails_and_no_schema_differs(run: Run, expected: bool) -> None:
    assert run.is_exact is expected
    assert ExistingProof(run).is_exact is expected
    assert ExistingProof(Run(), run).is_exact is expected
    assert ExistingProof(run, Run()).is_exact is expected


def state(**rows: int) -> State:
    """Tables with a number of rows."""
    found = {
        key(name): TableRows(("id",), tuple({"id": str(each)} for each in range(number)))
        for name, number in rows.items()
    }
    return State(schema(*(table(name) for name in rows)), found)


def test_rows_of_new_tables_are_changes() -> None:
    assert list(_row_changes(state(), state(t=2))) == [RowChange(key("t"), "is new, with 2 rows")]


@pytest.mark.parametrize(
    ("before", "after"),
    [(state(), state()), (state(t=2), state(t=2)), (state(), state(t=0))],
)
def test_rows_that_stay_are_no_changes(before: State, after: State) -> None:
    assert list(_row_changes(before, after)) == []


def test_rows_that_go_are_changes() -> None:
    (found,) = _row_changes(state(t=2), state(t=1))
    assert found.table == key("t")
