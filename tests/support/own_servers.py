"""Servers that listen on a port of this machine, as replicas and clusters need them.

The tool starts its servers without a network, and forbids them one. So its program and its data
directory are copied from one that runs, and the copy is started with further options.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql

from alembic_autogen.server import launch
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.settings import load
from support.deployments import rows
from support.ports import free_port

ACCOUNT = "app"
PASSWORD = "s3cret-of-app"
_LEFT_OUT = ("networking", "tls-version", "certs", "rsa-keys")
"""Parts of the options of the tool's servers that are for a socket only."""


@dataclass(frozen=True)
class OwnServer:
    """A server with the account :data:`ACCOUNT`, which may do everything."""

    server: Server
    port: int

    def execute(self, *statements: str) -> list[tuple[object, ...]]:
        """Execute statements, and fetch the rows of the last one."""
        with self.server.connect() as connection:
            return rows(connection, *statements)

    def database(self, name: str) -> Database:
        """Create a database."""
        self.execute(f"CREATE DATABASE {name}")
        return Database(self.server, name)


@dataclass(frozen=True)
class Pattern:
    """A server to copy.

    :param command: its command line.
    """

    server: Server
    folder: Path
    command: Sequence[str]


@contextmanager
def pattern(flavor: str, project: Path) -> Iterator[Pattern]:
    """Start the server that is copied.

    With memory, which is not used where ``CI`` is set: without it the redo log is off, and no
    server starts on a copy of such a data directory (MySQL error MY-013598).

    :param project: an empty folder.
    """
    settings = load(project, {"flavor": flavor, "server": "packages", "memory": "always"})
    with launch(settings) as launched:
        server = launched.server()
        folder = Path(server.address.unix_socket or "").parent
        process = (folder / "pid").read_text().strip()
        words = Path("/proc", process, "cmdline").read_text().split("\0")[:-1]
        yield Pattern(server, folder, words)


@contextmanager
def started(of: Pattern, folder: Path, *options: str) -> Iterator[OwnServer]:
    """Start a copy.

    :param folder: an empty one; its path has to be short, as that of a socket.
    :param options: further ones of its command line.
    """
    (folder / "tmp").mkdir(parents=True)
    with of.server.connect() as connection:
        rows(connection, "FLUSH TABLES WITH READ LOCK")
        shutil.copytree(of.folder / "data", folder / "data")
    (folder / "data" / "auto.cnf").unlink(missing_ok=True)  # the UUID of the server
    port = free_port()
    command = [
        word.replace(str(of.folder), str(folder))
        for word in of.command
        if not any(part in word for part in _LEFT_OUT)
    ]
    command += ["--bind-address=127.0.0.1", f"--port={port}", f"--log-error={folder}/server.err"]
    environment = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    process = subprocess.Popen([*command, *options], env=environment)
    try:
        address = Address("root", unix_socket=f"{folder}/sock")
        _wait(address, process, folder / "server.err")
        with pymysql.connect(user="root", unix_socket=address.unix_socket) as connection:
            rows(
                connection,
                f"CREATE USER '{ACCOUNT}'@'%' IDENTIFIED BY '{PASSWORD}'",
                f"GRANT ALL ON *.* TO '{ACCOUNT}'@'%' WITH GRANT OPTION",
            )
        own = Address(ACCOUNT, PASSWORD, host="127.0.0.1", port=port)
        version = of.server.version
        yield OwnServer(Server("packages", of.server.flavor, version, own), port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(address: Address, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            pymysql.connect(user="root", unix_socket=address.unix_socket).close()
            return
        except pymysql.err.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                printed = log.read_text() if log.exists() else "see what it printed"
                raise AssertionError(printed[-3000:]) from None
            time.sleep(0.1)
