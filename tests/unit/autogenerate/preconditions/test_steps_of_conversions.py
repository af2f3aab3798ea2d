"""Conditions on a column that gets another type, and its future value, as SQL."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.converted_values import converted, is_reread
from alembic_autogen.autogenerate.preconditions.narrowing import conversion, unfit_expression
from alembic_autogen.autogenerate.preconditions.narrowing.verdict import (
    ALL_FIT,
    Unfit,
    any_of,
    unless,
)
from alembic_autogen.schema.model import Column
from support.tables import column

C = "`c`"


def of_type(type_: str) -> Column:
    """A column of a type, as SHOW CREATE TABLE prints it."""
    return column(f"{C} {type_}")


@pytest.mark.parametrize(
    ("head", "models"),
    [
        ("tinyint", "int"),
        ("int unsigned", "bigint"),
        ("int", "decimal(10,0)"),
        ("smallint", "float"),
        ("int", "double"),
        ("float", "double"),
        ("decimal(5,2)", "double"),
        ("decimal(5,2)", "decimal(7,2)"),
        ("varchar(5)", "varchar(6)"),
        ("varchar(60)", "text"),
        ("time", "time(3)"),
        ("bit(1)", "bit(8)"),
        ("year", "smallint"),
        ("point", "geometry"),
        ("inet4", "inet6"),
        ("vector(2)", "vector(3)"),
    ],
)
def test_a_type_that_holds_everything_asks_nothing(head: str, models: str) -> None:
    assert conversion(C, of_type(head), of_type(models)) == ALL_FIT


@pytest.mark.parametrize(
    ("head", "models", "refused", "altered"),
    [
        ("int", "tinyint", "`c` NOT BETWEEN -128 AND 127", None),
        ("int", "tinyint unsigned", "`c` NOT BETWEEN 0 AND 255", None),
        ("decimal(5,2)", "decimal(5,1)", None, "`c` <> ROUND(`c`, 1)"),
        ("decimal(5,2)", "int", None, "`c` <> ROUND(`c`)"),
        ("time(3)", "time", None, "MICROSECOND(`c`) % 1000000 <> 0"),
        ("int", "date", "`c` IS NOT NULL", None),
        ("varchar(9)", "binary(4)", "LENGTH(`c`) > 4", "LENGTH(`c`) < 4"),
        ("geometry", "point", "ST_GeometryType(`c`) NOT IN ('POINT')", None),
    ],
)
def test_what_is_refused_and_what_is_altered_are_told_apart(
    head: str, models: str, refused: str | None, altered: str | None
) -> None:
    found = conversion(C, of_type(head), of_type(models))
    assert found.altered == altered
    assert refused is None or found.refused == refused


@pytest.mark.parametrize(
    ("head", "models", "value"),
    [
        ("varchar(9)", "int", "CAST(`c` AS DECIMAL(65,0))"),
        ("varchar(9)", "decimal(5,2)", "CAST(`c` AS DECIMAL(5,2))"),
        ("varchar(9)", "double", "CAST(`c` AS DOUBLE)"),
        ("double", "int", "ROUND(`c`)"),
        ("int", "decimal(5,2)", "`c`"),
        ("bit(3)", "int", "(`c` + 0)"),
        ("varchar(40)", "date", "CAST(`c` AS DATE)"),
        ("timestamp(6)", "datetime(3)", "CAST(`c` AS DATETIME(3))"),
        ("varchar(40)", "time", "CAST(`c` AS TIME(0))"),
    ],
)
def test_the_value_that_a_column_will_hold(head: str, models: str, value: str) -> None:
    assert converted(C, of_type(head), of_type(models)) == value


def test_a_value_means_something_else_in_another_family_or_collation() -> None:
    bin_, ci = (of_type(f"varchar(9) COLLATE utf8mb4_{name}") for name in ("bin", "general_ci"))
    assert is_reread(bin_, ci)
    assert is_reread(of_type("varchar(9)"), of_type("int"))
    assert not is_reread(of_type("int"), of_type("bigint"))
    assert not is_reread(of_type("varchar(9)"), of_type("text"))


def test_conditions_are_joined_once_each() -> None:
    assert any_of("a", None, "b", "a") == "a OR b"
    assert any_of(None) is None
    assert unless(None, "b") == "b"
    assert unless("a", None) is None
    assert Unfit("a", unless("a", "b")).offenders == "CASE WHEN a THEN TRUE ELSE b END"
    assert (Unfit("a") | Unfit(None, "b")).offenders == "a OR b"


def test_null_meets_no_condition() -> None:
    found = Unfit("`c` IS NULL", "COALESCE(`c`, 0) = 0").of_values(C)
    assert found.refused == "`c` IS NOT NULL AND (`c` IS NULL)"
    assert found.altered == "`c` IS NOT NULL AND (COALESCE(`c`, 0) = 0)"


def test_an_expression_is_asked_for_its_range_and_for_being_a_number_at_all() -> None:
    tiny = of_type("tinyint")
    assert unfit_expression("a + b", tiny) == "a + b NOT BETWEEN -128 AND 127"
    as_text = unfit_expression("x", tiny, may_be_text=True)
    assert as_text is not None and "CAST(x AS CHAR)" in as_text and "NOT REGEXP" in as_text
    assert unfit_expression("x", of_type("varchar(3)")) == "CHAR_LENGTH(x) > 3"
