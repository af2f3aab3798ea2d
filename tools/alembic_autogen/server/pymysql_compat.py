"""All private use of PyMySQL, described as a type; seen in PyMySQL 1.1 and 1.2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from pymysql.connections import Connection


class QueryResult(Protocol):
    """A result, as far as it was read.

    :ivar description: the columns; ``None`` where the statement has no rows to give.
    :ivar has_next: whether another result follows.
    """

    description: object
    has_next: bool


class RawConnection(Protocol):
    """A connection, with what PyMySQL keeps to itself."""

    encoding: str
    _result: QueryResult
    _next_seq_id: int
    _read_timeout: float | None

    @property
    def open(self) -> bool:
        """Whether it was not closed yet."""
        ...

    def _execute_command(self, command: int, sql: str | bytes) -> None:
        """Send a command of the protocol."""
        ...

    def _read_query_result(self) -> int:
        """Read a response; returns the number of affected rows."""
        ...

    def _force_close(self) -> None:
        """Close the socket without a word."""
        ...

    def commit(self) -> None:
        """Commit the transaction."""
        ...

    def rollback(self) -> None:
        """Roll the transaction back."""
        ...

    def close(self) -> None:
        """Close it."""
        ...


def raw(connection: Connection) -> RawConnection:
    """A connection as a type that has its private attributes, which published types leave out."""
    return cast(RawConnection, connection)


def wait_for_results(connection: Connection) -> None:
    """Let statements take their time: the read timeout is for the greeting only.

    PyMySQL has no public way to change it on an open connection.
    """
    raw(connection)._read_timeout = None
