"""Read the schema of a real database and its revision, without writing anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import TargetError
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.dump import dump_schema
from alembic_autogen.server.connection import connect, rows
from alembic_autogen.server.sources.url import database_in, parse

if TYPE_CHECKING:
    from pymysql.connections import Connection


@dataclass(frozen=True)
class RealDatabase:
    """What was read of a real database.

    :param place: the address of the server, without account and password.
    :param name: the name of the database.
    :param sql: the statements that create its schema.
    :param versions: the rows of each table that may be Alembic's, by its name.
    """

    place: str
    name: str
    sql: str
    versions: Mapping[str, tuple[str, ...]]


def read_real_database(url: str) -> RealDatabase:
    """Read a database in a transaction that can only read.

    :param url: the URL of the database.
    :raises TargetError: it cannot be understood or reached, names no database, or lacks a right.
    """
    try:
        address, name = parse(url), database_in(url)
    except ValueError:
        raise TargetError(
            "The URL of --from-url cannot be understood; it must look like "
            "mysql+pymysql://USER:PASSWORD@HOST:3306/DATABASE, with the password percent-encoded."
        ) from None  # its text may be a part of the password
    if not name:
        raise TargetError("The URL of --from-url names no database; add /DATABASE to it.")
    with connect(address) as connection:
        try:
            return _read(connection, str(address), name)
        except pymysql.err.Error as error:
            raise TargetError(
                f"The database {name!r} at {address} cannot be read: {error.args[-1]}; correct "
                "--from-url, or the rights of its account."
            ) from error


def _read(connection: Connection, place: str, name: str) -> RealDatabase:
    rows(connection, "SET SESSION TRANSACTION READ ONLY")
    rows(connection, "START TRANSACTION")
    rows(connection, f"USE {quote_name(name)}")
    candidates = rows(
        connection,
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND column_name = 'version_num'",
    )
    versions = {
        table: tuple(
            str(version)
            for (version,) in rows(connection, f"SELECT version_num FROM {quote_name(table)}")
        )
        for (table,) in candidates
    }
    return RealDatabase(place, name, dump_schema(connection, name), versions)
