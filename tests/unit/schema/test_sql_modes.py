"""The modes in which the text of stored objects is read."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.sql_modes import reading_modes

USUAL = "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES"


@pytest.mark.parametrize(
    ("mode", "usual", "expected"),
    [
        (USUAL, USUAL, ""),
        ("", USUAL, ""),
        ("NO_ZERO_DATE", USUAL, ""),
        ("PIPES_AS_CONCAT,ANSI_QUOTES", USUAL, "ANSI_QUOTES,PIPES_AS_CONCAT"),
        (f"{USUAL},HIGH_NOT_PRECEDENCE", USUAL, "HIGH_NOT_PRECEDENCE"),
        ("ANSI_QUOTES,IGNORE_SPACE", "ANSI_QUOTES", "IGNORE_SPACE"),
        ("ANSI_QUOTES", f"ANSI_QUOTES,{USUAL}", ""),
        (
            "EMPTY_STRING_IS_NULL,NO_BACKSLASH_ESCAPES,ORACLE,REAL_AS_FLOAT",
            "",
            "EMPTY_STRING_IS_NULL,NO_BACKSLASH_ESCAPES,ORACLE,REAL_AS_FLOAT",
        ),
    ],
)
def test_modes_that_sessions_do_not_have_and_that_change_the_meaning(
    mode: str, usual: str, expected: str
) -> None:
    assert reading_modes(mode, usual) == expected
