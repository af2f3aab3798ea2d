"""``db``: open a database at head to experiment with, which is deleted when the command ends.

It contains the schema and the rows of the revisions. Changes to it are not kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import signals, standard_input
from alembic_autogen.errors import AutogenError, ExitCode
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.sandbox import seal
from alembic_autogen.server.url import url
from alembic_autogen.session.user_database import database_at_head

if TYPE_CHECKING:
    from alembic_autogen.memo.origin import Origin
    from alembic_autogen.memo.reasons import NotRemembered
    from alembic_autogen.sandbox.channel import Channel
    from alembic_autogen.server.base import Database, Server
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class OpenDatabase:
    """A database at head.

    :param origin: the run that built it, and when.
    :param not_remembered: the reasons why the next run will run the revisions again.
    :param seconds: the duration of each stage.
    :param note: a note about the shell that is about to start.
    """

    database: Database
    origin: Origin
    not_remembered: NotRemembered
    seconds: dict[str, float]
    note: str = ""

    @property
    def server(self) -> Server:
        """The server of the database."""
        return self.database.server

    @property
    def url(self) -> str:
        """The URL of the database, in SQLAlchemy's form."""
        return url(self.server.address, self.database.default)


def db(
    settings: Settings,
    program: Sequence[str],
    progress: Progress,
    opened: Callable[[OpenDatabase], None],
) -> int:
    """Open a database at head, and let the user work on it.

    :param program: the command line of a program that uses the database. If empty, a shell is
        started on a terminal; elsewhere, the command waits for the end of standard input.
    :param opened: is called as soon as the database exists.
    :returns: the exit code: the program's own, if there is one.
    :raises AutogenError: there is no server, revisions do not work, there is no such program.
    """
    watch = Stopwatch()
    with database_at_head(settings, progress, watch) as at_head:
        database = at_head.database
        found = OpenDatabase(database, at_head.origin, at_head.not_remembered, watch.seconds)
        if program:
            opened(found)
            return _exit_code(_run(program, database))
        if not standard_input.has_user():
            opened(found)
            standard_input.stream().buffer.read()
            return ExitCode.OK
        shell, note = _shell(database)
        opened(replace(found, note=note))
        _run(shell, database)
        return ExitCode.OK


def _shell(database: Database) -> tuple[Sequence[str], str]:
    """Choose MySQL's own client, or else the user's shell, with a note for the user."""
    names = ("mariadb", "mysql") if database.server.flavor == "mariadb" else ("mysql", "mariadb")
    client = next((path for name in names if (path := shutil.which(name))), None)
    if client is None:
        shell = os.environ.get("SHELL") or "/bin/sh"
        return [shell], f"There is no mysql client; {shell} has the address in DATABASE_URL."
    address = database.server.address
    place = (
        [f"--socket={address.unix_socket}"]
        if address.unix_socket
        else [f"--host={address.host}", f"--port={address.port}"]
    )
    # A password in ~/.my.cnf, which is for another server, would take precedence over MYSQL_PWD.
    return [client, "--no-defaults", f"--user={address.user}", *place, database.default], ""


def environment(database: Database) -> dict[str, str]:
    """Environment variables for a program: the URL, and the variables of MySQL's own clients.

    MySQL manual, 6.9 (MYSQL_HOST, MYSQL_PWD, MYSQL_TCP_PORT, MYSQL_UNIX_PORT).
    """
    address = database.server.address
    found = {
        "DATABASE_URL": url(address, database.default),
        "MYSQL_DATABASE": database.default,
        "MYSQL_USER": address.user,
        "MYSQL_PWD": address.password,
        "MYSQL_HOST": address.host or "localhost",
    }
    if address.unix_socket:
        return {**found, "MYSQL_UNIX_PORT": address.unix_socket}
    return {**found, "MYSQL_TCP_PORT": str(address.port)}


def _run(program: Sequence[str], database: Database) -> int:
    """Run a program to its end; Ctrl-C on the terminal is for the program.

    It is the user's program, not the application's, so it runs outside the seal, if there is one.
    """
    variables = {**os.environ, **environment(database)}
    outside = seal.channel()
    try:
        with signals.left_to_program():
            return (
                _run_outside(outside, program, variables)
                if outside
                else _run_here(program, variables)
            )
    except OSError as error:
        raise AutogenError(
            f"{program[0]} cannot be started: {error.strerror}; what follows -- has to be a "
            "program with its arguments."
        ) from error


def _run_outside(outside: Channel, program: Sequence[str], variables: Mapping[str, str]) -> int:
    try:
        return int(
            outside.ask(
                "run", command=list(program), environment=dict(variables), folder=str(Path.cwd())
            )
        )
    except BaseException:  # this process was asked to end
        outside.ask("terminate")
        raise


def _run_here(program: Sequence[str], variables: Mapping[str, str]) -> int:
    process = subprocess.Popen(program, env=variables, stdin=standard_input.descriptor())
    try:
        return process.wait()
    finally:
        if process.poll() is None:  # this process was asked to end
            process.terminate()
            process.wait()


def _exit_code(status: int) -> int:
    """The exit code as shells return it: 128 plus the signal's number after a signal."""
    return status if status >= 0 else 128 - status
