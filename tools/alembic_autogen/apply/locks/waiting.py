"""Wait for tables and rows that other sessions use, a short time at once, and several times.

While an ALTER TABLE waits for a table, later statements have to wait behind it, so it waits only
for the seconds of ``lock_wait_timeout`` (MySQL manual, 10.11.4, "Metadata Locking").
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from alembic_autogen.apply.locks.blockers import Blockers, find_blockers, kill
from alembic_autogen.apply.locks.interruptible import Execute, Interrupted, execute, execute_in_task
from alembic_autogen.apply.locks.limits import Limits
from alembic_autogen.apply.locks.own_connection import (
    OwnConnection,
    number_of,
    rows,
)
from alembic_autogen.error_text import error_number, server_message
from alembic_autogen.history.engine_events import listening
from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPICursor, ExecutionContext

    from alembic_autogen.apply.progress.tracker import Tracker

_CHANGES_SCHEMA = re.compile(r"\s*(ALTER|CREATE|DROP|RENAME|TRUNCATE|LOCK)\b", re.IGNORECASE)
_CHANGES_ROWS = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|LOAD|WITH|SELECT)\b", re.IGNORECASE)
_TIMED_OUT, _DEADLOCK = 1205, 1213
_INFO = "alembic_autogen"
_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each retry; the last one is repeated."""

Notify = Callable[[str], None]
"""Receives half a sentence for the user."""


@dataclass(frozen=True)
class _Server:
    """The server's side of a connection that executes revisions.

    :param id: its number.
    :param rolls_back: whether a timeout rolls the whole transaction back.
    """

    id: int
    rolls_back: bool


@dataclass
class Waiting:
    """Executes the statements of revisions.

    :param observer: returns a connection on which to look at other sessions.
    :param killer: a connection that is always open.
    :param own: the numbers of this run's connections.
    :param tracker: follows the statements of revisions.
    :param remarks: sentences on the last statement that waited in vain.
    """

    observer: Callable[[], OwnConnection]
    killer: OwnConnection
    limits: Limits
    notify: Notify
    own: set[int] = field(default_factory=set)
    tracker: Tracker | None = None
    remarks: list[str] = field(default_factory=list)
    _interrupted: Interrupted = field(default_factory=Interrupted)

    @contextmanager
    def for_all_statements(self) -> Iterator[None]:
        """Execute the statements of every engine of this process while the context lasts."""
        with listening(
            before_cursor_execute=self._before,
            do_execute=self._run,
            do_executemany=self._run_many,
            do_execute_no_params=self._run_without_parameters,
            after_cursor_execute=self._after,
        ):
            yield

    def _before(self, connection: Connection, *_: object) -> None:
        """Limit how long a connection waits, before its first statement."""
        pooled = connection.connection
        if _INFO in pooled.info or connection.dialect.name not in ("mysql", "mariadb"):
            return
        seconds = self.limits.lock_wait_timeout
        waits = ("lock_wait_timeout", "innodb_lock_wait_timeout")
        shorter = (
            f"SESSION {wait} = CAST(LEAST(@@{wait}, {seconds}) AS UNSIGNED)" for wait in waits
        )
        rows(pooled, f"SET {', '.join(shorter)}")
        ((number, rolls_back),) = rows(
            pooled, "SELECT CONNECTION_ID(), @@innodb_rollback_on_timeout"
        )
        pooled.info[_INFO] = _Server(number_of(number), bool(number_of(rolls_back)))
        self.own.add(number_of(number))

    def _after(self, *_: object) -> None:
        """End the run after a statement that took effect although the user interrupted it."""
        if self._interrupted.is_set:
            self._interrupted.is_set = False
            raise KeyboardInterrupt

    def _run(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None,
    ) -> bool:
        if context is None:
            return False
        run = partial(context.dialect.do_execute, cursor, statement, parameters, context)
        return self._carry_out(run, statement, parameters, context)

    def _run_many(
        self,
        cursor: DBAPICursor,
        statement: str,
        parameters: Any,
        context: ExecutionContext | None,
    ) -> bool:
        if context is None:
            return False
        run = partial(context.dialect.do_executemany, cursor, statement, parameters, context)
        return self._carry_out(run, statement, parameters, context, is_one=False)

    def _run_without_parameters(
        self, cursor: DBAPICursor, statement: str, context: ExecutionContext | None
    ) -> bool:
        if context is None:
            return False
        run = partial(context.dialect.do_execute_no_params, cursor, statement, context)
        return self._carry_out(run, statement, None, context)

    def _carry_out(
        self,
        run: Execute,
        statement: str,
        parameters: object,
        context: ExecutionContext,
        *,
        is_one: bool = True,
    ) -> bool:
        """Execute a statement in place of the engine.

        :param is_one: whether the driver sends it once, and not for many rows.
        :returns: whether it was executed.
        """
        server = _server(context)
        if server is None:
            return False
        tracker = self.tracker
        with tracker.executing(statement, parameters) if tracker else nullcontext():
            self._try(run, statement, context, server, self.limits.lock_retries if is_one else 0)
        return True

    def _try(
        self,
        run: Execute,
        statement: str,
        context: ExecutionContext,
        server: _Server,
        retries: int,
    ) -> None:
        """Execute a statement, and try it again if others keep it waiting."""
        for number in range(retries + 1):
            watch = _Watch(self, server.id)
            how = execute_in_task if context.dialect.is_async else execute
            try:
                how(run, watch, self._interrupted)
                self.remarks.clear()
                return
            except Exception as error:
                if number == retries or not _may_retry(error, statement, server):
                    if error_number(error) == _TIMED_OUT:
                        self._give_up(statement, number + 1, watch.blockers)
                    raise
                self._pause(statement, number, watch.blockers)

    def _pause(self, statement: str, number: int, blockers: Blockers) -> None:
        """Sleep before the next attempt; or end the blocking sessions, if the user wants that."""
        ended = self._kill(blockers) if self.limits.kill_blockers else []
        seconds = _PAUSES[min(number, len(_PAUSES) - 1)] * random.uniform(0.5, 1.5)
        if ended:
            self.notify(f"{', '.join(ended)}; trying again: {shortened(statement)}")
            return
        count = f"retry {number + 1} of {self.limits.lock_retries}"
        held = "; ".join(line.rstrip(".") for line in blockers.lines())
        self.notify(
            f"{count} in {seconds:.1f} s: {shortened(statement)}" + (f" — {held}" if held else "")
        )
        time.sleep(seconds)

    def _kill(self, blockers: Blockers) -> list[str]:
        """End the sessions that block; only the oldest one if they only probably do."""
        ended = []
        for each in blockers.found:
            if each.spared:
                continue
            if why := kill(self.observer(), each):
                ended.append(f"{each.session} could not be ended: {why}")
                continue
            ended.append(f"ended {each}")
            if not each.is_certain:
                break
        return ended

    def _give_up(self, statement: str, times: int, blockers: Blockers) -> None:
        self.remarks[:] = [
            f"Waited {count_of(times, 'time')} for up to "
            f"{self.limits.lock_wait_timeout} s each: {shortened(statement)}",
            *blockers.lines(),
        ]


class _Watch:
    """Looks at a statement of a connection while it runs."""

    def __init__(self, waiting: Waiting, identifier: int) -> None:
        self.seconds = min(waiting.limits.lock_wait_timeout / 2, 2.0)
        self.blockers = Blockers()
        self._waiting, self._id = waiting, identifier

    def look(self) -> None:
        """Find out what the statement waits for, and how far it has come; never fails."""
        observer: OwnConnection | None = None
        try:
            observer = self._waiting.observer()
            own = frozenset({*self._waiting.own, observer.id})
            found = find_blockers(observer, self._id, own)
            if found.are_certain or not self.blockers.are_certain:  # the wait may be over by now
                self.blockers = found
        except Exception as error:  # too many connections, for example
            why = server_message(error)
            self.blockers = Blockers(unseen=f"What it waits for could not be looked up: {why}.")
        if self._waiting.tracker is not None:
            self._waiting.tracker.look(observer, self._id)

    def end(self, connection: bool) -> None:
        """End the statement, or its connection."""
        what = "KILL" if connection else "KILL QUERY"
        with suppress(Exception):  # it is tried again
            self._waiting.killer.rows(f"{what} {self._id}")


def _server(context: ExecutionContext) -> _Server | None:
    found = context.root_connection.connection.info.get(_INFO)
    return found if isinstance(found, _Server) else None


def _may_retry(error: Exception, statement: str, server: _Server) -> bool:
    """Whether the server has undone no more than this statement.

    A statement that changes the schema commits before it begins, so that a deadlock undoes only
    itself. One that changes rows is undone alone by a timeout, unless innodb_rollback_on_timeout is
    on, and with its whole transaction by a deadlock (MySQL manual, 17.20.5).
    """
    number = error_number(error)
    if _CHANGES_SCHEMA.match(statement):
        return number in (_TIMED_OUT, _DEADLOCK)
    return number == _TIMED_OUT and bool(_CHANGES_ROWS.match(statement)) and not server.rolls_back
