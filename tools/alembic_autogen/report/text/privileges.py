"""The privileges that revisions need, as statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.privileges import grant_for
from alembic_autogen.report import streams
from alembic_autogen.server.grants import grant_of

if TYPE_CHECKING:
    from alembic_autogen.commands.linting import Linting
    from alembic_autogen.lint.evidence import Evidence
    from alembic_autogen.server.limited_account import Privilege

_SOMEBODY = "'deployer'@'%'"
"""A placeholder for an account that is not known."""
_SOMEWHERE = "database"


def grants(linting: Linting, privileges: Sequence[Privilege]) -> Iterator[str]:
    """The GRANT statements for some privileges: on each database, and on the server."""
    account = linting.deployer.account if linting.deployer else None
    own = (account.database if account else linting.own_database) or _SOMEWHERE
    by_database: dict[str | None, list[str]] = {}
    for each in privileges:
        by_database.setdefault(own if each.database == "" else each.database, []).append(each.name)
    for database, names in by_database.items():
        yield f"{grant_of(names, database, account.name if account else _SOMEBODY)};"


def lacking_grants(linting: Linting, revision: str) -> Iterator[str]:
    """The GRANT statements for the privileges that the account lacks."""
    lacks = linting.lacks.get(revision, ())
    assert linting.deployer is not None or not lacks
    for is_global in (False, True):
        found = [each for each in lacks if each.is_global == is_global]
        if found and linting.deployer:
            yield f"{grant_for(linting.deployer.account, found)};"


def privilege_lines(linting: Linting, evidence: Evidence) -> Iterator[str]:
    """The privileges that a revision needs, and those that the account lacks."""
    needed = evidence.privileges
    if needed is None:
        return
    path = streams.shown_path(evidence.path)
    directions: dict[tuple[Privilege, ...], list[str]] = {}
    for name, privileges in needed.directions.items():
        directions.setdefault(privileges, []).append(name)
    for privileges, names in directions.items():
        yield f"{path}: privileges for {' and '.join(names)}:"
        yield from (f"    {each}" for each in grants(linting, privileges))
    if needed.problem:
        yield f"{path}: not all privileges were measured: {needed.problem}."
    lacks = linting.lacks.get(evidence.revision, ())
    if lacks and linting.deployer:
        account = linting.deployer.account.name
        missing = " ".join(", ".join(map(str, lacks)).splitlines())  # a name may have several
        yield f"{path}: {account} lacks {missing}:"
        yield from (f"    {each}" for each in lacking_grants(linting, evidence.revision))
