"""Find out how a test has changed a database: not at all, rows of some tables, or more.

The server counts every kind of statement (``Com_…``; MySQL manual, 7.1.10), including statements in
prepared statements, routines and triggers. All statements that are not listed here may change more
than rows (DDL, accounts, LOCK TABLES, …). Tables with changed rows are found by UPDATE_TIME, which
InnoDB sets when a transaction commits, also for tables changed by a foreign key's action.
AUTO_INCREMENT increases even if the transaction is rolled back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_qualified, quote_string
from alembic_autogen.server.connection import rows

if TYPE_CHECKING:
    from pymysql.connections import Connection

    from alembic_autogen.server.base import Database, Row

ROWS = frozenset(
    {
        *("insert", "insert_select", "replace", "replace_select", "load"),
        *("update", "update_multi", "delete", "delete_multi"),
    }
)
HARMLESS = frozenset(
    {
        *("select", "set_option", "change_db", "do", "call_procedure", "empty_query", "kill"),
        *("begin", "commit", "rollback", "rollback_to_savepoint", "savepoint"),
        *("release_savepoint", "check", "checksum", "help", "signal", "resignal"),
        *("get_diagnostics", "stmt_prepare", "stmt_execute", "stmt_close", "stmt_reset"),
        *("stmt_fetch", "stmt_reprepare", "stmt_send_long_data"),
        *("prepare_sql", "execute_sql", "dealloc_sql", "execute_immediate"),
        *("explain_other", "ha_open", "ha_close", "ha_read"),
        *("xa_start", "xa_end", "xa_recover"),
    }
)
"""Statements with no effect after their session; in addition, every SHOW statement. A transaction
that XA PREPARE has prepared outlives its session (MySQL manual, 15.3.8), and XA COMMIT or XA
ROLLBACK may end one that was there before."""
_VERSIONED = "SYSTEM VERSIONED"
MOST_TABLES = 1000
"""Limit below InnoDB's cache of 2000 tables: it forgets UPDATE_TIME of tables that it evicts."""


@dataclass(frozen=True)
class TableState:
    """The state of a table.

    :param is_noted: whether the server records the time when its rows change.
    :param is_versioned: whether the server keeps the earlier values of rows (MariaDB).
    """

    name: str
    auto_increment: int | None
    updated: str
    is_noted: bool
    is_versioned: bool = False


@dataclass(frozen=True)
class ServerState:
    """The state of a database and its server.

    :param counted: the number of statements of each kind so far.
    :param variables: the global variables; empty on a shared server.
    :param tables: the tables by name.
    :param sequences: what the sequences of MariaDB hold, by name.
    :param now: the server's time, to the second.
    """

    counted: dict[str, str]
    variables: dict[str, str]
    tables: dict[str, TableState]
    sequences: dict[str, Row]
    now: str


def look(connection: Connection, database: Database) -> ServerState:
    """Read the state of a database in which nothing is running."""
    ((now,),) = rows(connection, "SELECT CAST(NOW() AS CHAR)")
    return ServerState(
        counted(connection),
        variables(connection) if database.server.private else {},
        tables(connection, database),
        sequences(connection, database),
        now,
    )


def counted(connection: Connection) -> dict[str, str]:
    """The number of statements of each kind that the server has executed."""
    found = rows(connection, r"SHOW GLOBAL STATUS LIKE 'Com\_%'")
    return {name.removeprefix("Com_"): number for name, number in found}


def variables(connection: Connection) -> dict[str, str]:
    """The server's global variables."""
    return dict(rows(connection, "SHOW GLOBAL VARIABLES"))


def tables(connection: Connection, database: Database) -> dict[str, TableState]:
    """The tables of a database."""
    found = rows(
        connection,
        "SELECT table_name, auto_increment, CAST(update_time AS CHAR), engine, create_options,"
        f" table_type FROM information_schema.tables WHERE {_in(database)}"
        f" AND table_type IN ('BASE TABLE', '{_VERSIONED}')",
    )
    return {
        name: TableState(
            name, number, updated or "", _is_noted(engine, options), kind == _VERSIONED
        )
        for name, number, updated, engine, options, kind in found
    }


def sequences(connection: Connection, database: Database) -> dict[str, Row]:
    """The rows of the sequences of a database, which change when a value is taken from one.

    A server takes several values at a time, so this is so only from :func:`forget_values` on.
    """
    return {
        name: tuple(rows(connection, f"SELECT * FROM {quote_qualified(database.name, name)}")[0])
        for name in _sequence_names(connection, database)
    }


def forget_values(connection: Connection, database: Database) -> None:
    """Have the server forget the values that it has taken from sequences and not given yet."""
    for name in _sequence_names(connection, database):
        rows(connection, f"FLUSH TABLES {quote_qualified(database.name, name)}")


def _sequence_names(connection: Connection, database: Database) -> list[str]:
    if database.server.flavor != "mariadb":
        return []
    found = rows(
        connection,
        f"SELECT table_name FROM information_schema.tables WHERE {_in(database)}"
        " AND table_type = 'SEQUENCE'",
    )
    return [name for (name,) in found]


def _in(database: Database) -> str:
    return f"table_schema = {quote_string(database.name)}"


def _is_noted(engine: str | None, options: str | None) -> bool:
    return engine == "InnoDB" and "partitioned" not in (options or "")


def kinds(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The kinds of statements that ran in between, except those that change nothing.

    :param before: the earlier result of :func:`counted`.
    :param after: the later one.
    """
    more = {name for name, number in after.items() if number != before.get(name)}
    return {name for name in more if name not in HARMLESS and not name.startswith("show_")}


def changed(before: ServerState, after: dict[str, TableState]) -> list[str]:
    """The tables whose rows have changed, or may have.

    :param after: the current tables.
    """
    return [
        name
        for name, table in after.items()
        if not table.is_noted
        or table.updated >= before.now
        or table.auto_increment != before.tables[name].auto_increment
    ]
