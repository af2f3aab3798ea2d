"""Plans and results of ``upgrade`` and ``downgrade``, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.given_values import values_given_by
from alembic_autogen.lint.rehearsal.estimate import estimate, estimate_text
from alembic_autogen.report import streams
from alembic_autogen.report.text.afterwards import report_compared, row_lines, value_lines
from alembic_autogen.report.text.backup import (
    change_lines,
    losses_of_plan,
    offer_lines,
    report_backup,
)
from alembic_autogen.report.text.executed import executed_lines
from alembic_autogen.report.text.lines import print_err
from alembic_autogen.report.text.linting import how_carried_out
from alembic_autogen.sizes import format_size
from alembic_autogen.wording import count_of, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from alembic_autogen.apply.checks.room import NeededRoom
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.apply.progress.events import Event
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.history.migration_plan import MigrationPlan, Status
    from alembic_autogen.report.text.backup import LossesOf


def show_plan(beginning: Beginning) -> None:
    """Show the database, the place where it is, and the revisions of a plan."""
    plan = beginning.plan
    status = plan.status
    print_err(
        f"Database  {status.place}" + (f" as {status.place.user}" if status.place.user else "")
    )
    print_err(f"Current   {current_revisions(status)}")
    if beginning.place is not None:
        print_err(f"Half done {beginning.place}: what is missing follows")
    print_err(f"Target    {_target(plan)}")
    losses = losses_of_plan(beginning)
    for line in (*_steps(beginning, losses), *offer_lines(beginning, losses)):
        print_err(line)
    for remark in beginning.checks.remarks:
        print_err(f"Cluster   {remark}")
    if beginning.checks.room is not None:
        print_err(f"Disk      {_room(beginning.checks.room)}")
    if beginning.checks.unasked:
        print_err(_unasked(beginning.checks.unasked))
    if beginning.drift:
        count = count_of(len(beginning.drift), "difference")
        where = "that the plan does not touch"
        if not plan.steps and not plan.repair:
            where = "from the schema that its revisions make"
        print_err(f"Drift     {count} {where}; check-drift --url lists them")
    if beginning.reason and plan.direction == "upgrade" and not plan.steps:
        where = f"Whether a downgrade of {current_revisions(status)} has stopped half way"
        print_err(f"{where} was not looked at. {beginning.reason}")
    elif beginning.reason:
        print_err(f"The revisions were not run on a disposable server first. {beginning.reason}")


def _room(room: NeededRoom) -> str:
    """The room that a statement needs, and the room that there is."""
    free = "how much is free is not known here"
    if room.free is not None:
        free = f"{'only ' * room.is_short}{format_size(room.free)} is free"
    needed = f"about {format_size(room.needed)} for a copy of {room.table}"
    return f"{needed} ({shortened(room.sql)}); {free}"


def _unasked(number: int) -> str:
    """The line on queries that cannot be asked ahead."""
    what = "1 query for rows that do not fit runs within its revision"
    if number > 1:
        what = f"{number} queries for rows that do not fit run within their revisions"
    return f"Later     {what}: earlier statements may change the answer"


def _target(plan: MigrationPlan) -> str:
    """The revision to go to, and how the user has named it."""
    if plan.target == plan.result:
        return plan.result
    if not plan.steps and not plan.repair and plan.target not in ("head", "heads", "base"):
        return f"{plan.target} (the database is there, or beyond it)"
    return f"{plan.result} ({plan.target})"


def _steps(beginning: Beginning, losses: LossesOf) -> Iterator[str]:
    plan = beginning.plan
    signs = {"upgrade": "+", "downgrade": "-"}
    for recorded, statements in beginning.repairing:
        yield f"  {signs[recorded.direction]} {recorded.revision}  (to the end)"
        yield from _statements(beginning, statements)
        yield from _losses(beginning, recorded.revision)
    yield from (f"      {line}" for line in _way_out(beginning))
    for step in plan.steps:
        yield f"  {signs[plan.direction]} {step.revision}  {step.message}"
        yield from _statements(beginning, beginning.statements(step.revision))
        lacks = (each for each in beginning.checks.lacks if each.revision == step.revision)
        yield from (f"      lacks the privilege {each}" for each in lacks)
        refused = (each for each in beginning.checks.refusals if each.revision == step.revision)
        yield from (f"      would refuse: {each}" for each in refused)
        yield from _losses(beginning, step.revision)
        yield from dict.fromkeys(change_lines(beginning, losses.get(step.revision, ())))
        yield from _given(beginning, step.revision)


def _way_out(beginning: Beginning) -> Iterator[str]:
    """Explain how to undo a half-done revision by hand, if rows prevent its completion."""
    way_out = beginning.preview.way_out if beginning.preview else None
    if beginning.plan.repair and way_out is not None:
        yield "If rows prevent the missing statements, undo the finished ones by hand."
        yield from way_out.lines("do so for the schema")


def _losses(beginning: Beginning, revision: str) -> Iterator[str]:
    """The tables, columns and rows of the database that a revision destroys."""
    lost = (each for each in beginning.checks.losses if each.revision == revision)
    yield from dict.fromkeys(f"      loses {each}" for each in lost)


def _given(beginning: Beginning, revision: str) -> Iterator[str]:
    """The values that nobody has chosen for existing rows."""
    recorded = beginning.recorded(revision, beginning.plan.direction)
    for each in values_given_by(recorded) if recorded else ():
        yield f"      existing rows get {each.value} in {each.table}.{each.column}"


def _statements(beginning: Beginning, statements: Sequence[RecordedStatement]) -> Iterator[str]:
    """List statements that take long or make others wait; count the others."""
    heavy = [each for each in statements if is_heavy(each)]
    for each in heavy:
        yield f"      {shortened(each.sql)}"
        size = beginning.real.size(each.table) if beginning.real else None
        expected = estimate(each.online, None, size)
        how = how_carried_out(each.online)
        rows = f"; {count_of(size.rows, 'row')}" if size else ""
        yield f"        {how}{rows}" + (f", {estimate_text(expected)}" if expected else "")
        if words := beginning.online.words(each):
            yield f"        {words}"
    others = len(statements) - len(heavy)
    if others:
        count = count_of(others, "more statement" if heavy else "statement")
        yield f"      {count} that {'lets' if others == 1 else 'let'} others write"


def is_heavy(statement: RecordedStatement) -> bool:
    """Whether the server builds the table again, or others cannot write meanwhile."""
    online = statement.online
    return online is not None and (online.blocks_writes or online.rebuild)


def show_event(event: Event) -> None:
    """Print nothing: the progress shows what happens."""


def report_migration(migration: Migration) -> None:
    """Print the SQL of a dry run, or the revisions that were applied or undone."""
    plan = migration.plan
    for line in (*executed_lines(migration.executed), *row_lines(migration.row_counts)):
        streams.out(f"{line}\n")
    for line in value_lines(migration.values):
        streams.out(f"{line}\n")
    if migration.values is not None and plan.repair:
        streams.err("No values were compared, as another revision was completed first.\n")
    if migration.sql is not None:
        streams.out(migration.sql)
    elif migration.plan_path is not None:
        path = streams.shown_path(migration.plan_path)
        streams.err(f"Nothing was changed in {plan.status.place}; this is the file of the plan:\n")
        streams.out(f"{path}\n")
    elif not plan.steps and not plan.repair:
        streams.out(f"{plan.status.place} is at {plan.result}; there is nothing to do.\n")
    else:
        seconds = migration.seconds.get("total", 0.0)
        place = f"{plan.status.place} is at {migration.result}"
        streams.out(f"{place}: {_numbers(migration)} in {seconds:.1f} s.\n")
    report_backup(migration)
    report_compared(migration.compared)


def _numbers(migration: Migration) -> str:
    """Count the revisions undone and applied; both, if a half-done one was completed first."""
    run = [each for each in migration.executed if each.of.runs]
    undone = sum(each.of.direction == "downgrade" for each in run)
    applied = len(run) - undone
    if undone and applied:
        return f"{count_of(undone, 'revision')} undone and {applied} applied"
    what = "applied" if migration.plan.direction == "upgrade" else "undone"
    return f"{count_of(len(run), 'revision')} {what}"


def current_revisions(status: Status) -> str:
    """The revisions that a database is at; ``base``, as in Alembic, if there are none."""
    return ", ".join(status.current) or "base"
