"""Statements of a failed revision that MySQL has committed: it commits around each DDL statement.

Source: MySQL manual, 15.3.3, "Statements That Cause an Implicit Commit".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from alembic_autogen.history.engine_events import listening

TRIAL_TABLE = "alembic_autogen_trial"
"""The temporary table in which revisions test whether the server accepts rows."""

_COMMITS = re.compile(
    r"\s*(ALTER|(CREATE|DROP)(?!\s+TEMPORARY)|RENAME|TRUNCATE|GRANT|REVOKE|ANALYZE|LOCK)\b", re.I
)
_READS = re.compile(r"\s*(SELECT|SHOW|DESCRIBE|DESC|EXPLAIN|SET|WITH|LOCK|UNLOCK)\b", re.I)


@dataclass
class CommittedStatements:
    """The statements of the running revision that remain in effect if it fails now.

    :param kept: the committed statements.
    :param pending: executed statements that a rollback of the transaction would undo.
    """

    kept: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Begin the next revision; the previous one has been committed."""
        self.kept.clear()
        self.pending.clear()

    @contextmanager
    def noting(self) -> Iterator[None]:
        """Record all statements of this process while the context lasts."""
        with listening(before_cursor_execute=self._before, after_cursor_execute=self._after):
            yield

    def _before(
        self,
        connection: object,
        cursor: object,
        statement: str,
        parameters: object,
        *others: object,
    ) -> None:
        if _COMMITS.match(statement):  # even if it fails
            self._commit()

    def _after(
        self,
        connection: object,
        cursor: object,
        statement: str,
        parameters: object,
        *others: object,
    ) -> None:
        if not _READS.match(statement) and TRIAL_TABLE not in statement:
            self.pending.append(shown(statement, parameters))
        if _COMMITS.match(statement):
            self._commit()

    def _commit(self) -> None:
        self.kept += self.pending
        self.pending.clear()


def shown(statement: str, parameters: object) -> str:
    """Format a statement on one line, followed by its parameters."""
    text = " ".join(statement.replace("%%", "%").split())
    return f"{text}  -- {parameters!r}" if parameters else text
