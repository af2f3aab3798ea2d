"""The tool's own connections to a server, and the scratch databases that they create."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.connections import Connection
from pymysql.constants import CLIENT, CR, ER

from alembic_autogen.errors import ServerError
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.pymysql_compat import limit_wait
from alembic_autogen.server.scratch_names import PREFIX
from alembic_autogen.server.tool_connection import tool_connection

if TYPE_CHECKING:
    from alembic_autogen.server.base import Address, Database, Row

CONNECT_TIMEOUT = 10
"""Seconds after which a host that does not answer counts as unreachable."""
SYSTEM_SCHEMAS = frozenset({"information_schema", "mysql", "performance_schema", "sys"})
OTHER_QUOTES = (
    *("ANSI_QUOTES", "NO_BACKSLASH_ESCAPES"),
    *("NO_TABLE_OPTIONS", "NO_KEY_OPTIONS", "NO_FIELD_OPTIONS"),
    *("ANSI", "DB2", "MAXDB", "MSSQL", "MYSQL323", "MYSQL40", "ORACLE", "POSTGRESQL"),
)
"""SQL modes that change the output of SHOW CREATE or the meaning of the tool's literals, and modes
that include them (MySQL manual, 7.1.11; MariaDB's documentation of SQL_MODE)."""


def without_modes(modes: Sequence[str]) -> str:
    """The assignment that removes SQL modes from the session; its other modes stay in force."""
    left = "CONCAT(',', @@SESSION.sql_mode, ',')"
    for mode in modes:
        left = f"REPLACE({left}, ',{mode},', ',')"
    return f"SESSION sql_mode = TRIM(BOTH ',' FROM {left})"


_WAIT = "CAST(LEAST(60, @@lock_wait_timeout) AS UNSIGNED)"
_SETTINGS = (
    f"SET {without_modes(OTHER_QUOTES)}, SESSION lock_wait_timeout = {_WAIT}"
    ", SESSION sql_big_selects = 1, SESSION sql_select_limit = 18446744073709551615"
    ", SESSION sql_quote_show_create = 1, SESSION sql_safe_updates = 0"
    " /*!80000 , SESSION max_execution_time = 0 */ /*M!100101 , SESSION max_statement_time = 0 */"
)
"""The statement that configures the tool's own sessions.

By default, DDL waits for a year for the lock of a transaction. A server's limits would end a query,
or leave out rows of SHOW TABLES (``sql_select_limit``), without a warning; names without quotes
would be read as words. What the comments hold is executed by MySQL only, or by MariaDB only (MySQL
manual, 11.7; MariaDB's documentation of comment syntax)."""
SHORT_WAIT = "SET SESSION lock_wait_timeout = 2"
"""The statement before a scratch database is dropped.

A transaction that locks its tables may never end, such as one that XA PREPARE has prepared. A later
command tries again."""
_SCRATCH_NAME = re.compile(re.escape(PREFIX) + r"[0-9a-f]{8}_[a-z0-9_]+")
_TLS_NEEDED = (3159, 2061)
"""require_secure_transport is on; the account's authentication needs a secure connection."""
_REFUSED = {ER.ACCESS_DENIED_ERROR, ER.HOST_NOT_PRIVILEGED, 1698}  # 1698: auth_socket


def connect(
    address: Address, database: str | None = None, *, is_disposable: bool = False
) -> Connection:
    """Open a connection with autocommit, utf8mb4 and several statements allowed in one packet.

    TLS costs 21 ms a connection. On local connections it is off, unless the server requires it. On
    other connections it is used if the server offers it, or as the address configures it.

    :param database: the default database.
    :param is_disposable: whether the tool has started the server itself, and it did answer.
    :raises ServerError: the server cannot be reached, or refuses the account.
    """
    connection = _establish(
        partial(
            pymysql.connect,
            database=database,
            autocommit=True,
            client_flag=CLIENT.MULTI_STATEMENTS,
            init_command=_SETTINGS,
        ),
        address,
        is_disposable,
    )
    limit_wait(connection, None)  # statements may take longer
    return connection


def connect_untouched(address: Address, database: str | None, seconds: float) -> Connection:
    """Open a connection on which nothing has been sent, so that its session is the server's own.

    :param database: the default database.
    :param seconds: how long to wait for the server's answer to a statement.
    :raises ServerError: the server cannot be reached, or refuses the account.
    """
    untouched = partial(UntouchedConnection, database=database, autocommit=None)
    connection = _establish(untouched, address, is_disposable=False)
    limit_wait(connection, seconds)
    return connection


class UntouchedConnection(Connection):
    """A connection with the character set of the handshake; PyMySQL repeats it by SET NAMES."""

    def set_character_set(self, charset: str, collation: str | None = None) -> None:
        """Send nothing."""


_Opening = Callable[..., Connection]
"""Opens a connection: PyMySQL's function, with some of its arguments."""


def _establish(opening: _Opening, address: Address, is_disposable: bool) -> Connection:
    try:
        if address.through:  # the relay does TLS
            return _connect(opening, address, {"ssl_disabled": True})
        if address.is_local and not address.tls:
            return _connect_locally(opening, address)
        return _connect(opening, address, dict(address.tls))
    except (pymysql.err.Error, OSError, RuntimeError, ValueError) as error:
        raise ServerError(_explain(error, address, is_disposable)) from error


def _connect_locally(opening: _Opening, address: Address) -> Connection:
    try:
        return _connect(opening, address, {"ssl_disabled": True})
    except pymysql.err.OperationalError as error:
        # caching_sha2_password without TLS needs RSA keys, which a server need not have: 1045.
        if address.unix_socket or error.args[0] not in (ER.ACCESS_DENIED_ERROR, *_TLS_NEEDED):
            raise
    return _connect(opening, address, {})


def _connect(opening: _Opening, address: Address, tls: dict[str, Any]) -> Connection:
    """Connect, over TLS after all if PyMySQL cannot send the password without it.

    Without TLS, ``caching_sha2_password`` needs RSA, for which PyMySQL needs the package
    cryptography; an installation of this tool does not bring it along.
    """
    try:
        return _open(opening, address, tls)
    except RuntimeError as error:
        if "cryptography" not in str(error) or address.tls or address.through:
            raise
    return _open(opening, address, {"ssl": _unverified()})


def _unverified() -> ssl.SSLContext:
    """TLS without verification, as clients of MySQL use it by default."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _open(opening: _Opening, address: Address, tls: dict[str, Any]) -> Connection:
    with tool_connection():
        return opening(
            user=address.user,
            password=address.password,
            unix_socket=address.socket,
            host=address.host,
            port=address.port or 3306,
            charset="utf8mb4",
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=CONNECT_TIMEOUT,  # the port may be of a program that sends nothing
            **tls,
        )


def _explain(error: Exception, address: Address, is_disposable: bool) -> str:
    number, text = _number_and_text(error)
    if number in _REFUSED and is_disposable:
        return (
            f"The disposable server refuses the tool's account {address.user!r}, which the models "
            "or a revision have changed; leave such statements out here."
        )
    if number in _REFUSED:
        return (
            f"The server at {address} refuses the account {address.user!r}: wrong user or "
            "password, or not allowed from here; correct the URL."
        )
    if number in (CR.CR_CONN_HOST_ERROR, CR.CR_CONNECTION_ERROR, CR.CR_SERVER_LOST):
        cause = getattr(error, "original_exception", None) or text
        if is_disposable:
            return no_longer_answers(cause)
        return f"No server answers at {address} ({cause}); see that it runs, or correct the URL."
    return f"No connection to the server at {address} ({text}); correct the URL or the server."


def no_longer_answers(cause: object) -> str:
    """The sentence about a server that did answer before."""
    return (
        f"The server does not answer any more ({cause}); see that it runs, and that there is room "
        "on the disk and in memory, then try again."
    )


def _number_and_text(error: Exception) -> tuple[int, str]:
    if isinstance(error, pymysql.err.MySQLError) and len(error.args) > 1:
        return int(error.args[0]), str(error.args[1]).rstrip(".")
    return 0, str(error).rstrip(".")


def identify(connection: Connection) -> tuple[str, str]:
    """Query a server's flavor, ``mysql`` or ``mariadb``, and its version, such as ``9.7.4``."""
    ((text,),) = rows(connection, "SELECT VERSION()")
    return flavor_and_version(text)


def flavor_and_version(text: str) -> tuple[str, str]:
    """Read a server's flavor and its version from what it says of its version."""
    # Some proxies put "5.5.5-" before MariaDB's version, as its first packet does.
    version = re.search(r"\d+\.\d+\.\d+", text.removeprefix("5.5.5-"))
    return "mariadb" if "mariadb" in text.lower() else "mysql", version[0] if version else text


def rows(connection: Connection, statement: str) -> tuple[Row, ...]:
    """Run one statement and fetch all rows.

    :raises Error: the driver's error, if the server refuses the statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return tuple(cursor.fetchall())


def querying(connection: Connection) -> Callable[[str], tuple[Row, ...]]:
    """A function that runs a query on a connection, and fetches all rows."""
    return partial(rows, connection)


@contextmanager
def make_databases(database: Database, *, keep: bool = False) -> Iterator[None]:
    """Create a scratch database and its further schemas; drop them when the context ends.

    :param keep: do not drop them on a private server, since dropping 150 tables takes 0.2 s and
        the server ends anyway.
    :raises ServerError: schemas are given, and the server is not private; a schema is one of the
        server's own; or the account may not create databases.
    """
    _check_schemas(database)
    private = database.server.private
    with nullcontext() if private else _claimed(database):
        try:
            _create(database)
            yield
        finally:
            if not (keep and private):
                _drop(database)


def _check_schemas(database: Database) -> None:
    if database.schemas and not database.server.private:
        raise ServerError(
            f"The schemas {', '.join(database.schemas)} can only be created on a server that "
            f"only the tool uses, not on the one at {database.server.address}; let the tool start "
            "a server with --server auto."
        )
    for schema in database.schemas:
        if schema.lower() in SYSTEM_SCHEMAS:
            raise ServerError(f"The schema {schema} is the server's own; remove it from schemas.")


def _create(database: Database) -> None:
    with database.server.connect() as connection:
        # An earlier context may have kept the schemas, and foreign keys that refer to them.
        for name in database.schemas:
            rows(connection, "SET foreign_key_checks = 0")
            _execute(connection, f"DROP DATABASE IF EXISTS {quote_name(name)}", database)
        for name in database.names:
            _execute(connection, database.creation(name), database)


def _execute(connection: Connection, statement: str, database: Database) -> None:
    try:
        rows(connection, statement)
    except pymysql.err.Error as error:
        raise ServerError(_explain_refusal(connection, error, database)) from error


def _explain_refusal(connection: Connection, error: Exception, database: Database) -> str:
    number, text = _number_and_text(error)
    address = database.server.address
    if number not in (ER.DBACCESS_DENIED_ERROR, ER.SPECIFIC_ACCESS_DENIED_ERROR):
        return f"No scratch database could be created at {address}: {text}."
    ((account,),) = rows(connection, "SELECT CURRENT_USER()")
    user, _, host = account.rpartition("@")
    return (
        f"The account {account} may not create databases at {address}; type there, as an "
        f"administrator: {_grant(user, host)}"
    )


def _grant(user: str, host: str) -> str:
    # In GRANT, _ and % of a database's name are wildcards (MySQL manual, 15.7.1.6).
    pattern = PREFIX.replace("_", "\\_") + "%"
    return f"GRANT ALL ON {quote_name(pattern)}.* TO {quote_string(user)}@{quote_string(host)};"


def _drop(database: Database) -> None:
    # If the server is gone, so are the databases, and the context's own error is more important.
    with suppress(ServerError, pymysql.err.Error), database.server.connect() as connection:
        rows(connection, SHORT_WAIT)
        rows(connection, "SET foreign_key_checks = 0")  # they may refer to each other
        for name in database.names:
            rows(connection, f"DROP DATABASE IF EXISTS {quote_name(name)}")


@contextmanager
def _claimed(database: Database) -> Iterator[None]:
    """Hold a lock that marks a scratch database as in use; drop the databases of killed runs.

    It is a user-level lock (MySQL manual, 14.14), which ends with its connection, so a killed run
    cannot leave it behind.
    """
    with database.server.connect() as connection:
        rows(connection, "SET SESSION wait_timeout = 604800")
        rows(connection, f"SELECT GET_LOCK({quote_string(database.name)}, 0)")
        sweep(connection)
        yield


def sweep(connection: Connection) -> None:
    """Drop the scratch databases that killed runs left behind."""
    rows(connection, SHORT_WAIT)
    for (name,) in rows(connection, f"SHOW DATABASES LIKE {quote_string(PREFIX + '%')}"):
        if _SCRATCH_NAME.fullmatch(name) and _is_free(connection, name):
            with suppress(pymysql.err.Error):
                rows(connection, f"DROP DATABASE IF EXISTS {quote_name(name)}")


def _is_free(connection: Connection, name: str) -> bool:
    return rows(connection, f"SELECT IS_FREE_LOCK({quote_string(name)})") == ((1,),)
