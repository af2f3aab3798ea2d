"""Run each DDL statement in the cheapest way that the server accepts, and so learn which it is.

The server itself decides what a statement needs, by its version, the table, the rows and the
settings of the session. If a clause asks for too cheap a way, the server refuses the statement
without any change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from alembic_autogen.error_text import driver_error
from alembic_autogen.lint.online.algorithm_and_lock import (
    OnlineStatement,
    online_statement,
    only_renames_tables,
)
from alembic_autogen.lint.online.classes import OnlineClass
from alembic_autogen.lint.online.table_ids import is_rebuilt

_LOCKS = ("NONE", "SHARED", "EXCLUSIVE")
_WAYS = {
    "mysql": (
        ("INSTANT", None),
        *(("INPLACE", lock) for lock in _LOCKS),
        *(("COPY", lock) for lock in _LOCKS[1:]),
    ),
    "mariadb": (
        ("INSTANT", None),
        *((algorithm, lock) for algorithm in ("NOCOPY", "INPLACE", "COPY") for lock in _LOCKS),
    ),
}
"""Algorithms and locks from the cheapest. MariaDB copies rows without a lock from 11.2 on."""
_NOT_SUPPORTED = 1845
_REFUSALS = {
    _NOT_SUPPORTED,
    1846,  # not supported, with a reason
    4092,  # no more row versions, of which each instant column needs one
    4157,  # a column could make rows too large for INSTANT
}
"""Errors about the clauses; all others are about the statement."""
INTERRUPTIONS = {1053, 1205, 1213, 1317, 1969, 2006, 2013, 3024}
"""The server stops, a lock or an answer takes too long, or the connection is lost."""
_NO_SUCH_TABLE = 1146
"""MySQL may say so of a statement that it has carried out (see :mod:`..lost_keys`)."""
_REASON = re.compile(r"^(?:.* Reason: )?(.*?)\.?(?: (?:Try|Please use) .*)?$", re.DOTALL)
"""The reason in the server's message, without the refused clause and the suggested one."""


def run_cheapest(
    statement: str,
    run: Callable[[str], int],
    flavor: str,
    table_ids: Callable[[], Mapping[str, int]],
) -> OnlineClass | None:
    """Run a statement once, in the cheapest way that the server accepts.

    A statement with an ALGORITHM and a LOCK of its own is run as it is.

    :param statement: one statement in any spelling.
    :param run: runs a statement in its own session, and returns the number of affected rows; it
        raises the driver's errors.
    :param flavor: ``mysql`` or ``mariadb``.
    :param table_ids: reads the ids of the tables, see :func:`.table_ids.reading_table_ids`.
    :returns: ``None`` if there are not several ways to run the statement; it is then **not** run.
        A class without an algorithm if the server accepts none of the clauses.
    """
    if only_renames_tables(statement):
        run(statement)
        return OnlineClass("INSTANT", None, rebuild=False, reason="")
    online = online_statement(statement, flavor)
    return _OnlineTrial(online, run, flavor, table_ids).result() if online else None


class _OnlineTrial:
    """A statement, and the answers of the server to its forms so far."""

    def __init__(
        self,
        online: OnlineStatement,
        run: Callable[[str], int],
        flavor: str,
        table_ids: Callable[[], Mapping[str, int]],
    ) -> None:
        self._online = online
        self._run = run
        self._flavor = flavor
        self._table_ids = table_ids
        self._before: Mapping[str, int] | None = None
        self._reason = ""
        self._refused = ""

    def result(self) -> OnlineClass:
        for algorithm, lock in self._ways():
            if algorithm == self._refused:
                continue
            if algorithm != "INSTANT" or self._flavor == "mariadb":
                self._note_table_ids()
            try:
                affected = self._run(self._online.with_clauses(algorithm, lock))
            except Exception as error:  # of any driver
                if not self._is_refused(error, algorithm):
                    break
            else:
                return self._class(algorithm, lock, affected)
        return self._as_written()

    def _ways(self) -> Iterator[tuple[str, str | None]]:
        """The ways to try: all, or those with the statement's own algorithm."""
        own = self._online
        if not own.algorithm and not own.lock:
            yield from _WAYS[self._flavor]
        elif own.algorithm in ("NOCOPY", "INPLACE", "COPY") and not own.lock:
            yield from ((own.algorithm, lock) for lock in _LOCKS)

    def _is_refused(self, error: Exception, algorithm: str) -> bool:
        """Whether the server refuses the clauses, and not the statement.

        :raises Exception: the error, if it is about neither.
        """
        number, message = driver_error(error)
        if not number or number in {*INTERRUPTIONS, _NO_SUCH_TABLE}:
            raise error
        if number not in _REFUSALS:
            return False
        if re.findall(r"(?:ALGORITHM|LOCK)=\w+", message)[:1] == [f"ALGORITHM={algorithm}"]:
            self._refused = algorithm  # with any lock
        if not self._reason and number != _NOT_SUPPORTED and algorithm != "COPY":
            self._reason = _REASON.sub(r"\1", message)
        return True

    def _class(self, algorithm: str, lock: str | None, affected: int) -> OnlineClass:
        rebuild = algorithm == "COPY" or self._is_rebuilt()
        if affected or (rebuild and algorithm == "INSTANT"):
            # MariaDB 10.11 accepts INSTANT for other engines, orders and partitions, and copies.
            return OnlineClass("COPY", lock or "SHARED", rebuild=True, reason=self._reason)
        return OnlineClass(algorithm, lock, rebuild, self._reason)

    def _as_written(self) -> OnlineClass:
        """Run the statement itself: without clauses, with its own, or to its own error.

        MariaDB takes no clauses in statements on single partitions, and lets writers wait if it
        copies rows there.
        """
        own = self._online
        self._note_table_ids()
        affected = self._run(own.written)
        rebuild = self._is_rebuilt()
        algorithm = None if own.algorithm == "DEFAULT" else own.algorithm
        lock = None if own.lock == "DEFAULT" else own.lock
        is_bare = not own.algorithm and not own.lock
        if affected or (rebuild and is_bare and self._flavor == "mariadb"):
            algorithm, lock = "COPY", lock or "SHARED"
        return OnlineClass(algorithm, lock, rebuild or algorithm == "COPY", reason="")

    def _note_table_ids(self) -> None:
        if self._before is None:
            self._before = self._table_ids()

    def _is_rebuilt(self) -> bool:
        if self._before is None or self._online.truncates:
            return False
        return is_rebuilt(self._before, self._table_ids())
