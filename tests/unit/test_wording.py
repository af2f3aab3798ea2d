"""Numbers and statements in messages."""

from __future__ import annotations

import pytest

from alembic_autogen.wording import count_of, shortened


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (12345, "12,345 rows")]
)
def test_a_number_has_its_noun_in_the_right_form(number: int, text: str) -> None:
    assert count_of(number, "row") == text


def test_another_word_can_stand_for_zero() -> None:
    assert [count_of(number, "finding", "No") for number in (0, 1)] == ["No findings", "1 finding"]


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        ("  ALTER TABLE t\n\tADD a INT ", "ALTER TABLE t ADD a INT"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 99 + "…"),
        ("SELECT '\x1b[2J\u202e'", "SELECT '?[2J?'"),
    ],
)
def test_a_statement_fits_on_one_printable_line(statement: str, text: str) -> None:
    assert shortened(statement) == text
