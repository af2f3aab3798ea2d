"""``downgrade``: downgrade the configured database, after a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from alembic_autogen.commands.migrate import (
    Migration,
    MigrationRequest,
    Run,
    Show,
    show_migration,
)
from alembic_autogen.history.configured_database import ConfiguredDatabase, configured_history
from alembic_autogen.history.migration_plan import MigrationPlan
from alembic_autogen.history.replaced import refuse_replaced
from alembic_autogen.progress import Progress
from alembic_autogen.questions import NeedsAnswerError, Question, Reply

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

Confirm = Callable[[MigrationPlan], bool | None]
"""Ask whether to carry out a plan; ``None`` if there is no terminal to ask on."""


def downgrade(
    settings: Settings,
    request: MigrationRequest,
    progress: Progress,
    show: Show,
    confirm: Confirm,
) -> Migration:
    """Downgrade from the current revision to a target.

    :param request: its target is an id or the beginning of one, ``-N``, or ``base``.
    :param show: shows the plan.
    :param confirm: asks before the plan is carried out.
    :raises NeedsAnswerError: the answer was not yes; nothing was changed.
    :raises AutogenError: there is no such target, the database cannot be used, a revision fails.
    """
    with configured_history(settings) as history:
        refuse_replaced(history, request.target)
        database = ConfiguredDatabase(history)
        run = Run(settings, database, "downgrade", request, progress)
        beginning = run.begin(request.target)
        show(beginning)
        plan = beginning.plan
        if request.dry_run:
            return show_migration(database, plan)
        if plan.steps or plan.repair:
            _require_yes(plan, confirm(plan))
        return run.migrate(beginning)


def _require_yes(plan: MigrationPlan, answer: bool | None) -> None:
    if answer:
        return
    if answer is None:
        raise NeedsAnswerError(
            f"A downgrade of {plan.status.place} can lose data, and there is no terminal to ask "
            "on; add --yes to do it without asking (--dry-run prints the SQL).",
            [Question("confirm", str(plan.status.place), "Go on?", (Reply("--yes", "yes"),))],
        )
    raise NeedsAnswerError(f"Nothing was changed in {plan.status.place}.")
