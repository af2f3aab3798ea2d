"""The results of ``upgrade``, ``downgrade`` and ``resume`` with many databases, as values."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from alembic_autogen.apply.afterwards.comparison_results import ComparedSchema, ComparedValues
    from alembic_autogen.apply.backup.kept_runs import KeptRun
    from alembic_autogen.apply.backup.restoring import Restored
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.history.migration_plan import DatabaseLocation


class Outcome(Enum):
    """The outcome for a database."""

    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    RESUMED = "resumed"
    """The revision that had stopped half way was finished."""
    UNCHANGED = "unchanged"
    """The database was at the target already, or no revision had stopped half way."""
    PLANNED = "planned"
    """The SQL for the database was printed."""
    HALF_DONE = "half done"
    """A revision has stopped half way, as a dry run of ``resume`` shows."""
    DIFFERENT = "different"
    """The database was changed, and its schema or its values are not the expected ones."""
    UNANSWERED = "needs an answer"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    NOT_BEGUN = "not begun"

    @property
    def is_success(self) -> bool:
        """Whether other databases may follow it."""
        return self in _SUCCESSES


_SUCCESSES = (
    *(Outcome.UPGRADED, Outcome.DOWNGRADED, Outcome.RESUMED, Outcome.UNCHANGED),
    *(Outcome.PLANNED, Outcome.HALF_DONE),
)


@dataclass(frozen=True)
class DatabaseResult:
    """The result for one database.

    :param before: its revisions before; ``None`` if they are not known.
    :param after: its revisions afterwards; ``None`` if they are not known.
    :param revisions: the ids of the revisions that were run, or that would be.
    :param error: the sentence about what failed.
    :param details: further lines about it.
    :param compared: how its schema differs afterwards from what was expected.
    :param values: how its values differ from those of before; ``None`` without --checksum.
    :param saved: what was saved of what was destroyed; ``None`` without --backup.
    :param restored: what was restored; ``None`` without --restore.
    :param place: where a revision had stopped, with ``resume``; ``None`` if none had.
    :param sql: what a dry run printed.
    """

    location: DatabaseLocation
    outcome: Outcome
    before: tuple[str, ...] | None = None
    after: tuple[str, ...] | None = None
    revisions: tuple[str, ...] = ()
    error: str = ""
    details: str = ""
    compared: ComparedSchema | None = None
    values: tuple[ComparedValues, ...] | None = None
    saved: KeptRun | None = None
    restored: tuple[Restored, ...] | None = None
    place: PlaceInRevision | None = None
    sql: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class DatabaseResults:
    """The result of ``upgrade``, ``downgrade`` or ``resume`` with many databases.

    :param target: as the user gave it; empty with ``resume``.
    :param results: one for each database, in the order of the list.
    :param canaries: how many were upgraded before the others; 0 if none were.
    """

    target: str
    results: tuple[DatabaseResult, ...]
    canaries: int = 0
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """The number of databases of each outcome, in the order in which these are declared."""
        found = Counter(each.outcome for each in self.results)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command: that of the worst result."""
        outcomes = self.counts.keys()
        if outcomes & {Outcome.FAILED, Outcome.INTERRUPTED}:
            return ExitCode.FAILED
        if Outcome.UNANSWERED in outcomes:
            return ExitCode.NEEDS_ANSWER
        found = outcomes & {Outcome.DIFFERENT, Outcome.HALF_DONE}
        return ExitCode.FINDINGS if found else ExitCode.OK
