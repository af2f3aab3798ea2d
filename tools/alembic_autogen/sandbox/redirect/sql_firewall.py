"""Refuse statements that reach beyond the tool's databases, above all on a shared server.

If the run has an account of its own (:mod:`alembic_autogen.server.account`), the server refuses
statements that name another database. The checks here then cover statements that such an account
may still execute: those that name another user as the DEFINER of a routine, and, with SUPER, which
a binary log can require, those that change the server itself. If the given account may not create
an account, every statement is checked before it is sent. Then any name that equals the name of a
database counts as that database: an alias with the name of a database on the server must be
renamed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from alembic_autogen.errors import SandboxError
from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.sandbox.redirect.outgoing import describe_outgoing
from alembic_autogen.sandbox.redirect.sql_code import DYNAMIC, MARK, NAME, code
from alembic_autogen.server.scratch_names import PREFIX

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database, Server

_QUALIFIER = re.compile(rf"({NAME})\s*\.")
_OF_A_DATABASE = LatePattern(
    rf"\b(?:USE|(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:DATABASE|SCHEMA)"
    rf"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+({NAME})",
    re.IGNORECASE,
)
_DEFINER = LatePattern(r"\bDEFINER\s*=", re.IGNORECASE)
_UNSEEN = LatePattern(
    rf"\bPREPARE\s+{NAME}\s+FROM\s+(?!')|\bEXECUTE\s+IMMEDIATE\s+(?!')"
    r"|\bsys\s*\.\s*(?:execute_prepared_stmt|create_synonym_db)\b",
    re.IGNORECASE,
)
"""Statements that execute a statement from a variable."""
_OF_THE_SERVER = LatePattern(
    r"\bSET\b[^;]*?(?:\b(?:GLOBAL|PERSIST|PERSIST_ONLY)\s+[\w.$`]+\s*:?="
    r"|@@\s*(?:GLOBAL|PERSIST|PERSIST_ONLY)\s*\.\s*[\w.$`]+\s*:?=)"
    r"|\bINTO\s+(?:OUTFILE|DUMPFILE)\b"
    r"|(?:\A|;|\b(?:BEGIN|DO|THEN|ELSE)\b)\s*(?:"
    r"(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:USER|ROLE|SERVER|(?:UNDO\s+)?TABLESPACE"
    r"|RESOURCE\s+GROUP|SPATIAL\s+REFERENCE\s+SYSTEM|LOGFILE\s+GROUP)"
    r"|CREATE\s+(?:OR\s+REPLACE\s+)?(?:AGGREGATE\s+)?FUNCTION\b[^;]*?\bSONAME"
    r"|GRANT|REVOKE|SET\s+PASSWORD|INSTALL|UNINSTALL|FLUSH|RESET|PURGE|CHANGE\s+(?:MASTER|REPLIC)"
    r"|(?:START|STOP)\s+(?:SLAVE|REPLICA|GROUP_REPL|ALL\s+SLAVES)|SHUTDOWN|RESTART|KILL"
    r"|LOCK\s+INSTANCE|CLONE|BACKUP\s+STAGE)\b",
    re.IGNORECASE,
)
"""Statements about accounts, global variables, files and replication, which belong to no database
(MySQL manual, 15.7)."""

Listener = Callable[[str, str], None]
"""Takes a statement, and who runs it: a file and line, or empty for the line that is running."""
_listeners: list[Listener] = []


@contextmanager
def reporting_statements(listener: Listener) -> Iterator[None]:
    """Call a function with each statement of the application before it is sent.

    A statement of SQLAlchemy's is reported twice, the second time by the driver.
    """
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def unreported_statements() -> Iterator[None]:
    """Report no statement while the context lasts: the tool's own, on the same connection."""
    listeners = list(_listeners)
    _listeners.clear()
    try:
        yield
    finally:
        _listeners.extend(listeners)


def check(statement: str, database: Database, who: str = "") -> None:
    """Refuse a statement of the application that reaches beyond the tool's databases.

    :param statement: the statement.
    :param database: the scratch database on which it runs.
    :param who: the code that runs it (default: the application's line that is running now).
    :raises SandboxError: the statement reaches beyond them, or may do so.
    """
    for listener in list(_listeners):
        listener(statement, who)
    elsewhere = describe_outgoing(statement)
    if elsewhere:
        raise SandboxError(
            f"{who or caller()} runs a statement that {elsewhere}, while only the disposable "
            "server can be reached; leave it out here."
        )
    server = database.server
    if server.private:
        return
    text, names = code(statement)
    is_unseen = _UNSEEN.search(text)
    if DYNAMIC.search(text):
        text, names = code(statement, strings=True)
    if _OF_THE_SERVER.search(text):
        raise SandboxError(_refusal("changes more than a database", server, who))
    if server.confined and not _DEFINER.search(text):
        return
    if is_unseen:
        raise SandboxError(
            f"{who or caller()} runs a statement that is in a variable, so that nothing shows "
            f"which database of the server at {server.address} it names; give an account that may "
            "CREATE USER, or let the tool start a server with --server auto."
        )
    for name in _named(text, names, server):
        raise SandboxError(_refusal(f"names another database ({name})", server, who))


def check_database(name: str, database: Database) -> None:
    """Refuse another database as the default database of a connection.

    :raises SandboxError: the database is not the tool's.
    """
    server = database.server
    if not server.private and not name.startswith(PREFIX):
        raise SandboxError(_refusal(f"names another database ({name})", server))


def check_user(name: str, database: Database) -> None:
    """Refuse to change to another user.

    :raises SandboxError: the user is not the one with which the tool has logged in.
    """
    server = database.server
    if not server.private and name != server.address.user:
        raise SandboxError(
            f"{caller()} changes the user of a connection to {name!r} on the server at "
            f"{server.address}, which is not the tool's; leave the user as it is, or let the tool "
            "start a server with --server auto."
        )


def _refusal(what: str, server: Server, who: str = "") -> str:
    return (
        f"{who or caller()} runs a statement that {what}, on the server at {server.address}, which "
        "is not the tool's; name tables without their database, and leave the rest out, or let the "
        "tool start a server with --server auto."
    )


def _named(text: str, names: Sequence[str], server: Server) -> Iterator[str]:
    def plain(name: str) -> str:
        return names[int(name.strip(MARK))] if name.startswith(MARK) else name

    for found in _OF_A_DATABASE.finditer(text):
        name = plain(found[1])
        if not name.startswith(PREFIX):
            yield name
    for found in _QUALIFIER.finditer(text):
        name = plain(found[1])
        if name.lower() in _others(server):
            yield name


@lru_cache
def _others(server: Server) -> frozenset[str]:
    """The databases of a server that are neither the tool's nor the server's own, in lower case."""
    from alembic_autogen.server.connection import SYSTEM_SCHEMAS, rows

    with server.connect() as connection:
        names = {str(name).lower() for (name,) in rows(connection, "SHOW DATABASES")}
    names = {name for name in names if not name.startswith(PREFIX)} | {"mysql"}
    return frozenset(names - (SYSTEM_SCHEMAS - {"mysql"}))
