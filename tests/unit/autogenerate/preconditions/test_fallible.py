"""Which expressions may fail on values."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.fallible import can_be_stored, may_fail
from alembic_autogen.schema.model import Column

COLUMNS = {
    name: Column(name, type_)
    for name, type_ in {
        "n": "int",
        "m": "decimal(8,2)",
        "v": "varchar(20)",
        "w": "text",
        "e": "enum('a','b')",
        "d": "datetime",
        "j": "json",
        "b": "varbinary(8)",
    }.items()
}
NUMBER, TEXT, DATE = Column("g", "int"), Column("g", "varchar(9)"), Column("g", "date")


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("(`n` * 2)", NUMBER),
        ("(`n` + `m`)", NUMBER),
        ("abs(`n`)", NUMBER),
        ("concat(`n`,_utf8mb4'% :x ',`m`)", TEXT),
        ("lower(`v`)", TEXT),
        ("concat(`v`,_utf8mb4' ',`e`)", TEXT),
        ("left(`v`,3)", TEXT),
        ("coalesce(`v`,`w`)", TEXT),
        ("`v`", TEXT),
        ("if((`v` = _utf8mb4'a'),1,0)", NUMBER),
        ("if((_utf8mb4'a' = `v`),1,0)", NUMBER),
        ("(case when (`e` = 'a') then 1 else 0 end)", NUMBER),
        ("if((`d` is null),1,NULL)", NUMBER),
        ("if((`d` > '2024-01-01'),`n`,0)", None),
        ("char_length(`v`)", NUMBER),
        ("(`n` > 0)", None),
        ("(`n` in (1,2))", None),
        ("((`n` in (1,2)) or (char_length(`v`) > 3))", None),
        ("(`v` in ('a','b'))", None),
        ("((`v` = 'a') or (`n` between 1 and 5))", None),
        ("(`v` like 'a%')", None),
        ("((`v` not like '10%') and (not(regexp_like(`v`,'^[0-9]{2}:'))))", None),
        ("`v` not regexp 'x'", None),
        ("(now())", DATE),
        ("(uuid())", TEXT),
    ],
)
def test_what_no_value_can_make_fail(expression: str, result: Column | None) -> None:
    whole = expression in ("if((`d` > '2024-01-01'),`n`,0)",)  # the number is not followed
    assert may_fail(expression, COLUMNS, result) is whole


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("cast(`v` as signed)", NUMBER),
        ("(case when (`n` = 1) then cast(`v` as signed) else 0 end)", NUMBER),
        ("coalesce(cast(`v` as date),`d`)", DATE),
        ("(`v` + 1)", NUMBER),
        ("(1 - `v`)", NUMBER),
        ("(`v` = 7)", None),
        ("(7 <= `v`)", None),
        ("(`v` > `n`)", None),
        ("(`v` in (1,2))", None),
        ("(`v` in ('a',2))", None),
        ("(`v` between 1 and 2)", None),
        ("(`n` like 'x')", None),
        ("if(`v`,1,0)", NUMBER),
        ("(case when `v` then 1 end)", NUMBER),
        ("((`n` = 1) and `v`)", None),
        ("(`n` / `m`)", NUMBER),
        ("(1 % `n`)", NUMBER),
        ("abs(`v`)", NUMBER),
        ("`v`", NUMBER),
        ("lower(`v`)", NUMBER),
        ("`d`", DATE),
        ("(`d` + 1)", NUMBER),
        ("json_extract(`j`,'$.a')", TEXT),
        ("`b`", TEXT),
        ("str_to_date(`v`,'%Y')", DATE),
        ("inet_aton(`v`)", NUMBER),
        ("(cast(_utf8mb4'x' as date))", DATE),
        ("(`unknown` + 1)", NUMBER),
        ("(`e` + 0)", NUMBER),
    ],
)
def test_what_some_values_make_fail(expression: str, result: Column | None) -> None:
    assert may_fail(expression, COLUMNS, result)


@pytest.mark.parametrize(
    ("expression", "stored"),
    [
        ("if((`n` = 1),cast(`v` as decimal(5,2)),NULL)", True),
        ("json_unquote(json_extract(`j`,'$.a'))", True),
        ("date_format(`d`,'%Y')", False),
        ("cast(`v` as datetime)", False),
        ("dayname(`d`)", False),
    ],
)
def test_what_a_stored_column_surely_takes(expression: str, stored: bool) -> None:
    assert can_be_stored(expression) is stored
