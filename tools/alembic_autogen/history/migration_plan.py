"""Plans for the configured database, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BASE = "base"
_FROM_CURRENT = re.compile(r"(?:.+@)?-\d+")
"""Targets that count from the revisions that the database is at."""


@dataclass(frozen=True)
class DatabaseLocation:
    """The address of the configured database, without the password.

    :param host: host and port, or the path of the socket.
    :param database: its name; empty if env.py connects without one.
    """

    host: str
    database: str
    user: str = ""

    def __str__(self) -> str:
        return f"{self.database or '(no database)'} at {self.host}"


@dataclass(frozen=True)
class Status:
    """The state of the configured database.

    :param current: its current revisions: none, one, or those of branches not yet merged.
    """

    place: DatabaseLocation
    current: tuple[str, ...]


@dataclass(frozen=True)
class MigrationStep:
    """A revision to upgrade or downgrade.

    :param result: the revision of the database afterwards; ``base`` if it has none.
    """

    revision: str
    message: str
    result: str


@dataclass(frozen=True)
class RepairStep:
    """A step that completes or undoes a revision which has stopped half way.

    :param direction: ``upgrade`` or ``downgrade``.
    :param runs: whether the revision runs; otherwise, only the version of the database is changed
        as this direction changes it.
    """

    revision: str
    direction: str
    runs: bool = True


@dataclass(frozen=True)
class MigrationPlan:
    """The steps from the current revision to the target.

    :param direction: ``upgrade`` or ``downgrade``.
    :param target: the target as the user gave it: ``head``, ``-1``, an id.
    :param heads: the newest revision of each branch.
    :param repair: the repair that comes before the steps.
    """

    direction: str
    status: Status
    target: str
    steps: tuple[MigrationStep, ...] = field(default=())
    heads: tuple[str, ...] = ()
    repair: tuple[RepairStep, ...] = ()

    @property
    def result(self) -> str:
        """The revision of the database after all steps."""
        if self.target == "heads":
            return ", ".join(self.heads) or BASE
        return self.steps[-1].result if self.steps else ", ".join(self.status.current) or BASE

    @property
    def destination(self) -> str:
        """The target as one that stays the same: ``-1`` may mean another revision later."""
        if ", " in self.result or self.target == "heads":
            return self.target
        if self.direction == "upgrade" or not self.steps:
            return self.result
        if not _FROM_CURRENT.fullmatch(self.target):
            return self.target
        # Without a branch, Alembic undoes everything that follows this revision, on all branches.
        last = self.steps[-1]
        return f"{last.revision}@{last.result}"
