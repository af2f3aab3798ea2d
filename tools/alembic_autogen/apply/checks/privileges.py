"""Privileges that the statements of a plan need, and the account of env.py does not have.

Each need was tried on MySQL 9.7 and MariaDB 10.11, by an account that lacks one privilege at a
time. Reading rows (SELECT), changing objects of other definers, and statements on several tables
are left out: what they need depends on more than the statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import (
    TABLE,
    Altered,
    DroppedTable,
    Renamed,
    changes_of,
    key_of,
    renamed_table,
    words_of,
)
from alembic_autogen.lint.targets import plain, target_of
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import tokenize
from alembic_autogen.server.grants import grant_of

if TYPE_CHECKING:
    from alembic_autogen.apply.checks.account import Account
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision

SUPER = "SUPER"
_SESSION_ROLE = re.compile(
    r"(?:SET (?:DEFAULT )?ROLE|GRANT|REVOKE|CREATE USER|USE)\b", re.IGNORECASE
)
"""Statements after which the account may be allowed something else, or be in another database."""
_REFERENCES = re.compile(rf"\bREFERENCES\s+{TABLE}", re.IGNORECASE)
_TRIGGER = re.compile(rf"CREATE .*?\bTRIGGER\b.*?\bON {TABLE}", re.IGNORECASE | re.DOTALL)
_VIEW = re.compile(
    rf"CREATE (?P<replaces>OR REPLACE )?[^(]*?\bVIEW (?:IF NOT EXISTS )?{TABLE}", re.IGNORECASE
)
_DROPPED_VIEW = re.compile(rf"DROP VIEW (?:IF EXISTS )?{TABLE}", re.IGNORECASE)
_OBJECT = re.compile(
    r"(?P<verb>CREATE|DROP|ALTER) (?:OR REPLACE )?(?:(?:AGGREGATE|DEFINER ?= ?\S+) )*"
    r"(?P<kind>TRIGGER|FUNCTION|PROCEDURE|EVENT)\b",
    re.IGNORECASE,
)
_OF_OBJECTS = {
    ("CREATE", "FUNCTION"): "CREATE ROUTINE",
    ("CREATE", "PROCEDURE"): "CREATE ROUTINE",
    ("DROP", "TRIGGER"): "TRIGGER",
    ("CREATE", "EVENT"): "EVENT",
    ("ALTER", "EVENT"): "EVENT",
    ("DROP", "EVENT"): "EVENT",
}
_BEGINNINGS = (
    (re.compile(r"CREATE OR REPLACE TABLE\b", re.IGNORECASE), ("CREATE", "DROP")),
    (re.compile(r"CREATE TABLE\b", re.IGNORECASE), ("CREATE",)),
    (re.compile(r"(?:CREATE|DROP) [A-Z ]*INDEX\b", re.IGNORECASE), ("INDEX",)),
    (re.compile(r"TRUNCATE\b", re.IGNORECASE), ("DROP",)),
    (re.compile(r"INSERT\b", re.IGNORECASE), ("INSERT",)),
    (re.compile(r"REPLACE\b", re.IGNORECASE), ("INSERT", "DELETE")),
    (re.compile(rf"UPDATE (?:LOW_PRIORITY |IGNORE )*{TABLE} SET\b", re.IGNORECASE), ("UPDATE",)),
    (re.compile(rf"DELETE FROM {TABLE}(?: WHERE\b| ?\Z)", re.IGNORECASE), ("DELETE",)),
)
"""The privileges that statements on one table need for it."""


@dataclass(frozen=True)
class Lack:
    """A privilege that a statement needs, and the account does not have.

    :param table: the table; ``None`` if the privilege is missing in the whole database.
    :param everywhere: whether it is one on the server.
    """

    revision: str
    sql: str
    privilege: str
    database: str
    table: str | None = None
    everywhere: bool = False

    @property
    def is_global(self) -> bool:
        """Whether the privilege can be had on all databases only."""
        return self.everywhere or self.privilege == SUPER

    def __str__(self) -> str:
        where = (
            "" if self.is_global else f" on {self.database}{f'.{self.table}' * bool(self.table)}"
        )
        return f"{self.privilege}{where}"


def lacking(
    account: Account, flavor: str, revisions: Sequence[tuple[RecordedRevision, int]]
) -> Iterator[Lack]:
    """The privileges that a plan needs, and the account does not have; each once.

    :param revisions: the revisions, and how many lasting statements of each are done already.
    """
    found: set[tuple[str, str | None]] = set()
    for recorded, done in revisions:
        lasting = 0
        for each in recorded.statements:
            if _SESSION_ROLE.match(plain(each.sql)):
                return
            lasting += each.lasts
            if not each.lasts or lasting <= done:
                continue
            for privilege, name in _missing(each.sql, account, flavor):
                if (privilege, name) not in found:
                    found.add((privilege, name))
                    yield Lack(recorded.revision, each.sql, privilege, account.database, name)


def _missing(sql: str, account: Account, flavor: str) -> Iterator[tuple[str, str | None]]:
    """The privileges that the account lacks for a statement, each with its table.

    Other databases have other names on the disposable server, from which the statement is.
    """
    for privilege, key in _needs(sql, flavor):
        is_own = key is None or key.schema in (None, account.database)
        name = key.name if key else None
        if is_own and not account.has(privilege, None, name):
            yield privilege, name
    if _needs_super(sql, account):
        yield SUPER, None


def grant_for(account: Account, lacks: Sequence[Lack]) -> str:
    """The GRANT for what is lacking in a database, or on all."""
    names = dict.fromkeys(each.privilege for each in lacks)
    return grant_of(names, None if lacks[0].is_global else lacks[0].database, account.name)


def _needs_super(sql: str, account: Account) -> bool:
    found = _OBJECT.match(plain(sql))
    if found is None or not account.guards_binary_log or account.has_everywhere(SUPER):
        return False
    return (found["verb"].upper(), found["kind"].upper()) in (
        ("CREATE", "TRIGGER"),
        ("CREATE", "FUNCTION"),
    )


_Need = tuple[str, "TableKey | None"]
"""A privilege, and the table for which it is needed; ``None`` for one on the database."""


def _needs(sql: str, flavor: str) -> Iterator[_Need]:
    text = "".join("''" if token.kind == "string" else token.text for token in tokenize(plain(sql)))
    changes = list(changes_of(text))
    for change in changes:
        yield from _of_change(change)
    target = target_of(sql)
    if not changes and target is not None:
        privileges = next((p for pattern, p in _BEGINNINGS if pattern.match(text)), ())
        yield from ((each, target) for each in privileges)
    if flavor == "mysql":
        yield from (("REFERENCES", key) for key in _referenced(text) if key != target)
    yield from _of_others(text)


def _of_change(change: Altered | Renamed | DroppedTable) -> Iterator[_Need]:
    if isinstance(change, Altered):
        yield from _of_alter(change)
    elif isinstance(change, Renamed):
        yield from _of_rename(change.old, change.new)
    elif isinstance(change, DroppedTable):
        yield "DROP", change.table


def _referenced(text: str) -> Iterator[TableKey]:
    """The tables to which CREATE TABLE or ALTER TABLE adds foreign keys."""
    if re.match(r"(?:CREATE|ALTER) TABLE\b", text, re.IGNORECASE):
        yield from (key_of(each[1], each[2]) for each in _REFERENCES.finditer(text))


def _of_alter(change: Altered) -> Iterator[_Need]:
    """The privileges for the clauses of ALTER TABLE; to empty a partition takes no ALTER."""
    words = [[word.upper() for word in words_of(clause)][:2] for clause in change.clauses]
    if words != [["TRUNCATE", "PARTITION"]]:
        yield "ALTER", change.table
    if any(each in (["TRUNCATE", "PARTITION"], ["DROP", "PARTITION"]) for each in words):
        yield "DROP", change.table
    if any(each == ["EXCHANGE", "PARTITION"] for each in words):
        yield from ((each, change.table) for each in ("INSERT", "CREATE", "DROP"))
    for clause in change.clauses:
        if new := renamed_table(change.table, words_of(clause)):
            yield from _of_rename(change.table, new)


def _of_rename(old: TableKey, new: TableKey) -> Iterator[_Need]:
    yield from (("ALTER", old), ("DROP", old), ("CREATE", new), ("INSERT", new))


def _of_others(text: str) -> Iterator[_Need]:
    """The privileges for views, triggers, routines and events."""
    if view := _VIEW.match(text):
        key = key_of(*view.groups()[-2:])
        yield "CREATE VIEW", key
        if view["replaces"]:
            yield "DROP", key
    elif view := _DROPPED_VIEW.match(text):
        yield "DROP", key_of(view[1], view[2])
    elif found := _OBJECT.match(text):
        trigger = _TRIGGER.match(text)
        privilege = _OF_OBJECTS.get((found["verb"].upper(), found["kind"].upper()))
        if trigger is not None:
            yield "TRIGGER", key_of(trigger[1], trigger[2])
        elif privilege is not None and " SONAME " not in text.upper():
            yield privilege, None
