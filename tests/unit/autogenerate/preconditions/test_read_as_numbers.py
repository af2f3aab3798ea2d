"""Columns of texts and members that an expression reads as numbers."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions.converted_values import renumbers_members
from alembic_autogen.autogenerate.preconditions.read_as_numbers import (
    as_number,
    names_read_as_numbers,
)
from alembic_autogen.schema.tokens import tokenize
from support.tables import column, t

TABLE = t(
    *("`e` enum('x')", "`v` varchar(9)", "`s` set('x')", "`n` int", "`d` date", "`c` decimal(9,2)"),
    *("`f` float", "`b` bit(8)", "`y` year", "`onca` varchar(9)"),
)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        *((f"(`e` {sign} 1)", "e") for sign in "+-*/%"),
        *((f"(1 {sign} `e`)", "e") for sign in "+-*/%"),
        *((f"(`e` {sign} 1)", "e") for sign in ("=", "<", ">", "<=", ">=", "<>", "!=", "<=>")),
        *((f"(1 {sign} `e`)", "e") for sign in ("=", "<", ">", "<=", ">=", "<>", "!=", "<=>")),
        *((f"(`v` = {other})", "v") for other in ("1.5", "-1", "1e3", "true", "FALSE", "`n`")),
        *((f"(`v` = {other})", "v") for other in ("`c`", "`f`", "`b`", "`y`", "(`d` + 1)")),
        *((f"(`v` = {other})", "") for other in ("'x'", "`d`", "`nowhere`", "(`d`)", "upper('x')")),
        *((f"cast(`v` as {type_})", "v") for type_ in ("signed", "UNSIGNED", "decimal(5,2)")),
        *((f"cast(`v` as {type_})", "v") for type_ in ("double", "float", "real")),
        *((f"cast(`v` as {type_})", "") for type_ in ("char(5)", "date", "json")),
        ("(`s` in (1,2))", "s"),
        ("(`s` in ('x','y'))", ""),
        ("(`s` not in (1,2))", "s"),
        ("(`s` not in ('x'))", ""),
        ("(`e` between 1 and 2)", "e"),
        ("(`e` NOT BETWEEN 1 and 2)", "e"),
        ("(`e` between 'a' and 'b')", ""),
        ("((`n` + 1) = `e`)", "e"),
        ("((`n`) = `e`)", ""),
        ("(`e` = (`d` + 1))", "e"),
        ("(`e` = (`d`) + 1)", ""),
        ("concat(`e`,`v`)", ""),
        ("`e`", ""),
        ("(`n` + 1)", ""),
        ("(`d` = 20240101)", ""),
        ("(`nowhere` + 1)", ""),
        ("(`e` + `v`)", "e v"),
        ("(`e` = )", ""),
        ("= `e`", ""),
        ("(`e` is null)", ""),
        # what an operator further on or before belongs to is not this column
        ("concat(`e`) + 1", ""),
        ("(1 + concat(`e`))", ""),
        ("(`e` is null) + (`n` in (1,2))", ""),
        ("(1 = concat(`e`))", ""),
        ("(`v` not in (`n`,2))", "v"),
        ("(-`n` = `v`)", "v"),
        ("(`v` = -`n`)", "v"),
        ("concat(`v`,`n`)", ""),
        ("(`v` = ((`d`) + 1))", "v"),
        ("(((`d`) + 1) = `v`)", "v"),
        ("(1 + 2) or (`v`)", ""),
        ("cast(concat(`v`) as signed)", ""),
        ("cast(`v` as char) + cast(`d` as signed)", ""),
        ("(1 , `v`)", ""),
        ("(1 + concat(`d`))", ""),  # a function, whatever columns are called
        ("(`n` - (`e` = 'x'))", ""),
        ("((1 + concat(`d`)) = `v`)", "v"),
    ],
)
def test_names_that_are_read_as_numbers(expression: str, names: str) -> None:
    tokens = tokenize(expression)
    found = sorted(names_read_as_numbers(tokens, TABLE))
    assert " ".join(tokens[at].text.strip("`") for at in found) == names


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("enum('x')", "enum('y','x')", "IF(`a` IS NULL, NULL, FIELD(`a`, 'y', 'x'))"),
        (
            "set('x')",
            "set('y','x','z')",
            "IF(`a` IS NULL, NULL, (IF(FIND_IN_SET('y', `a`), 1, 0) + "
            "IF(FIND_IN_SET('x', `a`), 2, 0) + IF(FIND_IN_SET('z', `a`), 4, 0)))",
        ),
        ("enum('x')", "varchar(9)", "CONCAT(`a`)"),
        ("varchar(5)", "varchar(9)", "`a`"),
        ("enum('x')", "int", "`a`"),
    ],
)
def test_the_number_that_a_column_will_be_read_as(before: str, after: str, expected: str) -> None:
    assert as_number("`a`", column(f"`a` {before}"), column(f"`a` {after}")) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("enum('x','y')", "enum('x','y','z')", False),
        ("enum('x','y')", "enum('y','x')", True),
        ("set('x')", "set('y','x')", True),
        ("enum('x','y')", "enum('x')", True),
        ("enum('x')", "varchar(9)", False),
        ("varchar(9)", "enum('x')", False),
        ("varchar(9)", "varchar(5)", False),
        ("int", "set('x')", False),
    ],
)
def test_members_that_get_other_numbers(before: str, after: str, expected: bool) -> None:
    assert renumbers_members(column(f"`a` {before}"), column(f"`a` {after}")) is expected
