"""SQL that goes through SQLAlchemy."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic_autogen.schema.expressions import escape_parameters


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
