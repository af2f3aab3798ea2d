"""Run revisions without waiting for the result of each DDL statement.

Alembic builds a statement, sends it, and waits until MySQL has executed it; a history of hundreds
of revisions spends half of its time building and half waiting. Here, statements that change tables
are sent without waiting, and Python builds the next statement while the server works. A statement
with a result (SELECT, a raw cursor, any statement not known to be without one) waits for all
statements before it.

An error is therefore raised late: in another operation, where a revision may even catch it. A run
with a late error is discarded, and repeated with one statement at a time (:func:`run_ahead`).
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen import signals
from alembic_autogen.errors import AutogenError, ServerError
from alembic_autogen.history.engine_events import listening
from alembic_autogen.sandbox.redirect.targets import reporting_connections
from alembic_autogen.schema.tokens import unquote_name
from alembic_autogen.server import pymysql_compat
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from pymysql.connections import Connection
    from pymysql.cursors import Cursor
    from sqlalchemy.engine.default import DefaultExecutionContext

    from alembic_autogen.server.base import Database

Value = TypeVar("Value")

_IN_FLIGHT = 64
"""The maximum number of statements whose results are unread; an error is at most that late."""
_COM_QUERY = 3
"""The number of the command COM_QUERY (MySQL's client/server protocol, Text Protocol)."""
_ANY = -1
"""Stands for any number of affected rows: for DDL, MySQL reports the rows that it copies."""
_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_TARGET = rf"(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?:(?P<schema>{_NAME})\s*\.\s*)?(?!IF\s){_NAME}"
_OF_A_TABLE = re.compile(
    r"\s*(?:(?P<whole>CREATE|DROP)\s+TABLE|ALTER\s+TABLE"
    rf"|CREATE\s+(?:(?:UNIQUE|FULLTEXT|SPATIAL)\s+)?INDEX\s+{_NAME}\s+ON|DROP\s+INDEX\s+{_NAME}\s+ON)"
    rf"\s+{_TARGET}(?!\s*\.)(?=\s|\(|$)",
    re.IGNORECASE,
)
_OF_THE_SERVER = re.compile(
    r"\s*(?:(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?"
    r"(?:DATABASE|SCHEMA|USER|ROLE|SERVER|INSTANCE|RESOURCE|LOGFILE|(?:UNDO\s+)?TABLESPACE)\b"
    r"|(?:GRANT|REVOKE|USE|INSTALL|UNINSTALL|CALL|SET\s+(?:@@)?(?:GLOBAL|PERSIST))\b|/\*)",
    re.IGNORECASE,
)
"""Statements whose effects may remain when the database is dropped."""
_OF_A_SCHEMA = re.compile(
    r"\s*(?:CREATE|ALTER|DROP|RENAME|TRUNCATE)\b(?:(?!\sAS\s|\sFOR\s)[^('\"])*?"
    rf"\s(?P<schema>{_NAME})\s*\.\s*{_NAME}",
    re.IGNORECASE,
)
"""DDL with a qualified name, before the query of a view or the body of a trigger, in which a dot
may have another meaning."""


def run_ahead(
    database: Database, run: Callable[[], Value], run_again: Callable[[], Value]
) -> Value:
    """Run revisions without waiting for each result of DDL; if an error came late, run them again.

    :param database: a scratch database that contains only objects that the revisions create.
    :param run: runs them.
    :param run_again: prepares the database, which is empty then, and runs them.
    :raises HistoryError: a revision fails.
    """
    failure: AutogenError | None = None
    try:
        with pipelined(database) as pipeline:
            result = run()
    except AutogenError as error:
        if not pipeline.failed:
            raise
        failure = error
    if not pipeline.failed:
        return result
    try:
        empty_database(database)
    except ServerError as error:  # the server has ended: the first error explains more
        raise failure or error from error
    return run_again()


@contextmanager
def pipelined(database: Database) -> Iterator[PipelinedConnection]:
    """Do not wait for the results of DDL while revisions run.

    If an error was late, the caller must empty the database and run the revisions again.

    :param database: a scratch database that contains only objects that the revisions created.
    """
    pipeline = PipelinedConnection(database.names)
    try:
        with (
            listening(do_execute=pipeline.execute),
            reporting_connections(pipeline.another_connection),
        ):
            yield pipeline
    finally:
        pipeline.end()


class PipelinedConnection:
    """Statements that were sent and whose results have not been read.

    :param names: the names of the database and of its further schemas.
    :ivar failed: whether an error was late: its sender had already continued.
    :ivar lock: held by a thread that reads results; revisions may have several threads.
    """

    def __init__(self, names: Collection[str]) -> None:
        self.failed = False
        self.lock = threading.RLock()
        self._names = names
        self._is_over = False
        self._made = 0
        self._flights: dict[Connection, _Flight] = {}

    def execute(
        self,
        cursor: Cursor,
        statement: str,
        parameters: Mapping[str, object],
        context: DefaultExecutionContext,
    ) -> bool:
        """Send a statement (SQLAlchemy's event ``do_execute``).

        :returns: whether it was sent; otherwise SQLAlchemy executes it.
        """
        with self.lock:
            # only some drivers have this attribute; an optional one of PEP 249
            flight = self._flight(getattr(cursor, "connection", None))
            if flight is None or self._is_over or len(context.dialect.dispatch.do_execute) > 1:
                return False  # a listener of the application may execute it otherwise
            affected = self._affected(statement, context)
            if affected is None:
                return False
            self._settle(other for other in self._flights.values() if other is not flight)
            flight.send(cursor.mogrify(statement, parameters), affected)
            vars(cursor).update(rowcount=max(affected, 0), description=None, lastrowid=0)
            return True

    def another_connection(self) -> None:
        """Count a new connection; stop sending ahead as soon as there are two.

        One of them could notice that statements of the other have not run yet.
        """
        with self.lock:
            self._made += 1
            if self._made > 1:
                self._is_over = True
                self._settle(self._flights.values())

    def end(self) -> None:
        """Wait for all results, and restore the methods of the connections."""
        self._settle(self._flights.values())
        for flight in self._flights.values():
            flight.release()

    def late(self) -> None:
        """Record a late error."""
        self.failed = self._is_over = True

    def passes(self, sql: str) -> None:
        """Stop sending ahead after a statement with effects that outlast the database.

        After such a statement, the revisions could not be run again.
        """
        found = _OF_A_SCHEMA.match(sql)
        foreign = found is not None and not self._is_ours(found["schema"])
        if foreign or _OF_THE_SERVER.match(sql):
            self._is_over = True

    def _affected(self, statement: str, context: DefaultExecutionContext) -> int | None:
        """The number of rows that a statement should affect; ``None`` to wait for its result."""
        found = _OF_A_TABLE.match(statement)
        if found is None:
            return 1 if _notes_the_revision(context) else None
        if not self._is_ours(found["schema"]):
            return None
        if _is_construct(context):
            return _ANY
        # Text statements may copy rows or have a result (ALTER TABLE … ANALYZE); these cannot.
        return 0 if found["whole"] else None

    def _is_ours(self, schema: str | None) -> bool:
        if schema is None:
            return True
        return (unquote_name(schema) if schema.startswith("`") else schema) in self._names

    def _flight(self, connection: object) -> _Flight | None:
        from pymysql.connections import Connection

        if not isinstance(connection, Connection) or not pymysql_compat.can_send_ahead(connection):
            return None
        if connection not in self._flights:
            self._flights[connection] = _Flight(connection, self)
        return self._flights[connection]

    def _settle(self, flights: Iterable[_Flight]) -> None:
        for flight in list(flights):
            with suppress(Exception):  # recorded as late; the caller did not send it
                flight.settle()


class _Flight:
    """Statements in flight on one connection of PyMySQL.

    The server executes them in order, and keeps the results until they are read.
    """

    def __init__(self, connection: Connection, pipeline: PipelinedConnection) -> None:
        self._connection = connection
        self._pipeline = pipeline
        self._expected: deque[int] = deque()
        self._command = pymysql_compat.command(connection)
        self._commit = connection.commit
        self._rollback = connection.rollback
        self._close = connection.close
        pymysql_compat.replace_methods(
            connection,
            command=self._after_all,
            commit=self._commit_later,
            rollback=self._rollback_after_all,
            close=self._close_after_all,
        )

    def send(self, statement: str, affected: int) -> None:
        """Send a statement.

        :param affected: the number of rows that it must affect; -1 for any.
        """
        if len(self._expected) >= _IN_FLIGHT:
            self.settle(_IN_FLIGHT // 2)
        self._command(_COM_QUERY, pymysql_compat.encode(self._connection, statement))
        self._expected.append(affected)

    def settle(self, left: int = 0) -> None:
        """Read results.

        :param left: the number of results that may stay unread.
        :raises Error: the driver's error of the first statement that failed.
        """
        with self._pipeline.lock:
            failure = self._failure(left)
        if failure is not None:
            raise failure

    def _failure(self, left: int) -> Exception | None:
        if self._expected and signals.received():  # the results are not needed any more
            self._expected.clear()
            pymysql_compat.close_at_once(self._connection)
        failure: Exception | None = None
        while len(self._expected) > (0 if failure else left):
            try:
                self._read(self._expected.popleft())
            except Exception as error:
                failure = failure or error
                self._pipeline.late()
        return failure

    def release(self) -> None:
        """Restore the connection's own methods."""
        pymysql_compat.restore_methods(self._connection)

    def _read(self, affected: int) -> None:
        response = pymysql_compat.read_response(self._connection)
        if affected not in (_ANY, response.affected) or not response.is_simple:
            self._pipeline.late()

    def _after_all(self, command: int, sql: str | bytes) -> None:
        """Send any other command, after all results are read; replaces the connection's method."""
        self.settle()
        self._pipeline.passes(sql.decode(errors="replace") if isinstance(sql, bytes) else str(sql))
        self._command(command, sql)

    def _commit_later(self) -> None:
        if self._expected:
            self.send("COMMIT", 0)
        else:
            self._commit()

    def _rollback_after_all(self) -> None:
        """Roll back without an error, which SQLAlchemy's pool would log with its traceback."""
        with suppress(Exception):  # recorded as late
            self.settle()
        if self._connection.open:
            self._rollback()

    def _close_after_all(self) -> None:
        with suppress(Exception):  # recorded as late
            self.settle()
        self._close()


def _is_construct(context: DefaultExecutionContext) -> bool:
    """Whether a statement is a DDL construct of SQLAlchemy or Alembic, and not text."""
    from sqlalchemy import DDL

    return context.isddl and not isinstance(getattr(context.compiled, "statement", None), DDL)


def _notes_the_revision(context: DefaultExecutionContext) -> bool:
    """Whether a statement is Alembic's update of the version table."""
    table = getattr(getattr(context.compiled, "statement", None), "table", None)
    return context.isupdate and table is not None and [*table.columns.keys()] == ["version_num"]
