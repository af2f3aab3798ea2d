"""Show what happens while revisions run on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import Event, OnEvent
    from alembic_autogen.progress import Progress
    from alembic_autogen.report import Reporter


def shown(report: Reporter, progress: Progress) -> OnEvent:
    """A function that shows each event as progress, and in a format that has events."""
    from alembic_autogen.report.text.migration_progress import MigrationProgress

    show_progress = MigrationProgress(progress)

    def show(event: Event) -> None:
        show_progress(event)
        report.show_event(event)

    return show
