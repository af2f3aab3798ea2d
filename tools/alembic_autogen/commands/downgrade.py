"""``downgrade``: bring the configured database to an older revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.migrate import Approve, Migration, MigrationRequest, MigrationRun
from alembic_autogen.history.configured_database import ConfiguredDatabase, configured_history
from alembic_autogen.history.replaced_files import history_for_database
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.progress import Progress

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import OnEvent
    from alembic_autogen.settings import Settings


def downgrade(
    settings: Settings,
    request: MigrationRequest,
    progress: Progress,
    approve: Approve,
    on_event: OnEvent,
) -> Migration:
    """Downgrade from the current revision to a target.

    :param request: its target is an id or the beginning of one, ``-N``, or ``base``.
    :param approve: shows the plan, and raises an error unless it may be carried out.
    :param on_event: receives what happens while revisions run.
    :raises AutogenError: there is no such target, the database cannot be used, a revision fails.
    """
    with configured_history(settings) as squashed:
        history = history_for_database(squashed)
        refuse_replaced(history, request.target)
        database = ConfiguredDatabase(history)
        return MigrationRun(
            history.settings, database, "downgrade", request, progress, approve, on_event
        ).run(request.target)
