"""The functions with which each driver opens a connection, and their replacements.

They are the innermost Python functions that every way of connecting uses (functions, subclasses,
the driver's own pools). They are looked up at the time of the call, so a name that was imported
before the redirection began uses the replacements, too. Found by reading the drivers and tested
with PyMySQL 1.2, mysqlclient 2.3, asyncmy 0.2, aiomysql 0.3, cymysql 1.1, mysql-connector-python
26.10, and MariaDB Connector/Python 1.1.
"""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import parameters, sql_firewall, targets
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.sandbox.redirect.parameters import Parameters
from alembic_autogen.sandbox.redirect.targets import Closable

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

Function = Callable[..., object]


@dataclass(frozen=True)
class Patch:
    """The replacement of one function of a driver.

    :param module: the function's module, which need not be imported yet.
    :param path: its name in the module: ``function``, or ``Class.method``.
    :param wrap: creates the replacement from the original.
    :param optional: whether some versions of the driver do not have the function.
    """

    module: str
    path: str
    wrap: Callable[[Function], object]
    optional: bool = False


def redirecting(names: Parameters) -> Callable[[Function], Function]:
    """Wrap a method that takes a connection's parameters, so that they name the target."""

    def wrap(original: Function) -> Function:
        @functools.wraps(original)
        def configure(connection: Closable, *args: object, **kwargs: object) -> object:
            target = targets.current()
            if target is not None and kwargs.get("init_command"):
                sql_firewall.check(_text(kwargs["init_command"]), target.database)
            targets.remember(connection, target)  # before the call: many constructors connect
            if target is None:
                return original(connection, *args, **kwargs)
            return original(connection, **names.redirected(args, kwargs, target.database))

        return configure

    return wrap


def opening(original: Function) -> Function:
    """Wrap a method that opens a connection object, which may be older than the redirection.

    The method's arguments are dropped. These methods take nothing but a socket that other code has
    connected (for example the connector of a cloud, which brings its own TLS).

    :raises SandboxError: the connection was made for another database (raised by the wrapped
        method).
    """

    @functools.wraps(original)
    def open_(connection: object, *args: object, **kwargs: object) -> object:
        target = targets.current()
        if target is None:
            return original(connection, *args, **kwargs)
        if not targets.leads_to(connection, target):
            raise SandboxError(
                f"{caller()} reopens a connection that was made for another database; "
                "make a new connection instead."
            )
        return original(connection)

    return open_


def connecting_to_sockets(original: Function) -> Function:
    """Wrap cymysql's method that connects: it sets an option of TCP on Unix sockets, and fails.

    Seen with cymysql 1.1.2 (``Connection._get_socket``), on Linux.
    """

    @functools.wraps(original)
    def connect(connection: _Cymysql) -> object:
        if targets.current() is None or not connection.unix_socket:
            return original(connection)
        connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connected.settimeout(connection.connect_timeout)
        connected.connect(connection.unix_socket)
        vars(connection).update(host_info="Localhost via UNIX socket")
        return connected

    return connect


def without_password(original: Function) -> Function:
    """Wrap cymysql's method of authentication: it expects more steps for an empty password, too.

    Seen with cymysql 1.1.2 (``Connection._caching_sha2_authentication2``).
    """

    @functools.wraps(original)
    def authenticate(connection: _Cymysql, packet: bytes, number: int) -> object:
        if targets.current() is not None and packet[:1] == _OK:
            return None
        return original(connection, packet, number)

    return authenticate


class _Cymysql(Protocol):
    """The attributes of a connection of cymysql that are used here."""

    unix_socket: str | None
    connect_timeout: float | None


def refusing(driver: str) -> Callable[[Function], Function]:
    """Wrap a function that connects through a driver whose connections cannot be redirected.

    :param driver: its name, for the message.
    :raises SandboxError: the wrapped function is called under a redirection.
    """

    def wrap(original: Function) -> Function:
        @functools.wraps(original)
        def connect(*args: object, **kwargs: object) -> object:
            if targets.current() is None:
                return original(*args, **kwargs)
            raise SandboxError(
                f"{caller()} connects to a database through {driver}, which cannot be redirected "
                "to the disposable server; use PyMySQL there, or do not connect while Alembic runs."
            )

        return connect

    return wrap


def checking_statement(original: Function) -> Function:
    """Wrap a method that sends an SQL statement, to check the statement."""
    return _checking(original, sql_firewall.check)


def checking_database(original: Function | property) -> object:
    """Wrap a method or a property that changes a connection's default database, to check it."""
    if callable(original):
        return _checking(original, sql_firewall.check_database)
    change = _checking(original.__set__, sql_firewall.check_database)

    def set_database(connection: object, name: object) -> None:
        change(connection, name)

    return property(original.__get__, set_database)


def checking_procedure(original: Function) -> Function:
    """Wrap a method that calls a procedure by name, to check the name."""
    return _checking(original, lambda name, database: sql_firewall.check(f"CALL {name}", database))


def checking_command(original: Function) -> Function:
    """Wrap a method that sends any command, in PyMySQL and drivers that are derived from it."""

    @functools.wraps(original)
    def command(
        connection: object, number: int, sent: object, *args: object, **kwargs: object
    ) -> object:
        target = targets.checked_target()
        if target is not None and number in (_QUERY, _PREPARE):
            sql_firewall.check(_text(sent), target.database)
        if target is not None and number == _INIT_DB:
            sql_firewall.check_database(_text(sent), target.database)
        return original(connection, number, sent, *args, **kwargs)

    return command


def checking_user(original: Function) -> Function:
    """Wrap a method that changes the user of a connection, and perhaps its database."""

    @functools.wraps(original)
    def change(connection: object, *args: object, **kwargs: object) -> object:
        target = targets.checked_target()
        if target is not None:
            given = {**dict(zip(("user", "password", "database"), args, strict=False)), **kwargs}
            user = given.get("user", given.get("username"))
            if user:
                sql_firewall.check_user(_text(user), target.database)
            database = given.get("database", given.get("db"))
            if database:
                sql_firewall.check_database(_text(database), target.database)
        return original(connection, *args, **kwargs)

    return change


def _checking(original: Function, check: Callable[[str, Database], None]) -> Function:
    @functools.wraps(original)
    def checked(connection: object, *args: object, **kwargs: object) -> object:
        target = targets.checked_target()
        if target is not None:
            texts = [value for value in kwargs.values() if isinstance(value, (str, bytes))]
            for sent in args[:1] or texts:
                check(_text(sent), target.database)
        return original(connection, *args, **kwargs)

    return checked


def _text(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return value.decode(errors="replace")
    return str(value)


_OK = b"\0"
"""The first byte of the packet by which the server accepts a login (MySQL Internals, OK_Packet)."""
_INIT_DB, _QUERY, _PREPARE = 0x02, 0x03, 0x16
"""Commands that name a database (MySQL Internals, Command Phase)."""
_CONNECTOR = (
    ("cmd_query", checking_statement),
    ("cmd_query_iter", checking_statement),
    ("cmd_stmt_prepare", checking_statement),
    ("cmd_init_db", checking_database),
    ("cmd_change_user", checking_user),
)
SENDING = (
    Patch("pymysql.connections", "Connection._execute_command", checking_command),
    Patch("MySQLdb.connections", "Connection.query", checking_statement),
    Patch("MySQLdb.connections", "Connection.send_query", checking_statement, optional=True),
    Patch("MySQLdb.connections", "Connection.select_db", checking_database),
    Patch("MySQLdb.connections", "Connection.change_user", checking_user, optional=True),
    Patch("asyncmy.connection", "Connection._execute_command", checking_command),
    Patch("aiomysql.connection", "Connection._execute_command", checking_command),
    Patch("cymysql.connections", "Connection._execute_command", checking_command),
    *(
        Patch(f"mysql.connector.{module}", f"{class_}.{name}", wrap, name != "cmd_query")
        for module, class_ in (
            ("connection", "MySQLConnection"),
            ("connection_cext", "CMySQLConnection"),
            ("aio.connection", "MySQLConnection"),
        )
        for name, wrap in _CONNECTOR
    ),
    Patch("mariadb.cursors", "Cursor.execute", checking_statement),
    Patch("mariadb.cursors", "Cursor.executemany", checking_statement),
    Patch("mariadb.cursors", "Cursor.callproc", checking_procedure, optional=True),
    Patch("mariadb.connections", "Connection.database", checking_database, optional=True),
    Patch("mariadb.connections", "Connection.change_user", checking_user, optional=True),
)
"""The methods that send statements; an event of SQLAlchemy also checks its statements."""

PATCHES = (
    Patch("pymysql.connections", "Connection.__init__", redirecting(parameters.PYMYSQL)),
    Patch("pymysql.connections", "Connection.connect", opening),
    Patch("MySQLdb.connections", "Connection.__init__", redirecting(parameters.MYSQLCLIENT)),
    Patch("MySQLdb._mysql", "connect", refusing("MySQLdb._mysql")),
    Patch("asyncmy.connection", "Connection.__init__", redirecting(parameters.ASYNCMY)),
    Patch("asyncmy.connection", "Connection.connect", opening),
    Patch("aiomysql.connection", "Connection.__init__", redirecting(parameters.AIOMYSQL)),
    Patch("aiomysql.connection", "Connection._connect", opening),
    Patch("cymysql.connections", "Connection.__init__", redirecting(parameters.CYMYSQL)),
    Patch("cymysql.connections", "Connection._connect", opening),
    Patch("cymysql.connections", "Connection._get_socket", connecting_to_sockets),
    Patch(
        "cymysql.connections", "Connection._caching_sha2_authentication2", without_password, True
    ),
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
    *SENDING,
    # Other drivers for MySQL, and the drivers that MySQL projects most often use besides.
    Patch("cymysql.aio.connections", "AsyncConnection._connect", refusing("cymysql.aio")),
    Patch("mysqlx.connection", "SocketStream.connect", refusing("mysqlx")),
    Patch("pyodbc", "connect", refusing("pyodbc")),
    Patch("arrow_odbc.connect", "connect", refusing("arrow-odbc")),
    *(
        Patch("connectorx.connectorx", name, refusing("connectorx"))  # polars uses it, too
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
    "cymysql": parameters.CYMYSQL,
    "mysql.connector": parameters.CONNECTOR,
    "mariadb": parameters.MARIADB,
}
"""By driver module, the parameters with which SQLAlchemy's connections are redirected."""
