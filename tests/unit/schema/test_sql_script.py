"""Files of SQL are split where MySQL's client splits them."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.sql_script import after_comments, masked, split_script


def texts(script: str) -> list[str]:
    return [each.text for each in split_script(script)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("", []),
        (" \n;; ; ", []),
        ("SELECT 1", ["SELECT 1"]),
        ("SELECT 1;\nSELECT 2;\n", ["SELECT 1", "SELECT 2"]),
        ("SELECT ';', \";\", `;`; X", ["SELECT ';', \";\", `;`", "X"]),
        (r"SELECT 'it''s;', 'a\';', '\\'; X", [r"SELECT 'it''s;', 'a\';', '\\'", "X"]),
        ("SELECT `a``;`; X", ["SELECT `a``;`", "X"]),
        ("-- one; two\nSELECT 1;# three;\n/* four; */ X", ["SELECT 1", "X"]),
        ("SELECT 1 -- ;\n+ 1 # ;\n/* ; */; X", ["SELECT 1 -- ;\n+ 1 # ;\n/* ; */", "X"]),
        ("SELECT 5--1; X", ["SELECT 5--1", "X"]),
        ("/* one;\ntwo */ SELECT 1; 'a\\\nb;'", ["SELECT 1", "'a\\\nb;'"]),
        ("--", []),
        ("/*!40101 SET @a = ';' */; X", ["/*!40101 SET @a = ';' */", "X"]),
        ("/*M!999999\\- enable the sandbox mode */ \n-- a dump\nX;", ["X"]),
        ("/*M!100300 SET x = 1 */; X", ["/*M!100300 SET x = 1 */", "X"]),
        ("DELIMITER ;;\nA; B;;\nDELIMITER ;\nC; D", ["A; B", "C", "D"]),
        (
            "delimiter $$ \nBEGIN SET @a = '$$'; END$$\nDELIMITER ;\nX",
            ["BEGIN SET @a = '$$'; END", "X"],
        ),
        ("DELIMITER //\nA / B; C // D //", ["A / B; C", "D"]),
        ("SELECT 'open; X", ["SELECT 'open", "X"]),
        ("\ufeffSELECT 1; X", ["SELECT 1", "X"]),
    ],
)
def test_statements(script: str, expected: list[str]) -> None:
    assert texts(script) == expected


def test_lines_are_those_of_the_first_word() -> None:
    script = "\n-- two\nA\nB;\n\n  C;D\n;\nDELIMITER ;;\nE;;"
    assert [(each.text, each.line) for each in split_script(script)] == [
        ("A\nB", 3),
        ("C", 6),
        ("D", 6),
        ("E", 9),
    ]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("ALTER TABLE t", "ALTER TABLE t"),
        ("ALTER/* a */TABLE -- b\nt#c", "ALTER       TABLE     \nt  "),
        ("SET /*!80016 x */ = 'it''s', \"a;\"", "SET          x    = 'xxxxx', \"xx\""),
        ("DROP INDEX `a``b` ON `--`", "DROP INDEX `xxxx` ON `xx`"),
    ],
)
def test_comments_and_quoted_text_are_masked(sql: str, expected: str) -> None:
    assert masked(sql) == expected
    assert len(expected) == len(sql)


@pytest.mark.parametrize(
    ("text", "rest"), [("", ""), ("X -- y", "X -- y"), (" -- y\nX", "X"), ("-- y", "")]
)
def test_what_follows_comments(text: str, rest: str) -> None:
    assert text[after_comments(text) :] == rest
