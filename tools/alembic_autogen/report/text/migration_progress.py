"""The progress of ``upgrade`` and ``downgrade``: which statement runs, for how long, how far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.apply.progress.events import (
    RevisionBegan,
    StatementBegan,
    StatementEnded,
    StatementRuns,
    Waits,
)
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import Event, RunningStatement
    from alembic_autogen.progress import Progress

_LONG = 5.0
"""Seconds from which on a statement is logged where there is no terminal."""
_AGAIN = 60.0
"""Seconds after which it is logged again: CI systems end jobs that print nothing for minutes."""


class MigrationProgress:
    """Shows what happens while revisions run.

    On a terminal, one line changes. Elsewhere, each revision has a line, and each statement that
    takes long has some.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._log_at = _LONG

    def __call__(self, event: Event) -> None:
        """Show an event."""
        if isinstance(event, Waits):
            self._progress.step(event.text)
        elif isinstance(event, RevisionBegan):
            what = "running the" if event.runs else "noting the version of the begun"
            self._progress.step(f"{what} {event.direction} of revision {_revision(event)}")
        elif isinstance(event, StatementBegan):
            self._log_at = _LONG
            self._progress.update(_line(event.statement))
        elif isinstance(event, StatementRuns):
            self._running(event)
        elif isinstance(event, StatementEnded):
            self._ended(event)

    def _running(self, event: StatementRuns) -> None:
        is_logged = event.seconds >= self._log_at
        if is_logged:
            self._log_at = event.seconds + _AGAIN
        work = str(event.work or "")
        since = f"{event.seconds:.0f} s" + (f" ({work})" if work else "")
        self._progress.update(_line(event.statement, since), is_logged=is_logged)

    def _ended(self, event: StatementEnded) -> None:
        if event.seconds >= _LONG:
            how = "failed after" if event.has_failed else "took"
            line = _line(event.statement, f"{how} {event.seconds:.1f} s")
            self._progress.update(line, is_logged=True)


def _revision(of: RevisionBegan) -> str:
    return f"{of.revision} ({of.number} of {of.total})"


def _line(statement: RunningStatement, state: str = "") -> str:
    """A statement in one line: first what changes, as long lines are cut off at their end."""
    total = f" of {statement.total}" if statement.total else ""
    number = f"statement {statement.number}{total}"
    what = f"query before {number}" if statement.is_query else number
    after = f", {state}" if state else ""
    return f"{_revision(statement.of)}, {what}{after}: {shortened(statement.sql)}"
