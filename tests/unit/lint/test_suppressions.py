"""Comments that suppress findings: where they may stand, and what they are about."""

from __future__ import annotations

from datetime import date

import pytest

from alembic_autogen.lint.findings import Finding, Severity
from alembic_autogen.lint.suppressions import Suppression, suppressions_in

TODAY = date(2026, 7, 1)
SOURCE = """\
x = 1  # autogen: ignore[whole] for the file


def upgrade():
    op.first()  # autogen: ignore[a] at the end
    # autogen: ignore[b, c] before the next
    op.second(
        1,
        2,  # autogen: ignore[d] between its lines
    )
    if True:
        op.third()  # autogen: ignore[e] within a block
    # noqa: E501  # autogen: ignore[h] before a block
    with op.batch("t") as batch:
        # autogen: ignore[j] first within it
        batch.fourth()  # autogen: ignore[i] within it
        batch.fifth()
    text = "# autogen: ignore[f] in a string"


def downgrade():  # autogen: ignore[k] at the head of a function
    # autogen: ignore[l] first in a function
    pass
    # autogen: ignore[g] after everything
"""


def lines(source: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """The lines that each comment is about, by its ids."""
    return {each.ids: (each.first, each.last) for each in suppressions_in(source)}


def test_where_comments_stand() -> None:
    assert lines(SOURCE) == {
        ("whole",): (0, 0),
        ("a",): (5, 5),
        ("b", "c"): (7, 10),
        ("d",): (7, 10),
        ("e",): (12, 12),
        ("g",): (24, 24),
        ("h",): (14, 17),
        ("i",): (16, 16),
        ("j",): (16, 16),
        ("k",): (0, 0),
        ("l",): (23, 23),
    }


@pytest.mark.parametrize("source", ["def (", "'''", "\0"])
def test_files_that_are_no_python(source: str) -> None:
    assert suppressions_in(source) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ignore[a] since the table is small", ""),
        ("ignore[a]: since the table is small", ""),
        ("ignore[a] small until=2026-07-01", ""),
        ("ignore[a]", "ignore[a] gives no reason; write it behind the bracket."),
        ("ignore[a] until=2030-01-01", "ignore[a] gives no reason; write it behind the bracket."),
        ("ignore[a] small until=2026-06-30", "ignore[a] has expired on 2026-06-30."),
        ("ignore[a] small until=July", "until=July is not a date such as 2027-01-31."),
        ("ignore[a] small until=", "until= is not a date such as 2027-01-31."),
        ("ignore[a] small UNTIL = 2026-06-30", "ignore[a] has expired on 2026-06-30."),
        ("ignore[a] small until=20270131", "until=20270131 is not a date such as 2027-01-31."),
        (
            "ignore[a] small until=2027-01-31 until=2020-01-31",
            "until=2027-01-31 2020-01-31 is not a date such as 2027-01-31.",
        ),
        ("ignore[a] \u200b\xa0...", "ignore[a] gives no reason; write it behind the bracket."),
        ("ignore[] small", "The comment names no rule between its brackets."),
        *(
            (text, "The comment suppresses nothing; write it as # autogen: ignore[ID] reason.")
            for text in ("ignore", "ignore a small", "ignore [a] small", "ignore[a", "IGNORE[a] b")
        ),
    ],
)
def test_what_is_wrong_with_a_comment(text: str, problem: str) -> None:
    (found,) = suppressions_in(f"def upgrade():\n    op.first()  # autogen: {text}\n")
    assert found.problem(TODAY) == problem


def test_several_in_one_comment() -> None:
    text = "# autogen: ignore[a] small # noqa  # autogen: ignore[b] rare until=2027-01-31"
    found = suppressions_in(f"def upgrade():\n    op.first()  {text}\n")
    assert [(each.ids, each.until) for each in found] == [(("a",), None), (("b",), "2027-01-31")]
    assert [(each.line, each.column) for each in found] == [(2, 17), (2, 52)]


def test_functions_within_others_or_a_block() -> None:
    body = "    def upgrade():\n        op.first()  # autogen: ignore[a] small\n        op.last()\n"
    assert lines(f"if True:\n{body}") == {("a",): (3, 3)}
    assert lines(f"def made():\n{body}    return upgrade\n") == {("a",): (3, 3)}


def test_what_a_comment_covers() -> None:
    comment = Suppression(3, 5, ("a",), "why", None, 5, 7)
    covered = [
        comment.covers(Finding(rule, Severity.NOTE, "", line))
        for rule, line in [("a", 5), ("a", 7), ("a", 8), ("a", 0), ("b", 5)]
    ]
    assert covered == [True, True, False, False, False]
    whole = Suppression(1, 1, ("a",), "why", None)
    assert whole.covers(Finding("a", Severity.NOTE, "", 0))
