"""Let each scratch database be the only one on its server that has accounts, roles and servers.

They belong to the server (MySQL manual, 15.7.1 and 15.1.20), on which revisions run in several
scratch databases, of which each stands for all of production: without this, CREATE ROLE works in
the first of them only (error 1396; 1476 for CREATE SERVER).
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.server.account_names import ACCOUNT, listed_names, name_and_host

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

_Key = tuple[str, str, str, str]
"""The server, the kind, the name, and its host."""

_STATEMENT = LatePattern(
    r"(?:\s|/\*(?!M?!).*?\*/)*(?P<verb>CREATE|DROP|RENAME)\s+(?P<replaces>OR\s+REPLACE\s+)?"
    r"(?P<kind>USER|ROLE|SERVER)\s+(?P<condition>IF\s+(?:NOT\s+)?EXISTS\s+)?"
    rf"(?P<names>{ACCOUNT}.*)",
    re.IGNORECASE | re.DOTALL,
)
_RENAMED = LatePattern(rf"({ACCOUNT})\s+TO\s+({ACCOUNT})", re.IGNORECASE)
_NEEDED = {"SERVER": " FOREIGN DATA WRAPPER mysql OPTIONS (HOST '')"}
"""The clauses that CREATE needs after the name, by kind."""

_made_in: dict[_Key, str] = {}
"""The database whose revisions have made what is there; empty if it was emptied since."""
_known: set[_Key] = set()
"""All that revisions have made on a server."""


def make_room(statement: str, database: Database) -> None:
    """Prepare the server for a statement about accounts, roles or servers.

    What the revisions of another database have made, or those of an earlier command whose server
    was kept, is dropped before those of this one make it, and made before they drop it. What they
    do twice themselves fails as in production.

    :param statement: a statement that is about to be executed; ``%%`` stands for ``%``.
    :param database: the scratch database on which it runs.
    """
    found = _STATEMENT.match(statement)
    if found is None or not database.server.private:
        return
    verb, kind = found["verb"].upper(), found["kind"].upper()
    names = found["names"].replace("%%", "%")
    is_safe = bool(found["condition"] or found["replaces"])
    if verb == "RENAME":
        for renamed in _RENAMED.finditer(names):
            _before_removal(database, kind, renamed[1])
            _before_creation(database, kind, renamed[2])
        return
    prepare = _before_creation if verb == "CREATE" else _before_removal
    for name in listed_names(names):
        prepare(database, kind, name, is_safe=is_safe)


def unless_there(statement: str) -> str:
    """A statement that creates an account or a role only if it is not there.

    It is for DDL of the models, which may run at the same time as revisions that make the same.
    """
    found = _STATEMENT.match(statement)
    if found is None or found["verb"].upper() != "CREATE" or found["kind"].upper() == "SERVER":
        return statement  # MySQL has no such form of CREATE SERVER
    if found["condition"] or found["replaces"]:
        return statement
    names = found.start("names")
    return f"{statement[:names]}IF NOT EXISTS {statement[names:]}"


def _before_creation(database: Database, kind: str, name: str, *, is_safe: bool = False) -> None:
    """Drop what another database has.

    :param is_safe: whether the statement succeeds in any case.
    """
    key = _key(database, kind, name)
    _known.add(key)
    if is_safe:
        _made_in.setdefault(key, database.name)
        return
    if _made_in.get(key) != database.name and not _is_of_the_server(key, database):
        _send(database, f"DROP {kind} IF EXISTS {name}")
    _made_in[key] = database.name


def _is_of_the_server(key: _Key, database: Database) -> bool:
    """Whether an account is one of those that every server has, or the tool's own."""
    user = key[2]
    return user in ("root", "mariadb.sys", database.server.address.user) or user[:6] == "mysql."


def _before_removal(database: Database, kind: str, name: str, *, is_safe: bool = False) -> None:
    """Make what another database has dropped.

    :param is_safe: whether the statement succeeds in any case.
    """
    key = _key(database, kind, name)
    if key in _known and key not in _made_in and not is_safe:
        _send(database, f"CREATE {kind} {name}{_NEEDED.get(kind, '')}")
    _made_in.pop(key, None)


def forget_database(database: Database) -> None:
    """Note that a database is empty: what its revisions have made is no longer its own."""
    for key, name in _made_in.items():
        if name == database.name and key[0] == _place(database):
            _made_in[key] = ""


def _key(database: Database, kind: str, name: str) -> _Key:
    return (_place(database), kind, *name_and_host(name))


def _place(database: Database) -> str:
    """The server of a database, whichever account connects to it."""
    address = database.server.address
    return address.unix_socket or f"{address.host}:{address.port}"


def _send(database: Database, statement: str) -> None:
    """Execute a statement; if the account may not, that of the revision shows it."""
    from pymysql.err import MySQLError

    with (
        suppress(MySQLError),
        database.server.connect() as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
