"""Estimated durations in production, from a class, a rehearsal and the table's size."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.evidence import Rehearsal, Statement
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.lint.rehearsal.estimate import Estimate, estimate, estimate_text
from alembic_autogen.server.table_sizes import TableSize

SIZE = TableSize(None, "customer", 10_000_000, 0, 0)


def statement(algorithm: str | None, rows: int = 0, seconds: float = 0.0) -> Statement:
    online = OnlineClass(algorithm, None, False, "") if algorithm else None
    measured = Rehearsal(rows, seconds, 0, 0, None, None) if rows else None
    return Statement("upgrade", "ALTER TABLE customer", online=online, rehearsed=measured)


@pytest.mark.parametrize(
    ("which", "expected"),
    [
        (statement("INSTANT", 100_000, 0.1), Estimate(1.0, 1)),
        (statement("COPY"), Estimate(150.0, 10)),
        (statement("COPY", 100_000, 2.5), Estimate(250.0, 4)),
        (statement("COPY", 10_000, 0.25), Estimate(250.0, 8)),
        (statement("COPY", 17, 0.01), Estimate(150.0, 10)),
        (statement(None, 100_000, 1.0), Estimate(100.0, 4)),
        (statement(None), None),
    ],
)
def test_an_estimate_has_a_factor(which: Statement, expected: Estimate | None) -> None:
    found = estimate(which.online, which.rehearsed, SIZE)
    assert found == (expected and Estimate(pytest.approx(expected.seconds), expected.factor))


def test_without_the_size_there_is_none() -> None:
    assert estimate(statement("COPY").online, None, None) is None


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Estimate(1.0, 1), "under a second"),
        (Estimate(240.0, 4), "about 4 min (between 60 s and 16 min)"),
        (Estimate(36_000.0, 10), "about 10 h (between 60 min and 4.2 d)"),
        (Estimate(2.0, 4), "about 2 s (between 1 s and 8 s)"),
    ],
)
def test_it_is_put_into_words(found: Estimate, text: str) -> None:
    assert estimate_text(found) == text
