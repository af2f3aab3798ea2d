"""A writer that goes on while a table is altered, and how long it has to wait."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pymysql

from alembic_autogen.server.base import Database

_DEADLOCK = 1213


@dataclass
class Writer:
    """Writes the same rows into a table, and into the same table of a second database.

    :param database: the database whose table is altered while it writes.
    :param second: the name of the other database, on the same server.
    :param rows: the number of rows that the table has at the beginning.
    """

    database: Database
    second: str
    rows: int
    longest: float = 0.0
    count: int = 0
    deadlocks: int = 0
    error: BaseException | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write while the context lasts.

        :raises Exception: a statement has failed.
        """
        self.longest, self.error = 0.0, None
        self._stop.clear()
        thread = threading.Thread(target=self._write)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()
        if self.error is not None:
            raise self.error

    def _write(self) -> None:
        try:
            with self.database.connect() as connection:
                connection.autocommit(True)
                while not self._stop.is_set():
                    self._one(connection)
                    time.sleep(0.003)
        except BaseException as error:
            self.error = error

    def _one(self, connection: Any) -> None:
        """Write one row, in both databases; the wait in the first one counts."""
        self.count += 1
        number = random.Random(self.count).randrange(1, self.rows)
        statement = (
            f"INSERT INTO {{}}.booking (id, customer_id, amount, state, quantity)"
            f" VALUES ({self.rows + self.count}, {number % 1000 + 1}, {number}, 'new', 3)",
            f"UPDATE {{}}.booking SET amount = amount + 1, quantity = quantity + 1"
            f" WHERE id = {number}",
            f"DELETE FROM {{}}.booking WHERE id = {number} AND id > 2000",
        )[self.count % 3]
        self._timed(connection, statement.format(self.database.name))
        with connection.cursor() as cursor:
            cursor.execute(statement.format(self.second))

    def _timed(self, connection: Any, statement: str) -> None:
        start = time.monotonic()
        while True:
            try:
                with connection.cursor() as cursor:
                    cursor.execute(statement)
            except pymysql.err.OperationalError as error:
                if error.args[0] != _DEADLOCK:
                    raise
                self.deadlocks += 1
            else:
                break
        self.longest = max(self.longest, time.monotonic() - start)
