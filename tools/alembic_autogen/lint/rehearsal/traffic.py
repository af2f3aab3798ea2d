"""A writer and a reader beside a statement, and how long they wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from pymysql.err import Error

from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database, Row

_PAUSE = 0.002
"""Seconds between two statements of a client, which must not take the machine for itself."""
_KEYS = 100
"""The number of rows that they read and write, half of them at each end of the table."""
_PATIENCE = 30
"""Seconds in which a client must have begun or ended."""
_SETTINGS = (
    "SET SESSION lock_wait_timeout = 31536000, SESSION innodb_lock_wait_timeout = 1073741824"
)


class Client:
    """Sends one statement after the other, each for another row, in autocommit.

    :param statement: a statement, with places for the values of a row's key.
    """

    def __init__(self, database: Database, statement: str, keys: Sequence[Row]) -> None:
        self._connection = database.connect()
        self._id = int(self._connection.thread_id())  # type: ignore[no-untyped-call]  # PyMySQL's
        self._database = database
        self._statement = statement
        self._keys = keys
        self._ends = threading.Event()
        self._runs = threading.Event()
        self._since: float | None = None
        self._longest = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._runs.wait(_PATIENCE)
        self._longest = 0.0

    def _run(self) -> None:
        with suppress(Error), self._connection.cursor() as cursor:
            cursor.execute(_SETTINGS)
            number = 0
            while not self._ends.is_set():
                number += 1
                self._since = begun = time.perf_counter()
                with suppress(Error):  # the statement may rename the column, or drop the table
                    cursor.execute(self._statement, self._keys[number % len(self._keys)])
                    cursor.fetchall()
                self._since = None
                self._longest = max(self._longest, time.perf_counter() - begun)
                self._runs.set()
                self._ends.wait(_PAUSE)

    def end(self) -> float:
        """End it, and return how many seconds its longest statement took until now."""
        since, now = self._since, time.perf_counter()
        longest = max(self._longest, now - since if since is not None else 0.0)
        self._ends.set()
        self._thread.join(0.5)
        if self._thread.is_alive():  # it waits for a lock of the transaction that goes on
            with suppress(Error), self._database.connect() as other, other.cursor() as cursor:
                cursor.execute(f"KILL {self._id}")
            self._thread.join(_PATIENCE)
        with suppress(Error):
            self._connection.close()
        return longest


def clients(database: Database, table: Table) -> tuple[Client, Client]:
    """Start a writer and a reader of a table.

    The writer gives a row's column the value that it has: it takes the same locks as another value
    would, and leaves nothing in the binary log.
    """
    key = table.primary_key
    names = [*key.names] if key else []
    column = next(c.name for c in reversed(table.columns) if not c.generated)
    where = " AND ".join(f"{quote_name(name)} = %s" for name in names) or "1 = 1"
    where = where.replace("%", "%%").replace("%%s", "%s")
    with database.connect() as connection, connection.cursor() as cursor:
        keys: list[Row] = [()]
        if names:
            selected = ", ".join(map(quote_name, names))
            keys = []
            for way in ("ASC", "DESC"):
                order = ", ".join(f"{quote_name(name)} {way}" for name in names)
                cursor.execute(
                    f"SELECT {selected} FROM {table.key.sql} ORDER BY {order} LIMIT {_KEYS // 2}"
                )
                keys += cursor.fetchall()
    name, written = table.key.sql.replace("%", "%%"), quote_name(column).replace("%", "%%")
    write = f"UPDATE {name} SET {written} = {written} WHERE {where} LIMIT 1"
    read = f"SELECT 1 FROM {name} WHERE {where} LIMIT 1"
    return Client(database, write, keys), Client(database, read, keys)
