"""The mark that shows which rows of a revision were committed, while the revision runs.

The schema shows how far a revision has come, but not whether the rows were committed that it writes
before its next change of the schema. So a table is there from the first statement on rows to the
end of the run, whose last row is the mark. It is committed together with the rows: by the next
change of the schema, before which it is inserted.

Rows are only inserted: a transaction that began before the table was created may do nothing else
with it (error 1412, ER_TABLE_DEF_CHANGED).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import literal, number_of, text_of
from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.schema.dump import MARK_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.preview.recorded import RecordedRevision
    from alembic_autogen.apply.resuming.places import Place

CREATE = (
    f"CREATE TABLE IF NOT EXISTS {MARK_TABLE} (id BIGINT PRIMARY KEY,"
    " revision VARCHAR(255) NOT NULL, direction VARCHAR(9) NOT NULL,"
    " changes INT NOT NULL, statements CHAR(64) NOT NULL)"
    " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
)
_DROP = f"DROP TABLE IF EXISTS {MARK_TABLE}"
_READ = (
    f"SELECT revision, direction, changes, statements FROM {MARK_TABLE} ORDER BY id DESC LIMIT 1"
)
_UNKNOWN = -2
"""Instead of a number: rows of the revision are not committed together with the mark."""


@dataclass(frozen=True)
class Mark:
    """What was committed of a revision.

    :param changes: the number of changes of the schema before the last one that was begun; all rows
        before that one are committed.
    :param statements: identifies the statements of the revision up to there.
    """

    revision: str
    direction: str
    changes: int
    statements: str

    @classmethod
    def of(cls, recorded: RecordedRevision, changes: int) -> Mark:
        """The mark after which a change of the schema begins.

        :param changes: the number of those before it; -1 if there is no such change yet.
        """
        return cls(recorded.revision, recorded.direction, changes, _digest(recorded, changes))

    @classmethod
    def unknown(cls, recorded: RecordedRevision) -> Mark:
        """The mark of a revision whose rows cannot be marked."""
        return cls(recorded.revision, recorded.direction, _UNKNOWN, "")

    @classmethod
    def nothing(cls) -> Mark:
        """The mark after a revision that is complete."""
        return cls("", "", _UNKNOWN, "")

    @property
    def insert(self) -> str:
        """The statement that writes it now, after all earlier ones."""
        texts = f"{literal(self.revision)}, {literal(self.direction)}"
        values = f"{time.time_ns()}, {texts}, {self.changes}, '{self.statements}'"
        return f"INSERT INTO {MARK_TABLE} VALUES ({values})"


def read_mark(query: Callable[[str], Sequence[Sequence[object]]]) -> Mark | None:
    """Read the mark of a database that has the table."""
    for revision, direction, changes, statements in query(_READ):
        number = number_of(changes)
        return Mark(text_of(revision), text_of(direction), number, text_of(statements))
    return None


def remove_marks(connection: Connection) -> None:
    """Drop the table, after a run whose revisions are all complete; the next run tries again."""
    with suppress(Exception):  # of any driver; the account may not drop it
        connection.exec_driver_sql(_DROP)


def marked(place: Place, mark: Mark | None) -> bool | None:
    """Whether the rows at a place are written, by the mark; ``None`` if it does not show that.

    The mark holds if it was written before the last change of the schema that the database has, or
    before the next one.
    """
    recorded, changes = place.recorded, changes_in(place.recorded, place.done)
    if mark == Mark.of(recorded, changes):
        return True
    return False if mark == Mark.of(recorded, changes - 1) else None


def changes_in(recorded: RecordedRevision, end: int) -> int:
    """The number of changes of the schema among the first lasting statements of a revision."""
    return sum(each.effect is Effect.SCHEMA for each in recorded.lasting[:end])


def _digest(recorded: RecordedRevision, changes: int) -> str:
    """Identify the statements of a revision up to a change of the schema, without this one.

    Those after it may be edited, as it often has failed.
    """
    texts = []
    for each in recorded.lasting:
        if each.effect is Effect.SCHEMA:
            if changes <= 0:
                break
            changes -= 1
        texts.append(each.sql)
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
