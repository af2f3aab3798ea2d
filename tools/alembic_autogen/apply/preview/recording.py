"""Record what a revision does on a disposable database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.runtime.migration import MigrationStep

from alembic_autogen.apply.locks.own_connection import number_of, rows
from alembic_autogen.apply.preview.effects import ROLL_BACK, Effect, SessionEffects, is_opaque
from alembic_autogen.apply.preview.recorded_revision import RecordedRevision, RecordedStatement
from alembic_autogen.history.engine_events import listening
from alembic_autogen.history.revision_line import line_in
from alembic_autogen.lint.evidence import UPGRADE
from alembic_autogen.lint.observer import RevisionObserver
from alembic_autogen.lint.online.carrying import carrying

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database


def record(
    history: History,
    database: Database,
    revision: str,
    direction: str,
    read: Callable[[Database], Schema],
) -> RecordedRevision:
    """Run one direction of a revision, and record it.

    :param database: a disposable database that is at the state before.
    :param read: reads the schema of the database.
    :raises HistoryError: the revision fails.
    """
    with history.alembic_errors():
        script = history.scripts.get_revision(revision)
    path = Path(script.path)
    before = read(database)
    ignored = [table.name for table in history.version_tables(database)]
    with carrying(database) as carry:
        observer = RevisionObserver(database, path, direction, ignored, carry)
        noting = _Noting(observer, before, lambda: read(database))
        with observer.watching(), noting.listening():
            history.run_steps(database, _only(history, revision, direction), revision)
    return RecordedRevision(revision, direction, path, before, tuple(noting.recorded()))


@dataclass
class _Noting:
    """Notes what each statement of a revision leaves behind.

    :param observer: observes the statements; what it hears of, it hears first.
    :param before: the schema before the first one.
    :param read: reads the schema.
    """

    observer: RevisionObserver
    before: Schema
    read: Callable[[], Schema]
    effects: SessionEffects = field(init=False)
    states: dict[int, Schema] = field(default_factory=dict)
    _at_once: bool = False

    def __post_init__(self) -> None:
        self.effects = SessionEffects(self._rolls_back)

    def listening(self) -> AbstractContextManager[None]:
        """Note while the context lasts."""
        return listening(
            after_cursor_execute=self._executed,
            commit=lambda conn: self._ended(self.effects.commit),
            rollback=lambda conn: self._ended(self.effects.rollback),
        )

    def recorded(self) -> Iterator[RecordedStatement]:
        """The statements, with what each of them has left behind in the end."""
        for number, each in enumerate(self.observer.statements):
            yield RecordedStatement(
                each.sql,
                each.line,
                self.effects.effects[number],
                each.table,
                each.online,
                self.states.get(number),
                number in self.effects.early,
            )

    def _executed(self, conn: Connection, cursor: DBAPICursor, statement: str, *_: object) -> None:
        statements = self.observer.statements
        number = len(self.effects.effects)
        if len(statements) == number:  # Alembic's bookkeeping, or a trial of rows
            if line_in(self.observer.path):
                self.effects.control(statement)
            return
        sql = statements[number].sql
        if cursor.description is None:  # otherwise, rows are waiting to be read
            self._at_once = commits_at_once(conn)
        effect = self.effects.add(sql, at_once=self._at_once)
        if effect is Effect.SCHEMA:
            self.states[number] = self.read()
        elif is_opaque(sql):
            now = self.read()
            if now != self._latest:
                self.effects.changes_schema()
                self.states[number] = now

    def _ended(self, note: Callable[[], None]) -> None:
        """Note the end of a transaction, if it is the revision that ends it."""
        if line_in(self.observer.path):
            note()

    @property
    def _latest(self) -> Schema:
        return next(reversed(self.states.values()), self.before)

    def _rolls_back(self, table: TableKey | None) -> bool:
        found = self._latest.tables.get(table) if table is not None else None
        return found is None or found.options.get("ENGINE", "InnoDB") in ROLL_BACK


def commits_at_once(conn: Connection) -> bool:
    """Whether a connection commits each statement by itself."""
    ((value,),) = rows(conn.connection, "SELECT @@autocommit")
    return bool(number_of(value))


def _only(
    history: History, revision: str, direction: str
) -> Callable[[str, CurrentRevisions], list[RevisionStep]]:
    """A function that finds the one step of a direction of a revision."""

    def steps(target: str, current: CurrentRevisions) -> list[RevisionStep]:
        scripts, map_ = history.scripts, history.scripts.revision_map
        found = scripts.get_revision(revision)
        if direction == UPGRADE:
            return [MigrationStep.upgrade_from_script(map_, found)]
        return [MigrationStep.downgrade_from_script(map_, found)]

    return steps
