"""Tokens of the SQL that servers print."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.tokens import (
    Reader,
    closing_parenthesis,
    split_at_commas,
    tokenize,
    without_parentheses,
    without_qualifier,
)


@pytest.mark.parametrize(
    ("expression", "inside"),
    [
        ("`a`", "`a`"),
        ("(`a` + 1)", "`a` + 1"),
        ("((`a`))", "`a`"),
        ("(`a`) + (`b`)", "(`a`) + (`b`)"),
        ("((`a`) + (`b`))", "(`a`) + (`b`)"),
        ("(')')", "')'"),
        ("f(`a`)", "f(`a`)"),
        ("()", ""),
        ("", ""),
    ],
)
def test_only_parentheses_around_everything_are_removed(expression: str, inside: str) -> None:
    assert "".join(token.text for token in without_parentheses(tokenize(expression))) == inside


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("`a``b` int", ["name", "space", "word"]),
        ("'it''s' x", ["string", "space", "word"]),
        ("'a\\'b'x", ["string", "word"]),
        ("'a\\\nb' x", ["string", "space", "word"]),
        ("x'41'", ["string"]),
        ("_utf8mb4 'a'", ["string"]),
        ("f(1,2)", ["word", "open", "word", "comma", "word", "close"]),
        ("a/*!80016 b */", ["word", "space", "word", "space"]),
        ("a/*M!100201 b */", ["word", "space", "word", "space"]),
        ("2*3/4", ["word"] * 5),
    ],
)
def test_sql_is_split_into_tokens(sql: str, kinds: list[str]) -> None:
    assert [token.kind for token in tokenize(sql)] == kinds


def test_what_does_not_come_next_is_not_consumed() -> None:
    reader = Reader(tokenize(" a B (c, (`d`)) e "))
    assert not reader.take("A", "C")
    assert not reader.take("A", "B", "C")
    assert not reader.group_follows() and not reader.name_follows()
    assert Reader(tokenize(" `a`")).name_follows()
    assert reader.take("A", "B") and reader.group_follows()
    assert reader.group() == "(c, (`d`))"
    assert reader.rest() == "e"
    assert not reader.take("E") and reader.peek() is None and not reader.group_follows()


def test_a_list_of_names_is_read_from_its_parentheses() -> None:
    assert Reader(tokenize(" (`a``b`, `c`) ")).names() == ("a`b", "c")


def test_commas_inside_parentheses_split_nothing() -> None:
    items = split_at_commas(tokenize("a,(b,c),d(e,(f,g)),"))
    assert ["".join(token.text for token in item) for item in items] == [
        *("a", "(b,c)", "d(e,(f,g))", ""),
    ]


@pytest.mark.parametrize("sql", ["", " ", "(", "(a, (b)"])
def test_a_clause_that_ends_too_early_is_an_error(sql: str) -> None:
    with pytest.raises(ValueError, match="ends too early"):
        Reader(tokenize(sql)).group()


def test_a_group_that_is_not_closed_is_an_error() -> None:
    tokens = tokenize("a (b (c)")
    assert closing_parenthesis(tokens, 5) == 7
    with pytest.raises(ValueError, match="no closing parenthesis"):
        closing_parenthesis(tokens, 2)


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("select `shop`.`t`.`c` AS `c` from `shop`.`t`", "select `t`.`c` AS `c` from `t`"),
        ("select `shop` from `other`.`shop`", "select `shop` from `other`.`shop`"),
        ("`shop`.`shop`.`shop`", "`shop`.`shop`"),
        ("select '`shop`.`t`', '\\'`shop`.`t`'", "select '`shop`.`t`', '\\'`shop`.`t`'"),
        ("`it``s`.`shop`.`t`", "`it``s`.`shop`.`t`"),
    ],
)
def test_the_name_of_the_own_database_is_left_out(sql: str, expected: str) -> None:
    assert without_qualifier(sql, "shop") == expected


def test_a_database_whose_name_has_backticks_is_left_out() -> None:
    assert without_qualifier("`it``s`.`t`", "it`s") == "`t`"
