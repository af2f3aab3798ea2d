"""Find what a statement creates or changes that belongs to a server, and to no database.

Statements are those of the MySQL manual, 15.1 and 15.7, and of MariaDB's Account Management and
Data Definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.models.keys import created_object
from alembic_autogen.schema.model import ObjectKey
from alembic_autogen.schema.unknown_kinds import PRIVILEGES, SERVER_KINDS
from alembic_autogen.server.account_names import ACCOUNT, listed_names, name_and_host

_NAMES = rf"(?P<names>{ACCOUNT}(?:\s*,\s*{ACCOUNT})*)"
_FIRST_WORD = re.compile(r"\s*([A-Za-z]+)")
_OBJECT = LatePattern(
    rf"""\s*(?:CREATE|ALTER|DROP|RENAME)\s+(?:OR\s+REPLACE\s+)?(?:AGGREGATE\s+)?
    (?P<kind>SERVER|ROLE|USER|RESOURCE\s+GROUP|SPATIAL\s+REFERENCE\s+SYSTEM
    |LOGFILE\s+GROUP|(?:UNDO\s+)?TABLESPACE|FUNCTION(?=.*\bSONAME\b))\s+
    (?:IF\s+(?:NOT\s+)?EXISTS\s+)?{_NAMES}""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_GRANTED = LatePattern(
    rf"\s*(?:GRANT|REVOKE|SET\s+DEFAULT\s+ROLE)\b.*?\b(?:TO|FROM)\s+{_NAMES}",
    re.IGNORECASE | re.DOTALL,
)
_PASSWORD = LatePattern(rf"\s*SET\s+PASSWORD\b(?:\s+FOR\s+{_NAMES})?", re.IGNORECASE)
_INSTALLED = LatePattern(
    rf"\s*(?:UN)?INSTALL\s+(?P<kind>COMPONENT|PLUGIN|SONAME)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?"
    rf"{_NAMES}",
    re.IGNORECASE,
)
_RESET = LatePattern(r"\s*RESET\s+PERSIST\b(?:\s+IF\s+EXISTS)?\s*(?P<name>[\w.$]+)?", re.IGNORECASE)
_ISOLATION = LatePattern(r"\s*SET\s+GLOBAL\s+TRANSACTION\b", re.IGNORECASE)
_ASSIGNED = LatePattern(
    r"(?:SET\s+|\s*,\s*)(?:(?P<scope>GLOBAL|PERSIST_ONLY|PERSIST|SESSION|LOCAL)\s+"
    r"|(?P<at>@@?)(?:(?P<prefix>GLOBAL|PERSIST_ONLY|PERSIST|SESSION|LOCAL)\s*\.\s*)?)?"
    r"(?P<name>[\w.$`]+)\s*:?=(?P<value>(?:'(?:[^'\\]|\\.)*'|\([^)]*\)|[^,'(])*)",
    re.IGNORECASE,
)
_GLOBAL = ("GLOBAL", "PERSIST", "PERSIST_ONLY")
_VARIABLE = "global variable"


def server_objects(statement: str) -> Iterator[ObjectKey]:
    """Find what a statement creates or changes that belongs to the whole server.

    These are objects (accounts, roles, tablespaces, …), privileges, components and plugins, and
    global variables. Statements that only do something, such as FLUSH, leave nothing behind.
    """
    first = _FIRST_WORD.match(statement)
    finder = _FINDERS.get(first[1].upper()) if first else None
    if finder is not None:
        yield from (ObjectKey(kind, None, name) for kind, name in finder(statement))


def created_by(statement: str) -> Iterator[ObjectKey]:
    """Find the stored object that a statement creates, or what it changes of the server."""
    found = list(server_objects(statement))
    stored = None if found else created_object(statement)
    yield from [stored] if stored else found


_Found = Iterator[tuple[str, str]]
"""Kinds and names."""


def _objects(statement: str) -> _Found:
    found = _OBJECT.match(statement)
    if found:
        kind = SERVER_KINDS[" ".join(found["kind"].lower().split())]
        yield from ((kind, name) for name in _each(found["names"]))


def _privileges(statement: str) -> _Found:
    found = _GRANTED.match(statement)
    if found:
        yield from ((PRIVILEGES, name) for name in _each(found["names"]))


def _installed(statement: str) -> _Found:
    found = _INSTALLED.match(statement)
    if found:
        kind = "component" if found["kind"].upper() == "COMPONENT" else "plugin"
        yield from ((kind, name) for name in _each(found["names"]))


def _reset(statement: str) -> _Found:
    found = _RESET.match(statement)
    if found:
        yield _VARIABLE, (found["name"] or "of any name").lower()


def _set(statement: str) -> _Found:
    password = _PASSWORD.match(statement)
    if password:
        yield from (("user", name) for name in _each(password["names"] or "CURRENT_USER"))
        return
    if _ISOLATION.match(statement):
        yield _VARIABLE, "transaction_isolation"
        return
    yield from _privileges(statement)
    scope = ""  # it also applies to what follows (MySQL manual, 15.7.6.1)
    for each in _ASSIGNED.finditer(statement):
        scope = (each["scope"] or scope).upper()
        own = (each["prefix"] or "").upper() if each["at"] else scope
        if own in _GLOBAL:
            yield _VARIABLE, each["name"].replace("`", "").lower()


_FINDERS = {
    **dict.fromkeys(("CREATE", "ALTER", "DROP", "RENAME"), _objects),
    **dict.fromkeys(("GRANT", "REVOKE"), _privileges),
    **dict.fromkeys(("INSTALL", "UNINSTALL"), _installed),
    "RESET": _reset,
    "SET": _set,
}
"""The finder for each first word of a statement."""


def _each(names: str) -> Iterator[str]:
    """The names in a list, without quotes and without the hosts of accounts."""
    return (name_and_host(each)[0] for each in listed_names(names))
