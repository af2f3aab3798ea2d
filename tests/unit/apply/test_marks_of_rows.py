"""What a mark shows of the rows at a place, on values."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded import RecordedRevision, RecordedStatement
from alembic_autogen.apply.resuming.marks import Mark, marked, read_mark
from alembic_autogen.apply.resuming.places import Place
from alembic_autogen.schema.model import Schema

STATEMENTS = ("UPDATE a SET b = 1", "DROP TABLE c", "DELETE FROM a", "DROP TABLE d", "DROP TABLE e")


def recorded(*statements: str, direction: str = "upgrade") -> RecordedRevision:
    found = [RecordedStatement(sql, 1, effect_of(sql), None, None, None) for sql in statements]
    return RecordedRevision("0002", direction, Path("0002.py"), Schema(), tuple(found))


REVISION = recorded(*STATEMENTS)


@pytest.mark.parametrize(
    ("changes", "done", "expected"),
    [
        (-1, 0, False),  # rows were begun, and no change of the schema after them
        (0, 0, True),
        (0, 2, False),
        (1, 2, True),
        (1, 4, False),
        (2, 4, True),
        (-1, 2, None),  # somebody else has gone on
        (2, 2, None),  # somebody has taken a change back
    ],
)
def test_what_a_mark_shows_at_a_place(changes: int, done: int, expected: bool | None) -> None:
    assert marked(Place(REVISION, done), Mark.of(REVISION, changes)) is expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (recorded(*STATEMENTS, direction="downgrade"), None),
        (recorded("UPDATE a SET b = 2", *STATEMENTS[1:]), None),
        (recorded(*STATEMENTS[:3], "DROP TABLE other"), True),  # after it, all may be edited
    ],
)
def test_a_mark_of_other_statements_shows_nothing(
    other: RecordedRevision, expected: bool | None
) -> None:
    assert marked(Place(other, 2), Mark.of(REVISION, 1)) is expected


def test_without_a_mark_nothing_is_known() -> None:
    assert marked(Place(REVISION, 2), None) is None
    assert marked(Place(REVISION, 2), Mark.unknown(REVISION)) is None
    assert marked(Place(REVISION, 0), Mark.nothing()) is None


def test_a_mark_is_read_whatever_the_driver_returns() -> None:
    mark = Mark.of(REVISION, 1)
    row = (b"0002", bytearray(b"upgrade"), 1, mark.statements.encode())
    assert read_mark(lambda statement: [row]) == mark
    assert read_mark(lambda statement: []) is None
    assert "CONVERT(X'30303032' USING utf8mb4)" in mark.insert
