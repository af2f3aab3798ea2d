"""The value that a column holds in its new type, as SQL over its present value."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.converted_values import converted, renumbers_members
from support.tables import column

TEXTS = ("varchar(9)", "enum('a','b')", "set('a','b')")
NUMBERS = ("int", "year", "bit(3)", "decimal(5,2)", "double")
MOMENTS = ("date", "datetime", "timestamp", "time")
AS_DOCUMENT = (
    "CAST(CASE WHEN JSON_VALID(CONVERT(`x` USING utf8mb4)) THEN CONVERT(`x` USING utf8mb4) END"
    " AS JSON)"
)
CHAR = "CAST(`x` AS CHAR)"
UTF8 = "CONVERT({} USING utf8mb4) COLLATE utf8mb4_0900_ai_ci"
LATIN = "CONVERT({} USING latin1) COLLATE latin1_swedish_ci"


@pytest.mark.parametrize(
    ("before", "after", "value"),
    [
        *((text, "int", "CAST(`x` AS DECIMAL(65,0))") for text in TEXTS),
        *(("varchar(9)", whole, "CAST(`x` AS DECIMAL(65,0))") for whole in ("year", "bit(3)")),
        ("decimal(5,2)", "int", "ROUND(`x`)"),
        ("double", "year", "ROUND(`x`)"),
        ("bit(3)", "int", "(`x` + 0)"),
        ("int", "bigint", "`x`"),
        ("year", "int", "`x`"),
        *((whole, "decimal(7,3)", "`x`") for whole in ("int", "year", "bit(3)")),
        ("varchar(9)", "decimal(7,3)", "CAST(`x` AS DECIMAL(7,3))"),
        ("decimal(5,2)", "decimal(7,3)", "CAST(`x` AS DECIMAL(7,3))"),
        ("double", "decimal(7,3)", "CAST(`x` AS DECIMAL(7,3))"),
        *((text, "double", "CAST(`x` AS DOUBLE)") for text in TEXTS),
        *((number, "float", "`x`") for number in NUMBERS),
        *((moment, "date", "CAST(`x` AS DATE)") for moment in MOMENTS),
        ("varchar(9)", "datetime", "CAST(`x` AS DATETIME(0))"),
        ("varchar(9)", "datetime(6)", "CAST(`x` AS DATETIME(6))"),
        ("datetime(6)", "timestamp(3)", "CAST(`x` AS DATETIME(3))"),
        ("varchar(9)", "time", "CAST(`x` AS TIME(0))"),
        ("datetime", "time(2)", "CAST(`x` AS TIME(2))"),
        ("varchar(9)", "json", AS_DOCUMENT),
        ("enum('a','b')", "json", "`x`"),
        ("int", "json", "`x`"),
        *((number, "varchar(9)", UTF8.format(CHAR)) for number in (*NUMBERS, *MOMENTS, "json")),
        ("varchar(9)", "varchar(5)", "`x`"),
        ("enum('a','b')", "varchar(5)", "`x`"),
        ("varbinary(9)", "varchar(9)", UTF8.format("`x`")),
        ("varchar(9)", "varchar(9) CHARACTER SET latin1", LATIN.format("`x`")),
        ("enum('a','b')", "varchar(9) CHARACTER SET latin1", LATIN.format("`x`")),
        ("int", "varchar(9) CHARACTER SET latin1", LATIN.format(CHAR)),
        ("varchar(9)", "varbinary(9)", "`x`"),
        ("int", "enum('a','b')", "`x`"),
    ],
)
def test_the_value_in_the_new_type(before: str, after: str, value: str) -> None:
    found = converted("`x`", column(f"`x` {before}"), column(f"`x` {after}"))
    assert found == value


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("enum('a','b')", "enum('b','a')", True),
        ("enum('a','b')", "enum('a')", True),
        ("enum('a','b')", "enum('a','c','b')", True),
        ("enum('a','b')", "enum('a','b','c')", False),
        ("set('a','b')", "set('b','a')", True),
        ("enum('a','b')", "varchar(9)", False),
        ("varchar(9)", "enum('a','b')", False),
    ],
)
def test_members_get_other_numbers(before: str, after: str, expected: bool) -> None:
    assert renumbers_members(column(f"`x` {before}"), column(f"`x` {after}")) is expected
