"""Row times of tables that stay versioned, which MariaDB does not change."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.row_times import check_left_out_columns, check_row_times
from alembic_autogen.errors import ProofError
from alembic_autogen.schema.model import Table
from support.tables import ID, INNODB, A, compared, schema, t, table

VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
START, END = (
    f"`{name}` timestamp(6) GENERATED ALWAYS AS ROW {word}"
    for name, word in (("s", "START"), ("e", "END"))
)
OF_A = "`g` int GENERATED ALWAYS AS (`a` + 1) STORED"
PERIOD = "PERIOD FOR SYSTEM_TIME (`s`, `e`)"
TIMED = (START, END, PERIOD)
HIDDEN = (f"{START} INVISIBLE", f"{END} INVISIBLE", PERIOD)


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(options=VERSIONED), t(*TIMED, options=VERSIONED)),
        (t(*TIMED, options=VERSIONED), t(options=VERSIONED)),
        (t(*TIMED, options=VERSIONED), t(*HIDDEN, options=VERSIONED)),
    ],
)
def test_other_row_times_of_a_versioned_table_are_refused(head: Table, models: Table) -> None:
    with pytest.raises(ProofError, match=r"^t: the row times s, e change"):
        check_row_times(compared(head, models))


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(), t(*TIMED, options=VERSIONED)),
        (t(*TIMED, options=VERSIONED), t()),
        (t(*TIMED, options=VERSIONED), t(A, *TIMED, options=VERSIONED)),
        (t(A, options=VERSIONED), t(options=VERSIONED)),
        (t(OF_A, A, options=VERSIONED), t(A, options=VERSIONED)),
    ],
)
def test_versioning_may_begin_and_end_and_other_columns_change(head: Table, models: Table) -> None:
    check_row_times(compared(head, models))


def test_versioning_may_begin_beside_a_table_that_stays_versioned() -> None:
    head = schema(table("u", ID, A, options=VERSIONED), t())
    models = schema(table("u", ID, options=VERSIONED), t(*TIMED, options=VERSIONED))
    check_row_times(compared(head, models))


def test_the_first_table_is_named_and_those_of_the_default_database_come_first() -> None:
    names = ["b", "a.a", "c", "d", "e"]
    head = schema(*(table(name, ID, options=VERSIONED) for name in names))
    models = schema(*(table(name, ID, *TIMED, options=VERSIONED) for name in names))
    with pytest.raises(ProofError, match=r"^b: the row times s, e change"):
        check_row_times(compared(head, models))


LEFT_OUT = "`a` int DEFAULT NULL WITHOUT SYSTEM VERSIONING"


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(A), t(LEFT_OUT, "`b` int DEFAULT NULL", options=VERSIONED)),
        (t(LEFT_OUT, options=VERSIONED), t()),
    ],
    ids=["it begins in the upgrade", "in the downgrade"],
)
def test_versioning_cannot_begin_with_a_column_left_out(head: Table, models: Table) -> None:
    with pytest.raises(ProofError) as raised:
        check_left_out_columns(compared(head, models))
    assert raised.value.message.startswith(
        "t: MariaDB cannot begin the versioning of a table and leave a out of it in one statement "
        "(WITHOUT SYSTEM VERSIONING), neither in the upgrade nor in the downgrade;"
    )


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(A, options=VERSIONED), t(LEFT_OUT, options=VERSIONED)),
        (t(LEFT_OUT, options=VERSIONED), t(A, options=VERSIONED)),
        (t(A), t(A, options=VERSIONED)),
        (t(A, options=VERSIONED), t()),
        (t(A), t()),
    ],
)
def test_a_column_is_left_out_of_a_versioning_that_is_there(head: Table, models: Table) -> None:
    check_left_out_columns(compared(head, models))
