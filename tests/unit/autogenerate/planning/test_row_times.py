"""Row times of tables that stay versioned, which MariaDB does not change."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.row_times import check_row_times
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
