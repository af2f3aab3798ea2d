"""Plans and results of ``upgrade`` and ``downgrade``, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import streams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic_autogen.apply.beginning import Beginning
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.history.migration_plan import MigrationPlan, Status


def show_plan(beginning: Beginning) -> None:
    """Show the database, the place where it is, and the revisions of a plan."""
    plan = beginning.plan
    status = plan.status
    _err(f"Database  {status.place}" + (f" as {status.place.user}" if status.place.user else ""))
    _err(f"Current   {current_revisions(status)}")
    if beginning.place is not None:
        _err(f"Half done {beginning.place}: what is missing follows")
    _err(f"Target    {plan.result}" + (f" ({plan.target})" if plan.target != plan.result else ""))
    for line in _steps(plan):
        _err(line)
    drift = len(beginning.preview.drift) if beginning.preview else 0
    if drift:
        count = f"{drift} difference{'' if drift == 1 else 's'}"
        _err(f"Drift     {count} that the plan does not touch; check-drift --url lists them")
    if beginning.reason:
        _err(f"The revisions were not run on a disposable server first. {beginning.reason}")


def _steps(plan: MigrationPlan) -> Iterator[str]:
    signs = {"upgrade": "+", "downgrade": "-"}
    for repair in plan.repair:
        if repair.runs:
            yield f"  {signs[repair.direction]} {repair.revision}  (to the end)"
    for step in plan.steps:
        yield f"  {signs[plan.direction]} {step.revision}  {step.message}"


def report_migration(migration: Migration) -> None:
    """Print the SQL of a dry run, or the revisions that were applied or undone."""
    plan, done = migration.plan, migration.done
    if migration.sql is not None:
        streams.out(migration.sql)
    elif not plan.steps and not plan.repair:
        streams.out(f"{plan.status.place} is at {plan.result}; there is nothing to do.\n")
    else:
        revisions = f"{len(done)} revision{'' if len(done) == 1 else 's'}"
        what = "applied" if plan.direction == "upgrade" else "undone"
        seconds = migration.seconds.get("total", 0.0)
        place = f"{plan.status.place} is at {migration.result}"
        streams.out(f"{place}: {revisions} {what} in {seconds:.1f} s.\n")


def current_revisions(status: Status) -> str:
    """The revisions that a database is at; ``base``, as in Alembic, if there are none."""
    return ", ".join(status.current) or "base"


def _err(line: str) -> None:
    streams.err(f"{line}\n")
