"""The common part of ``upgrade`` and ``downgrade``: carry out a plan, or find its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from alembic_autogen.errors import ExitCode
from alembic_autogen.history.target import MigrationPlan, MigrationStep, Target
from alembic_autogen.progress import Progress, Stopwatch

Show = Callable[[MigrationPlan], None]
"""Shows a plan, before anything is changed."""


@dataclass(frozen=True)
class Migration:
    """The result of ``upgrade`` or ``downgrade``.

    :param done: the revisions that were applied, or taken back.
    :param sql: the SQL, where only that was asked for.
    """

    plan: MigrationPlan
    done: tuple[MigrationStep, ...] = ()
    sql: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """How the command ends."""
        return ExitCode.OK


def carry_out(database: Target, plan: MigrationPlan, progress: Progress) -> Migration:
    """Carry out a plan.

    :raises AutogenError: a revision fails.
    """
    if not plan.steps:
        return Migration(plan)
    watch = Stopwatch()
    progress.step(f"running the {plan.direction}")
    with watch.stage("total"):
        done = database.migrate(plan, progress.advance)
    return Migration(plan, done, seconds=watch.seconds)


def print_only(database: Target, plan: MigrationPlan) -> Migration:
    """Find the SQL of a plan.

    :raises HistoryError: only running the revisions would tell.
    """
    return Migration(plan, sql=database.sql(plan) if plan.steps else "")
