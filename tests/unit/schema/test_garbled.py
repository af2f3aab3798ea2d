"""Texts that SHOW CREATE TABLE cannot print: which they are, and what they are read as."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.schema.garbled import (
    is_garbled,
    may_lack_characters,
    read_expressions,
    with_whole_literals,
)
from alembic_autogen.schema.model import Column, Table, TableKey

KEY = TableKey(None, "t")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("CHECK ((`a` <> _utf8mb4'????'))", True),
        ("CHECK ((`a` <> _utf8mb4'x ???? y'))", True),
        ("CHECK ((`a` <> _latin1'?'))", True),
        ("CHECK ((`a` <> _utf8mb4'?'))", False),
        ("CHECK ((`a` <> _utf8mb4'x'))", False),
        ("`a?` int, CHECK ((`a` <> _latin1'x'))", False),
    ],
)
def test_expressions_that_lack_characters_are_found(sql: str, expected: bool) -> None:
    assert is_garbled(sql) is expected


def test_most_tables_need_no_second_look() -> None:
    assert not may_lack_characters("CREATE TABLE `t` (`e` enum('a','ß') DEFAULT 'ß')")
    assert may_lack_characters("CREATE TABLE `t` (`e` enum('a','?'))")
    assert may_lack_characters("CREATE TABLE `t` (`e` varchar(9) DEFAULT 0xF09F9880)")


def test_bytes_that_information_schema_takes_for_latin1_are_read_by_their_character_set() -> None:
    stored = "😀ß".encode().decode("latin1")

    def query(sql: str) -> list[tuple[Any, ...]]:
        if "check_constraints" not in sql:
            return []
        return [
            ("emoji", f"(`a` <> _utf8mb4\\'{stored}\\')"),
            ("euro", "(`a` <> _latin1\\'\x80\\')"),
            ("greek", "(`a` <> _greek\\'\xfb\\')"),
            ("plain", "(`a` <> _utf8mb4\\'it\\\\\\'s\\')"),
        ]

    assert read_expressions(query, "d", "t").checks == {
        "emoji": "((`a` <> '😀ß'))",
        "euro": "((`a` <> '€'))",
        "greek": "((`a` <> 'ϋ'))",
        "plain": "((`a` <> 'it\\'s'))",
    }


def test_members_are_asked_of_a_copy_only_where_they_may_lack_characters() -> None:
    asked: list[str] = []

    def query(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return [("a",), ("b😀",), ("?",)] if sql.startswith("SELECT") else []

    wide = Column("e", "enum('a','b?','?')", charset="utf8mb4", default="'a'")
    narrow = Column("n", "enum('?')", charset="latin1")
    plain = Column("p", "enum('x')", charset="utf8mb4")
    table = with_whole_literals(Table(KEY, columns=(wide, narrow, plain)), query, "d")
    assert [column.type for column in table.columns] == [
        "enum('a','b😀','?')",
        "enum('?')",
        "enum('x')",
    ]
    assert "VALUES (1), (2), (3)" in asked[2]
    asked.clear()
    untouched = Table(KEY, columns=(narrow, plain))
    assert with_whole_literals(untouched, query, "d") is untouched
    assert asked == []


def test_the_members_of_a_set_are_powers_of_two() -> None:
    asked: list[str] = []

    def query(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return [("a",), ("b",), ("c😀",)] if sql.startswith("SELECT") else []

    column = Column("s", "set('a','b','c?')", charset="utf8mb4")
    (found,) = with_whole_literals(Table(KEY, columns=(column,)), query, "d").columns
    assert found.type == "set('a','b','c😀')"
    assert "VALUES (1), (2), (4)" in asked[2]


def test_a_default_in_hexadecimal_is_the_text_that_it_is() -> None:
    column = Column("v", "varchar(9)", charset="utf8mb4", default="0x6E27F09F9880")
    (found,) = with_whole_literals(Table(KEY, columns=(column,)), lambda sql: [], "d").columns
    assert found.default == "'n''😀'"
