"""Where each driver opens a connection, and what is put in its place.

The places are the deepest ones in Python through which every way of connecting passes (functions,
subclasses, pools of the driver's own), and they are looked up at the time of the call: a name that
was imported before the guard began meets them too. Found by reading the drivers and tested with
PyMySQL 1.2, mysqlclient 2.3, asyncmy 0.2, aiomysql 0.3, mysql-connector-python 26.10, and MariaDB
Connector/Python 1.1.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from alembic_autogen.errors import GuardError
from alembic_autogen.guard import parameters, statements, targets
from alembic_autogen.guard.caller import caller
from alembic_autogen.guard.parameters import Parameters

Function = Callable[..., Any]


@dataclass(frozen=True)
class Patch:
    """One place in a driver.

    :param module: the module that it is in, which need not be imported yet.
    :param path: its name there: ``function``, or ``Class.method``.
    :param wrap: makes what is put in its place of what was there.
    """

    module: str
    path: str
    wrap: Callable[[Function], Function]


def redirecting(names: Parameters) -> Callable[[Function], Function]:
    """Wrap a method that takes a connection's parameters: they come to name the target."""

    def wrap(original: Function) -> Function:
        @functools.wraps(original)
        def configure(connection: Any, *args: Any, **kwargs: Any) -> Any:
            target = targets.current()
            targets.remember(connection, target)  # before: many constructors connect
            if target is None:
                return original(connection, *args, **kwargs)
            return original(connection, **names.redirected(args, kwargs, target.database))

        return configure

    return wrap


def opening(original: Function) -> Function:
    """Wrap a method that connects a connection object, maybe one from before the guard.

    Arguments are dropped: all that these methods take is a socket that somebody else connected
    (as the connector of a cloud does that brings its own TLS).
    """

    @functools.wraps(original)
    def open_(connection: Any, *args: Any, **kwargs: Any) -> Any:
        target = targets.current()
        if target is None:
            return original(connection, *args, **kwargs)
        if not targets.leads_to(connection, target):
            raise GuardError(
                f"{caller()} reopens a connection that was made for another database; "
                "make a new connection instead."
            )
        return original(connection)

    return open_


def refusing(driver: str) -> Callable[[Function], Function]:
    """Wrap a function that connects through a driver that cannot be led elsewhere."""

    def wrap(original: Function) -> Function:
        @functools.wraps(original)
        def connect(*args: Any, **kwargs: Any) -> Any:
            if targets.current() is None:
                return original(*args, **kwargs)
            raise GuardError(
                f"{caller()} connects to a database through {driver}, which cannot be led to the "
                "disposable server; use PyMySQL there, or do not connect while Alembic runs."
            )

        return connect

    return wrap


def looking(original: Function) -> Function:
    """Wrap a method that sends a statement of SQL."""

    @functools.wraps(original)
    def query(connection: Any, sql: Any, *args: Any, **kwargs: Any) -> Any:
        target = targets.looked_at()
        if target is not None:
            text = sql.decode(errors="replace") if isinstance(sql, (bytes, bytearray)) else str(sql)
            statements.check(text, target.database)
        return original(connection, sql, *args, **kwargs)

    return query


PATCHES = (
    Patch("pymysql.connections", "Connection.query", looking),
    Patch("pymysql.connections", "Connection.__init__", redirecting(parameters.PYMYSQL)),
    Patch("pymysql.connections", "Connection.connect", opening),
    Patch("MySQLdb.connections", "Connection.__init__", redirecting(parameters.MYSQLCLIENT)),
    Patch("MySQLdb._mysql", "connect", refusing("MySQLdb._mysql")),
    Patch("asyncmy.connection", "Connection.__init__", redirecting(parameters.ASYNCMY)),
    Patch("asyncmy.connection", "Connection.connect", opening),
    Patch("aiomysql.connection", "Connection.__init__", redirecting(parameters.AIOMYSQL)),
    Patch("aiomysql.connection", "Connection._connect", opening),
    Patch(
        "mysql.connector.abstracts",
        "MySQLConnectionAbstract.config",
        redirecting(parameters.CONNECTOR),
    ),
    Patch("mysql.connector.connection", "MySQLConnection._open_connection", opening),
    Patch("mysql.connector.connection_cext", "CMySQLConnection._open_connection", opening),
    Patch(
        "mysql.connector.aio.abstracts",
        "MySQLConnectionAbstract.__init__",
        redirecting(parameters.CONNECTOR),
    ),
    Patch("mysql.connector.aio.connection", "MySQLConnection.connect", opening),
    Patch("mariadb.connections", "Connection.__init__", redirecting(parameters.MARIADB)),
    Patch("mariadb.connections", "Connection.reconnect", opening),
    # Other ways to a MySQL server, and the neighbours that MySQL projects have most often.
    Patch("cymysql.connections", "Connection._connect", refusing("cymysql")),
    Patch("mysqlx.connection", "SocketStream.connect", refusing("mysqlx")),
    Patch("pyodbc", "connect", refusing("pyodbc")),
    Patch("arrow_odbc.connect", "connect", refusing("arrow-odbc")),
    *(
        Patch("connectorx.connectorx", name, refusing("connectorx"))  # polars' way to MySQL too
        for name in ("get_meta", "partition_sql", "read_sql", "read_sql2")
    ),
    Patch("psycopg2", "_connect", refusing("psycopg2")),
    Patch("psycopg.generators", "connect", refusing("psycopg")),
    Patch("asyncpg.connect_utils", "_connect", refusing("asyncpg")),
)

DBAPIS = {
    "pymysql": parameters.PYMYSQL,
    "MySQLdb": parameters.MYSQLCLIENT,
    "asyncmy": parameters.ASYNCMY,
    "aiomysql": parameters.AIOMYSQL,
    "mysql.connector": parameters.CONNECTOR,
    "mariadb": parameters.MARIADB,
}
"""The parameters of the drivers that SQLAlchemy's connections are redirected with, by module."""
