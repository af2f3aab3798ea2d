"""The privileges of the account of env.py, by SHOW GRANTS.

The lines have the privileges of active roles too (tried on MySQL 9.7 and MariaDB 10.11). Where they
leave a doubt, a privilege counts as granted: patterns of databases that overlap, columns, single
routines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.schema.tokens import Token, split_at_commas, tokenize, unquote_name
from alembic_autogen.server.grants import covers

if TYPE_CHECKING:
    from alembic_autogen.server.base import Row

_ALL = "ALL PRIVILEGES"


@dataclass(frozen=True)
class Grant:
    """A line of SHOW GRANTS.

    :param is_revoked: whether it takes privileges from those on all databases
        (``partial_revokes``).
    :param database: the pattern of the database; ``None`` for all.
    :param name: the table or routine; ``None`` for all of the database.
    """

    privileges: frozenset[str]
    database: str | None
    name: str | None
    is_revoked: bool = False


@dataclass(frozen=True)
class Account:
    """The account of env.py.

    :param name: the account as statements name it.
    :param database: its default database.
    :param guards_binary_log: whether it needs SUPER for triggers and functions
        (``log_bin_trust_function_creators``; MySQL manual, 27.9 Stored Program Binary Logging).
    """

    name: str
    database: str
    grants: tuple[Grant, ...]
    guards_binary_log: bool = False

    def has(self, privilege: str, database: str | None, name: str | None) -> bool:
        """Whether it may have a privilege.

        :param database: ``None`` for its default database.
        :param name: the table; ``None`` if the privilege on any object of the database is enough.
        """
        where = database or self.database
        return any(
            self._applies(grant, where, name)
            for grant in self.grants
            if not grant.is_revoked and grant.privileges & {privilege, _ALL}
            if not (grant.database is None and self._is_revoked(privilege, where))
        )

    def has_everywhere(self, *privileges: str) -> bool:
        """Whether it has one of some privileges on all databases."""
        wanted = {*privileges, _ALL}
        return any(
            grant.database is None and not grant.is_revoked and grant.privileges & wanted
            for grant in self.grants
        )

    def _applies(self, grant: Grant, database: str, name: str | None) -> bool:
        if grant.database is not None and not covers(grant.database, database):
            return False
        return grant.name is None or name is None or grant.name.lower() == name.lower()

    def _is_revoked(self, privilege: str, database: str) -> bool:
        return any(
            grant.is_revoked
            and privilege in grant.privileges
            and grant.database is not None
            and covers(grant.database, database)
            for grant in self.grants
        )


def read_account(query: Callable[[str], Sequence[Row]], flavor: str) -> Account | None:
    """Read the privileges of the account of a connection.

    :returns: ``None`` if that cannot be known.
    """
    try:
        ((name, database),) = query("SELECT CURRENT_USER(), DATABASE()")
        lines = [line for (line, *_) in query("SHOW GRANTS")]
        if flavor == "mariadb":
            with suppress(Exception):  # before 10.11, there is no such role
                lines += [line for (line, *_) in query("SHOW GRANTS FOR PUBLIC")]
        ((has_log, trusts),) = query("SELECT @@log_bin, @@log_bin_trust_function_creators")
        grants = tuple(grant for line in lines for grant in parsed(line))
    except Exception:  # a proxy may not know the statements, and has rules of its own
        return None
    is_guarded = bool(int(has_log)) and not int(trusts)
    user, _, host = str(name).rpartition("@")
    return Account(f"`{user}`@`{host}`", str(database or ""), grants, is_guarded)


def parsed(line: str) -> Iterator[Grant]:
    """Read a line of SHOW GRANTS; lines about roles and proxies have none.

    :raises ValueError: it has another form.
    """
    tokens = [token for token in tokenize(line) if token.kind != "space"]
    words = [token.text.upper() for token in tokens]
    verb = words[0]
    if verb not in ("GRANT", "REVOKE") or "ON" not in words or words[1] == "PROXY":
        if verb == "GRANT" or words[:3] == ["SET", "DEFAULT", "ROLE"]:
            return
        raise ValueError(line)
    on = words.index("ON")
    found = re.match(
        r"(?:TABLE |FUNCTION |PROCEDURE |PACKAGE (?:BODY )?)?"
        r"(?P<database>\*|`(?:[^`]|``)+`)\.(?P<name>\*|`(?:[^`]|``)+`) (?:TO|FROM) ",
        line[_start(line, tokens[: on + 1]) :].lstrip(),
    )
    if found is None:
        raise ValueError(line)
    yield Grant(
        frozenset(_privileges(tokens[1:on])),
        None if found["database"] == "*" else unquote_name(found["database"]),
        None if found["name"] == "*" else unquote_name(found["name"]),
        verb == "REVOKE",
    )


def _start(line: str, tokens: Sequence[Token]) -> int:
    """The place after some tokens at the beginning of a line."""
    at = 0
    for token in tokens:
        at = line.index(token.text, at) + len(token.text)
    return at


def _privileges(tokens: Sequence[Token]) -> Iterator[str]:
    """The privileges of a line, without their columns."""
    for item in split_at_commas(list(tokens)):
        words = []
        for token in item:
            if token.kind == "open":
                break
            words.append(token.text.upper())
        yield " ".join(words)
