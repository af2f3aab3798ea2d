"""SQL that goes through SQLAlchemy."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic_autogen.schema.expressions import escape_parameters, readable


@pytest.mark.parametrize(
    "sql",
    [
        "v REGEXP '[[:punct:]T]'",
        "v REGEXP '[^0-9[:punct:][:space:]T]'",
        "v = '12:30' OR v = ':x' OR v = '::y' OR v = ':z:'",
        r"v = '\:x' OR v = '\:x:' OR v = '\\:'",
        "@a := 1",
    ],
)
def test_text_gives_back_what_was_escaped(sql: str) -> None:
    assert str(sa.text(escape_parameters(sql)).compile(dialect=mysql.dialect())) == sql


def test_what_is_no_parameter_has_no_backslash() -> None:
    # a session with NO_BACKSLASH_ESCAPES would keep it
    assert escape_parameters("'[[:punct:]]'") == "'[[:punct:]]'"


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("(`qty` >= 0)", "qty >= 0"),
        ("(((`qty` >= 0)))", "qty >= 0"),
        ("(`a` > 0) or (`b` > 0)", "(a > 0) or (b > 0)"),
        ("((`a` > 0) or (`b` > 0))", "(a > 0) or (b > 0)"),
        ("(`a`)", "a"),
        ("()", "()"),
        ("(", "("),
        ("((`a`)", "((a)"),
        ("(`a`", "(a"),
        ("", ""),
        ("`a`", "a"),
        # names that mean something else without backticks
        ("`count`(`_a1`)", "`count`(_a1)"),
        ("lower(`count`) = `f` (1)", "lower(count) = f (1)"),
        ("`order` + `Select`", "`order` + `Select`"),
        ("`rank` + `cube`", "`rank` + `cube`"),  # of MySQL
        ("`page_checksum` + 1", "`page_checksum` + 1"),  # of MariaDB
        ("`a b` + `1a` + `é` + `a``b`", "`a b` + `1a` + `é` + `a``b`"),
        ("'`a`' = `b`", "'`a`' = b"),
    ],
)
def test_an_expression_loses_what_nobody_would_write(printed: str, text: str) -> None:
    assert readable(printed) == text
