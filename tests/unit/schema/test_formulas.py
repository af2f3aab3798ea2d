"""Expressions over the columns of a table."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.formulas import computed_from, formula, mentions, renamed_expression
from support.tables import A, B, column, key, renamed, t


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("`a` int NOT NULL", ""),
        ("`a` int DEFAULT NULL", "NULL"),
        ("`a` int NOT NULL DEFAULT '5'", "'5'"),
        ("`a` int DEFAULT ((`b` + 1))", "((`b` + 1))"),
        ("`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL", "((`b` + 1))"),
    ],
)
def test_the_formula_of_a_column_is_what_it_may_be_computed_from(line: str, expected: str) -> None:
    assert formula(column(line)) == expected


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("(`a` > 0)", ["a"], True),
        ("(`a` > 0)", ["b", "a"], True),
        ("(`ab` > 0)", ["a"], False),
        ("(a > 0)", ["a"], False),
        ("(`a` > 0)", [], False),
        ("(`a``b` > 0)", ["a`b"], True),
    ],
)
def test_an_expression_mentions_a_whole_quoted_name(
    text: str, names: list[str], expected: bool
) -> None:
    assert mentions(text, names) is expected


GENERATED = (
    "`c` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL",
    "`d` int GENERATED ALWAYS AS ((`c` + 1)) VIRTUAL",
    "`e` int GENERATED ALWAYS AS ((`b` + 1)) STORED",
    "`f` int GENERATED ALWAYS AS ((`d` + `e`)) VIRTUAL",
    "`g` int DEFAULT ((`a` + 1))",
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [("a", "cdf"), ("b", "ef"), ("ab", "cdef"), ("d", "f"), ("f", ""), ("g", ""), ("", "")],
)
def test_columns_are_computed_through_others(names: str, expected: str) -> None:
    assert computed_from(set(names), t(A, B, *GENERATED)) == set(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(`a` > 0)", "(`x` > 0)"),
        ("(`a` > '`a`')", "(`x` > '`a`')"),
        ("concat(`b`,`a`,`c`)", "concat(`b`,`x`,`y``z`)"),
        ("(a > 0)", "(a > 0)"),
    ],
)
def test_an_expression_gets_the_new_names_of_columns(expression: str, expected: str) -> None:
    renames = renamed(columns={"t": {"a": "x", "c": "y`z"}})
    assert renamed_expression(expression, key("t"), renames) == expected
    assert renamed_expression(expression, key("u"), renames) == expression
