"""The active redirections, the target of each, and the connections opened under it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary, WeakSet

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.server.tool_connection import is_tool_connection

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

    from alembic_autogen.server.base import Database


class Closable(Protocol):
    """A connection of a driver that is not asynchronous."""

    def close(self) -> object: ...


@dataclass(eq=False)
class Redirection:
    """An active redirection.

    :param database: the target of connections under it.
    :param thread: the thread that began the redirection.
    :param connections: connections that drivers opened under it and that a plain ``close()``
        closes.
    :param records: the slots of SQLAlchemy's pools that were filled under it.
    """

    database: Database
    thread: int = field(default_factory=threading.get_ident)
    connections: WeakSet[Closable] = field(default_factory=WeakSet)
    records: WeakSet[ConnectionPoolEntry] = field(default_factory=WeakSet)

    def close(self) -> None:
        """Close connections that are still open: the database is about to be dropped."""
        for record in list(self.records):
            _forget(record)
        for connection in list(self.connections):
            with suppress(Exception):  # many drivers refuse to close a connection twice
                connection.close()


class _NoTarget:
    """The refusal of connections, in place of a target.

    :param why: half a sentence for the message.
    """

    def __init__(self, why: str) -> None:
        self.why = why


_lock = threading.RLock()  # reentrant: the garbage collector may run any code meanwhile
_active: list[Redirection] = []
_base: Redirection | _NoTarget | None = None
"""The target of connections that no redirection covers."""
_mine: ContextVar[Redirection | None] = ContextVar("alembic_autogen_redirection", default=None)
_led_to: WeakKeyDictionary[object, Database | None] = WeakKeyDictionary()
"""The target of each redirected connection of a driver; ``None``: the tool's own."""

_ASYNC_MODULES = ("aiomysql.", "asyncmy.", "cymysql.aio.", "mysql.connector.aio.")
_listeners: list[Callable[[], None]] = []
_UNKNOWN = object()


@contextmanager
def active(database: Database) -> Iterator[None]:
    """Make a database the target of this thread's connections."""
    target = Redirection(database)
    token = _mine.set(target)
    with _lock:
        _active.append(target)
    try:
        yield
    finally:
        with _lock:
            _active.remove(target)
        _mine.reset(token)
        target.close()


@contextmanager
def lasting(database: Database | None, why: str, *, to_the_end: bool) -> Iterator[None]:
    """Set a target for connections that no redirection covers, in all threads.

    :param database: the target; ``None``: connections are refused.
    :param why: the reason for a refusal, during the context or after it.
    :param to_the_end: whether connections are refused after the context, until the process ends.
    """
    global _base
    before = _base
    _base = target = Redirection(database) if database is not None else _NoTarget(why)
    try:
        yield
    finally:
        _base = _NoTarget(why) if to_the_end else before
        if isinstance(target, Redirection):
            target.close()


def current() -> Redirection | None:
    """Return the target of this thread's connections; ``None`` if they are not redirected.

    :raises SandboxError: several threads have redirections, and this thread has none of its own; or
        there is no database any more, or none yet.
    """
    if is_tool_connection():
        return None
    with _lock:
        mine = _mine.get()
        return mine if mine in _active else _inherited()


def _inherited() -> Redirection | None:
    """Find the target of a thread that a revision started: it begins with an empty context."""
    if len({target.thread for target in _active}) > 1:
        raise SandboxError(
            "A thread that the tool did not start opens a connection while several databases are "
            "in use, so that its database is not known; connect in the thread that env.py runs in."
        )
    if _active:
        return _active[-1]
    if isinstance(_base, _NoTarget):
        raise SandboxError(f"{caller()} connects to a database {_base.why}.")
    return _base


@contextmanager
def reporting_connections(listener: Callable[[], None]) -> Iterator[None]:
    """Call a function before each connection of the application is made."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def remember(connection: Closable, target: Redirection | None) -> None:
    """Note the target of a connection that is being made."""
    if target is not None:
        for listener in list(_listeners):
            listener()
    with _lock:
        if target is not None:
            _led_to[connection] = target.database
        elif is_tool_connection():
            _led_to[connection] = None
        if target is not None and not is_async(connection):
            target.connections.add(connection)


def leads_to(connection: object, target: Redirection) -> bool:
    """Whether a connection may be used under a redirection."""
    try:
        return _led_to.get(connection, _UNKNOWN) in (None, target.database)
    except TypeError:  # not hashable or weakly referable, so of no known driver
        return False


def checked_target() -> Redirection | None:
    """The target whose statements must be checked; existing connections are never refused.

    A target whose server has not been started is ignored: checking must not start it.
    """
    if is_tool_connection():
        return None
    with _lock:
        mine = _mine.get()
        last = _active[-1] if _active else _base
        target = mine if mine in _active else last
    return target if isinstance(target, Redirection) and _is_there(target) else None


def _is_there(target: Redirection) -> bool:
    return getattr(target.database, "started", target.database) is not None


def _forget(record: ConnectionPoolEntry) -> None:
    """Make a pool's slot connect again at its next use."""
    with suppress(Exception):
        # An asynchronous connection can only be closed in its event loop, which has ended by now.
        record.invalidate(soft=is_async(record.driver_connection))


def is_async(connection: object) -> bool:
    """Whether a driver's connection belongs to an event loop."""
    return type(connection).__module__.startswith(_ASYNC_MODULES)
