"""A temporary account for one run on a server that others use too.

The account has privileges on the tool's own databases only. The server therefore refuses every
statement of a revision or of the models that names another database, whichever driver sends it.
(:mod:`alembic_autogen.sandbox.redirect.sql_firewall` checks statements that run with a DEFINER's
privileges or with SUPER.)
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows, sweep
from alembic_autogen.server.scratch_names import PREFIX

if TYPE_CHECKING:
    from pymysql.connections import Connection

_PLUGINS = frozenset({"mysql_native_password", "caching_sha2_password", "sha256_password"})
"""Authentication plugins that the new account copies, since a driver may support no other one."""
FURTHER = (
    *("PROCESS", "SET_ANY_DEFINER", "ALLOW_NONEXISTENT_DEFINER", "SET_USER_ID", "SET USER"),
    *("SHOW_ROUTINE", "SHOW CREATE ROUTINE", "OPTIMIZE_LOCAL_TABLE"),
)
"""Privileges that a revision may need: to read the server's state, to name a definer, to read the
routines of another definer, and to leave OPTIMIZE TABLE out of the binary log (MySQL manual, 8.2.2;
MariaDB has SET USER since 10.5, and SHOW CREATE ROUTINE since 11.3)."""


@contextmanager
def temporary_account(server: Server) -> Iterator[Server]:
    """Create an account, and drop it when the context ends.

    :param server: the server, with an account that may be allowed to create others.
    :returns: the server with the new account, or unchanged if its account may not create one.
    """
    with server.connect() as connection:
        user = f"{PREFIX}{secrets.token_hex(4)}"
        rows(connection, "SET SESSION wait_timeout = 604800")
        # The lock ends with this connection.
        rows(connection, f"SELECT GET_LOCK({quote_string(user)}, 0)")
        password = secrets.token_urlsafe(24)
        try:
            entered = _made(connection, server, user, password)
        except BaseException:
            drop_account(connection, user, "%")
            raise
        try:
            yield entered or server
        finally:
            drop_account(connection, user, "%")
            with suppress(pymysql.err.Error):
                sweep(connection)  # databases that an interrupted thread was creating


def _made(connection: Connection, server: Server, user: str, password: str) -> Server | None:
    """Create the account, and check that it can be used; ``None`` if it cannot."""
    account = f"{quote_string(user)}@'%'"
    pattern = PREFIX.replace("_", r"\_") + "%"  # _ and % are wildcards there (MySQL manual, 15.7.1)
    try:
        _sweep(connection)
        how = authentication(connection, server)
        rows(connection, f"CREATE USER {account} {how} {quote_string(password)}")
        rows(connection, f"GRANT ALL ON {quote_name(pattern)}.* TO {account}")
    except pymysql.err.Error:
        return None
    grant_further_rights(connection, server, account)
    address = replace(server.address, user=user, password=password)
    entered = replace(server, address=address, confined=True)
    return entered if _can_be_used(entered) else None


def grant_further_rights(connection: Connection, server: Server, account: str) -> None:
    """Grant further privileges, as far as the given account may grant them.

    With some of them, a statement can reach other databases.
    :mod:`alembic_autogen.sandbox.redirect.sql_firewall` checks for such statements; SHOW DATABASES
    lets it find the names of the other databases.
    """
    further = (*FURTHER, *_rights_of_the_log(connection, server))
    with suppress(pymysql.err.Error):
        rows(connection, f"GRANT SHOW DATABASES ON *.* TO {account}")
        for right in further:
            with suppress(pymysql.err.Error):
                rows(connection, f"GRANT {right} ON *.* TO {account}")
        if server.flavor == "mariadb":  # its routines are there
            rows(connection, f"GRANT SELECT ON mysql.proc TO {account}")


def authentication(connection: Connection, server: Server) -> str:
    """The clause of CREATE USER before the password."""
    if server.flavor == "mysql":
        found = rows(
            connection,
            "SELECT plugin FROM mysql.user WHERE CONCAT(user, '@', host) = CURRENT_USER()",
        )
        if found and found[0][0] in _PLUGINS:
            return f"IDENTIFIED WITH {found[0][0]} BY"
    return "IDENTIFIED BY"


def _rights_of_the_log(connection: Connection, server: Server) -> tuple[str, ...]:
    """The privileges that a binary log requires for creating routines and triggers."""
    (values,) = rows(connection, "SELECT @@log_bin, @@log_bin_trust_function_creators")
    if not values[0] or values[1]:
        return ()
    return ("SUPER",) if server.flavor == "mysql" else ("BINLOG ADMIN", "SUPER")


def _can_be_used(server: Server) -> bool:
    """Whether the account can connect and create a database; it cannot with partial_revokes."""
    name = quote_name(f"{server.address.user}_try")
    try:
        with server.connect() as connection:
            rows(connection, f"CREATE DATABASE {name}")
            rows(connection, f"DROP DATABASE {name}")
    except (ServerError, pymysql.err.Error):
        return False
    return True


def _sweep(connection: Connection) -> None:
    """Drop the accounts of runs that were killed."""
    pattern = PREFIX.replace("_", r"\_") + "%"
    found = rows(
        connection, f"SELECT user, host FROM mysql.user WHERE user LIKE {quote_string(pattern)}"
    )
    for user, host in found:
        name = user if isinstance(user, str) else user.decode()
        if rows(connection, f"SELECT IS_FREE_LOCK({quote_string(name)})") == ((1,),):
            drop_account(connection, name, host if isinstance(host, str) else host.decode())


def drop_account(connection: Connection, user: str, host: str) -> None:
    """Drop an account, if that is possible."""
    with suppress(pymysql.err.Error):
        rows(connection, f"DROP USER IF EXISTS {quote_string(user)}@{quote_string(host)}")
