"""Read a real database, or its server, in sessions that can only read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymysql
from pymysql.constants import CR

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name
from alembic_autogen.server.connection import SYSTEM_SCHEMAS, connect, rows
from alembic_autogen.server.sources.url import database_in, parse

if TYPE_CHECKING:
    from pymysql.connections import Connection

_LOST = (CR.CR_SERVER_GONE_ERROR, CR.CR_SERVER_LOST)


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
def reading(url: str, flag: str, what: str, *, database: bool = False) -> Iterator[RealServer]:
    """Connect to a server for a transaction that can only read.

    :param url: the URL of the server, or of a database.
    :param flag: the flag that gave it.
    :param what: a description of what is read, for messages.
    :param database: whether the URL has to name a database.
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
    with connect(address) as connection:
        try:
            rows(connection, "SET SESSION TRANSACTION READ ONLY")
            if name:
                rows(connection, f"USE {quote_name(name)}")
            yield RealServer(connection, str(address), name)
        except pymysql.err.Error as error:
            remedy = (
                "see that the server runs, and try again"
                if error.args[0] in _LOST
                else f"correct {flag}, or the rights of its account"
            )
            raise ServerError(
                f"{what} at {address} cannot be read: {error.args[-1]}; {remedy}."
            ) from error
        except UnicodeDecodeError as error:
            raise ServerError(
                f"{what} at {address} cannot be read, since the server's answer is not UTF-8 "
                f"({error.reason}); see that {flag} names a MySQL or MariaDB."
            ) from error
