"""The meaning of a mark for the rows at a place, on values."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.apply.resuming.marks import Mark, marked, read_mark
from alembic_autogen.apply.resuming.places import PlaceInRevision
from alembic_autogen.schema.model import Schema, Table, TableKey

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
    assert marked(PlaceInRevision(REVISION, done), Mark.of(REVISION, changes)) is expected


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
    assert marked(PlaceInRevision(other, 2), Mark.of(REVISION, 1)) is expected


def test_without_a_mark_nothing_is_known() -> None:
    assert marked(PlaceInRevision(REVISION, 2), None) is None
    assert marked(PlaceInRevision(REVISION, 2), Mark.unknown(REVISION)) is None
    assert marked(PlaceInRevision(REVISION, 0), Mark.nothing()) is None


class ScriptedAnswers:
    """The answers to the queries about a mark.

    Some drivers return texts as ``str``, others as ``bytes`` or ``bytearray``, and times that are
    NULL as ``None``; ``tests/integration/apply/test_marks_that_no_longer_hold.py`` reads marks from
    real servers.

    :param mark: the row of the mark; empty if there is none.
    :param tables: the name of each table, and whether it was altered and written since.
    """

    def __init__(self, mark: tuple[object, ...], *tables: tuple[object, ...]) -> None:
        self.mark, self.tables = mark, tables
        self.sent: list[str] = []

    def __call__(self, statement: str) -> list[tuple[object, ...]]:
        self.sent.append(statement)
        if "information_schema.columns" in statement:
            return [(b"alembic_version",)]
        if "information_schema.tables" in statement:
            return [*self.tables]
        if statement.startswith("SELECT @@"):
            return [(86400,)]
        return [self.mark] if statement.startswith("SELECT revision") and self.mark else []


@pytest.mark.parametrize(
    ("tables", "outdated", "altered"),
    [
        ([(b"alembic_version", 0, None), (b"a", 0, 1)], False, set()),
        ([("alembic_version", 0, 0), ("a", 1, None), ("c", 1, 1)], False, {"a", "c"}),
        ([("alembic_version", 0, 1), ("a", 0, 0)], True, set()),
    ],
)
def test_a_mark_is_read_whatever_the_driver_returns(
    tables: list[tuple[object, ...]], outdated: bool, altered: set[str]
) -> None:
    mark = Mark.of(REVISION, 1)
    row = (b"0002", bytearray(b"upgrade"), 1, mark.statements.encode(), 1000)
    script = ScriptedAnswers(row, *tables)
    found = read_mark(script, "mysql")
    assert found == mark
    assert (found.is_outdated, found.altered) == (outdated, altered)
    assert script.sent[-1] == "SET SESSION information_schema_stats_expiry = 86400"
    assert read_mark(ScriptedAnswers(()), "mysql") is None
    assert "CONVERT(X'30303032' USING utf8mb4)" in mark.insert


def _schema(*names: str) -> Schema:
    return Schema(tables={(key := TableKey(None, name)): Table(key) for name in names})


@pytest.mark.parametrize(
    ("altered", "done", "expected"),
    [
        ((), 1, True),
        (("other",), 1, True),
        (("a",), 1, None),  # by a change before it, so that this one has run again
        (("b",), 1, None),  # by a change after it, which was taken back
        (("b",), 2, False),  # by the change that it announces
        (("a",), 2, None),
    ],
)
def test_a_mark_does_not_hold_if_other_tables_were_altered_since(
    altered: tuple[str, ...], done: int, expected: bool | None
) -> None:
    schemas = (_schema("a"), _schema("a", "b"), _schema("a", "b", "c"))
    statements = [
        RecordedStatement(f"CREATE TABLE {n}", 1, Effect.SCHEMA, None, None, schema)
        for n, schema in enumerate(schemas)
    ]
    revision = RecordedRevision("0002", "upgrade", Path("2.py"), Schema(), tuple(statements))
    mark = replace(Mark.of(revision, 1), altered=frozenset(altered))
    assert marked(PlaceInRevision(revision, done), mark) is expected
    assert marked(PlaceInRevision(revision, done), replace(mark, is_outdated=True)) is None
