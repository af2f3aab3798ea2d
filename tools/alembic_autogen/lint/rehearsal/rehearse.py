"""Run the upgrade of a revision on many rows, beside a writer and a reader."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.engine_events import listening
from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.lint.evidence import UPGRADE, Evidence, Rehearsal, Statement
from alembic_autogen.lint.rehearsal.fill import Filling
from alembic_autogen.lint.rehearsal.room import RoomWatch, binary_log_bytes
from alembic_autogen.lint.rehearsal.traffic import Client, clients
from alembic_autogen.lint.targets import target_of
from alembic_autogen.proof.rows.amounts import WITH_ROWS, RowAmount
from alembic_autogen.proof.scratch_runs import begin, insert_rows
from alembic_autogen.schema.read import read_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database


@dataclass
class _RehearsedStatement:
    """A running statement, and the clients and measurements beside it."""

    rows: int
    traffic: tuple[Client, Client]
    room: RoomWatch
    log: int | None
    begun: float

    def end(self, database: Database) -> Rehearsal:
        seconds = time.perf_counter() - self.begun
        write, read = (each.end() for each in self.traffic)
        disk, log = self.room.end(), binary_log_bytes(database.server)
        written = log - self.log if log is not None and self.log is not None else None
        return Rehearsal(self.rows, seconds, write, read, written, disk)


@dataclass
class _Rehearsing:
    """Measures the statements of one run.

    :param found: the statements with what was measured, in order.
    """

    database: Database
    found: list[tuple[str, Rehearsal]] = field(default_factory=list)
    running: _RehearsedStatement | None = None

    def begins(self, conn: Connection, cursor: object, statement: str, *_: object) -> None:
        self.stop()
        key = target_of(statement)
        table = read_table(self.database, key) if key else None
        if table is None:
            return
        with self.database.connect() as connection, connection.cursor() as own:
            own.execute(f"SELECT COUNT(*) FROM {table.key.sql}")
            ((rows,),) = own.fetchall()
        if rows < 2:
            return
        log = binary_log_bytes(self.database.server)
        traffic = clients(self.database, table)
        room = RoomWatch(self.database.server)
        self.running = _RehearsedStatement(int(rows), traffic, room, log, time.perf_counter())

    def ends(self, conn: Connection, cursor: object, statement: str, *_: object) -> None:
        if self.running is None:
            return
        text = statement.replace("%%", "%").strip()
        if Statement(UPGRADE, text).changes_rows:
            conn.connection.commit()  # the binary log gets it now, and the writer goes on
        rehearsal = self.running.end(self.database)
        self.running = None
        self.found.append((text, rehearsal))

    def stop(self) -> None:
        """End what runs beside a statement that has failed."""
        if self.running:
            self.running.end(self.database)
            self.running = None


@dataclass(frozen=True)
class Rehearsals:
    """Rehearses revisions.

    :param database: a scratch database, whose contents are lost.
    :param rows: the number of rows that a table gets.
    """

    history: History
    database: Database
    rows: int

    def of(self, evidence: Evidence, before: Sequence[str]) -> Evidence:
        """Rehearse the upgrade of a revision that was observed.

        :param before: the revisions before it, in order.
        :returns: the evidence, whose statements have what was measured, or why nothing was.
        """
        named = {each.table for each in evidence.upgrade if each.table in evidence.before.tables}
        keys = sorted((key for key in named if key), key=lambda key: key.order)
        if not keys or evidence.has_failed:
            return evidence
        problem = ""
        for amount in WITH_ROWS:
            problems = self._filled(evidence, before, keys, amount)
            running = _Rehearsing(self.database)
            try:
                with listening(
                    before_cursor_execute=running.begins, after_cursor_execute=running.ends
                ):
                    run_in_order(self.history, self.database, [evidence.revision])
                statements = _with(evidence.statements, running.found)
                return replace(evidence, statements=statements, not_rehearsed=problems)
            except HistoryError as error:
                problem = f"the upgrade fails on generated rows: {error.message}"
            finally:
                running.stop()
        return replace(evidence, not_rehearsed=(problem,))

    def _filled(
        self, evidence: Evidence, before: Sequence[str], keys: Sequence[TableKey], amount: RowAmount
    ) -> tuple[str, ...]:
        """Fill the tables, and return which could not be filled, as sentences."""
        begin(self.history, self.database, before)
        insert_rows(self.database, keys, evidence.before, amount)
        problems = []
        with self.database.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SET foreign_key_checks = 0")
            with suppress(MySQLError):  # a server given by URL may forbid it
                cursor.execute("SET SESSION sql_log_bin = 0")
            filling = Filling(cursor, evidence.before.tables)
            for key in keys:
                try:
                    count = filling.multiply(key, self.rows)
                except MySQLError as error:
                    problems.append(f"{key} cannot be filled: {error.args[-1]}")
                    continue
                if count < self.rows:
                    problems.append(f"{key} cannot be filled: it took {count} of {self.rows} rows")
        return tuple(problems)


def _with(
    statements: Sequence[Statement], found: Sequence[tuple[str, Rehearsal]]
) -> list[Statement]:
    """Add the measurements to the statements that were rehearsed."""
    left = list(found)
    known = []
    for statement in statements:
        if left and statement.direction == UPGRADE and statement.sql == left[0][0]:
            statement = replace(statement, rehearsed=left.pop(0)[1])
        known.append(statement)
    return known
