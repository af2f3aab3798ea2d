"""Columns that are left out of a versioning which begins: another statement redefines them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.left_out_columns import (
    begins_with_columns_left_out,
    left_out_later,
)
from alembic_autogen.schema.differences import EXACT
from alembic_autogen.schema.model import Table
from support.steps import operations, planned
from support.tables import ID, INNODB, A, B, column, compared, lines, t

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


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(A), t(OUT, options=VERSIONED), True),
        (t(A), t(A, options=VERSIONED), False),
        (t(A, options=VERSIONED), t(OUT, options=VERSIONED), False),
        (t(A), t(OUT), False),
        (t(OUT, options=VERSIONED), t(A), False),
    ],
)
def test_only_a_versioning_that_begins_leaves_columns_out_later(
    head: Table, models: Table, expected: bool
) -> None:
    assert begins_with_columns_left_out(head, models) is expected
    differences = compared(head, models, EXACT).differences
    first, later = left_out_later(differences, head, models)
    assert bool(later) is expected
    assert (first == list(differences)) is not expected


def test_a_column_has_everything_else_at_once() -> None:
    head, models = t("`a` tinyint", B), t(OUT, "`c` int", options=VERSIONED)
    first, later = left_out_later(compared(head, models, EXACT).differences, head, models)
    assert sorted(lines(first)) == ["+ column t.c", "- column t.b", "~ column t.a", "~ options t"]
    (a,) = (each for each in first if each.name == "a")
    assert (a.current, a.target) == (column("`a` tinyint"), column(A))
    (last,) = later
    assert (last.action, last.difference.current) == ("alter", column(A))
    assert last.difference.target == models.columns[1]


def test_other_attributes_of_a_column_stay_as_they_are() -> None:
    out = replace(column(OUT), extra="COMPRESSED WITHOUT SYSTEM VERSIONING")
    head, models = t(), replace(t(OUT, options=VERSIONED), columns=(column(ID), out))
    first, _ = left_out_later(compared(head, models, EXACT).differences, head, models)
    assert [each.target.extra for each in first if each.name == "a"] == ["COMPRESSED"]
