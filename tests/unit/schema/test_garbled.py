"""Texts that SHOW CREATE TABLE cannot print: which they are, and what they are read as."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.schema.garbled import (
    Expressions,
    _decoded,
    _unescaped,
    is_garbled,
    may_lack_characters,
    read_expressions,
    repaired,
    with_whole_literals,
)
from alembic_autogen.schema.model import Column, Table, TableKey
from support.tables import A, t

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
            ("breaks", "(`a\\nb` <> concat(`c\\r\\Z`,_latin1\\'x\\\\ny\\'))"),
        ]

    assert read_expressions(query, "d", "t").checks == {
        "emoji": "((`a` <> '😀ß'))",
        "euro": "((`a` <> '€'))",
        "greek": "((`a` <> 'ϋ'))",
        "plain": "((`a` <> 'it\\'s'))",
        "breaks": "((`a\nb` <> concat(`c\r\x1a`,'x\\ny')))",
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
    assert asked[2].endswith("VALUES (1), (2), (3)")
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


def test_names_and_numbers_are_read_from_their_own_places() -> None:
    asked: list[str] = []

    def query(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        if "check_constraints" in sql:
            return [("c", "(`a` > 0)")]
        if "statistics" in sql:
            return [("k", "2", "(`a` + 1)")]
        return [
            ("g", "(`a` + 2)", None, "VIRTUAL GENERATED"),
            ("d", "", "uuid()", "DEFAULT_GENERATED"),
            ("s", "", "it's", ""),  # a literal is no expression
            ("n", "", None, "DEFAULT_GENERATED"),
        ]

    found = read_expressions(query, "it's", "t`")
    assert found.generated == {"g": "((`a` + 2))"}
    assert found.defaults == {"d": "(uuid())"}
    assert found.checks == {"c": "((`a` > 0))"}
    assert found.parts == {("k", 2): "((`a` + 1))"}
    place = "table_schema = 'it''s' AND table_name = 't`'"
    assert asked == [
        "SELECT column_name, generation_expression, column_default, extra"
        f" FROM information_schema.columns WHERE {place}",
        "SELECT c.constraint_name, c.check_clause FROM information_schema.check_constraints AS c"
        " JOIN information_schema.table_constraints AS t USING (constraint_schema, constraint_name)"
        " WHERE t.constraint_type = 'CHECK' AND t.table_schema = 'it''s' AND t.table_name = 't`'",
        "SELECT index_name, seq_in_index, expression FROM information_schema.statistics"
        f" WHERE {place} AND expression IS NOT NULL",
    ]


@pytest.mark.parametrize(
    ("literal", "decoded"),
    [
        ("_latin2'\xe6'", "_latin2'ć'"),
        ("_greek 'a\xfb'", "_greek 'aϋ'"),
        ("_hebrew'\xe0'", "_hebrew'א'"),
        ("_utf8mb3'\xc3\xa9'", "_utf8mb3'é'"),
        ("_latin1'plain'", "_latin1'plain'"),
        ("_utf16'ab'", "_utf16'ab'"),
        ("_binary'\xff'", "_binary'\xff'"),
        ("'\xe9'", "'\xe9'"),
        ("_utf8mb4'\xff'", "_utf8mb4'\xff'"),  # no UTF-8: it stays as it is printed
        ("_unheard'\xe9'", "_unheard'\xe9'"),
        ("_utf8mb4'ć'", "_utf8mb4'ć'"),
    ],
)
def test_a_literal_is_decoded_by_its_introducer(literal: str, decoded: str) -> None:
    assert _decoded(literal) == decoded


def test_a_name_that_looks_like_a_literal_is_not_decoded() -> None:
    assert _unescaped("`_latin1'\xe9'` > 0") == "(`_latin1'\xe9'` > 0)"


def test_expressions_are_replaced_by_name_and_position() -> None:
    before = t(
        "`g` int GENERATED ALWAYS AS (1) STORED",
        "`h` int GENERATED ALWAYS AS (2) STORED",
        "`d` varchar(9) DEFAULT (3)",
        "`e` varchar(9) DEFAULT (4)",
        "`l` varchar(9) DEFAULT 'x'",
        A,
        "`n` varchar(9) NOT NULL",
        "KEY `k` (`a`,((5)))",
        "KEY `l` (((6)))",
        "CONSTRAINT `c` CHECK ((7))",
        "CONSTRAINT `i` CHECK ((8))",
    )
    new = Expressions(
        generated={"g": "(10)", "d": "(0)"},
        defaults={"d": "(30)", "l": "(0)", "n": "(0)", "a": "(0)", "g": "(0)"},
        checks={"c": "(70)"},
        parts={("k", 2): "(50)", ("l", 2): "(0)"},
    )
    after = repaired(before, new)
    assert [column.generated and column.generated.expression for column in after.columns] == [
        *(None, "(10)", "(2)", None, None, None, None, None),
    ]
    assert [column.default for column in after.columns] == [
        *(None, None, None, "(30)", "(4)", "'x'", "NULL", None),
    ]
    assert [[part.expression for part in index.parts] for index in after.indexes] == [
        [None, "(50)"],
        ["((6))"],
    ]
    assert [check.expression for check in after.checks] == ["(70)", "((8))"]
    assert repaired(before, Expressions()) == before


def test_values_are_read_from_a_temporary_copy() -> None:
    asked: list[str] = []

    def query(sql: str) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return [("😀",)] if sql.startswith("SELECT") else []

    for at, place in ((KEY, "`d`.`t`"), (TableKey("s", "t"), "`s`.`t`")):
        asked.clear()
        default = Column("c", "varchar(9)", charset="utf8mb4", default="'?'")
        (found,) = with_whole_literals(Table(at, columns=(default,)), query, "d").columns
        assert found.default == "'😀'"
        assert asked == [
            "DROP TEMPORARY TABLE IF EXISTS `d`.`alembic_autogen_copy`",
            "CREATE TEMPORARY TABLE `d`.`alembic_autogen_copy` (alembic_autogen_number"
            f" INT AUTO_INCREMENT PRIMARY KEY) AS SELECT `c` FROM {place} LIMIT 0",
            "INSERT INTO `d`.`alembic_autogen_copy` (`c`) VALUES (DEFAULT)",
            "SELECT `c` FROM `d`.`alembic_autogen_copy` ORDER BY alembic_autogen_number",
            "DROP TEMPORARY TABLE `d`.`alembic_autogen_copy`",
        ]


@pytest.mark.parametrize(
    "column",
    [
        Column("c", "varchar(9)", charset="utf8mb4", default="'x'"),
        Column("c", "varchar(9)", charset="utf8mb4", default="(f('?'))"),
        Column("c", "varchar(9)", charset="utf8mb4"),
        Column("c", "varchar(9)", charset="utf16", default="0x003F"),
        Column("c", "varchar(9)", charset="latin1", default="'?'"),
        Column("c", "varchar(9) /* ? */", charset="utf8mb4"),
    ],
)
def test_what_was_printed_whole_is_not_asked(column: Column) -> None:
    def query(sql: str) -> list[tuple[Any, ...]]:
        raise AssertionError(sql)

    table = Table(KEY, columns=(column,))
    assert with_whole_literals(table, query, "d") is table


def test_a_member_that_is_whole_keeps_its_spelling() -> None:
    def query(sql: str) -> list[tuple[Any, ...]]:
        return [("it's",), ("😀",)] if sql.startswith("SELECT") else []

    column = Column("e", "enum('it\\'s','?')", charset="utf8mb4")
    (found,) = with_whole_literals(Table(KEY, columns=(column,)), query, "d").columns
    assert found.type == "enum('it\\'s','😀')"
