"""A further connection of the engine that env.py made, for locks and for looking at sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.pool import PoolProxiedConnection

Row = tuple[object, ...]

_LONGEST_WAIT = 31_536_000
"""The maximum of wait_timeout, in seconds (MySQL manual, 7.1.8): an ALTER may take hours."""


@dataclass(frozen=True)
class OwnConnection:
    """A connection beside env.py's, on which every statement is committed at once.

    Statements are sent without SQLAlchemy's events, which env.py may listen to, and without
    parameters, whose style depends on the driver.

    :param engine: the engine of env.py.
    :param id: the server's number of the connection.
    :param database: the database of env.py's connection; empty if it has none.
    """

    engine: Engine
    connection: PoolProxiedConnection
    id: int
    database: str

    def rows(self, statement: str) -> list[Row]:
        """Execute a statement and fetch its rows.

        If the user interrupts it, it is ended on the server, too, which would otherwise go on with
        it.

        :raises Exception: the driver's own error.
        """
        try:
            return rows(self.connection, statement)
        except KeyboardInterrupt:
            with suppress(Exception), another_connection(self) as other:  # of any driver
                rows(other.connection, f"KILL {self.id}")
            raise

    def value(self, statement: str) -> object:
        """Execute a statement and fetch its only value."""
        ((value,),) = self.rows(statement)
        return value


@contextmanager
def own_connection(beside: Connection) -> Iterator[OwnConnection]:
    """Open a connection by the engine of another one, as which it may be asynchronous.

    :param beside: the connection that env.py gave Alembic; it must not be executing a statement.
    :raises TargetError: the engine has only this one connection.
    """
    ((theirs, database),) = rows(beside.connection, "SELECT CONNECTION_ID(), DATABASE()")
    with _opened(beside.engine, text_of(database)) as own:
        if own.id == theirs:
            raise TargetError(
                "The engine of env.py has one connection for all, so that no lock can be held "
                "beside the revisions; let its creator make a new connection for each call."
            )
        yield own


@contextmanager
def another_connection(like: OwnConnection) -> Iterator[OwnConnection]:
    """Open a further connection."""
    with _opened(like.engine, like.database) as own:
        yield own


@contextmanager
def _opened(engine: Engine, database: str) -> Iterator[OwnConnection]:
    """Open a connection in a new pool: the engine's may have one connection only (StaticPool).

    The new pool has the same function that connects, and the same listeners.

    :param database: its default database, as env.py may have chosen another one than its URL.
    """
    pool = engine.pool.recreate()
    connection = pool.connect()
    try:
        rows(connection, f"SET autocommit = 1, SESSION wait_timeout = {_LONGEST_WAIT}")
        if database:
            rows(connection, f"USE {quote_name(database)}")
        ((number,),) = rows(connection, "SELECT CONNECTION_ID()")
        yield OwnConnection(engine, connection, number_of(number), database)
    finally:
        connection.invalidate()  # closes it, also if the server has ended it
        pool.dispose()


def at_end_of_transaction(beside: Connection, call: Callable[[], None]) -> None:
    """Call a function when env.py gives its connection back to the pool.

    Before that, SQLAlchemy has committed its transaction or rolled it back. Without a transaction,
    the function is called at once.

    :param beside: the connection that env.py gave Alembic.
    :param call: called in the greenlet of an asynchronous env.py, if it is one.
    """
    from sqlalchemy import event

    if beside.closed or beside.invalidated or not beside.in_transaction():
        call()
        return
    theirs = beside.connection.dbapi_connection

    def returned(connection: object, record: object) -> None:
        if connection is theirs:
            call()

    event.listen(beside.engine.pool, "checkin", returned)


def rows(connection: PoolProxiedConnection, statement: str) -> list[Row]:
    """Execute a statement on a driver's connection, and fetch its rows."""
    cursor = connection.cursor()
    try:
        cursor.execute(statement)
        found = cursor.fetchall() if cursor.description is not None else ()
        return [tuple(row) for row in found]
    finally:
        cursor.close()


def literal(text: str) -> str:
    """Quote a string so that no sql_mode and no driver reads anything else."""
    return f"CONVERT(X'{text.encode().hex()}' USING utf8mb4)"


def text_of(value: object) -> str:
    """A value as text; some drivers return bytes."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    return "" if value is None else str(value)


def number_of(value: object) -> int:
    """A value as a whole number; 0 if the server has none."""
    return int(text_of(value).partition(".")[0] or 0)
