"""Events while revisions run on a real database, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.work import Work


@dataclass(frozen=True)
class RevisionBegan:
    """A revision is going to run.

    :param direction: ``upgrade`` or ``downgrade``.
    :param number: its number among the revisions of the run, from 1.
    :param runs: whether the revision runs; otherwise, only the version of the database is changed.
    """

    revision: str
    direction: str
    number: int
    total: int
    runs: bool = True


@dataclass(frozen=True)
class RunningStatement:
    """A statement of the revision that runs.

    :param number: its number among those with a lasting effect, from 1; of a query, that of the
        statement that comes next. What a loop sends again has its number again.
    :param total: how many these are; ``None`` if the disposable server has not shown it.
    :param is_query: whether nothing of it lasts, as of a query of a precondition.
    """

    of: RevisionBegan
    number: int
    total: int | None
    sql: str
    is_query: bool = False


@dataclass(frozen=True)
class StatementBegan:
    """A statement is going to be sent to the server."""

    statement: RunningStatement


@dataclass(frozen=True)
class StatementRuns:
    """A statement is still being executed.

    :param seconds: for how long.
    :param work: how far it has come; ``None`` if the server does not show it.
    """

    statement: RunningStatement
    seconds: float
    work: Work | None


@dataclass(frozen=True)
class StatementEnded:
    """A statement has been executed, or has failed.

    :param seconds: how long it took, with what it waited for.
    :param times: how often it was sent, if these are several.
    """

    statement: RunningStatement
    seconds: float
    has_failed: bool = False
    times: int = 1


@dataclass(frozen=True)
class ExecutedRevision:
    """A revision that has run to its end.

    :param statements: the statements with a lasting effect that it has sent.
    :param seconds: how long it took, with the change of the version.
    """

    of: RevisionBegan
    statements: tuple[StatementEnded, ...]
    seconds: float


@dataclass(frozen=True)
class RevisionEnded:
    """A revision has run to its end."""

    executed: ExecutedRevision


@dataclass(frozen=True)
class Waits:
    """The run waits for others.

    :param text: half a sentence on whom, and for how long.
    """

    text: str


Event = RevisionBegan | StatementBegan | StatementRuns | StatementEnded | RevisionEnded | Waits
OnEvent = Callable[[Event], None]
"""Receives each event when it happens; never fails."""
