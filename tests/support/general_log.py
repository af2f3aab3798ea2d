"""The commands that an account sends to a server, by the server's general log."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from alembic_autogen.server.base import Database
from alembic_autogen.server.connection import rows
from support.shops import url

READS = {"Connect", "Quit", "SELECT", "SHOW"}
"""The log entries of a command that only reads."""


@dataclass(frozen=True)
class Logged:
    """An account of a database, whose sessions are logged.

    :param url: the URL of the database for this account.
    """

    database: Database
    account: str
    url: str

    def entries(self) -> list[tuple[str, str]]:
        """The kind of each command of the account so far, and its text."""
        with self.database.server.connect() as connection:
            found = rows(
                connection,
                "SELECT command_type, CONVERT(argument USING utf8mb4) FROM mysql.general_log"
                f" WHERE user_host LIKE '%[{self.account}]%' ORDER BY event_time",
            )
        return [(str(kind), str(text)) for kind, text in found]

    def words(self) -> set[str]:
        """The first words of the account's statements, and the kinds of its other commands."""
        return {
            text.split()[0].upper() if kind == "Query" else kind for kind, text in self.entries()
        }

    def others(self) -> list[tuple[str, str]]:
        """The commands that do more than read."""
        return [
            (kind, text)
            for kind, text in self.entries()
            if (text.split()[0].upper() if kind == "Query" else kind) not in READS
        ]


@contextmanager
def logged(database: Database, privileges: str = "ALL PRIVILEGES") -> Iterator[Logged]:
    """Create an account that may do everything in a database, and turn the general log on.

    :param privileges: what it may do on all databases.
    """
    account = f"logged_{secrets.token_hex(4)}"
    address = replace(database.server.address, user=account, password="pw")
    with database.server.connect() as connection:
        rows(connection, f"CREATE USER {account}@'%' IDENTIFIED BY 'pw'")
        try:
            rows(connection, f"GRANT {privileges} ON *.* TO {account}@'%'")
            rows(connection, "SET GLOBAL log_output = 'TABLE'")
            rows(connection, "SET GLOBAL general_log = ON")
            yield Logged(database, account, url(address, database.name))
        finally:
            rows(connection, "SET GLOBAL general_log = OFF")
            rows(connection, "TRUNCATE TABLE mysql.general_log")
            rows(connection, f"DROP USER {account}@'%'")
