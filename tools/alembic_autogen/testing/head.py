"""A database that is reset to head for each test.

If a test ran only statements that change rows, the changed tables are refilled, which takes
milliseconds. After anything else (DDL, a change of a global variable or an account), a new server
is started on the kept data of head. That takes half a second and is correct by construction.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.quoting import quote_name, quote_qualified, quote_string
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.connection import SHORT_WAIT, rows
from alembic_autogen.server.url import DRIVER, url
from alembic_autogen.testing import traces
from alembic_autogen.testing.db_command import Opened, open_database

if TYPE_CHECKING:
    from pymysql.connections import Connection

PRISTINE = "_rows"
"""Suffix of the name of the database that holds a copy of head's rows."""
_WITHOUT_SOCKETS = ("mysql+cymysql",)
"""Drivers that fail on Unix sockets (cymysql 1.1.2 sets an option of TCP on them)."""
_PATIENCE = 10
"""Maximum number of seconds to wait for killed sessions to end."""


class HeadDatabase:
    """A database at head, for one test after the other.

    :param project: the project's folder.
    """

    def __init__(self, project: Path) -> None:
        self._project = project
        self._folder = tempfile.TemporaryDirectory(prefix="alembic-autogen-")
        self._opened: Opened | None = None
        self._connection: Connection | None = None
        self._is_used = False
        self._open()

    @property
    def server(self) -> Server:
        """The server of the current test."""
        assert self._opened is not None
        return self._opened.database.server

    @property
    def database(self) -> Database:
        """The database of the current test."""
        assert self._opened is not None
        return self._opened.database

    @property
    def url(self) -> str:
        """The URL of the database; over a socket, it stays the same when the server is replaced."""
        return url(self._address, self.database.name)

    def url_for(self, driver: str) -> str:
        """The URL of the database for another driver.

        :param driver: the part of the URL before ``://``, such as ``mysql+asyncmy``.
        :raises ConfigurationError: the driver cannot connect to the server's socket.
        """
        if driver in _WITHOUT_SOCKETS and self._address.unix_socket:
            raise ConfigurationError(
                f"{driver} cannot connect to a Unix socket, which is the only way to the "
                "disposable server; use another driver in tests."
            )
        return f"{driver}{self.url.removeprefix(DRIVER)}"

    def fresh(self, driver: str = DRIVER) -> str:
        """Reset the database to head if it was used, and return its URL.

        :param driver: see :meth:`url_for`.
        """
        if self._is_used:
            self.reset()
        self._is_used = True
        return self.url_for(driver)

    def reset(self) -> None:
        """Undo all changes since the database was last at head."""
        self._is_used = False
        if not self._undo():
            self._close()
            self._open()

    def close(self) -> None:
        """End the server."""
        self._close()
        self._folder.cleanup()

    # --- servers

    def _open(self) -> None:
        self._opened = open_database(self._project)
        self._connection = self.server.connect()
        self._address = self._lasting(self.server.address)
        if self.server.flavor == "mysql":  # otherwise statistics are cached for a day
            rows(self._connection, "SET SESSION information_schema_stats_expiry = 0")
        self._pristine = f"{self.database.name}{PRISTINE}"
        self._keep_rows()
        traces.forget_values(self._connection, self.database)
        self._state = traces.look(self._connection, self.database)

    def _lasting(self, address: Address) -> Address:
        """An address that stays valid for later servers: a link to the socket, if there is one."""
        if address.unix_socket is None:
            return address
        link = Path(self._folder.name) / "sock"
        link.unlink(missing_ok=True)
        link.symlink_to(address.unix_socket)
        return Address(address.user, address.password, str(link))

    def _close(self) -> None:
        if self._connection is not None:
            if not self.server.private:
                with suppress(pymysql.err.Error):
                    rows(self._connection, SHORT_WAIT)
                    rows(self._connection, f"DROP DATABASE IF EXISTS {quote_name(self._pristine)}")
            with suppress(pymysql.err.Error):
                self._connection.close()
        if self._opened is not None:
            self._opened.close()
        self._opened = self._connection = None

    # --- rows

    def _keep_rows(self) -> None:
        """Copy the tables that have rows at head; most have none."""
        self._filled: dict[str, str] = {}
        self._run(
            *_QUIETLY,
            f"DROP DATABASE IF EXISTS {quote_name(self._pristine)}",
            f"CREATE DATABASE {quote_name(self._pristine)}",
        )
        for name, state in traces.tables(self._own, self.database).items():
            if state.is_versioned:  # its history cannot be refilled
                continue
            source = quote_qualified(self.database.name, name)
            if rows(self._own, f"SELECT 1 FROM {source} LIMIT 1"):
                self._filled[name] = columns = self._columns(name)
                target = quote_qualified(self._pristine, name)
                self._run(
                    f"CREATE TABLE {target} LIKE {source}",
                    f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source}",
                )
        self._run(*_AS_BEFORE)
        # Refilling these tables would fire their triggers: after a change, a new server is needed.
        self._triggered = {
            table
            for (table,) in rows(
                self._own,
                "SELECT event_object_table FROM information_schema.triggers"
                f" WHERE event_object_schema = {quote_string(self.database.name)}",
            )
        }

    def _columns(self, table: str) -> str:
        """The columns that are not generated, as a list for a statement."""
        found = rows(
            self._own,
            "SELECT column_name FROM information_schema.columns"
            f" WHERE table_schema = {quote_string(self.database.name)}"
            f" AND table_name = {quote_string(table)} AND COALESCE(generation_expression, '') = ''"
            " ORDER BY ordinal_position",
        )
        return ", ".join(quote_name(name) for (name,) in found)

    def _undo(self) -> bool:
        """Undo changes of rows.

        :returns: whether the database is at head again; ``False`` if a new server is needed.
        """
        try:
            return self._end_transactions() and self._refill()
        except pymysql.err.Error:  # the server was shut down, for example
            return False

    def _end_transactions(self) -> bool:
        """End the sessions that are in a transaction, which would hold locks."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            busy = rows(
                self._own,
                "SELECT p.id FROM information_schema.innodb_trx t"
                " JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id"
                f" WHERE p.id <> CONNECTION_ID() AND {self._ours}",
            )
            if not busy:
                return True
            for (number,) in busy:
                with suppress(pymysql.err.Error):  # it has just ended
                    rows(self._own, f"KILL {number}")
            time.sleep(0.005)
        return False

    @property
    def _ours(self) -> str:
        """The SQL condition for sessions of the tests: all, unless the server is shared."""
        return "TRUE" if self.server.private else f"p.db = {quote_string(self.database.name)}"

    def _refill(self) -> bool:
        before = self._state
        ran = traces.kinds(before.counted, traces.counted(self._own))
        if ran - traces.ROWS or len(before.tables) > traces.MOST_TABLES:
            return False
        if self.server.private and traces.variables(self._own) != before.variables:
            return False
        if traces.sequences(self._own, self.database) != before.sequences:
            return False
        if not ran:
            return True
        changed = traces.changed(before, traces.tables(self._own, self.database))
        if any(name in self._filled and name in self._triggered for name in changed):
            return False
        if any(before.tables[name].is_versioned for name in changed):
            return False
        if changed:
            statements = (text for name in changed for text in self._statements(name))
            self._run(*_QUIETLY, *statements, *_AS_BEFORE)
            self._state = traces.look(self._own, self.database)
        return True

    def _statements(self, name: str) -> list[str]:
        """The statements that give a table the rows that it has at head."""
        target, table = quote_qualified(self.database.name, name), self._state.tables[name]
        statements = [f"TRUNCATE TABLE {target}"]
        if name in self._filled:
            source, columns = quote_qualified(self._pristine, name), self._filled[name]
            statements.append(f"INSERT INTO {target} ({columns}) SELECT {columns} FROM {source}")
        if table.auto_increment is not None and table.auto_increment > 1:
            statements.append(f"ALTER TABLE {target} AUTO_INCREMENT = {table.auto_increment}")
        return statements

    @property
    def _own(self) -> Connection:
        assert self._connection is not None
        return self._connection

    def _run(self, *statements: str) -> None:
        for statement in statements:
            rows(self._own, statement)


_QUIETLY = (
    "SET SESSION foreign_key_checks = 0, unique_checks = 0",
    "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
)
_AS_BEFORE = ("SET SESSION foreign_key_checks = 1, unique_checks = 1, sql_mode = DEFAULT",)
