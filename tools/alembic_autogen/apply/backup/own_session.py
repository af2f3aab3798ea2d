"""Statements of a backup on the connection of env.py, beside those of its revisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.literals import text_literal
from alembic_autogen.apply.locks.own_connection import rows, text_of
from alembic_autogen.error_text import error_number
from alembic_autogen.schema.model import TableKey

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import ExecutionContext

_OWN = "alembic_autogen_own"
OWN_OPTIONS = {"no_parameters": True, _OWN: True}
"""The execution options of statements that are none of a revision."""
_STREAMED = {**OWN_OPTIONS, "stream_results": True, "max_row_buffer": 100}
_NOT_LOCKED = (1044, 1142, 1227, 1235, 1105)
"""Errors of an account without LOCK TABLES, and of a cluster that has no such locks."""

Row = tuple[object, ...]


def is_own(context: ExecutionContext) -> bool:
    """Whether a statement is one of a backup, or of what is done for large tables."""
    return bool(context.execution_options.get(_OWN))


class OwnSession:
    """Sends statements on a connection, whose waits are limited as those of revisions are."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, statement: str) -> list[Row]:
        """Execute a statement, and fetch its rows."""
        result = self._connection.exec_driver_sql(statement, execution_options=OWN_OPTIONS)
        return [tuple(row) for row in result] if result.returns_rows else []

    def stream(self, statement: str) -> Iterator[Row]:
        """Execute a query, whose rows are not held in memory."""
        with self._connection.exec_driver_sql(statement, execution_options=_STREAMED) as result:
            for row in result:
                yield tuple(row)

    @contextmanager
    def exact(self) -> Iterator[None]:
        """Read moments in UTC and texts as they are, while the context lasts."""
        ((zone, mode),) = self.rows("SELECT @@session.time_zone, @@session.sql_mode")
        self.rows("SET time_zone = '+00:00', sql_mode = ''")
        try:
            yield
        finally:
            with suppress(Exception):  # of a connection that is lost
                self.rows(
                    f"SET time_zone = {text_literal(text_of(zone))},"
                    f" sql_mode = {text_literal(text_of(mode))}"
                )

    def lock(self, tables: Iterable[TableKey]) -> bool:
        """Lock tables against other sessions until :meth:`unlock`.

        It commits the transaction, as the change of the schema does that follows.

        :returns: whether the account may.
        """
        from sqlalchemy.exc import DBAPIError

        names = ", ".join(f"{each.sql} WRITE" for each in tables)
        try:
            self.rows(f"LOCK TABLES {names}")
        except DBAPIError as error:
            if error.orig is None or error_number(error.orig) not in _NOT_LOCKED:
                raise
            return False
        return True

    def unlock(self) -> None:
        """Release the locks; never fails, as they end with the connection anyway."""
        with suppress(Exception):
            rows(self._connection.connection, "UNLOCK TABLES")
