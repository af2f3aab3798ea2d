"""Check that env.py connects to the database that it was given, before it runs anything there.

An env.py that takes its URL from elsewhere would upgrade one database in place of all others.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pymysql
from sqlalchemy import make_url

from alembic_autogen.errors import ServerError, TargetError
from alembic_autogen.history.migration_plan import DatabaseLocation
from alembic_autogen.server.connection import connect
from alembic_autogen.server.connection import rows as rows_of
from alembic_autogen.server.sources.url import database_in, parse

if TYPE_CHECKING:
    from alembic.runtime.environment import EnvironmentContext
    from alembic.runtime.migration import MigrationContext
    from pymysql.connections import Connection as OwnConnection
    from sqlalchemy import URL, Connection


def check_environment(environment: EnvironmentContext, url: str) -> None:
    """Check the connection before the ``run_migrations()`` that env.py calls.

    :param url: the URL that env.py was given.
    """
    run = environment.run_migrations

    def run_checked(**options: object) -> None:
        require_database(environment.get_context(), url)
        run(**options)

    vars(environment)["run_migrations"] = run_checked


def require_database(context: MigrationContext, url: str) -> None:
    """Check that a connection of env.py leads to the database of a URL.

    :raises TargetError: it leads to another one, or the versions of all databases are in one table.
    """
    connection = context.connection
    if context.as_sql or connection is None:  # SQL is printed, and not executed
        return
    wanted, found = location_of(make_url(url)), _location_found(connection)
    if not _is_same(connection, url):
        raise TargetError(
            f"env.py connects to {found}, although it was given {wanted}, so no revision was run "
            "there; let it use sqlalchemy.url of Alembic's Config, or name the variable or the "
            "argument (-x) from which it takes the URL: --url-variable, --url-x."
        )
    schema = context.version_table_schema
    if schema and schema != found.database:
        raise TargetError(
            f"env.py notes the revision of {found} in the database {schema} "
            "(version_table_schema), where one note would stand for many databases; let it use "
            "the database that it was given, or upgrade one at a time, without --urls."
        )


def location_of(url: URL, database: str | None = None) -> DatabaseLocation:
    """The address of a database, by its URL.

    :param database: its name, if it is not the one in the URL.
    """
    host = url.query.get("unix_socket") or f"{url.host or 'localhost'}:{url.port or 3306}"
    name = url.database if database is None else database
    return DatabaseLocation(str(host), name or "", url.username or "")


def _location_found(connection: Connection) -> DatabaseLocation:
    """The address of the database of a connection of env.py."""
    return location_of(connection.engine.url, _value(connection, "SELECT DATABASE()"))


def _is_same(connection: Connection, url: str) -> bool:
    """Whether a connection of env.py and a new one by the URL lead to the same database.

    They do if the one sees a lock of the other. If two new connections by the URL do not see each
    other's locks either, they go through a proxy to several servers; then the addresses decide.
    """
    name = f"alembic-autogen {secrets.token_hex(16)}"
    address, database = parse(url), database_in(url)
    locations = location_of(make_url(url)), _location_found(connection)
    by_address = (locations[0].host, database) == (locations[1].host, locations[1].database)
    with ExitStack() as stack:
        try:
            own = stack.enter_context(connect(address, database))
            number = _locked(own, name)
        # the URL has options that only its driver knows, or the server has no such locks
        except (ServerError, pymysql.err.Error):
            return by_address
        ((spelling,),) = rows_of(own, "SELECT DATABASE()")
        if locations[1].database != spelling:
            return False
        if _holder(lambda query: _value(connection, query), name) == number:
            return True
        try:
            other = stack.enter_context(connect(address, database))
        except ServerError:  # too many connections
            return False
        seen = _holder(lambda query: str(rows_of(other, query)[0][0]), name)
        return seen != number and by_address


def _locked(connection: OwnConnection, name: str) -> str:
    """Take a lock, and return the number of the connection."""
    ((number, _),) = rows_of(connection, f"SELECT CONNECTION_ID(), GET_LOCK('{name}', 0)")
    return str(number)


def _holder(query: Callable[[str], str], name: str) -> str:
    """The number of the connection that has a lock, as another connection sees it."""
    return query(f"SELECT IS_USED_LOCK('{name}')")


def _value(connection: Connection, query: str) -> str:
    """The only value of a query, without beginning a transaction in SQLAlchemy."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(query)
        ((value,),) = cursor.fetchall()
    finally:
        cursor.close()
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode()
    return "" if value is None else str(value)
