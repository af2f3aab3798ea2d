"""All use of PyMySQL's private attributes, declared as a type; checked with PyMySQL 1.1 and 1.2.

``tests/unit/server/test_pymysql_compat.py`` fails with an explanation if another version lacks one
of these names. Without them, revisions wait for the result of each statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from pymysql.connections import Connection

Command = Callable[[int, "str | bytes"], None]
"""A function that sends a command of the client/server protocol, with its text."""
METHODS = ("_execute_command", "_read_query_result", "_force_close")
ATTRIBUTES = ("_result", "_next_seq_id", "encoding")
"""Attributes that a connection needs so that statements can be sent before earlier results are
read."""
_REPLACED = ("_execute_command", "commit", "rollback", "close")


class _Result(Protocol):
    description: object
    has_next: bool


class _Connection(Protocol):
    encoding: str
    use_unicode: bool
    _result: _Result
    _next_seq_id: int
    _read_timeout: float | None

    def _execute_command(self, command: int, sql: str | bytes) -> None: ...

    def _read_query_result(self) -> int: ...

    def _read_packet(self) -> object: ...

    def _force_close(self) -> None: ...


@dataclass(frozen=True)
class Response:
    """The server's response to a statement.

    :param affected: the number of affected rows.
    :param is_simple: whether it is a single result without rows.
    """

    affected: int
    is_simple: bool


def _private(connection: Connection) -> _Connection:
    """Cast a connection to a type with its private attributes, which published types omit."""
    return cast(_Connection, connection)


@contextmanager
def raw_texts(connection: Connection) -> Iterator[None]:
    """Return texts as bytes, as the server sends them."""
    private = _private(connection)
    before = private.use_unicode
    private.use_unicode = False
    try:
        yield
    finally:
        private.use_unicode = before


def limit_wait(connection: Connection, seconds: float | None) -> None:
    """Set the read timeout of an open connection, for which PyMySQL has no public way.

    :param seconds: the seconds; ``None`` for no limit.
    """
    _private(connection)._read_timeout = seconds


def refuse_several_statements(connection: Connection) -> None:
    """Have the server refuse a text of several statements on this connection from now on.

    That is MYSQL_OPTION_MULTI_STATEMENTS_OFF, for which PyMySQL has no method.
    """
    from pymysql.constants import COMMAND  # this module is also there where no server is needed

    private = _private(connection)
    private._execute_command(COMMAND.COM_SET_OPTION, b"\1\0")
    private._read_packet()


def can_send_ahead(connection: Connection) -> bool:
    """Whether statements can be sent before the results of earlier ones are read."""
    return all(hasattr(connection, name) for name in (*METHODS, *ATTRIBUTES))


def command(connection: Connection) -> Command:
    """The connection's method that sends a command."""
    return _private(connection)._execute_command


def encode(connection: Connection, statement: str) -> bytes:
    """Encode a statement as the connection does."""
    return statement.encode(_private(connection).encoding, "surrogateescape")


def read_response(connection: Connection) -> Response:
    """Read all results of the statement whose response comes next.

    :raises Error: the driver's error, if the statement failed.
    """
    private = _private(connection)
    private._next_seq_id = 1  # a response is numbered from its own command on
    affected = private._read_query_result()
    result = private._result
    is_simple = result.description is None and not result.has_next
    while private._result.has_next:
        private._read_query_result()
    return Response(affected, is_simple)


def close_at_once(connection: Connection) -> None:
    """Close the socket without reading or sending anything."""
    _private(connection)._force_close()


def replace_methods(
    connection: Connection,
    command: Command,
    commit: Callable[[], None],
    rollback: Callable[[], None],
    close: Callable[[], None],
) -> None:
    """Replace methods of one connection, until :func:`restore_methods`."""
    vars(connection).update(zip(_REPLACED, (command, commit, rollback, close), strict=True))


def restore_methods(connection: Connection) -> None:
    """Restore the methods of a connection."""
    for name in _REPLACED:
        vars(connection).pop(name, None)
