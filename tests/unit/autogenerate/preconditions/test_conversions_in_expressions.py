"""Conversions within an expression that ALTER TABLE refuses: which are asked for, and which not."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import generated, indexes
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.expression_conversions import unfit_conversions
from support.tables import ID, compared, table

V, J = "`v` varchar(20) DEFAULT NULL", "`j` json DEFAULT NULL"


def _conversions(expression: str) -> list[str]:
    head = table("t", ID, V, J)
    models = table("t", ID, V, J, "`n` int DEFAULT NULL")
    (rows,) = rows_of(compared(head, models), {})
    return unfit_conversions(expression, rows)


@pytest.mark.parametrize(
    "expression",
    [
        "cast(`v` as signed)",
        "cast(trim(`v`) as unsigned)",
        "cast(`v` as decimal(5,2))",
        "cast(`v` as date)",
        "cast(`v` as datetime(6))",
        "cast(`v` as time)",
        "cast(`v` as char(3) charset utf8mb4)",
        "str_to_date(`v`,'%Y-%m-%d')",
        "cast(json_unquote(json_extract(`j`,'$.a')) as date)",
        "cast(json_extract(`j`,'$.a') as signed)",
        "(`v` + 1)",
    ],
)
def test_what_may_fail_is_asked_for(expression: str) -> None:
    """One condition, which is about the text or the document that is converted."""
    assert len(_conversions(expression)) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "cast(`n` as signed)",
        "(`n` + 1)",
        "concat(`v`,'x')",
        "cast(`v` as char charset utf8mb4)",
        "(case when regexp_like(`v`,'^[0-9]+$') then cast(`v` as signed) end)",
        "if((`n` > 0),cast(`v` as signed),0)",
        "cast(json_extract(`j`,'$.a') as signed array)",
        "cast((`n` * 1.5) as signed)",
    ],
)
def test_what_cannot_fail_or_may_not_happen_is_not_asked_for(expression: str) -> None:
    """A CAST that CASE or IF keeps from bad values refuses none."""
    assert _conversions(expression) == []


def test_a_generated_column_that_may_be_null_takes_rows_without_a_value() -> None:
    """The condition is false of NULL, whatever it asks of other values."""
    column = "`g` date GENERATED ALWAYS AS (json_unquote(json_extract(`j`,'$.d'))) STORED"
    (rows,) = rows_of(compared(table("t", ID, J), table("t", ID, J, column)), {})
    (precondition,) = generated.preconditions(rows)
    value = "CAST((json_unquote(json_extract(`j`,'$.d'))) AS CHAR)"
    assert precondition.condition.startswith(f"({value} IS NOT NULL AND (")


def test_an_index_over_a_cast_asks_as_well() -> None:
    """The message names the index."""
    index = "KEY `f` ((cast(`v` as signed)))"
    (rows,) = rows_of(compared(table("t", ID, V), table("t", ID, V, index)), {})
    (precondition,) = indexes.preconditions(rows)
    assert "the index f" in precondition.problem
    assert "CAST(`v` AS DECIMAL(65,0))" in precondition.condition
