"""The common part of ``upgrade`` and ``downgrade``: carry out a plan, or determine its SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from alembic_autogen.errors import ExitCode
from alembic_autogen.history.configured_database import ConfiguredDatabase
from alembic_autogen.history.migration_plan import MigrationPlan, MigrationStep
from alembic_autogen.progress import Progress, Stopwatch

Show = Callable[[MigrationPlan], None]
"""Show a plan, before anything is changed."""


@dataclass(frozen=True)
class Migration:
    """The result of ``upgrade`` or ``downgrade``.

    :param done: the revisions that were applied or undone.
    :param sql: the SQL of a dry run; ``None`` otherwise.
    """

    plan: MigrationPlan
    done: tuple[MigrationStep, ...] = ()
    sql: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def result(self) -> str:
        """The revision that the database is at; those of all branches if it is at their heads."""
        is_all = self.plan.target == "heads" and len(self.done) == len(self.plan.steps)
        return self.plan.result if is_all or not self.done else self.done[-1].result

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK


def run_migration(
    database: ConfiguredDatabase, plan: MigrationPlan, progress: Progress
) -> Migration:
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


def show_migration(database: ConfiguredDatabase, plan: MigrationPlan) -> Migration:
    """Determine the SQL of a plan, without running it.

    :raises HistoryError: the SQL cannot be known without running the revisions.
    """
    return Migration(plan, sql=database.sql(plan) if plan.steps else "")
