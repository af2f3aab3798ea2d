"""``history``: list the revisions, and which of them the configured database has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.errors import ExitCode, TargetError
from alembic_autogen.history.configured_database import ConfiguredDatabase, configured_history
from alembic_autogen.history.migration_plan import Status
from alembic_autogen.history.replaced_files import with_replaced_files
from alembic_autogen.progress import Progress

if TYPE_CHECKING:
    from alembic_autogen.history.branches import RevisionEntry
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Listing:
    """The revisions, newest first.

    :param status: the current revisions of the database; ``None`` if it could not be queried.
    :param problem: the reason why it could not be queried.
    :param applied: all revisions that were applied to the database.
    """

    entries: tuple[RevisionEntry, ...]
    status: Status | None
    problem: str = ""
    applied: frozenset[str] = frozenset()

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command; the revisions can be listed without a database."""
        return ExitCode.OK

    def state(self, entry: RevisionEntry) -> str:
        """``current``, ``applied``, ``pending``, or empty if the database could not be queried."""
        if self.status is None:
            return ""
        if entry.revision in self.status.current:
            return "current"
        return "applied" if entry.revision in self.applied else "pending"


def history(settings: Settings, progress: Progress) -> Listing:
    """List the revisions, with their state in the database.

    :raises HistoryError: the revisions cannot be loaded.
    """
    with configured_history(settings) as revisions:
        return _listing(revisions, progress)


def _listing(revisions: History, progress: Progress) -> Listing:
    entries = revisions.entries()
    progress.step("reading the revision of the database")
    try:
        status = ConfiguredDatabase(revisions).status()
    except TargetError as error:
        return Listing(entries, None, error.message)
    revisions = with_replaced_files(revisions, status.current)
    entries = revisions.entries()
    known = {entry.revision for entry in entries}
    unknown = [revision for revision in status.current if revision not in known]
    if unknown:
        problem = f"{status.place} is at {', '.join(unknown)}, which is not among the revisions"
        return Listing(entries, None, f"{problem}.")
    return Listing(entries, status, applied=revisions.ancestors(status.current))
