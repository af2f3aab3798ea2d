"""The result of ``resume`` as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.half_applied import statement_lines
from alembic_autogen.report.text.migration import current_revisions, report_migration

if TYPE_CHECKING:
    from alembic_autogen.commands.resume import Resume


def report_resume(resume: Resume) -> None:
    """Print what has been done, or where a revision has stopped."""
    if resume.migration is not None:
        report_migration(resume.migration)
        return
    where, place = resume.status.place, resume.place
    if place is None:
        at = current_revisions(resume.status)
        streams.out(f"{where} is at {at}; no revision has stopped half way.\n")
        return
    recorded = place.recorded
    at = f"after statement {place.done} of {len(recorded.lasting)}"
    streams.out(
        f"The {recorded.direction} of revision {recorded.revision} has stopped in {where} {at}.\n"
    )
    for line in statement_lines(place):
        streams.out(f"{line}\n")
    streams.err("`alembic-autogen resume` goes on from there.\n")
