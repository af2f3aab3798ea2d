"""What is asked before expressions are computed for the rows that are there, word by word.

Servers were asked about these conditions (tests/integration/proof, tests/cases); so each stays as
it is until ``ALEMBIC_AUTOGEN_REWRITE=1`` writes another one, which somebody reads.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.autogenerate.guards import indexes, rows_of
from alembic_autogen.autogenerate.guards.conversions import unfit_conversions
from support.tables import ID, compared, table

FILE = Path(__file__).with_name("expressions_asked.json")
CHANGED = (
    "Something else is asked before this is computed. Where that is meant, run this file with "
    "ALEMBIC_AUTOGEN_REWRITE=1, and read the difference before you commit it."
)
COLUMNS = (
    *("`v` varchar(20) DEFAULT NULL", "`j` json DEFAULT NULL", "`n` int DEFAULT NULL"),
    "`g` varchar(20) GENERATED ALWAYS AS (`v`) VIRTUAL",
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
    *("cast(concat('if',`v`) as signed)", "cast(`v` as signed) + cast(`v` as signed)"),
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


def computed(expression: str) -> list[str]:
    head = table("t", ID, *COLUMNS)
    models = table("t", ID, *COLUMNS, "`new` int DEFAULT NULL")
    (rows,) = rows_of(compared(head, models), {})
    return unfit_conversions(expression, rows)


def indexed(expression: str) -> list[dict[str, Any]]:
    head, models = (table("t", ID, *COLUMNS, *more) for more in ((), (f"KEY `k` ({expression})",)))
    (rows,) = rows_of(compared(head, models), {})
    return [
        {
            "condition": guard.condition,
            "problem": guard.problem,
            "remedy": guard.remedy,
            "columns": list(guard.columns),
            "computed": guard.computed,
        }
        for guard in indexes.guards(rows)
    ]


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    if "ALEMBIC_AUTOGEN_REWRITE" in os.environ:
        made = {
            "computed": {each: computed(each) for each in COMPUTED},
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


@pytest.mark.parametrize("expression", INDEXED)
def test_what_is_asked_before_an_expression_is_indexed(
    expected: dict[str, dict[str, Any]], expression: str
) -> None:
    assert indexed(expression) == expected["indexed"].get(expression), CHANGED
