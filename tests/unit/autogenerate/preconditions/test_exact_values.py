"""Values that a query compares as their column will, and those that only a trial can compare."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import checks, duplicates
from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of
from alembic_autogen.autogenerate.preconditions.exact_values import (
    changing,
    is_exact,
    is_held_exactly,
)
from alembic_autogen.autogenerate.preconditions.trials import trials_for
from alembic_autogen.schema.model import Table
from support.tables import ID, PRIMARY, A, compared, key, table

TEXT, BIN = "`s` varchar(9)", "`s` varchar(9) COLLATE utf8mb4_bin"
JSON = "`j` json DEFAULT NULL"
LETTER = "json_unquote(json_extract(`j`,'$.e'))"
UNIQUE = "UNIQUE KEY `u` (`g`)"


def t(*definitions: str) -> Table:
    return table("t", ID, *definitions, PRIMARY)


def rows(head: Table, models: Table, **fills: str) -> Rows:
    given = {(key("t"), name): sql for name, sql in fills.items()}
    (found,) = rows_of(compared(head, models), given)
    return found


def computed(type_: str, expression: str, kind: str = "STORED") -> str:
    return f"`g` {type_} GENERATED ALWAYS AS ({expression}) {kind}"


def test_generated_columns_whose_values_may_change() -> None:
    one, two = (computed("int", f"`a` + {n}") for n in (1, 2))
    chained = "`h` int GENERATED ALWAYS AS (`g`) STORED"
    assert changing(rows(t(A, one), t(A, two))) == {"g"}
    assert changing(rows(t(A), t(A, one))) == {"g"}
    assert changing(rows(t(A, "`g` int"), t(A, one))) == {"g"}
    assert changing(rows(t(A, one, chained), t(A, two, chained))) == {"g", "h"}
    assert changing(rows(t(A, one), t(A, "`g` int"))) == set()
    assert changing(rows(t(A, one), t(A, one.replace("int", "bigint")))) == set()
    assert changing(rows(t(A, one), t(A, one.replace("int", "tinyint")))) == {"g"}
    text = computed("varchar(9)", "`s`")
    other = text.replace("(9)", "(9) COLLATE utf8mb4_bin")
    assert changing(rows(t(TEXT, text), t(TEXT, other))) == {"g"}


@pytest.mark.parametrize(
    ("source", "column", "exact"),
    [
        (A, computed("int", "`a` + 1"), True),
        (A, computed("decimal(5,1)", "`a` * 1"), True),
        (A, computed("double", "`a` * 1"), True),
        (A, computed("float", "`a` * 1"), False),
        (A, computed("varchar(9)", "concat(`a`)"), False),
        (A, computed("varchar(9)", "'x'"), True),
        ("`s` datetime(6)", computed("datetime", "`s`"), False),
        ("`s` varbinary(9)", computed("binary(9)", "`s`"), False),
        (TEXT, computed("varchar(9)", "lower(`s`)"), True),
        (TEXT, computed("varchar(8)", "lower(`s`)"), False),
        (TEXT, computed("char(9)", "lower(`s`)"), False),
        (TEXT, computed("text", "lower(`s`)"), True),
        (TEXT, computed("varchar(9)", "json_quote(`s`)"), False),
        (TEXT, computed("varchar(9) COLLATE utf8mb4_bin", "`s`"), True),
        (TEXT, computed("char(9) COLLATE utf8mb4_bin", "`s`"), True),
        (BIN, computed("varchar(9)", "`s`"), False),
        (JSON, computed("varchar(9)", LETTER), False),
        (A, "`g` int DEFAULT '7'", True),
        (A, "`g` int DEFAULT (-(1))", True),
        (A, "`g` int DEFAULT ((`a` + 1))", False),
        (TEXT, "`g` varchar(9) DEFAULT (lower(`s`))", True),
        (BIN, "`g` varchar(9) DEFAULT (lower(`s`))", False),
        (A, "`g` varchar(36) DEFAULT (uuid())", True),
    ],
)
def test_whether_a_query_gives_what_a_new_column_holds(
    source: str, column: str, exact: bool
) -> None:
    each = rows(t(source), t(source, column))
    (held,) = (c for c in each.target.columns if c.name == "g")
    assert is_held_exactly(held, each) is exact
    assert is_exact("(`g` > '1')", each) is exact
    assert is_exact("(`id` > '1')", each)


@pytest.mark.parametrize(
    ("source", "type_", "fill", "exact"),
    [
        (A, "int", "7", True),
        (A, "int", "a", False),
        (TEXT, "varchar(9)", "'x'", True),
        (TEXT, "varchar(9)", "`s`", True),
        (BIN, "varchar(9)", "`s`", False),
        (BIN, "varchar(9)", "S", False),
    ],
)
def test_whether_a_query_gives_what_a_fill_becomes(
    source: str, type_: str, fill: str, exact: bool
) -> None:
    each = rows(t(source), t(source, f"`g` {type_} NOT NULL"), g=fill)
    (held,) = (c for c in each.target.columns if c.name == "g")
    assert is_held_exactly(held, each) is exact


def test_what_stays_is_held_exactly_and_what_reads_an_inexact_value_is_not() -> None:
    one = computed("varchar(9)", LETTER)
    over = "`h` varchar(9) GENERATED ALWAYS AS (lower(`g`)) STORED"
    stays = rows(t(JSON, one), t(JSON, one, A))
    assert all(is_held_exactly(column, stays) for column in stays.target.columns)
    each = rows(t(JSON), t(JSON, one, over))
    found = {column.name: is_held_exactly(column, each) for column in each.target.columns}
    assert found == {"id": True, "j": True, "g": False, "h": False}


def test_a_trial_replaces_the_query_of_a_key_that_no_query_compares() -> None:
    head, models = t(JSON), t(JSON, computed("varchar(9)", LETTER), UNIQUE)
    (query,) = duplicates.preconditions(rows(head, models))
    (trial,) = trials_for(compared(head, models), {})
    assert query.about == "u"
    assert query.about in trial.names
    assert trial.lines[-2] == "UNIQUE KEY `u` (`g`)"
    assert trial.repeated == "values of g occur more than once"


def test_a_query_compares_the_values_of_other_keys() -> None:
    head, models = t(TEXT), t(TEXT, computed("varchar(9)", "lower(`s`)"), UNIQUE)
    (query,) = duplicates.preconditions(rows(head, models))
    assert query.about == ""
    assert trials_for(compared(head, models), {}) == []


def test_a_primary_key_is_tried_as_a_unique_one() -> None:
    one = computed("varchar(9)", LETTER).replace("STORED", "STORED NOT NULL")
    models = table("t", ID, JSON, one, "PRIMARY KEY (`g`)")
    (trial,) = trials_for(compared(t(JSON), models), {})
    assert trial.lines[-2] == "UNIQUE KEY `alembic_autogen_key` (`g`)"
    assert "PRIMARY" in trial.names


def test_the_collation_of_an_expression_follows_its_columns() -> None:
    index = "UNIQUE KEY `u` ((concat(`s`,`s`)))"
    changes = rows(t(BIN), t(TEXT, index))
    assert [found.name for found in duplicates.tried_keys(changes)] == ["u"]
    assert duplicates.tried_keys(rows(t(TEXT), t(TEXT, index))) == []


def test_a_key_with_a_number_that_is_not_given_yet_is_not_tried() -> None:
    models = table(
        "t",
        "`n` int NOT NULL AUTO_INCREMENT",
        JSON,
        computed("varchar(9)", LETTER),
        "PRIMARY KEY (`n`)",
        "UNIQUE KEY `u` (`g`,`n`)",
    )
    assert duplicates.tried_keys(rows(table("t", JSON), models)) == []


def test_a_trial_decides_about_a_check_that_no_query_can_decide() -> None:
    one, check = computed("varchar(9)", LETTER), "CONSTRAINT `c` CHECK ((`g` <> 'a'))"
    query, *_ = checks.preconditions(rows(t(JSON), t(JSON, one, check)))
    (trial,) = trials_for(compared(t(JSON), t(JSON, one, check)), {})
    assert query.about in trial.names
    assert trial.problem == "rows violate the CHECK c"
    assert trial.remedy == "Change them so that c holds"
    assert trial.failed == "the server cannot compute g, the CHECK c for some rows"
    assert trial.lines[-2] == "CHECK ((`g` <> 'a'))"
