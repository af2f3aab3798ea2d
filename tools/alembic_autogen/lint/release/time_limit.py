"""Limit the time of statements whose duration is not known."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING

from pymysql.err import MySQLError

from alembic_autogen.errors import ServerError

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

_SECONDS = 2
TOO_LONG = (1317, 1969, 3024)
"""A statement was killed, max_statement_time, max_execution_time (Error Codes of MySQL and of
MariaDB)."""


@dataclass(frozen=True)
class TimeLimit:
    """Ends statements of a session that take too long, with an error of :data:`TOO_LONG`.

    MariaDB ends them itself; MySQL does so for SELECT only (manual, 7.1.8), so that others are
    killed from another session.

    :param database: the database of the session.
    :param session: its id.
    """

    database: Database
    session: int

    @classmethod
    def of(cls, database: Database, cursor: Cursor) -> TimeLimit:
        """Limit the session of a cursor."""
        cursor.execute(
            f"SET SESSION max_statement_time = {_SECONDS}"
            if database.server.flavor == "mariadb"
            else f"SET SESSION max_execution_time = {_SECONDS * 1000}"
        )
        cursor.execute("SELECT CONNECTION_ID()")
        (session,) = cursor.fetchone() or (0,)
        return cls(database, int(session))

    @contextmanager
    def running(self, only_reads: bool) -> Iterator[None]:
        """Limit the statement that is run while the context lasts.

        :param only_reads: whether it is a SELECT.
        """
        if only_reads or self.database.server.flavor == "mariadb":
            yield
            return
        timer = Timer(_SECONDS, self._kill)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # else it might kill the next statement

    def _kill(self) -> None:
        with (
            suppress(MySQLError, ServerError),
            closing(self.database.connect()) as other,
            other.cursor() as cursor,
        ):
            cursor.execute(f"KILL QUERY {self.session}")
