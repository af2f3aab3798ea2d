"""The kinds of objects that an account can see in a database, by its privileges.

Without the privilege, neither information_schema nor SHOW lists such objects, and no error is
raised (MySQL manual, 28.3.45, 28.3.14 and 28.3.30; MariaDB's documentation of these tables).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from alembic_autogen.quoting import quote_name

_GRANT = re.compile(
    r"GRANT (?P<privileges>.+?) ON (?:(?P<all>\*)|`(?P<database>(?:[^`]|``)+)`)\.\*(?: |\Z)",
    re.DOTALL,
)
_ROUTINE = re.compile(r"GRANT SELECT\b.* ON `mysql`\.`proc` ")
"""MariaDB shows all routines to accounts that may read this table."""


@dataclass(frozen=True)
class Unseen:
    """A kind of objects that an account does not see.

    :param kind: the kind, in the plural.
    :param privilege: a privilege that shows it.
    """

    kind: str
    privilege: str


_KINDS = (
    (Unseen("tables and views", "SELECT"), {"SELECT"}),
    (Unseen("triggers", "TRIGGER"), {"TRIGGER"}),
    (Unseen("events", "EVENT"), {"EVENT"}),
    (
        Unseen("functions and procedures", "EXECUTE"),
        {"EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE", "SHOW_ROUTINE", "SHOW CREATE ROUTINE"},
    ),
)


def unseen_kinds(grants: Iterable[str], database: str) -> tuple[Unseen, ...]:
    """The kinds of objects of a database that are not listed for an account, or not all of them.

    :param grants: the lines of SHOW GRANTS for the account and its roles.
    :param database: the name of the database.
    """
    lines = list(grants)
    granted = {one for line in lines for one in _privileges(line, database)}
    if any(_ROUTINE.match(line) for line in lines):
        granted.add("SHOW_ROUTINE")
    return tuple(kind for kind, enough in _KINDS if not granted & ({"ALL PRIVILEGES"} | enough))


def _privileges(line: str, database: str) -> Collection[str]:
    found = _GRANT.match(line)
    if not found or not (found["all"] or covers(found["database"], database)):
        return ()
    privileges = {one.strip() for one in found["privileges"].split(",")}
    if found["all"] and "SELECT" in privileges:
        privileges.add("SHOW_ROUTINE")  # MySQL manual, 15.7.7.10
    return privileges


def covers(pattern: str, database: str) -> bool:
    """Whether a pattern of GRANT matches a name: ``%`` and ``_`` are wildcards, unless escaped."""
    parts = re.findall(r"\\.|.", pattern.replace("``", "`"), re.DOTALL)
    wildcards = {"%": ".*", "_": "."}
    expression = "".join(wildcards.get(part) or re.escape(part[-1]) for part in parts)
    return re.fullmatch(expression, database, re.DOTALL | re.IGNORECASE) is not None


def grant_of(privileges: Iterable[str], database: str | None, account: str) -> str:
    """The GRANT statement for some privileges.

    :param database: the database on which they are granted; ``None`` for all.
    :param account: the account, as a statement names it.
    """
    where = "*" if database is None else quote_name(escaped(database))
    return f"GRANT {', '.join(privileges)} ON {where}.* TO {account}"


def escaped(database: str) -> str:
    """The pattern of GRANT that matches one database, whose name may have wildcards (15.7.1)."""
    return re.sub(r"([_%\\])", r"\\\1", database)
