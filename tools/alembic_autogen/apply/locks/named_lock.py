"""A lock that one run holds at a time, whichever env.py the project has.

It is a lock of the server with a name (GET_LOCK; MySQL manual, 14.14), on a connection of its own.
It goes with that connection, however the process ends.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from alembic_autogen.apply.locks.own_connection import OwnConnection, literal, number_of
from alembic_autogen.apply.locks.sessions import ServerSession, find_session
from alembic_autogen.error_text import server_message
from alembic_autogen.errors import TargetError

LONGEST_NAME = 64
"""The maximum length of a name (MySQL manual, 14.14), in characters."""
_SLICE = 2
"""Seconds to wait in one statement: the server may not notice earlier that a process is gone."""

OnWait = Callable[[str], None]
"""Receives half a sentence about the cause of the wait."""


def lock_name(database: str) -> str:
    """The name of the lock of a database.

    It differs from "alembic DATABASE", which an env.py may take itself.
    """
    name = f"alembic-autogen {database}"
    if len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(database.encode()).hexdigest()[:16]
    return f"{name[: LONGEST_NAME - len(digest) - 1]} {digest}"


@dataclass(frozen=True)
class NamedLock:
    """The lock of a database.

    :param connection: the connection that takes it. While it holds the lock, it is idle, so that
        the server can say since when.
    """

    connection: OwnConnection

    @contextmanager
    def held(self, timeout: float, on_wait: OnWait) -> Iterator[None]:
        """Hold the lock.

        :param timeout: seconds to wait for it.
        :raises TargetError: another one has it until then, or the server has no such locks.
        """
        self._take(timeout, on_wait)
        try:
            yield
        finally:
            with suppress(Exception):  # it goes with its connection in any case
                self.connection.rows(f"DO RELEASE_LOCK({self._literal})")

    @property
    def holder_query(self) -> str:
        """The query for the number of the connection that has the lock."""
        return f"SELECT IS_USED_LOCK({self._literal})"

    def _take(self, timeout: float, on_wait: OnWait) -> None:
        deadline = time.monotonic() + timeout
        shown, seconds = 0, 0.0
        while not self._try(seconds):
            holder = self._holder()
            if holder is not None and holder.id != shown:
                shown = holder.id
                since = _since(holder)
                on_wait(f"waiting for {holder}, which has been changing {self._database}{since}")
            if time.monotonic() >= deadline:
                raise self._timed_out(timeout, holder)
            seconds = max(min(_SLICE, deadline - time.monotonic()), 0)

    def _try(self, seconds: float) -> bool:
        try:
            found = self.connection.value(f"SELECT GET_LOCK({self._literal}, {seconds:.2f})")
        except Exception as error:
            raise TargetError(
                f"The server of {self._database} gives no lock ({server_message(error)}), so two "
                "runs could change it at once; connect to a server that has GET_LOCK()."
            ) from error
        return number_of(found) == 1

    def _holder(self) -> ServerSession | None:
        identifier = number_of(self.connection.value(self.holder_query))
        return find_session(self.connection, identifier) if identifier else None

    def _timed_out(self, timeout: float, holder: ServerSession | None) -> TargetError:
        who = str(holder) if holder else "another run"
        since = _since(holder) if holder else ""
        kill = f" (`KILL {holder.id}` ends it)" if holder else ""
        return TargetError(
            f"Nothing was changed in {self._database}: {who} has been changing it{since}, longer "
            f"than the {timeout:g} s of --lock-timeout; try again when that has ended{kill}."
        )

    @property
    def _literal(self) -> str:
        return literal(lock_name(self.connection.database))

    @property
    def _database(self) -> str:
        return self.connection.database or "this server"


def _since(holder: ServerSession) -> str:
    """Since when a connection has the lock, as half a sentence: since then it is idle."""
    return f" since {holder.since}" if holder.is_visible else ""
