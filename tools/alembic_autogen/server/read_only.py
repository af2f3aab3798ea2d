"""Read a real database, or its server, by SELECT and SHOW.

Nothing else is sent, unless sessions have a setting under which the server's answers could not be
read: see :func:`_prepare`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import CR, ER

from alembic_autogen.errors import ServerError
from alembic_autogen.server.connection import (
    OTHER_QUOTES,
    SYSTEM_SCHEMAS,
    connect_untouched,
    rows,
    without_modes,
)
from alembic_autogen.server.sources.url import database_in, parse

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.base import Address

_LOST = (CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST)
_REFUSED = (ER.DBACCESS_DENIED_ERROR, ER.BAD_DB_ERROR)
_SECONDS = 300
"""The maximum duration of a statement: by default, MySQL lets it wait for a year for a table that
another session has locked."""
_NO_LIMIT = 18446744073709551615
_CHARSETS = "@@character_set_client, @@character_set_connection, @@character_set_results"
_NEEDED = {
    "NAMES utf8mb4": f"({_CHARSETS}) = ('utf8mb4', 'utf8mb4', 'utf8mb4')",
    "SESSION autocommit = 1": "@@autocommit",
    without_modes(OTHER_QUOTES): "CONCAT(',', @@sql_mode, ',')"
    f" NOT RLIKE ',({'|'.join(OTHER_QUOTES)}),'",
    "SESSION sql_quote_show_create = 1": "@@sql_quote_show_create",
    "SESSION sql_big_selects = 1": "@@sql_big_selects",
    f"SESSION sql_select_limit = {_NO_LIMIT}": f"@@sql_select_limit = {_NO_LIMIT}",
    "/*!80000 SESSION max_execution_time */ /*M!100101 SESSION max_statement_time */ = 0": (
        "1 /*!80000 AND @@max_execution_time = 0 */ /*M!100101 AND @@max_statement_time = 0 */"
    ),
}
"""Conditions for a session, by the assignments that make them true; by default, they are."""


@dataclass(frozen=True)
class RealServer:
    """A server that others use.

    :param place: its address, without account and password.
    :param database: the database that the URL names, which is the default one; may be empty.
    """

    connection: Connection
    place: str
    database: str


@contextmanager
def reading(
    url: str, flag: str, what: str, *, database: bool = False, any_account: bool = False
) -> Iterator[RealServer]:
    """Connect to a server to read it.

    :param url: the URL of the server, or of a database.
    :param flag: the flag that gave it.
    :param what: a description of what is read, for messages.
    :param database: whether the URL has to name a database.
    :param any_account: whether an account may connect that does not get the database; it then has
        no default database.
    :raises ServerError: the URL is not valid, or the server cannot be reached or queried.
    """
    try:
        address, name = parse(url), database_in(url)
    except ValueError:
        raise ServerError(
            f"The URL of {flag} cannot be understood; it must look like "
            "mysql+pymysql://USER:PASSWORD@HOST:3306/DATABASE, with the password percent-encoded."
        ) from None  # its text may be a part of the password
    if database and not name:
        raise ServerError(f"The URL of {flag} names no database; add /DATABASE to it.")
    if database and name.lower() in SYSTEM_SCHEMAS:
        raise ServerError(
            f"The URL of {flag} names {name}, which belongs to the server itself; name the "
            "application's database."
        )
    try:
        with _connected(address, name, any_account) as connection:
            _prepare(connection)
            yield RealServer(connection, str(address), name)
    except pymysql.err.Error as error:
        raise ServerError(f"{what} at {address} cannot be read: {_reason(error, flag)}.") from error
    except UnicodeDecodeError as error:
        raise ServerError(
            f"{what} at {address} cannot be read, since the server's answer is not UTF-8 "
            f"({error.reason}); see that {flag} names a MySQL or MariaDB."
        ) from error


def _connected(address: Address, database: str, any_account: bool) -> Connection:
    """Connect with a default database, or without it for any account that does not get it.

    :raises Error: the driver's error, if the account does not get the database.
    :raises ServerError: the server cannot be reached, or refuses the account.
    """
    try:
        return connect_untouched(address, database or None, _SECONDS)
    except ServerError as error:
        cause = error.__cause__
        if isinstance(cause, pymysql.err.OperationalError) and cause.args[0] in _REFUSED:
            if any_account and cause.args[0] == ER.DBACCESS_DENIED_ERROR:
                return connect_untouched(address, None, _SECONDS)
            raise cause from None
        raise


def _prepare(connection: Connection) -> None:
    """Change what the server gives sessions, where its answers could not be read or be incomplete.

    ``LIMIT`` is there since ``sql_select_limit`` may be 0. What the comments hold is for one flavor
    only (MySQL manual, 11.7; MariaDB's documentation of comment syntax).
    """
    (found,) = rows(connection, f"SELECT {', '.join(_NEEDED.values())} LIMIT 1")
    wrong = [assignment for assignment, holds in zip(_NEEDED, found, strict=True) if not holds]
    if wrong:
        rows(connection, f"SET {', '.join(wrong)}")


def _reason(error: pymysql.err.Error, flag: str) -> str:
    """The reason why something cannot be read, and what to do."""
    if isinstance(error.__context__, TimeoutError):
        return (
            f"the server has not answered for {_SECONDS} s; see in SHOW PROCESSLIST whether "
            "another session has locked a table, and try again"
        )
    if error.args[0] in _LOST:
        return f"{error.args[-1]}; see that the server runs, and try again"
    return f"{error.args[-1]}; correct {flag}, or the rights of its account"
