"""The guard around revisions that run on a real database: a lock, and limited waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.named_lock import NamedLock
from alembic_autogen.apply.locks.own_connection import (
    OwnConnection,
    another_connection,
    at_end_of_transaction,
    number_of,
    own_connection,
    rows,
    text_of,
)
from alembic_autogen.apply.locks.waiting import Waiting
from alembic_autogen.error_text import error_number, server_message
from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_qualified

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from sqlalchemy import Connection

    from alembic_autogen.apply.locks.limits import Limits
    from alembic_autogen.apply.online.carrying import Carrying
    from alembic_autogen.apply.progress.tracker import Tracker
    from alembic_autogen.apply.servers.replicas import ReplicaLag

_NO_TABLE = 1146
_TOO_MANY = (1040, 1203, 1226)
"""Errors of a connection that the server or the account does not admit."""


class ChangedMeanwhileError(TargetError):
    """The database has changed since it was looked at, before this run had the lock."""


IsExpected = Callable[[tuple[str, ...], "Connection", str], bool]
"""Whether a database with these revisions is still in the state in which it was looked at; the last
argument is the name of the version table, which Alembic may have created since."""


class LockedRun:
    """Lets one run at a time change a database, with limited waits.

    It is the :class:`~alembic_autogen.history.guard.Guard` of
    :meth:`~alembic_autogen.history.configured_database.ConfiguredDatabase.migrate`.

    :param limits: how long to wait.
    :param notify: shows half a sentence to the user.
    :param is_expected: whether the revisions may run; always without it.
    :param carrying: has a tool carry out statements on large tables.
    :param tracker: follows the statements of revisions.
    :param lag: waits for replicas between statements.
    """

    def __init__(
        self,
        limits: Limits,
        notify: Callable[[str], None],
        is_expected: IsExpected | None = None,
        carrying: Carrying | None = None,
        tracker: Tracker | None = None,
        lag: ReplicaLag | None = None,
    ) -> None:
        self.remarks: list[str] = []
        self._limits, self._say, self._is_expected = limits, notify, is_expected
        self._carrying, self._tracker, self._lag = carrying, tracker, lag
        self._locked = ExitStack()
        self._lock: NamedLock | None = None
        self._context: MigrationContext | None = None
        self._read: set[tuple[frozenset[str], frozenset[str]]] = set()

    def kept(self, revision: str) -> Sequence[str]:
        """The statements of the running revision that remain in effect if it fails, in lines.

        :param revision: its id.
        """
        return self._tracker.kept(revision) if self._tracker is not None else ()

    @contextmanager
    def entered(self, context: MigrationContext) -> Iterator[None]:
        """Hold the lock, and limit the waits of all statements.

        The lock is held until env.py has ended the transaction in which the revisions have run: it
        may have begun that itself (``engine.begin()``), and the version is committed with it.

        :param context: Alembic's, as env.py has configured it.
        :raises TargetError: the lock cannot be had.
        """
        self.leave()
        beside = context.connection
        assert beside is not None
        locked = self._locked = ExitStack()
        try:
            with ExitStack() as stack:
                connection = locked.enter_context(_opened(beside))
                self._take_lock(connection, context)
                observer = _Lazy(connection, stack)
                waiting = Waiting(
                    observer, connection, self._limits, self._say, {connection.id}, self._tracker
                )
                self.remarks = waiting.remarks
                if self._lag is not None:
                    url, table = beside.engine.url, context.version_table
                    stack.enter_context(self._lag.between_statements(url, table))
                if self._carrying is not None:
                    stack.enter_context(self._carrying.for_all_statements(connection, self.remarks))
                stack.enter_context(waiting.for_all_statements())
                yield
        finally:
            at_end_of_transaction(beside, locked.close)

    def leave(self) -> None:
        """Release the lock, unless it was released."""
        self._locked.close()

    def _take_lock(self, connection: OwnConnection, context: MigrationContext) -> None:
        if not connection.database and not context.version_table_schema:
            raise TargetError(
                "env.py connects to a server, and to no database there; add the name of the "
                "database to sqlalchemy.url, or to the URL that env.py uses."
            )
        lock = NamedLock(connection)
        self._locked.enter_context(lock.held(self._limits.lock_timeout, self._say))
        self._lock, self._context = lock, context

    def is_current(self, current: tuple[str, ...]) -> bool:
        """Whether the revisions that Alembic has read are still those of the database.

        Alembic may have read them in a transaction that began before this run had the lock. Two
        equal results of different runs of env.py mean that env.py looks at another table.

        :param current: the revisions that Alembic has read.
        :raises ChangedMeanwhileError: the database is not in the expected state.
        """
        assert self._lock is not None and self._context is not None
        found = frozenset(_versions(self._lock.connection, self._context))
        both = (found, frozenset(current))
        is_known = both in self._read
        self._read.add(both)
        if found != both[1] and not is_known:
            return False
        beside = self._context.connection
        assert beside is not None
        expected, table = self._is_expected, self._context.version_table
        if expected is not None and not expected(current, beside, table):
            raise ChangedMeanwhileError(
                f"Another run has changed {self._lock.connection.database} meanwhile; try again."
            )
        return True

    def check(self) -> None:
        """Check that the lock is still held, before the next revision.

        :raises TargetError: it is not.
        """
        assert self._lock is not None and self._context is not None
        beside = self._context.connection
        assert beside is not None
        ((holder,),) = rows(beside.connection, self._lock.holder_query)
        if number_of(holder) != self._lock.connection.id:
            raise TargetError(
                "The connection that held the lock of this run has ended, so another run may have "
                "begun; no further revision was executed: try again."
            )


class _Lazy:
    """Opens a connection when it is first needed."""

    def __init__(self, like: OwnConnection, stack: ExitStack) -> None:
        self._like, self._stack = like, stack
        self._found: OwnConnection | None = None

    def __call__(self) -> OwnConnection:
        if self._found is None:
            self._found = self._stack.enter_context(another_connection(self._like))
        return self._found


@contextmanager
def _opened(beside: Connection) -> Iterator[OwnConnection]:
    """Open the connection for the lock.

    :raises TargetError: the server does not admit another connection.
    """
    opening = own_connection(beside)
    try:
        connection = opening.__enter__()
    except Exception as error:
        driver = getattr(error, "orig", error)
        if error_number(driver) not in _TOO_MANY:
            raise
        raise TargetError(
            f"A run needs two connections, and the server admits no second one "
            f"({server_message(driver)}); raise max_connections or the account's limit."
        ) from error
    with ExitStack() as stack:
        stack.push(opening)
        yield connection


def _versions(connection: OwnConnection, context: MigrationContext) -> list[str]:
    """The revisions in the version table, as the last commit has left it."""
    table = quote_qualified(context.version_table_schema, context.version_table)
    try:
        return [
            text_of(version) for (version,) in connection.rows(f"SELECT version_num FROM {table}")
        ]
    except Exception as error:
        if error_number(error) != _NO_TABLE:
            raise
        return []
