"""The active guards, where each leads connections, and the connections opened under it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary, WeakSet

from alembic_autogen.errors import GuardError
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.server.own import is_own

if TYPE_CHECKING:
    from sqlalchemy.pool import ConnectionPoolEntry

    from alembic_autogen.server.base import Database


class Closable(Protocol):
    """A connection of a driver that is not asynchronous."""

    def close(self) -> object: ...


@dataclass(eq=False)
class Target:
    """One active guard.

    :param thread: the thread that began it.
    :param connections: what drivers opened under it and that a plain ``close()`` closes.
    :param records: the slots of SQLAlchemy's pools that were filled under it.
    """

    database: Database
    thread: int = field(default_factory=threading.get_ident)
    connections: WeakSet[Closable] = field(default_factory=WeakSet)
    records: WeakSet[ConnectionPoolEntry] = field(default_factory=WeakSet)

    def close(self) -> None:
        """Close what is still open: its database is about to be dropped."""
        for record in list(self.records):
            _forget(record)
        for connection in list(self.connections):
            with suppress(Exception):  # most often: it is closed already, which many drivers refuse
                connection.close()


class _Refusal:
    """The refusal of connections, in place of a target.

    :param why: half a sentence for the message.
    """

    def __init__(self, why: str) -> None:
        self.why = why


_lock = threading.RLock()  # the garbage collector may run anybody's code while it is held
_active: list[Target] = []
_base: Target | _Refusal | None = None
"""Where connections go that are made under no guard."""
_mine: ContextVar[Target | None] = ContextVar("alembic_autogen_guard", default=None)
_led_to: WeakKeyDictionary[object, Database | None] = WeakKeyDictionary()
"""Where each connection that a driver made under a guard leads; ``None``: it is the tool's own."""

_listeners: list[Callable[[], None]] = []
_UNKNOWN = object()


@contextmanager
def active(database: Database) -> Iterator[None]:
    """Make a database the target of this thread's connections."""
    target = Target(database)
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
    """Set a target for connections that are made under no guard, by threads and at any time.

    :param database: where they are led; ``None``: they are refused.
    :param why: why they are refused, now or after the context.
    :param to_the_end: whether they are refused until the process ends.
    """
    global _base
    before = _base
    _base = target = Target(database) if database is not None else _Refusal(why)
    try:
        yield
    finally:
        _base = _Refusal(why) if to_the_end else before
        if isinstance(target, Target):
            target.close()


def current() -> Target | None:
    """Return where a connection of this thread must go; ``None`` where it is left alone.

    :raises GuardError: several threads have guards, and this thread has none of its own; or there
        is no database any more, or none yet.
    """
    if is_own():
        return None
    with _lock:
        mine = _mine.get()
        return mine if mine in _active else _inherited()


def _inherited() -> Target | None:
    """Find the target of a thread that a revision started: it begins with an empty context."""
    if len({target.thread for target in _active}) > 1:
        raise GuardError(
            "A thread without a guard of its own opens a connection while several threads have "
            "one, so that its database is not known; connect in the thread that env.py runs in."
        )
    if _active:
        return _active[-1]
    if isinstance(_base, _Refusal):
        raise GuardError(f"{caller()} connects to a database {_base.why}.")
    return _base


@contextmanager
def reporting_connections(listener: Callable[[], None]) -> Iterator[None]:
    """Call a function before each connection of the application is made."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def remember(connection: Closable, target: Target | None) -> None:
    """Note where a connection that is being made leads."""
    if target is not None:
        for listener in list(_listeners):
            listener()
    with _lock:
        if target is not None:
            _led_to[connection] = target.database
        elif is_own():
            _led_to[connection] = None
        if target is not None and not is_async(connection):
            target.connections.add(connection)


def leads_to(connection: object, target: Target) -> bool:
    """Whether a connection may be used under a guard."""
    try:
        return _led_to.get(connection, _UNKNOWN) in (None, target.database)
    except TypeError:  # not hashable, or not weakly referable: it is of no driver that we know
        return False


def looked_at() -> Target | None:
    """The target whose statements must be checked; existing connections are never refused.

    For that no server is started that is not there.
    """
    if is_own():
        return None
    with _lock:
        mine = _mine.get()
        last = _active[-1] if _active else _base
        target = mine if mine in _active else last
    return target if isinstance(target, Target) and _is_there(target) else None


def _is_there(target: Target) -> bool:
    return getattr(target.database, "started", target.database) is not None


def _forget(record: ConnectionPoolEntry) -> None:
    """Make a pool's slot connect again when it is used next."""
    with suppress(Exception):
        # A coroutine's connection can only be closed in its event loop, which has ended by now.
        record.invalidate(soft=is_async(record.driver_connection))


def is_async(connection: object) -> bool:
    """Whether a driver's connection belongs to an event loop."""
    return type(connection).__module__.startswith(("aiomysql.", "asyncmy.", "mysql.connector.aio."))
