"""Other sessions of the database's server, as a message names them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from alembic_autogen.apply.locks.own_connection import OwnConnection, number_of, text_of
from alembic_autogen.wording import shortened


@dataclass(frozen=True)
class ServerSession:
    """A session of the server.

    :param id: the number of its connection.
    :param user: its account; empty if this account may not see other accounts' sessions.
    :param host: from where it has connected.
    :param database: its default database.
    :param command: ``Sleep`` if it is idle.
    :param seconds: since when it is in its state.
    :param statement: the statement that it executes; empty if it is idle.
    """

    id: int
    user: str = ""
    host: str = ""
    database: str = ""
    command: str = ""
    seconds: int = 0
    statement: str = ""

    def __str__(self) -> str:
        if not self.is_visible:
            return f"connection {self.id} (the privilege PROCESS shows whose it is)"
        return f"connection {self.id} of {self.user!r} from {self.host}"

    @property
    def is_visible(self) -> bool:
        """Whether this account may see it."""
        return bool(self.user)

    @property
    def is_idle(self) -> bool:
        """Whether it executes nothing."""
        return self.command == "Sleep"

    @property
    def since(self) -> str:
        """The local time at which the session entered its state; with the date after 12 hours."""
        then = time.time() - self.seconds
        form = "%H:%M:%S" if self.seconds < 12 * 3600 else "%Y-%m-%d %H:%M"
        return time.strftime(form, time.localtime(then))


def find_session(connection: OwnConnection, identifier: int) -> ServerSession:
    """Look a session up."""
    found = sessions(connection, f"ID = {identifier}")
    return found[0] if found else ServerSession(identifier)


def sessions(connection: OwnConnection, condition: str) -> list[ServerSession]:
    """Look sessions up; without the privilege PROCESS, only this account's are seen."""
    rows = connection.rows(
        "SELECT ID, USER, HOST, DB, COMMAND, TIME, INFO FROM information_schema.PROCESSLIST"
        f" WHERE {condition} ORDER BY ID"
    )
    return [
        ServerSession(
            number_of(number),
            text_of(user),
            text_of(host).rpartition(":")[0] or text_of(host),
            text_of(database),
            text_of(command),
            max(number_of(seconds), 0),
            shortened(text_of(statement)),
        )
        for number, user, host, database, command, seconds, statement in rows
    ]
