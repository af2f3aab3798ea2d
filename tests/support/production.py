"""A real server in the role of production, which records every connection and command."""

from __future__ import annotations

import gc
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pymysql
import sqlalchemy as sa

from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.scratch_names import PREFIX
from support import relay

HOST = "127.0.0.1"
PASSWORD = "Production's secret: 100%"


@contextmanager
def over_tcp(server: Server) -> Iterator[Server]:
    """Make a server accept connections by TCP with a password, as production does."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER USER CURRENT_USER() IDENTIFIED BY %s", (PASSWORD,))
    address = replace(server.address, password=PASSWORD)
    if address.unix_socket is None:
        yield replace(server, address=address)
        return
    # Without TLS, a password is accepted once it is in the server's cache (caching_sha2_password).
    replace(server, address=address).connect().close()
    # In a process of its own: some drivers hold Python's lock while they connect.
    command = [sys.executable, relay.__file__, address.unix_socket]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        try:
            yield replace(server, address=replace(address, unix_socket=None, host=HOST, port=port))
        finally:
            process.kill()


class RecordedProduction:
    """A server with a database ``shop`` that records every connection and command."""

    def __init__(self, server: Server) -> None:
        self.address = server.address
        self._monitor = server.connect()
        self._run("CREATE DATABASE IF NOT EXISTS shop")
        self._run("SET GLOBAL log_output = 'TABLE'")
        self._run("SET GLOBAL general_log = ON")

    def _run(self, statement: str) -> list[Any]:
        with self._monitor.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def _attempts(self) -> int:
        return sum(int(value) for _, value in self._run("SHOW GLOBAL STATUS LIKE 'Connections'"))

    def begin(self) -> None:
        """End connections that an earlier test left open, since their end would be recorded."""
        gc.collect()
        for thread in self._others():
            with suppress(pymysql.err.OperationalError):  # the connection has ended by itself
                self._run(f"KILL {thread}")
        self.settle()
        self._run("DROP DATABASE shop")
        self._run("CREATE DATABASE shop")
        self.forget()

    def _others(self) -> list[int]:
        threads = [row[0] for row in self._run("SHOW PROCESSLIST") if row[1] != "event_scheduler"]
        return [thread for thread in threads if thread != self._monitor_id()]

    def _monitor_id(self) -> int:
        number: int = self._monitor.thread_id()  # type: ignore[no-untyped-call]  # of PyMySQL
        return number

    def settle(self) -> None:
        """Wait until the server has noticed the end of all connections."""
        deadline = time.monotonic() + 10
        while self._others():
            assert time.monotonic() < deadline, "somebody is still connected to production"
            time.sleep(0.01)

    def forget(self) -> None:
        self._run("TRUNCATE TABLE mysql.general_log")
        self._before = self._attempts()

    def noticed(self) -> list[str]:
        """The commands of all clients since :meth:`forget`, and failed connections."""
        rows = self._run(
            "SELECT command_type FROM mysql.general_log WHERE thread_id <> CONNECTION_ID()"
        )
        attempts = self._attempts() - self._before
        commands = [str(row[0]) for row in rows]
        return commands + ["Attempt"] * max(0, attempts - commands.count("Connect"))

    def tables(self) -> list[str]:
        return [str(row[0]) for row in self._run("SHOW TABLES FROM shop")]

    @property
    def place(self) -> dict[str, Any]:
        """The server's address, as parameters of a driver."""
        if self.address.unix_socket is not None:
            return {"host": "localhost", "unix_socket": self.address.unix_socket}
        return {"host": self.address.host, "port": self.address.port}

    @property
    def parameters(self) -> dict[str, Any]:
        """The account and the address, as parameters of a driver."""
        return {"user": self.address.user, "password": self.address.password, **self.place}

    def url(self, driver: str, **query: str) -> str:
        place = dict(self.place)
        if "unix_socket" in place:
            query = {"unix_socket": place["unix_socket"], **query}
        url = sa.URL.create(
            driver,
            self.address.user,
            self.address.password or None,
            place["host"],
            place.get("port"),
            "shop",
        )
        return url.render_as_string(hide_password=False) + "?" + urlencode(query)

    def option_file(self, path: Path) -> Path:
        """Write a my.cnf with the server's address."""
        names = {"unix_socket": "socket", "password": "password", "user": "user"}
        lines = [f"{names.get(key, key)}={value}" for key, value in self.parameters.items()]
        path.write_text("\n".join(["[client]", *lines, "database=shop", ""]))
        return path


def accounts(server: Server) -> list[str]:
    """The accounts that the tool has created on a server."""
    with server.connect() as connection:
        found = rows(connection, f"SELECT user FROM mysql.user WHERE user LIKE '{PREFIX}%'")
    return [user for (user,) in found]
