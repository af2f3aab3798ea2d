"""Mark which rows of the running revision are committed, together with them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.own_session import is_own
from alembic_autogen.apply.locks.own_connection import literal, own_connection, rows, text_of
from alembic_autogen.apply.preview.effects import ROLL_BACK, Effect, SessionEffects, commits
from alembic_autogen.apply.preview.recorded_revision import spelled
from alembic_autogen.apply.preview.recording import commits_at_once
from alembic_autogen.apply.resuming import marks
from alembic_autogen.apply.resuming.marks import Mark, changes_in
from alembic_autogen.history.engine_events import executions, listening
from alembic_autogen.history.revision_line import line_in
from alembic_autogen.lint.targets import plain, target_of

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.schema.model import TableKey

_SEVERAL = re.compile(
    r"UPDATE\b(?:(?!\bSET\b).)*(?:,|\bJOIN\b)|DELETE\b.*\bUSING\b", re.IGNORECASE | re.DOTALL
)
"""A statement that may write several tables."""
_WAIT = 1
"""Seconds for which writing a mark waits for others."""


@dataclass
class Marking:
    """Marks the rows of revisions while they run.

    Without the privilege to create the table, nothing is marked.

    :param recorded: the revisions, as they ran on the disposable server.
    :param place: the place within one of them at which the database is.
    :param was_used: whether there is a mark, now or from an earlier run.
    """

    recorded: Sequence[RecordedRevision]
    place: PlaceInRevision | None
    was_used: bool = False
    _running: RecordedRevision | None = None
    _effects: SessionEffects = field(default_factory=SessionEffects)
    _position: int = 0
    _is_marked: bool = False
    _is_disabled: bool = False
    _sound: dict[TableKey | None, bool] = field(default_factory=dict)

    @contextmanager
    def marking(self) -> Iterator[None]:
        """Mark rows while the context lasts; contexts that skip statements are entered before."""
        with listening(**executions(self._before), commit=self._commits):
            yield

    def _before(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: object,
        context: ExecutionContext | None,
    ) -> None:
        """Mark what is needed before a statement; the engine executes it."""
        if context is None or self._is_disabled or is_own(context):
            return
        connection = context.root_connection
        latest = () if self._running is None else (self._running,)
        running = next((each for each in (*latest, *self.recorded) if line_in(each.path)), None)
        if running is None:
            self._version_changes(connection, statement)
            return
        try:
            if running is not self._running:
                self._begin(connection, running)
            self._note(connection, statement)
        except Exception:  # of any driver; the table cannot be created, for example
            self._is_marked, self._is_disabled = False, True
            if self.was_used:  # otherwise, the last mark would mean that later rows are missing
                with suppress(Exception):
                    self._write(connection, Mark.unknown(running))

    def _commits(self, connection: Connection) -> None:
        """Note that a revision itself ends the transaction, or begins to commit at once."""
        if self._is_marked and self._running is not None and line_in(self._running.path):
            self._give_up(connection)

    def _begin(self, connection: Connection, running: RecordedRevision) -> None:
        self._running, self._effects, self._is_marked = running, SessionEffects(), False
        self._position, place = 0, self.place
        if place is not None and place.recorded == running:
            self._position = place.done
            if place.rows_done:
                self._write(connection, Mark.of(running, changes_in(running, place.done)))
                self._is_marked = True

    def _note(self, connection: Connection, statement: str) -> None:
        running = self._running
        assert running is not None
        text = spelled(statement)
        lasting = running.lasting
        later = range(self._position, len(lasting))
        found = [n for n in later if lasting[n].effect is Effect.SCHEMA and lasting[n].sql == text]
        if found:
            self._effects.add(statement)
            self._position = found[0]
            if self._is_marked:
                _send(connection, Mark.of(running, changes_in(running, found[0])).insert)
            self._position += 1
            return
        effect = self._effects.add(statement)
        if effect is Effect.SCHEMA or (commits(statement) and self._is_marked):
            self._give_up(connection)
        elif effect is Effect.ROWS and text not in running.undone:
            self._rows(connection, statement)

    def _rows(self, connection: Connection, statement: str) -> None:
        """Begin to mark before the first statement on rows; end that if it cannot be done."""
        running = self._running
        assert running is not None
        target = None if _SEVERAL.match(plain(statement)) else target_of(statement)
        if target not in self._sound:
            self._sound[target] = _rolls_back(connection, target)
        is_sound = self._sound[target] and not commits(statement)
        if self._is_marked and not is_sound:
            self._give_up(connection)
        elif not self._is_marked:
            is_sound = is_sound and not commits_at_once(connection)
            mark = Mark.of(running, changes_in(running, self._position) - 1)
            self._write(connection, mark if is_sound else Mark.unknown(running))
            self._is_marked, self._is_disabled = is_sound, not is_sound

    def _give_up(self, connection: Connection) -> None:
        """Note that it cannot be known any more which rows are committed."""
        assert self._running is not None
        if self.was_used:
            self._write(connection, Mark.unknown(self._running))
        self._is_marked = False
        self._is_disabled = True

    def _write(self, connection: Connection, mark: Mark) -> None:
        """Write a mark that is committed at once."""
        with own_connection(connection) as own:
            own.rows(f"SET SESSION lock_wait_timeout = {_WAIT}")
            own.rows(f"SET SESSION innodb_lock_wait_timeout = {_WAIT}")
            if not self.was_used:
                own.rows(marks.CREATE)
                self.was_used = True
            own.rows(mark.insert)

    def _version_changes(self, connection: Connection, statement: str) -> None:
        """Remove the mark together with the change of the version."""
        if self._is_marked and self._effects.add(statement) is Effect.ROWS:
            self._is_marked = False
            with suppress(Exception):  # it says nothing about another revision
                _send(connection, Mark.nothing().insert)


def _send(connection: Connection, statement: str) -> None:
    rows(connection.connection, statement)


def _rolls_back(connection: Connection, target: TableKey | None) -> bool:
    """Whether the engine of the table that a statement writes undoes changes of its rows."""
    if target is None:  # the tables that it writes are not known
        return False
    schema = literal(target.schema) if target.schema else "DATABASE()"
    found = rows(
        connection.connection,
        "SELECT engine FROM information_schema.tables"
        f" WHERE table_schema = {schema} AND table_name = {literal(target.name)}",
    )
    return bool(found) and all(text_of(engine) in ROLL_BACK for (engine,) in found)
