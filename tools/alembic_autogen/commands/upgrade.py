"""``upgrade``: bring the configured database to a newer revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.migrate import Migration, Show, run_migration, show_migration
from alembic_autogen.history.configured_database import ConfiguredDatabase, configured_history
from alembic_autogen.history.replaced import refuse_replaced
from alembic_autogen.progress import Progress

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings


def upgrade(
    settings: Settings, target: str, progress: Progress, show: Show, *, dry_run: bool = False
) -> Migration:
    """Apply the revisions between the current one and a target.

    :param target: ``head`` (of each branch), an id or the beginning of one, or ``+N``.
    :param show: shows the plan.
    :param dry_run: only determine the SQL.
    :raises AutogenError: there is no such target, the database cannot be used, a revision fails.
    """
    with configured_history(settings) as history:
        if target == "head" and len(history.heads) > 1:  # raises HistoryError if one is too many
            target = "heads"
        refuse_replaced(history, target)
        database = ConfiguredDatabase(history)
        plan = database.plan("upgrade", database.status(), target)
        show(plan)
        if dry_run:
            return show_migration(database, plan)
        return run_migration(database, plan, progress)
