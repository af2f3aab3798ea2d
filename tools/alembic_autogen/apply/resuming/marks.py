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
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import literal, number_of, text_of
from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.schema.dump import MARK_TABLE

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.apply.resuming.places import PlaceInRevision

Query = Callable[[str], Sequence[Sequence[object]]]
"""Runs a statement, and returns its rows."""

CREATE = (
    f"CREATE TABLE IF NOT EXISTS {MARK_TABLE} (id BIGINT PRIMARY KEY,"
    " revision VARCHAR(255) NOT NULL, direction VARCHAR(9) NOT NULL,"
    " changes INT NOT NULL, statements CHAR(64) NOT NULL, written_at BIGINT NOT NULL)"
    " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"
)
_DROP = f"DROP TABLE IF EXISTS {MARK_TABLE}"
_READ = (
    "SELECT revision, direction, changes, statements, written_at"
    f" FROM {MARK_TABLE} ORDER BY id DESC LIMIT 1"
)
_VERSION_TABLES = (
    "SELECT table_name FROM information_schema.columns"
    " WHERE table_schema = DATABASE() AND column_name = 'version_num'"
)
_CHANGED_TABLES = (
    "SELECT table_name, create_time > FROM_UNIXTIME({0}), update_time > FROM_UNIXTIME({0})"
    " FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'"
)
"""Every ALTER gives a table a new CREATE_TIME, on both flavors. An UPDATE_TIME is forgotten when
the server ends."""
_EXPIRY = "information_schema_stats_expiry"
"""The variable of MySQL for the lifetime of cached table statistics (manual, 7.1.8)."""
_TOLERANCE = 2
"""Seconds after a mark in which the transaction with which it is committed may end."""
_UNKNOWN = -2
"""Instead of a number: rows of the revision are not committed together with the mark."""


@dataclass(frozen=True)
class Mark:
    """A mark: the statements of a revision that are committed.

    :param changes: the number of changes of the schema before the last one that was begun; all rows
        before that one are committed.
    :param statements: identifies the statements of the revision up to there.
    :param is_outdated: whether a version was noted after it, so that the revision may have been
        completed and taken back since.
    :param altered: the names of tables that were created or altered after it.
    """

    revision: str
    direction: str
    changes: int
    statements: str
    is_outdated: bool = field(default=False, compare=False)
    altered: frozenset[str] = field(default=frozenset(), compare=False)

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
        values += ", UNIX_TIMESTAMP()"
        return f"INSERT INTO {MARK_TABLE} VALUES ({values})"


def read_mark(query: Query, flavor: str) -> Mark | None:
    """Read the mark of a database that has the table, and whether it still holds."""
    for revision, direction, changes, statements, written in query(_READ):
        outdated, altered = _changes_since(query, flavor, number_of(written) + _TOLERANCE)
        number, texts = number_of(changes), (text_of(revision), text_of(direction))
        return Mark(*texts, number, text_of(statements), outdated, altered)
    return None


def _changes_since(query: Query, flavor: str, moment: int) -> tuple[bool, frozenset[str]]:
    """Whether a version was noted after a moment, and which tables were altered, as far as the
    server knows."""
    versions = {text_of(name) for (name,) in query(_VERSION_TABLES)}
    with _looking_now(query, flavor):
        found = query(_CHANGED_TABLES.format(moment))
    noted = any(number_of(updated) for name, _, updated in found if text_of(name) in versions)
    return noted, frozenset(text_of(name) for name, created, _ in found if number_of(created))


@contextmanager
def _looking_now(query: Query, flavor: str) -> Iterator[None]:
    """Have MySQL read the statistics of tables from InnoDB instead of its cached ones."""
    if flavor == "mariadb":
        yield
        return
    ((before,),) = query(f"SELECT @@SESSION.{_EXPIRY}")
    query(f"SET SESSION {_EXPIRY} = 0")
    try:
        yield
    finally:
        query(f"SET SESSION {_EXPIRY} = {number_of(before)}")


def remove_marks(connection: Connection) -> None:
    """Drop the table, after a run whose revisions are all complete; the next run tries again."""
    with suppress(Exception):  # of any driver; the account may not drop it
        connection.exec_driver_sql(_DROP)


def marked(place: PlaceInRevision, mark: Mark | None) -> bool | None:
    """Whether the rows at a place are written, by the mark; ``None`` if it does not show that.

    The mark holds if it was written before the last change of the schema that the database has, or
    before the next one. No other object of the revision may have changed since: otherwise, the
    revision may have been completed and undone, and the place is that of a later run.
    """
    if mark is None or mark.is_outdated:
        return None
    recorded, changes = place.recorded, changes_in(place.recorded, place.done)
    if mark == Mark.of(recorded, changes):
        return None if mark.altered & _tables_of(recorded) else True
    if mark == Mark.of(recorded, changes - 1):
        others = _tables_of(recorded) - _tables_of(recorded, changes - 1)
        return None if mark.altered & others else False
    return None


def _tables_of(recorded: RecordedRevision, number: int | None = None) -> frozenset[str]:
    """The names of the tables that the changes of the schema create, alter or drop.

    :param number: of which change only, from 0.
    """
    found: set[str] = set()
    before = recorded.before
    changes = [each for each in recorded.lasting if each.effect is Effect.SCHEMA]
    for at, each in enumerate(changes):
        after = each.after or before
        if number in (None, at):
            found |= {
                key.name
                for key in before.tables.keys() | after.tables.keys()
                if before.tables.get(key) != after.tables.get(key)
            }
        before = after
    return frozenset(found)


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
