"""Let each scratch database be the only one on its server that has accounts, roles and servers.

They belong to the server (MySQL manual, 15.7.1 and 15.1.20), on which revisions run in several
scratch databases, of which each stands for all of production: without this, CREATE ROLE works in
the first of them only (error 1396; 1476 for CREATE SERVER), and REVOKE fails where another database
has made the account again. So each database's statements are noted, and carried out once more when
it has its turn after another one.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.server.account_names import ACCOUNT, listed_names, name_and_host

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database

_Key = tuple[str, str, str, str]
"""The server, the kind, the name, and its host."""

_START = r"(?:\s|/\*(?!M?!).*?\*/|(?:--\s|#)[^\n]*(?:\n|\Z))*"
"""Spaces and comments."""
_ABOUT_ACCOUNTS = LatePattern(
    rf"{_START}(?:(?:CREATE|DROP|RENAME|ALTER)\s+(?:OR\s+REPLACE\s+)?(?:USER|ROLE|SERVER)"
    r"|GRANT|REVOKE|SET\s+(?:DEFAULT\s+ROLE|PASSWORD))\b",
    re.IGNORECASE | re.DOTALL,
)
_STATEMENT = LatePattern(
    rf"{_START}(?P<verb>CREATE|DROP|RENAME)\s+(?P<replaces>OR\s+REPLACE\s+)?"
    r"(?P<kind>USER|ROLE|SERVER)\s+(?P<condition>IF\s+(?:NOT\s+)?EXISTS\s+)?"
    rf"(?P<names>{ACCOUNT}.*)",
    re.IGNORECASE | re.DOTALL,
)
_RENAMED = LatePattern(rf"({ACCOUNT})\s+TO\s+({ACCOUNT})", re.IGNORECASE)
_NEEDED = {"SERVER": " FOREIGN DATA WRAPPER mysql OPTIONS (HOST '')"}
"""The clauses that CREATE needs after the name, by kind."""

_OWN_PASSWORD = LatePattern(
    rf"{_START}(?:SET\s+PASSWORD\s*(?:=|TO\b|FOR\s+(?P<changed>{ACCOUNT}))"
    rf"|ALTER\s+USER\s+(?:IF\s+EXISTS\s+)?(?P<altered>{ACCOUNT}))",
    re.IGNORECASE | re.DOTALL,
)

_PASSWORD = LatePattern(
    r"((?:=|\bTO|\bBY)\s*(?:PASSWORD\s*\(\s*)?)(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")",
    re.IGNORECASE | re.DOTALL,
)
_NOTHING = "DO 0"
"""A statement that does nothing."""

_made_in: dict[_Key, str] = {}
"""The database whose revisions have made what is there; empty if it was emptied since."""
_known: set[_Key] = set()
"""All that revisions have made on a server."""
_noted: dict[tuple[str, str], list[str]] = {}
"""The statements about accounts, roles and servers, by server and database."""
_emptied: set[tuple[str, str]] = set()
"""The databases that have been emptied, so that all that they have is noted."""
_latest: dict[str, str] = {}
"""The database, by server, whose accounts, roles and servers are there; empty if it is emptied."""


def make_room(statement: str, database: Database) -> None:
    """Prepare the server for a statement, and note it if it is about accounts, roles or servers.

    What the revisions of another database have made, or those of an earlier command whose server
    was kept, is dropped before those of this one make it, and made before they drop it. What they
    do twice themselves fails as in production.

    :param statement: a statement that is about to be executed; ``%%`` stands for ``%``.
    :param database: the scratch database on which it runs.
    """
    if not database.server.private:
        return
    is_about = _ABOUT_ACCOUNTS.match(statement) is not None
    if is_about or (_latest and _place_of(database) in _noted):
        _take_turn(database)
    if is_about:
        statement = statement.replace("%%", "%")
        _prepare(statement, database)
        _noted.setdefault(_place_of(database), []).append(statement)


def _take_turn(database: Database) -> None:
    """Give a database back what its revisions have made, if another one has had its turn since."""
    server, name = _place_of(database)
    latest = _latest.get(server)
    _latest[server] = name
    if latest in (None, name):
        return
    for key in [each for each in _made_in if each[0] == server]:
        if not _is_of_the_server(key, database):
            _, kind, name_of_it, host = key
            at_host = "" if kind == "SERVER" or host == "%" else f"@{quote_name(host)}"
            _send(f"DROP {kind} IF EXISTS {quote_name(name_of_it)}{at_host}", database)
            del _made_in[key]
    for statement in _noted.get((server, name), ()):
        _prepare(statement, database)
        _send(statement, database)


def copy_accounts(source: Database, target: Database) -> None:
    """Note that a database is a copy of another one, with its accounts, roles and servers."""
    server, name = _place_of(target)
    statements = _noted.get(_place_of(source), ())
    if statements:
        _noted[server, name] = [each.replace(source.name, name) for each in statements]
        _latest[server] = source.name if _latest.get(server) == source.name else ""


def _prepare(statement: str, database: Database) -> None:
    found = _STATEMENT.match(statement)
    if found is None:
        return
    verb, kind = found["verb"].upper(), found["kind"].upper()
    is_safe = bool(found["condition"] or found["replaces"])
    if verb == "RENAME":
        for renamed in _RENAMED.finditer(found["names"]):
            _before_removal(database, kind, renamed[1])
            _before_creation(database, kind, renamed[2])
        return
    prepare = _before_creation if verb == "CREATE" else _before_removal
    for name in listed_names(found["names"]):
        prepare(database, kind, name, is_safe=is_safe)


def own_password(statement: str, database: Database) -> str:
    """The statement that gives the tool's own account its password again, after another statement.

    :param statement: a statement that has been executed.
    :returns: it, for the same session; empty if the statement does not change this account.
    """
    found = _OWN_PASSWORD.match(statement)
    if found is None or not database.server.private:
        return ""
    name = found["changed"] or found["altered"]
    address = database.server.address
    user = name_and_host(name)[0] if name else address.user
    if user != address.user and user.upper() not in ("CURRENT_USER", "USER"):
        return ""
    password = quote_string(address.password)
    if database.server.flavor == "mariadb":  # where IDENTIFIED BY '' keeps the other password
        return f"SET PASSWORD = PASSWORD({password})"
    return f"ALTER USER CURRENT_USER() IDENTIFIED BY {password}"


def with_own_password(statement: str, database: Database) -> str:
    """A statement that leaves the tool's own account its password.

    It is for DDL of the models, which may run at the same time as revisions that connect.
    """
    if not own_password(statement, database):
        return statement
    password = quote_string(database.server.address.password)
    return _PASSWORD.sub(lambda found: f"{found[1]}{password}", statement)


def unless_there(statement: str, database: Database) -> str:
    """A statement that creates an account, a role or a server only if it is not there.

    It is for DDL of the models, which may run at the same time as revisions that make the same.
    """
    found = _STATEMENT.match(statement)
    if found is None or found["verb"].upper() != "CREATE":
        return statement
    if found["condition"] or found["replaces"]:
        return statement
    if found["kind"].upper() == "SERVER":  # MySQL has no such form of CREATE SERVER
        name = next(listed_names(found["names"]), "")
        is_there = _made_in.get(_key(database, "SERVER", name), "") not in ("", database.name)
        return _NOTHING if is_there else statement
    names = found.start("names")
    return f"{statement[:names]}IF NOT EXISTS {statement[names:]}"


def _before_creation(database: Database, kind: str, name: str, *, is_safe: bool = False) -> None:
    """Drop what another database has.

    :param is_safe: whether the statement succeeds in any case.
    """
    key = _key(database, kind, name)
    _known.add(key)
    if is_safe and _place_of(database) not in _emptied:  # a kept one may have it
        _made_in.setdefault(key, database.name)
        return
    if _made_in.get(key) != database.name and not _is_of_the_server(key, database):
        _send(f"DROP {kind} IF EXISTS {name}", database)
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
        _send(f"CREATE {kind} {name}{_NEEDED.get(kind, '')}", database)
    _made_in.pop(key, None)


def forget_database(database: Database) -> None:
    """Note that a database is empty: what its revisions have made is no longer its own."""
    server, emptied = _place_of(database)
    for key, name in _made_in.items():
        if name == emptied and key[0] == server:
            _made_in[key] = ""
    _noted.pop((server, emptied), None)
    _emptied.add((server, emptied))
    if _latest.get(server) == emptied:
        _latest[server] = ""


def _key(database: Database, kind: str, name: str) -> _Key:
    return (_place(database), kind, *name_and_host(name))


def _place_of(database: Database) -> tuple[str, str]:
    return _place(database), database.name


def _place(database: Database) -> str:
    """The server of a database, whichever account connects to it."""
    address = database.server.address
    return address.unix_socket or f"{address.host}:{address.port}"


def _send(statement: str, database: Database) -> None:
    """Execute a statement; if the account may not, that of the revision shows it."""
    from pymysql.err import MySQLError

    with database.connect() as connection, connection.cursor() as cursor:
        with suppress(MySQLError):
            cursor.execute(statement)
        if remedy := own_password(statement, database):
            cursor.execute(remedy)
