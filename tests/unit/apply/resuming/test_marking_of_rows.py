"""The marks that are written for the statements of a revision, without a server."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from alembic_autogen.apply.preview.effects import effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.resuming import marking
from alembic_autogen.apply.resuming.marking import Marking
from alembic_autogen.apply.resuming.marks import Mark
from alembic_autogen.apply.resuming.places import PlaceInRevision
from alembic_autogen.schema.model import Schema

STATEMENTS = ("ALTER TABLE a ADD b INT", "ALTER TABLE a ADD c INT", "ALTER TABLE a ADD d INT")
RECORDED = RecordedRevision(
    "0002",
    "upgrade",
    Path(__file__),  # whose lines are executed here
    Schema(),
    tuple(RecordedStatement(sql, 1, effect_of(sql), None, None, None) for sql in STATEMENTS),
)
UPDATE = "UPDATE a SET b = 1"
FIRST, SECOND, THIRD = STATEMENTS
UNKNOWN = Mark.unknown(RECORDED).changes


@dataclass
class Marks:
    """The marks that were written: at once, and in the transaction of the rows."""

    written: list[tuple[str, int]] = field(default_factory=list)
    fails: bool = False


@pytest.fixture
def marks(monkeypatch: pytest.MonkeyPatch) -> Marks:
    marks = Marks()

    def write(self: Marking, connection: object, mark: Mark) -> None:
        self.was_used = True
        marks.written.append(("at once", mark.changes))

    def send(connection: object, statement: str) -> None:
        if marks.fails:
            raise ValueError(statement)
        marks.written.append(("with rows", int(statement.split(", ")[3])))

    monkeypatch.setattr(Marking, "_write", write)
    monkeypatch.setattr(marking, "_send", send)
    monkeypatch.setattr(marking, "_rolls_back", lambda connection, target: target is not None)
    monkeypatch.setattr(marking, "commits_at_once", lambda connection: False)
    return marks


class Context:
    """The context that SQLAlchemy passes to listeners."""

    root_connection: Any = None
    execution_options: Any = MappingProxyType[str, object]({})


def run(*statements: str, place: PlaceInRevision | None = None) -> None:
    found = Marking((RECORDED,), place)
    for statement in statements:
        found._before(None, statement, None, Context())


def test_rows_are_marked_by_the_change_that_commits_them(marks: Marks) -> None:
    run(FIRST, UPDATE, UPDATE, SECOND, THIRD)
    assert marks.written == [("at once", 0), ("with rows", 1), ("with rows", 2)]


def test_nothing_is_written_without_rows(marks: Marks) -> None:
    run(FIRST, "SELECT 1", SECOND, THIRD)
    assert marks.written == []


def test_a_resumed_revision_is_counted_from_its_place(marks: Marks) -> None:
    run(UPDATE, THIRD, place=PlaceInRevision(RECORDED, 2))
    assert marks.written == [("at once", 1), ("with rows", 2)]


def test_rows_that_are_known_to_be_done_stay_marked(marks: Marks) -> None:
    run(SECOND, place=PlaceInRevision(RECORDED, 1, rows_done=True))
    assert marks.written == [("at once", 1), ("with rows", 1)]


@pytest.mark.parametrize(
    "statement",
    [
        "COMMIT",
        "TRUNCATE b",
        "UPDATE a, b SET a.c = b.c",
        "UPDATE a JOIN b SET b.c = 1",
        "DELETE FROM a USING a JOIN b",
        "CALL everything()",
        "ALTER TABLE a ADD other INT",  # which the disposable server has not got
    ],
)
def test_what_cannot_be_marked_ends_it(marks: Marks, statement: str) -> None:
    run(FIRST, UPDATE, statement, SECOND)
    assert marks.written == [("at once", 0), ("at once", UNKNOWN)]


def test_a_mark_that_cannot_be_written_leaves_none_that_is_wrong(marks: Marks) -> None:
    marks.fails = True
    run(FIRST, UPDATE, SECOND, THIRD)
    assert marks.written == [("at once", 0), ("at once", UNKNOWN)]
