"""Columns that are left out of a versioning which begins: another statement redefines them."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.model import Table
from support.steps import operations, planned
from support.tables import INNODB, A, B, compared, t

VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
OUT = f"{A} WITHOUT SYSTEM VERSIONING"
LAST = "alter column t.a"


@pytest.mark.parametrize(
    ("head", "models", "is_later"),
    [
        (t(A), t(OUT, options=VERSIONED), True),
        (t(), t(OUT, options=VERSIONED), True),
        (t(A), t(OUT, B, options=VERSIONED), True),
        (t(A, options=VERSIONED), t(OUT, options=VERSIONED), False),
        (t("`a` tinyint", options=VERSIONED), t(OUT, options=VERSIONED), False),
        (t(A), t(OUT), False),
        (t(A), t(A, options=VERSIONED), False),
        (t(OUT, options=VERSIONED), t(A), False),
    ],
)
def test_columns_are_left_out_when_the_versioning_has_begun(
    head: Table, models: Table, is_later: bool
) -> None:
    steps = planned(head, models)
    assert (steps[1:] == [LAST]) is is_later
    assert len(steps) == 1 + is_later


def test_the_last_statement_leaves_the_column_out() -> None:
    found = operations(compared(t("`a` tinyint"), t(OUT, options=VERSIONED), EXACT))
    assert "WITHOUT" not in "".join(found[:-1])
    assert "MODIFY COLUMN `a` int DEFAULT NULL WITHOUT SYSTEM VERSIONING" in found[-1]
