"""Statements that reach beyond the tool's databases, on a server that others use too.

Where the run has an account of its own (:mod:`alembic_autogen.server.account`), the server refuses
those that name another database; what is looked at is what such an account still may do: name
somebody else as the DEFINER of a routine, and with SUPER, which a binary log can require, change
the server itself. Where the given account may make none, each statement is looked at before it is
sent. What looks like the name of a database there counts as one: an alias that is called like a
database of the server has to be called otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from alembic_autogen.errors import GuardError
from alembic_autogen.sandbox.redirect.caller import caller
from alembic_autogen.server.base import PREFIX

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database, Server

_MARK = "\ue000"
"""Around the number of a quoted name, of a character that is in no word."""
_NAME = rf"(?:{_MARK}\d+{_MARK}|[\w$]+)"
_TOKEN = re.compile(
    r"(?P<name>`(?:[^`]|``)*`|\"(?:[^\"\\]|\\.|\"\")*\")"
    r"|(?P<string>'(?:[^'\\]|\\.|'')*')"
    r"|(?P<space>/\*M?!\d*|\*/|/\*.*?\*/|--(?=\s|\Z)[^\n]*|#[^\n]*)",
    re.DOTALL,
)
"""What is not read letter by letter. Double quotes hold a name or a string, as sql_mode has it. Of
a comment with code, ``/*!50000 … */``, only the ends are a comment (MySQL manual, 11.7)."""
_QUALIFIER = re.compile(rf"({_NAME})\s*\.")
_OF_A_DATABASE = re.compile(
    rf"\b(?:USE|(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:DATABASE|SCHEMA)"
    rf"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+({_NAME})",
    re.IGNORECASE,
)
_DEFINER = re.compile(r"\bDEFINER\s*=", re.IGNORECASE)
_DYNAMIC = re.compile(rf"\b(?:PREPARE\s+{_NAME}\s+FROM|EXECUTE\s+IMMEDIATE)\s", re.IGNORECASE)
"""Where a string may hold a statement."""
_UNSEEN = re.compile(
    rf"\bPREPARE\s+{_NAME}\s+FROM\s+(?!')|\bEXECUTE\s+IMMEDIATE\s+(?!')"
    r"|\bsys\s*\.\s*(?:execute_prepared_stmt|create_synonym_db)\b",
    re.IGNORECASE,
)
"""What runs a statement that is in a variable."""
_OF_THE_SERVER = re.compile(
    r"\bSET\b[^;]*?(?:\b(?:GLOBAL|PERSIST|PERSIST_ONLY)\s+[\w.$`]+\s*:?="
    r"|@@\s*(?:GLOBAL|PERSIST|PERSIST_ONLY)\s*\.\s*[\w.$`]+\s*:?=)"
    r"|\bINTO\s+(?:OUTFILE|DUMPFILE)\b"
    r"|(?:\A|;|\b(?:BEGIN|DO|THEN|ELSE)\b)\s*(?:"
    r"(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:USER|ROLE|SERVER|(?:UNDO\s+)?TABLESPACE)"
    r"|GRANT|REVOKE|SET\s+PASSWORD|INSTALL|UNINSTALL|FLUSH|RESET|PURGE|CHANGE\s+(?:MASTER|REPLIC)"
    r"|(?:START|STOP)\s+(?:SLAVE|REPLICA|GROUP_REPL|ALL\s+SLAVES)|SHUTDOWN|RESTART|KILL"
    r"|LOCK\s+INSTANCE|CLONE|BACKUP\s+STAGE)\b",
    re.IGNORECASE,
)
"""Accounts, global variables, files, replication: what is no database's (MySQL manual, 15.7)."""


_OF_ANOTHER_SERVER = re.compile(r"\bENGINE\s*=?\s*(?:FEDERATED|CONNECT|SPIDER)\b", re.IGNORECASE)
"""Tables whose rows the server gets from elsewhere."""


def check(statement: str, database: Database) -> None:
    """Refuse a statement of the application that reaches beyond the tool's databases.

    :raises GuardError: it does, or that cannot be told.
    """
    server = database.server
    if server.private:
        return
    text, names = _code(statement)
    is_unseen = _UNSEEN.search(text)
    if _DYNAMIC.search(text):
        text, names = _code(statement, strings=True)
    if _OF_THE_SERVER.search(text):
        raise GuardError(_refusal("changes more than a database", server))
    if _OF_ANOTHER_SERVER.search(text):
        raise GuardError(_refusal("makes a table whose rows are on another server", server))
    if server.confined and not _DEFINER.search(text):
        return
    if is_unseen:
        raise GuardError(
            f"{caller()} runs a statement that is in a variable, so that nothing tells which "
            f"database of the server at {server.address} it names; give an account that may CREATE "
            "USER, or leave the server to the tool with --server auto."
        )
    for name in _named(text, names, server):
        raise GuardError(_refusal(f"names another database ({name})", server))


def check_database(name: str, database: Database) -> None:
    """Refuse another database as the default one of a connection.

    :raises GuardError: it is not the tool's.
    """
    server = database.server
    if not server.private and not name.startswith(PREFIX):
        raise GuardError(_refusal(f"names another database ({name})", server))


def check_user(name: str, database: Database) -> None:
    """Refuse to go on as another user.

    :raises GuardError: it is not the one that the tool has entered as.
    """
    server = database.server
    if not server.private and name != server.address.user:
        raise GuardError(
            f"{caller()} changes the user of a connection to {name!r} on the server at "
            f"{server.address}, which is not the tool's; leave the user as it is, or the server to "
            "the tool with --server auto."
        )


def _refusal(what: str, server: Server) -> str:
    return (
        f"{caller()} runs a statement that {what}, on the server at {server.address}, which is not "
        "the tool's; name tables without their database, and leave the rest out or the server to "
        "the tool with --server auto."
    )


def _code(statement: str, *, strings: bool = False) -> tuple[str, list[str]]:
    """A statement without comments and strings, and the quoted names whose numbers are in it.

    :param strings: keep what is in strings, as code.
    """
    names: list[str] = []

    def shown(found: re.Match[str]) -> str:
        quote, inner = found[0][0], found[0][1:-1]
        if found["space"]:
            return " "
        if strings and quote != "`":
            return f" {inner} "
        if found["string"]:
            return "''"
        names.append(inner.replace(quote * 2, quote))
        return f" {_MARK}{len(names) - 1}{_MARK} "

    return _TOKEN.sub(shown, statement.replace(_MARK, "")), names


def _named(text: str, names: Sequence[str], server: Server) -> Iterator[str]:
    def plain(name: str) -> str:
        return names[int(name.strip(_MARK))] if name.startswith(_MARK) else name

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
