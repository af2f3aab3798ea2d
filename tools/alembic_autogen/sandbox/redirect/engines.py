"""The events of SQLAlchemy through which the redirection sees every engine and every pool."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, Pool, event
from sqlalchemy.exc import DisconnectionError

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.database_names import redirect_engine_urls
from alembic_autogen.sandbox.redirect import sql_firewall, targets
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.sandbox.redirect.drivers import DBAPIS
from alembic_autogen.server.accounts_of_runs import make_room, own_password

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
    from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

    from alembic_autogen.sandbox.redirect.parameters import Parameters


def listen(undo: ExitStack) -> None:
    """Listen to every engine and every pool, including existing ones."""
    redirect_engine_urls(undo)
    listeners = (
        (Engine, "do_connect", _do_connect),
        (Pool, "connect", _connected),
        (Pool, "checkout", _checked_out),
        (Engine, "before_cursor_execute", _before_execute),
        (Engine, "after_cursor_execute", _after_execute),
    )
    for target, name, listener in listeners:
        event.listen(target, name, listener)
        undo.callback(event.remove, target, name, listener)


def _do_connect(
    dialect: Dialect, record: ConnectionPoolEntry, args: list[object], kwargs: dict[str, object]
) -> DBAPIConnection | None:
    """Connect to the target.

    The connection is returned here, so that no later listener runs. The listeners of a single
    engine come after this one, and their actions (requesting a token from a cloud, rewriting the
    host) are meant for production.
    """
    target = targets.current()
    if target is None:
        return None
    names = _parameters(dialect)
    if names is None:
        raise SandboxError(_refusal(dialect, args, kwargs))
    return dialect.connect(**names.redirected(args, kwargs, target.database))


def _parameters(dialect: Dialect) -> Parameters | None:
    """Find the driver by its module: under ``install_as_MySQLdb()`` the dialect's name misleads."""
    if dialect.name not in ("mysql", "mariadb"):
        return None
    return DBAPIS.get(
        dialect.driver if dialect.is_async else getattr(dialect.dbapi, "__name__", "")
    )


def _refusal(dialect: Dialect, args: Sequence[object], kwargs: Mapping[str, object]) -> str:
    """Describe a refused connection by its URL, reconstructed without the password.

    SQLite in memory is refused as well. It could do no harm, but an env.py that falls back to it
    (for example because a variable is not set) would run the revisions on the wrong kind of
    database.
    """
    sqlite = dialect.name == "sqlite" and args
    where = f"{caller()} connects to " + (
        f"sqlite:///{args[0]}" if sqlite else _url(dialect, kwargs)
    )
    if dialect.name in ("mysql", "mariadb"):
        return (
            f"{where}, whose driver cannot be redirected to the disposable server; use one of "
            f"{', '.join(DBAPIS)}."
        )
    return (
        f"{where}, which is not a MySQL database, so that the disposable server cannot stand in "
        "for it; give env.py a URL that begins with mysql+pymysql:// (its server is not contacted)."
    )


def _url(dialect: Dialect, kwargs: Mapping[str, object]) -> str:
    def text(*names: str) -> str | None:
        return next((str(kwargs[name]) for name in names if kwargs.get(name)), None)

    port = text("port") or ""
    return URL.create(
        f"{dialect.name}+{dialect.driver}",
        username=text("user", "username"),
        host=text("host"),
        port=int(port) if port.isdigit() else None,
        database=text("database", "dbname", "db"),
    ).render_as_string()


def _connected(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Refuse a connection that a pool's ``creator`` made elsewhere, and note the pool's slot.

    Connections of a creator do not trigger ``do_connect``. Those of a known driver were redirected
    when they were made. This listener catches the rest: other drivers, and connections made before
    the redirection.
    """
    target = targets.current()
    if target is None:
        return
    if not targets.leads_to(record.driver_connection, target):
        with suppress(Exception):  # SQLAlchemy 2.0 does not close it when a listener fails
            connection.close()
        raise SandboxError(
            f"{caller()} uses an engine whose creator returns a connection that does not reach "
            "the disposable server; let the creator make a new connection, through one of "
            f"{', '.join(DBAPIS)}."
        )
    target.records.add(record)


def _before_execute(
    connection: object,
    cursor: object,
    statement: str,
    parameters: object,
    context: object,
    many: bool,
) -> None:
    """Check a statement before SQLAlchemy executes it."""
    target = targets.checked_target()
    if target is not None:
        sql_firewall.check(statement, target.database)
        make_room(statement, target.database)


def _after_execute(
    connection: Connection,
    cursor: object,
    statement: str,
    parameters: object,
    context: object,
    many: bool,
) -> None:
    """Give the tool's own account its password again if a statement has changed that."""
    target = targets.current()
    if target is None:
        return
    if remedy := own_password(statement, target.database):
        with sql_firewall.unreported_statements():
            other = connection.connection.cursor()
            other.execute(remedy)
            other.close()


def _checked_out(
    connection: DBAPIConnection, record: ConnectionPoolEntry, proxy: PoolProxiedConnection
) -> None:
    """Replace a pooled connection that was opened before the redirection, or under another one.

    SQLAlchemy closes it and connects again when a listener raises this error.
    """
    target = targets.current()
    if target is not None and not targets.leads_to(record.driver_connection, target):
        raise DisconnectionError("The connection was opened for another database.")
