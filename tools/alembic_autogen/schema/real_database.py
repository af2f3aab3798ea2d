"""Read the schema of a real database and its revision, without writing anything."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.dump import MARK_TABLE, dump_schema
from alembic_autogen.schema.further_databases import others_than, present
from alembic_autogen.server.base import title
from alembic_autogen.server.connection import identify, querying, rows
from alembic_autogen.server.grants import Unseen, unseen_kinds
from alembic_autogen.server.read_only import reading

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.base import Collations, Server

_OF_ROOT = re.compile(r"^(CREATE (?:ALGORITHM=\w+ )?)DEFINER=`root`@`localhost` ", re.MULTILINE)
"""The DEFINER clause of root's objects, which other accounts of the server may not create."""


@dataclass(frozen=True)
class RealDatabase:
    """The schema and properties that were read from a real database.

    :param place: the address of the server, without account and password.
    :param name: the name of the database.
    :param sql: the statements that create its schema.
    :param versions: the rows of each table that may be Alembic's, by its name.
    :param flavor: ``mysql`` or ``mariadb``.
    :param version: the server's version.
    :param unseen: the kinds of objects that the account does not see, or not all of them.
    :param collations: the default collations of the database and of the further ones that exist.
    """

    place: str
    name: str
    sql: str
    versions: Mapping[str, tuple[str, ...]]
    flavor: str
    version: str
    unseen: tuple[Unseen, ...]
    collations: Collations

    def require_flavor(self, server: Server) -> None:
        """Check that a disposable server can imitate this one.

        :raises ConfigurationError: it is of the other flavor.
        """
        if self.flavor != server.flavor:
            raise ConfigurationError(
                f"The server at {self.place} is {title(self.flavor)} {self.version}, and the "
                f"disposable one is {title(server.flavor)} {server.version}; set flavor = "
                f'"{self.flavor}" in [tool.alembic-autogen] of pyproject.toml (`alembic-autogen '
                "doctor --like-url URL` prints what else imitates it)."
            )


def read_real_database(
    url: str, flag: str = "--from-url", schemas: Collection[str] = ()
) -> RealDatabase:
    """Read a database.

    :param url: the URL of the database.
    :param flag: the flag that gave it.
    :param schemas: the databases that the models name as schemas, which are read if they exist.
    :raises ServerError: the URL is not valid, or names no database; this cannot be reached or read.
    """
    with reading(url, flag, "The database", database=True) as server:
        query = querying(server.connection)
        further = present(query, others_than(server.database, schemas))
        dump = dump_schema(query, server.database, [MARK_TABLE], further=further)
        sql = _OF_ROOT.sub(r"\1", dump)
        flavor, version = identify(server.connection)
        ((collation,),) = rows(server.connection, "SELECT @@collation_database")
        return RealDatabase(
            server.place,
            server.database,
            sql,
            _versions(server.connection),
            flavor,
            version,
            _unseen(_grants(server.connection), [server.database, *further]),
            ((None, str(collation)), *further.items()),
        )


def _unseen(grants: Collection[str], databases: Iterable[str]) -> tuple[Unseen, ...]:
    """The kinds of objects that an account does not see in one of some databases."""
    found = (each for name in databases for each in unseen_kinds(grants, name))
    return tuple(dict.fromkeys(found))


def _grants(connection: Connection) -> list[str]:
    try:
        return [line for (line, *_) in rows(connection, "SHOW GRANTS")]
    except pymysql.err.Error:  # a proxy, or a server without accounts
        return ["GRANT ALL PRIVILEGES ON *.* TO anybody"]


def _versions(connection: Connection) -> dict[str, tuple[str, ...]]:
    tables = rows(
        connection,
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND column_name = 'version_num'",
    )
    return {
        table: tuple(
            str(version)
            for (version,) in rows(connection, f"SELECT version_num FROM {quote_name(table)}")
        )
        for (table,) in tables
    }
