"""The conditions before expressions are computed for existing rows, word by word.

Servers were asked about these conditions (tests/integration/proof, tests/cases); so each stays as
it is until ``TEST_REWRITE=1`` writes another one, which somebody reads.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions import checks, indexes
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.autogenerate.preconditions.expression_conversions import (
    unfit_conversions,
    unfit_in_check,
)
from support.tables import ID, compared, table

FILE = Path(__file__).with_name("expressions_asked.json")
CHANGED = (
    "Something else is asked before this is computed. Where that is meant, run this file with "
    "TEST_REWRITE=1, and read the difference before you commit it."
)
COLUMNS = (
    *("`v` varchar(20) DEFAULT NULL", "`j` json DEFAULT NULL", "`n` int DEFAULT NULL"),
    "`d` date DEFAULT NULL",
    "`g` varchar(20) GENERATED ALWAYS AS (`v`) VIRTUAL",
    "`e` enum('a','b') DEFAULT NULL",
)
TEXTS = (
    *("concat", "concat_ws", "json_unquote", "left", "lower", "lcase", "ltrim", "regexp_replace"),
    *("regexp_substr", "replace", "right", "rtrim", "substr", "substring", "substring_index"),
    *("trim", "upper", "ucase"),
)
CONDITIONALS = (
    *("case", "if", "ifnull", "coalesce", "nullif", "and", "or", "xor", "&&", "||", "elt", "not"),
)
COMPUTED = (
    *(
        "cast(`v` as signed)",
        "CAST(`v` AS UNSIGNED)",
        "cast(`v` as decimal)",
        "cast(((`v`)) as date)",
    ),
    *("cast(`v` as decimal(5,2))", "cast(`v` as decimal(7))", "cast(`v` as double)"),
    *("cast(`v` as float)", "cast(`v` as real)", "cast(`v` as char)", "cast(`v` as char(3))"),
    *("cast(`v` as date)", "cast(`v` as datetime)", "cast(`v` as time)", "cast(`v` as year)"),
    *("cast(`v` as json)", "cast(`v` as signed array)", "CAST(`v` AS signed ARRAY)"),
    *("cast(`j` as signed)", "cast(`j` as date)", "cast(`j` as char(9))", "cast(`n` as signed)"),
    *("cast(json_extract(`j`,'$.a') as unsigned)", "cast(JSON_EXTRACT(`j`,'$.a') as time)"),
    *("cast(length(`v`) as signed)", "cast((`v`) as signed)", "cast((`n`) as signed)"),
    *(
        "cast(cast(`v` as char(3)) as signed)",
        "cast(trim(`v`)  as  signed)",
        "cast(`nowhere` as date)",
    ),
    *("cast(concat(`v`,cast(`n` as char)) as signed)", "cast(trim(`v`) + 1 as signed)"),
    *("str_to_date(`v`,'%Y')", "STR_TO_DATE(trim(`v`),'%d.%m')", "str_to_date(`v`,`nowhere`)"),
    *("str_to_date(`v`)", "cast", "str_to_date", "cast `v`", "(`cast` + 1)"),
    *(
        "(`v` + 1)",
        "(1 - `v`)",
        "(`v` * `n`)",
        "(`v` / `v`)",
        "(`v` % 2)",
        "(`n` + 1)",
        "(`v` = 1)",
    ),
    *("-`v`", "`v`", "(`g` + 1)", "((`n` + 1) = `v`)", "(`j` + 1)", "(`nowhere` + 1)"),
    *("length(`v`) + 1", "concat(`v`,`n` + 1)", "(`v` + 1) + cast(`v` as signed)"),
    *("(cast(`v` as signed) between 1 and 9)", "(`n` between 1 and cast(`v` as signed) or `n`)"),
    *("(`v` between 1 and 2)", "(`n` between 1 and 2 and cast(`v` as signed))", "concat(`v` + 1)"),
    *("cast(length(`v`) in (1) as signed)", "cast(trim(`v`)as signed)", "(`v` + 1 + `g`)"),
    *(
        "cast(cast(`v` as json) as signed)",
        "cast(upper as signed)",
        "cast(upper(`v`), 1 as signed)",
    ),
    *("cast((trim(`v`)) as signed)", "cast((`v`) + (`n`) as signed)", "cast(`d` as signed)"),
    *(
        "cast(trim as signed)",
        "cast(trim `v` as signed)",
        "cast(`v` signed)",
        "cast(`v`)",
        "cast()",
    ),
    *("cast(`v` as 1)", "cast(json_extract(`j`,'$.a') + 1 as signed)", "concat('or',`v` + 1)"),
    *("cast(concat('if',`v`) as signed)", "cast(`v` as signed) + cast(`v` as signed)"),
    *("(`n` between if(1,2,3) and cast(`v` as signed))", "(`e` = 1)", "cast(`v` = 1 as date)"),
    *("(`v` + 1 + 1 + 1 + 1 + `g`)", "(`g` * `n` <=> `v`)", "(`v` + 1 + (1 + `g`))"),
    *("cast('v' as signed)", "cast( as signed)"),
    *(f"cast({name}(`v`) as signed)" for name in TEXTS),
    *(f"(cast(`v` as signed) {name.upper()} 1)" for name in CONDITIONALS),
)
INDEXED = (
    *("(cast(`v` as signed))", "(cast(`v` as unsigned))", "(cast(`v` as char(3)))", "(`n` + 1)"),
    *("(CAST(`v` AS CHAR(5) CHARSET utf8mb4))", "(cast(`v` as char))", "(cast(`v` as date))"),
    *("(cast(`v` as decimal(5,2)))", "(cast(`v` as datetime(6)))", "(lower(`v`))"),
    *(
        "(cast(`j` as signed array))",
        "(cast(`j` as unsigned array))",
        "(CAST(`j` AS char(9) ARRAY))",
    ),
    *("(cast(json_extract(`j`,'$.a') as date array))", "(cast(`j` as datetime(6) array))"),
    *(
        "(cast(`j` as decimal(4,2) array))",
        "(cast(`j` as time array))",
        "(cast(`j` as double array))",
    ),
    *("(cast(\n`n` as char(3)))", "(cast(`nowhere` as char(3)))", "(cast(`j` as binary(4) array))"),
)
CHECKED = (
    *("(`n` > 1)", "(cast(`v` as signed) > 1)", "((cast(`v` as signed) > 1))", "()", ""),
    *("((`n` > 1) and (cast(`v` as signed) > 1))", "((`n` > 1) && (cast(`v` as signed) > 1))"),
    *("((`n` > 1) or (cast(`v` as signed) > 1))", "((`n` > 1) || (cast(`v` as signed) > 1))"),
    *("((cast(`v` as signed) > 1) OR (`n` > 1))", "((cast(`v` as signed) > 1) AND (`n` > 1))"),
    "((`n` > 1) or (cast(`v` as signed) > 1) or (cast(`v` as date) > 1))",
    "((`nowhere` > 1) or (cast(`v` as signed) > 1))",
    "((cast(`v` as signed) > 1) or (`nowhere` > 1) or (cast(`v` as date) > 1))",
    "(((`n` > 1) or (`n` < 0)) and (cast(`v` as signed) > 1))",
    "(((`n` > 1) and (`n` < 0)) or (cast(`v` as signed) > 1))",
    "(`n` or (cast(`v` as signed) or cast(`v` as date)))",
    "(`n` between 1 and (`n` and cast(`v` as signed)))",
    "(`n` between 1 and 2)",
    "(cast(`v` as signed) between 1 and 2)",
    "((cast(`v` as signed) between 1 and 2) and (`n` > 1))",
    "(cast(`v` as signed) between 1 and 2 and `n` > cast(`v` as date))",
    "(cast(`v` as signed) BETWEEN 1 AND 2 or `n` > cast(`v` as date))",
    "(coalesce(`n` or 1) and cast(`v` as signed))",
    "(`n` in (1,2) or concat('a or b') or cast(`v` as signed))",
    "(if(`n`,cast(`v` as signed),1) > 1)",
    "(`n` > 1) or (cast(`v` as signed) > 1)",
)


def table_with(*more: str) -> Any:
    return table("t", ID, *COLUMNS, *more)


def computed(expression: str) -> list[str]:
    (rows,) = rows_of(compared(table_with(), table_with("`new` int DEFAULT NULL")), {})
    return unfit_conversions(expression, rows)


def checked(expression: str) -> list[str]:
    (rows,) = rows_of(compared(table_with(), table_with("`new` int DEFAULT NULL")), {})
    return unfit_in_check(expression, rows)


def indexed(expression: str) -> list[dict[str, Any]]:
    (rows,) = rows_of(compared(table_with(), table_with(f"KEY `k` ({expression})")), {})
    return [
        {
            "condition": precondition.condition,
            "problem": precondition.problem,
            "remedy": precondition.remedy,
            "columns": list(precondition.columns),
            "computed": precondition.computed,
        }
        for precondition in indexes.preconditions(rows)
    ]


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    if "TEST_REWRITE" in os.environ:
        made = {
            "computed": {each: computed(each) for each in COMPUTED},
            "checked": {each: checked(each) for each in CHECKED},
            "indexed": {each: indexed(each) for each in INDEXED},
        }
        FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


@pytest.mark.parametrize("expression", COMPUTED)
def test_what_is_asked_before_an_expression_is_computed(
    expected: dict[str, dict[str, Any]], expression: str
) -> None:
    assert computed(expression) == expected["computed"].get(expression), CHANGED


@pytest.mark.parametrize("expression", CHECKED)
def test_what_is_asked_before_a_check_is_computed(
    expected: dict[str, dict[str, Any]], expression: str
) -> None:
    assert checked(expression) == expected["checked"].get(expression), CHANGED


def test_a_check_is_violated_or_cannot_be_computed() -> None:
    check = "CONSTRAINT `c` CHECK ((cast(`v` as signed) > 1))"
    (rows,) = rows_of(compared(table_with(), table_with(check)), {})
    precondition, of_json = checks.preconditions(rows)
    assert of_json.problem == "rows violate the CHECK of j"
    (unfit,) = checked("(cast(`v` as signed) > 1)")
    assert precondition.condition == f"NOT ((cast(`v` as signed) > 1)) OR {unfit}"


def test_an_index_over_more_than_a_cast_is_asked_about_as_such() -> None:
    (rows,) = rows_of(
        compared(
            table_with(), table_with("KEY `k` ((cast(`n` as signed) + cast(`n` as char(3))))")
        ),
        {},
    )
    assert list(indexes.preconditions(rows)) == []


def test_a_precondition_names_its_index() -> None:
    (rows,) = rows_of(compared(table_with(), table_with("KEY `k` ((cast(`v` as char(3))))")), {})
    assert [precondition.about for precondition in indexes.preconditions(rows)] == ["k"]


def test_nothing_is_asked_about_a_value_that_is_unknown() -> None:
    new = ("`u` varchar(9) NOT NULL", "UNIQUE KEY `k` (`u`)")
    (rows,) = rows_of(compared(table_with(), table_with(*new)), {})
    assert rows.value("u") is None
    for expression in ("(`u` + 1)", "cast(`u` as date)", "(cast(`u` as char(3)))"):
        assert unfit_conversions(expression, rows) == []
    (rows,) = rows_of(
        compared(table_with(), table_with(*new, "KEY `l` ((cast(`u` as char(3))))")), {}
    )
    assert list(indexes.preconditions(rows)) == []


def test_an_index_that_is_there_is_asked_about_where_its_column_is_read_otherwise() -> None:
    index = "KEY `k` ((cast(`v` as signed)))"
    (rows,) = rows_of(compared(table_with(index), table_with(index, "`new` int")), {})
    assert list(indexes.preconditions(rows)) == []
    other = [
        line.replace("varchar(20) DEF", "varchar(20) COLLATE utf8mb4_bin DEF") for line in COLUMNS
    ]
    (rows,) = rows_of(compared(table_with(index), table("t", ID, *other, index)), {})
    assert len(list(indexes.preconditions(rows))) == 1


@pytest.mark.parametrize("expression", INDEXED)
def test_what_is_asked_before_an_expression_is_indexed(
    expected: dict[str, dict[str, Any]], expression: str
) -> None:
    assert indexed(expression) == expected["indexed"].get(expression), CHANGED
