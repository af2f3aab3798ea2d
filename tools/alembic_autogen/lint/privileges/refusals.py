"""Read the error of a server when an account lacks a privilege: which privileges could help.

Most messages name the privilege. Some name only the database; then all that it can have are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alembic_autogen.server.limited_account import Privilege

REFUSALS = frozenset({1044, 1142, 1143, 1227, 1345, 1370, 1419})
"""The numbers of the errors: access to a database, a table or a column; for an operation; for the
tables of a view; for a routine; for triggers and functions where a binary log is written (MySQL
Server Error Reference)."""
_OF_THE_SERVER = frozenset({1227, 1419})
OF_A_DATABASE = (
    *("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "INDEX", "REFERENCES"),
    *("CREATE TEMPORARY TABLES", "LOCK TABLES", "CREATE VIEW", "SHOW VIEW", "TRIGGER", "EVENT"),
    *("CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE", "DELETE HISTORY"),
)
"""The privileges that can be granted on a database (MySQL manual, 8.2.2; MariaDB's documentation of
GRANT has the last one)."""
_COMMANDS = re.compile(r"^(?P<names>.+?) command denied", re.IGNORECASE)
_AT_LEAST = re.compile(r"\bthe (?P<names>.+?) privilege", re.IGNORECASE)


def candidates(number: int, text: str, databases: Sequence[str]) -> Iterator[tuple[Privilege, ...]]:
    """Yield sets of privileges that may settle a refusal, the likeliest set first.

    :param number: the number of the error.
    :param text: its message.
    :param databases: the databases that the account uses, the default one first.
    """
    if number in _OF_THE_SERVER:
        named = _names(_AT_LEAST, text)
        yield from ((Privilege(name, None),) for name in sorted(named, key=_is_super))
        return
    named = [name for name in _names(_COMMANDS, text) if name in OF_A_DATABASE]
    others = [name for name in OF_A_DATABASE if name not in named]
    yield from _each(named, databases)
    if len(named) > 1 or len(databases) > 1:
        yield tuple(Privilege(name, each) for name in named for each in databases)
    yield from _each(others, databases)


def _each(names: Sequence[str], databases: Sequence[str]) -> Iterator[tuple[Privilege, ...]]:
    return ((Privilege(name, database),) for database in databases for name in names)


def _names(pattern: re.Pattern[str], text: str) -> list[str]:
    found = pattern.search(text)
    parts = re.split(r",|\bor\b", found["names"], flags=re.IGNORECASE) if found else []
    return [part.strip().upper() for part in parts if part.strip()]


def _is_super(name: str) -> bool:
    return name == "SUPER"
