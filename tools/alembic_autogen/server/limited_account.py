"""An account on a disposable server that has certain privileges and no others."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.account import (
    FURTHER,
    authentication,
    drop_account,
    grant_further_rights,
)
from alembic_autogen.server.connection import rows
from alembic_autogen.server.grants import grant_of
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.server.tool_connection import tool_connection

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.base import Database, Server

_DOOR = "alembic_autogen_door"
"""A table that does not exist. A privilege on it is what an account needs to connect to a database,
and allows nothing else there (MySQL manual, 15.7.1.6: CREATE may be granted on such a table)."""
_OF_THE_LOG = ("SUPER", "BINLOG ADMIN")


@dataclass(frozen=True)
class Privilege:
    """A privilege, and where it is needed.

    :param name: the name in GRANT: ``ALTER``, ``CREATE VIEW``.
    :param database: the database, empty for the application's own; ``None`` for a privilege on the
        server.
    """

    name: str
    database: str | None


@dataclass(frozen=True)
class LimitedAccount:
    """An account whose privileges are given and taken.

    :param server: the server, with an account that may grant.
    :param entered: the server with the limited account.
    :param databases: the databases to which it may connect.
    """

    server: Server
    entered: Server
    databases: tuple[str, ...]
    _connection: Connection

    @property
    def name(self) -> str:
        """The account, as a statement names it."""
        return f"{quote_string(self.entered.address.user)}@'%'"

    def of(self, database: Database) -> Database:
        """A database, to which this account connects."""
        return replace(database, server=self.entered)

    def has_only(self, privileges: Iterable[Privilege]) -> None:
        """Take all privileges, and give some."""
        self._run(f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {self.name}")
        for name in self.databases:
            door = f"{quote_name(name)}.{quote_name(_DOOR)}"
            self._run(f"GRANT CREATE ON {door} TO {self.name}")
        for each in privileges:
            self.give(each)

    def give(self, privilege: Privilege) -> bool:
        """Grant a privilege; ``False`` if that is not possible on this server."""
        if not self._may_give(privilege):
            return False
        try:
            self._run(grant_of([privilege.name], privilege.database, self.name))
        except pymysql.err.Error:
            return False
        return True

    def take(self, privilege: Privilege) -> None:
        """Revoke a privilege."""
        grant = grant_of([privilege.name], privilege.database, self.name)
        revoke = grant.removeprefix("GRANT ").removesuffix(f" TO {self.name}")
        self._run(f"REVOKE {revoke} FROM {self.name}")

    def has_all(self) -> None:
        """Give all privileges that a disposable server's own account has."""
        if self.server.private:
            self._run(f"GRANT ALL ON *.* TO {self.name}")
            return
        for name in self.databases:
            self._run(grant_of(["ALL"], name, self.name))
        with tool_connection():
            grant_further_rights(self._connection, self.server, self.name)

    def _run(self, sql: str) -> None:
        with tool_connection():  # this may be while the application's code runs
            rows(self._connection, sql)

    def _may_give(self, privilege: Privilege) -> bool:
        """Whether the account stays within the tool's databases with it."""
        is_own = privilege.database in self.databases
        return is_own or self.server.private or privilege.name in (*FURTHER, *_OF_THE_LOG)


@contextmanager
def limited_account(server: Server, databases: tuple[str, ...]) -> Iterator[LimitedAccount]:
    """Create an account without privileges, and drop it when the context ends.

    :param server: the server, with an account that may create others.
    :param databases: the databases to which it may connect.
    :raises ServerError: the account may not create others.
    """
    user = f"{PREFIX}{secrets.token_hex(4)}"
    password = secrets.token_urlsafe(24)
    entered = replace(
        server, address=replace(server.address, user=user, password=password), confined=True
    )
    with server.connect() as connection:
        rows(connection, "SET SESSION wait_timeout = 604800")
        # The lock ends with this connection; accounts without one are dropped by later runs.
        rows(connection, f"SELECT GET_LOCK({quote_string(user)}, 0)")
        account = LimitedAccount(server, entered, databases, connection)
        try:
            how = authentication(connection, server)
            rows(connection, f"CREATE USER {account.name} {how} {quote_string(password)}")
            account.has_only(())
        except pymysql.err.Error as error:
            drop_account(connection, user, "%")
            raise ServerError(
                f"The account {server.address.user!r} of the server at {server.address} may not "
                f"create one with which privileges could be measured ({error.args[-1]}); give one "
                "that may, or let the tool start a server with --server auto."
            ) from error
        try:
            yield account
        finally:
            with suppress(pymysql.err.Error):
                rows(connection, f"REVOKE ALL PRIVILEGES, GRANT OPTION FROM {account.name}")
            drop_account(connection, user, "%")
