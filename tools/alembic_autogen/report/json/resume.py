"""The result of ``resume`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import half_applied
from alembic_autogen.report.json.migration import migration_document, place_document
from alembic_autogen.report.json.output import print_document

if TYPE_CHECKING:
    from alembic_autogen.commands.resume import Resume


def report_resume(resume: Resume) -> None:
    """Print where a revision had stopped, and how it was finished, as one object."""
    place, migration = resume.place, resume.migration
    print_document(
        {
            **place_document(resume.status),
            "half_applied": half_applied.place_document(place) if place else None,
            "migration": migration_document(migration) if migration else None,
        }
    )
