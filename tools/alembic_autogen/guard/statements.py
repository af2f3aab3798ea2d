"""Statements that name a database which is not the tool's, on a server that others use too.

Where the run has an account of its own (:mod:`alembic_autogen.server.account`), the server refuses
them. Where the given account may make none, each statement is looked at before it is sent. What
looks like the name of a database there counts as one: an alias that is called like a database of
the server has to be called otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from alembic_autogen.errors import GuardError
from alembic_autogen.guard.caller import caller
from alembic_autogen.server.base import PREFIX

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database, Server

_NAME = r"(?:`(?:[^`]|``)+`|[\w$]+)"
_STRINGS = re.compile(r"'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"", re.DOTALL)
_QUALIFIER = re.compile(rf"({_NAME})\s*\.(?!\d)")
_OF_A_DATABASE = re.compile(
    rf"\b(?:USE|(?:CREATE|ALTER|DROP)\s+(?:OR\s+REPLACE\s+)?(?:DATABASE|SCHEMA)"
    rf"(?:\s+IF\s+(?:NOT\s+)?EXISTS)?)\s+({_NAME})",
    re.IGNORECASE,
)
_DYNAMIC = re.compile(r"\b(?:PREPARE|EXECUTE\s+IMMEDIATE)\b", re.IGNORECASE)
"""Where a string may hold a statement."""


def check(statement: str, database: Database) -> None:
    """Refuse a statement of the application that names another database.

    :raises GuardError: it does.
    """
    server = database.server
    if server.private or server.confined:
        return
    for name in _named(statement, server):
        raise GuardError(
            f"{caller()} runs a statement that names another database ({name}) of the server at "
            f"{server.address}, which is not the tool's; name tables without their database, or "
            "leave the server to the tool with --server auto."
        )


def _named(statement: str, server: Server) -> Iterator[str]:
    text = _STRINGS.sub("''", statement)
    if _DYNAMIC.search(text):
        text = statement
    for found in _OF_A_DATABASE.finditer(text):
        name = _plain(found[1])
        if not name.startswith(PREFIX):
            yield name
    for found in _QUALIFIER.finditer(text):
        name = _plain(found[1])
        if name.lower() in _others(server):
            yield name


def _plain(name: str) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") else name


@lru_cache
def _others(server: Server) -> frozenset[str]:
    """The databases of a server that are neither the tool's nor the server's own, in lower case."""
    from alembic_autogen.server.connection import SYSTEM_SCHEMAS, rows

    with server.connect() as connection:
        names = {str(name).lower() for (name,) in rows(connection, "SHOW DATABASES")}
    names = {name for name in names if not name.startswith(PREFIX)} | {"mysql"}
    return frozenset(names - (SYSTEM_SCHEMAS - {"mysql"}))
