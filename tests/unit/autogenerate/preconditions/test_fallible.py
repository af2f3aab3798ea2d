"""Expressions that may fail on values."""

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
        "x": "set('a','b')",
        "t": "time",
    }.items()
}
NUMBER, TEXT, DATE = Column("g", "int"), Column("g", "varchar(9)"), Column("g", "date")
MEMBER = Column("g", "enum('a','b')")


SAFE = (
    # without a column
    ("NULL", TEXT), ("TRUE", None), ("(1 > 'a')", None), ("least('1','2')", TEXT),
    ("left('a',1)", TEXT), ("FALSE", None), ("nullif(`n`,1)", NUMBER),
    ("(now())", DATE), ("(uuid())", TEXT), ("(utc_date())", DATE), ("concat('a',1)", TEXT),
    # of numbers
    ("(`n` * 2)", NUMBER), ("(`n` + `m`)", NUMBER), ("(`n` - 1.5)", TEXT), ("abs(`n`)", NUMBER),
    ("concat(`n`,_utf8mb4'% :x ',`m`)", TEXT), ("(`n` > 0)", None), ("(`n` in (1,2))", None),
    ("`m`", NUMBER), ("`m`", TEXT), ("((`n` <=> `m`) xor (`n` > 1))", None),
    ("left(`n`,1)", NUMBER),
    # a text that goes on as a text
    ("lower(`v`)", TEXT), ("concat(`v`,_utf8mb4' ',`e`)", TEXT), ("left(`v`,3)", TEXT),
    ("coalesce(`v`,`w`)", TEXT), ("ifnull(`v`,'a')", TEXT), ("`v`", TEXT), ("(`v`)", TEXT),
    ("((`v`))", TEXT), ("upper(trim(`v`))", TEXT), ("concat((`v`),lower(coalesce(`w`,'a')))", TEXT),
    ("CONCAT(`v`,`x`)", TEXT), ("if((`n` = 1),`v`,`w`)", TEXT),
    ("if((`n` = 1),lower(`v`),'a')", TEXT),
    ("(case when (`n` = 1) then `v` else `w` end)", TEXT),
    ("(case when (`n` = 1) then `v` when (`n` = 2) then lower(`w`) end)", TEXT),
    ("(CASE WHEN (`n` = 1) THEN (`v`) ELSE (`w`) END)", TEXT),
    ("lower((case when (`n` = 1) then (case when (`n` = 2) then `v` end) else 'a' end))", TEXT),
    ("(case when (case when (`n` = 1) then 1 end) then `v` end)", TEXT),
    ("(case when (`n` = 1) then `v` else (case when (`n` = 2) then 'a' end) end)", TEXT),
    # MariaDB writes CASE without parentheses
    ("case when (`n` = 1) then `v` end", TEXT),
    ("case when (`n` = 1) then case when (`n` = 2) then `v` end else 'a' end", TEXT),
    ("case when (`n` = 1) then `v` else case when (`n` = 2) then 'a' end end", TEXT),
    ("lower(case when 1 then case when 2 then 'a' else `v` end when 3 then 'b' end)", TEXT),
    # measured
    ("char_length(`v`)", NUMBER), ("length(lower(`v`))", NUMBER), ("(length(`v`) > 3)", None),
    ("length((case when (`n` = 1) then `v` end))", NUMBER), ("locate('a',`v`)", NUMBER),
    ("regexp_like(`v`,'a')", None), ("instr(`v`,`w`)", NUMBER),
    # compared with its like
    ("if((`v` = _utf8mb4'a'),1,0)", NUMBER), ("if((_utf8mb4'a' = `v`),1,0)", NUMBER),
    ("(`v` = `w`)", None), ("(`v` <=> `e`)", None), ("(`e` > `e`)", None), ("(`d` < `d`)", None),
    ("(lower(`v`) = 'a')", None), ("('a' = lower(`v`))", None),
    ("if((lower(`v`) = 'a'),1,0)", TEXT),
    ("(case when (`e` = 'a') then 1 else 0 end)", NUMBER),
    ("if((`d` is null),1,NULL)", NUMBER), ("(`d` is not null)", None),
    ("(lower(`v`) is null)", None),
    ("(`v` IN ('a','b'))", None), ("(`v` in ('a'))", None),
    ("((`v` = 'a') or (`n` between 1 and 5))", None),
    ("(`n` between 1 and 5) and (`v` = 'a')", None),
    ("(`n` = 1) and (`v` = 'a') and (`d` is null)", None), ("((`v` = 'a') and (1.5 < `m`))", None),
    ("((`v` = 'a') and (-1 = `n`))", None),
    # a pattern
    ("(`v` like 'a%')", None), ("`v` not regexp 'x'", None),
    ("(`v` rlike 'x')", None), ("(`v` regexp 'x')", None),
    ("((`v` not like '10%') and (not(regexp_like(`v`,'^[0-9]{2}:'))))", None),
    ("((`n` in (1,2)) or (char_length(`v`) > 3))", None),
)  # fmt: skip
UNSAFE = (
    # conversions, and what is not known
    ("cast(`v` as signed)", NUMBER), ("coalesce(cast(`v` as date),`d`)", DATE),
    ("(case when (`n` = 1) then cast(`v` as signed) else 0 end)", NUMBER),
    ("(cast(_utf8mb4'x' as date))", DATE), ("str_to_date(`v`,'%Y')", DATE),
    ("inet_aton(`v`)", NUMBER), ("json_extract(`j`,'$.a')", TEXT), ("`j`", TEXT), ("`b`", TEXT),
    ("(`unknown` + 1)", NUMBER), ("soundex(`v`)", TEXT), ("nullif(`v`,1)", TEXT),
    # of numbers
    ("(`n` / `m`)", NUMBER), ("(1 % `n`)", NUMBER), ("concat(`n`,'a')", NUMBER), ("`n`", DATE),
    ("(`n` = 'x')", None), ("(`n` like 'x')", None), ("(`d` + 1)", NUMBER), ("`d`", DATE),
    ("`d`", TEXT), ("concat(`d`)", TEXT), ("coalesce(`n`,`v`)", TEXT),
    # a text that may be no member
    ("`v`", MEMBER), ("`e`", MEMBER), ("concat('c')", MEMBER), ("`n`", MEMBER),
    ("(case when (`n` = 1) then 'a' else 'c' end)", MEMBER),
    # a text that is read as a number
    ("(`v` + 1)", NUMBER), ("(1 - `v`)", NUMBER), ("(`e` + 0)", NUMBER), ("abs(`v`)", NUMBER),
    ("`v`", NUMBER), ("lower(`v`)", NUMBER), ("`v`", None), ("lower(`v`)", DATE),
    ("(`v` = 7)", None), ("(7 <= `v`)", None), ("(`v` > `n`)", None), ("(`v` in (1,2))", None),
    ("(`v` in ('a',2))", None), ("(`v` in (2,'a'))", None), ("(`v` between 1 and 2)", None),
    ("(`v` between 'a' and 2)", None), ("(`v` between 1 and 'a')", None),
    ("(`v` in (`w`,1))", None),
    ("(`v` like 1)", None), ("(1 like `v`)", None), ("(1 in (`v`))", TEXT), ("1 like `v`", TEXT),
    ("(`d` like '2024%')", None), ("(`n` = 1) and (`d` = 7)", None), ("(`d` = `v`)", None),
    ("(lower(`v`) = 1)", None), ("if((lower(`v`) = 1),'a','b')", TEXT), ("(1 = lower(`v`))", TEXT),
    ("if((coalesce(`v`,'x') = 1),'a','b')", TEXT), ("if((if(`n`,`v`,'a') = 1),'a','b')", TEXT),
    ("if(((case when `n` then `v` end) = 1),'a','b')", TEXT), ("(((`v`)) = 1)", TEXT),
    ("case `v` when 1 then 'a' end", TEXT), ("(case (`v`) when 1 then 'a' end)", TEXT),
    ("(case `n` when `v` then 'a' end)", TEXT), ("left(`w`,`v`)", TEXT),
    ("substr(`w`,1,`v`)", TEXT),
    # or as a truth value
    ("if(`v`,1,0)", NUMBER), ("if(`v`,'a','b')", TEXT), ("IF(lower(`v`),'a','b')", TEXT),
    ("if((`v`),'a','b')", TEXT), ("(case when `v` then 1 end)", NUMBER), ("(not `v`)", TEXT),
    ("(case when `v` then 'a' end)", TEXT), ("(case when (`v`) then 'a' end)", TEXT),
    ("((`n` = 1) and `v`)", None), ("((`n` = 1) and `v`)", TEXT), ("(`v` and (`n` = 1))", TEXT),
    ("(`v` xor 1)", TEXT), ("(1 xor (`v`))", TEXT), ("not(`v`)", TEXT), ("(1 or lower(`v`))", TEXT),
    ("if(not(lower(`v`)),'a','b')", TEXT), ("concat(`v` xor 1)", TEXT), ("concat(1 and `v`)", TEXT),
    ("(case when 1 then `v` and 1 end)", TEXT),
    # for all that is known here
    ("(coalesce(`v`,'a') in ('a',`w`))", None),
    ("(`v` not in ('a',`w`))", None),
    ("(`v` between 'a' and `w`)", None),
    ("(`d` between '2024-01-01' and `d`)", None),
    ("((`v` = 'a') and (`n` = `m`))", None),
    ("(`v` like `w`)", None),
    ("(`j` = 'x')", None),
    ("(`d` regexp '2024')", None),
    # beside what is safe
    ("concat(`v`,cast('x' as signed))", TEXT),
    ("if(((case when (`n` = 1) then `v` end) = 1),'a','b')", TEXT),
    ("(1 in (`v`) is null)", None),
    ("(`v` regexp concat('a','('))", None),
    # a pattern that may be none
    ("(`v` regexp `w`)", None), ("(`v` rlike `w`)", None), ("regexp_like('a',`v`)", None),
)  # fmt: skip


@pytest.mark.parametrize(("expression", "result"), SAFE)
def test_what_no_value_can_make_fail(expression: str, result: Column | None) -> None:
    assert not may_fail(expression, COLUMNS, result)


@pytest.mark.parametrize(("expression", "result"), UNSAFE)
def test_what_some_values_make_fail(expression: str, result: Column | None) -> None:
    assert may_fail(expression, COLUMNS, result)


OF_TEXTS = (
    *("concat", "lower", "lcase", "upper", "ucase", "trim", "ltrim", "rtrim", "reverse"),
    *("md5", "sha", "sha1", "hex", "left", "right", "substr", "substring", "replace", "sha2"),
    *("concat_ws", "ifnull", "coalesce"),
)
MEASURES = (
    *("length", "char_length", "character_length", "octet_length", "regexp_like", "instr"),
    *("locate", "ascii", "crc32"),
)
WITHOUT_ROWS = (
    *("now", "current_timestamp", "curdate", "curtime", "utc_timestamp", "utc_date", "utc_time"),
    *("uuid", "uuid_to_bin", "json_array", "json_object", "rand", "unix_timestamp"),
)
STORABLE = (
    *(
        "cast(`v` as signed)",
        "cast(`v` as unsigned)",
        "cast(`v` as decimal)",
        "cast(`v` as double)",
    ),
    *("cast(`v` as float)", "cast(`v` as date)", "cast(`v` as char)", "convert(`v`,char)"),
    *("json_extract(`j`,'$')", "json_unquote(`j`)", "json_value(`j`,'$')", "str_to_date(`v`,'%Y')"),
    *("year(`d`)", "month(`d`)", "dayofmonth(`d`)", "to_days(`d`)", "(`n` div 2)", "(`n` mod 2)"),
    *("(`n` / 2)", "(`n` % 2)", "round(`n`)", "floor(`n`)", "ceiling(`n`)"),
)


@pytest.mark.parametrize("name", OF_TEXTS)
def test_a_function_that_takes_a_text_and_gives_one(name: str) -> None:
    assert not may_fail(f"{name}(`v`,'a')", COLUMNS, TEXT)
    assert may_fail(f"{name}(`v`,'a')", COLUMNS, NUMBER)


@pytest.mark.parametrize("name", MEASURES)
def test_a_function_that_takes_a_text_and_gives_a_number(name: str) -> None:
    assert not may_fail(f"{name}(`v`,'a')", COLUMNS, NUMBER)
    assert may_fail(f"{name}(`d`,'a')", COLUMNS, NUMBER)


@pytest.mark.parametrize("name", ["left", "right", "substr", "substring", "sha2", "regexp_like"])
def test_a_function_whose_second_argument_is_no_text(name: str) -> None:
    assert may_fail(f"{name}('a',`v`)", COLUMNS, TEXT)


@pytest.mark.parametrize("name", ["abs", "greatest", "least", "sign"])
def test_a_function_of_numbers(name: str) -> None:
    assert not may_fail(f"{name}(`n`,2)", COLUMNS, NUMBER)
    assert may_fail(f"{name}(`v`,2)", COLUMNS, NUMBER)


@pytest.mark.parametrize("name", WITHOUT_ROWS)
def test_a_function_that_no_row_can_make_fail(name: str) -> None:
    assert not may_fail(f"({name}())", COLUMNS, TEXT)
    assert may_fail(f"({name}(`n`))", COLUMNS, TEXT)


@pytest.mark.parametrize("expression", STORABLE)
def test_a_function_that_a_stored_column_takes(expression: str) -> None:
    assert can_be_stored(expression)


@pytest.mark.parametrize("operator", ["=", "<>", "!=", "<", ">", "<=", ">=", "<=>"])
def test_comparisons_of_alike_do_not_fail(operator: str) -> None:
    assert not may_fail(f"(`v` {operator} 'a')", COLUMNS)
    assert not may_fail(f"('a' {operator} `v`)", COLUMNS)
    assert may_fail(f"(`v` {operator} 1)", COLUMNS, TEXT)
    assert may_fail(f"(1 {operator} `v`)", COLUMNS, TEXT)


@pytest.mark.parametrize("operator", ["+", "-", "*"])
def test_numbers_may_be_added_and_multiplied(operator: str) -> None:
    assert not may_fail(f"(`n` {operator} `m`)", COLUMNS, NUMBER)
    assert may_fail(f"(`v` {operator} 1)", COLUMNS, NUMBER)


@pytest.mark.parametrize("type_", ["tinyint", "decimal(5,2)", "float", "double", "bit(3)", "year"])
def test_a_number_is_a_result_of_numbers(type_: str) -> None:
    columns = {**COLUMNS, "o": Column("o", type_)}
    assert not may_fail("(`o` + 1)", columns, NUMBER)
    assert not may_fail("(`n` + 1)", columns, Column("g", type_))
    assert may_fail("(`v` = `o`)", columns)


@pytest.mark.parametrize("type_", ["date", "datetime(3)", "timestamp", "time"])
def test_a_moment_may_be_compared_with_texts_of_moments(type_: str) -> None:
    columns = {"o": Column("o", type_)}
    assert not may_fail("(`o` > '2024-01-01')", columns)
    assert may_fail("(`o` > 7)", columns)
    assert may_fail("`o`", columns, TEXT)


def test_all_columns_may_be_used() -> None:
    assert not may_fail("(`n` > 1)", {"n": COLUMNS["n"]})


def test_a_date_is_compared_with_nothing_but_dates() -> None:
    # the number is a result: it may not fit beside what is compared
    assert may_fail("if((`d` > '2024-01-01'),`n`,0)", COLUMNS)


@pytest.mark.parametrize(
    ("expression", "stored"),
    [
        ("if((`n` = 1),cast(`v` as decimal(5,2)),NULL)", True),
        ("json_unquote(json_extract(`j`,'$.a'))", True),
        ("date_format(`d`,'%Y')", False),
        ("cast(`v` as datetime)", False),
        ("dayname(`d`)", False),
        ("abs(`n`)", True),
        ("(`n` + 1.5)", True),
        ("left('a',1)", True),
        ("(`n` >= 1)", True),
        ("(1e3 + `n`)", False),
    ],
)
def test_what_a_stored_column_surely_takes(expression: str, stored: bool) -> None:
    assert can_be_stored(expression) is stored
