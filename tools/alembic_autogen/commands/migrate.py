"""The common part of ``upgrade`` and ``downgrade``: carry out a plan, or determine its SQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.checksums import Checksums
from alembic_autogen.apply.afterwards.comparison_results import ComparedSchema
from alembic_autogen.apply.afterwards.counting import Counting
from alembic_autogen.apply.checks.checking import Checking
from alembic_autogen.apply.checks.results import CheckResults
from alembic_autogen.apply.locks.limits import limits_of
from alembic_autogen.apply.locks.locked_run import ChangedMeanwhileError, IsExpected, LockedRun
from alembic_autogen.apply.online.carrying import Carrying
from alembic_autogen.apply.online.online_plan import OnlinePlan
from alembic_autogen.apply.planned.build import plan_of
from alembic_autogen.apply.planned.file import write_plan
from alembic_autogen.apply.preview.preview import ComparisonRequest, PreviewError
from alembic_autogen.apply.preview.previewing import compared
from alembic_autogen.apply.progress.events import OnEvent, Waits
from alembic_autogen.apply.progress.tracker import Tracker
from alembic_autogen.apply.resuming.answers import PlaceAnswers
from alembic_autogen.apply.resuming.beginning import Beginning, begin_plan
from alembic_autogen.apply.resuming.real_state import RealState, read_through
from alembic_autogen.apply.resuming.rest_of_sql import rest_of_sql
from alembic_autogen.apply.servers.replicas import watched
from alembic_autogen.commands.after_run import AfterRun
from alembic_autogen.commands.backups import BackupRequest, Backups
from alembic_autogen.commands.first_look import FirstLook, may_change
from alembic_autogen.errors import ExitCode, HistoryError, ServerError
from alembic_autogen.history.migration_plan import MigrationPlan, MigrationStep
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.session.real_defaults import like_real

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from alembic_autogen.apply.afterwards.comparison_results import ComparedValues, RowCount
    from alembic_autogen.apply.backup.kept_runs import KeptRun
    from alembic_autogen.apply.backup.restoring import Restored
    from alembic_autogen.apply.locks.limits import Limits
    from alembic_autogen.apply.progress.events import ExecutedRevision
    from alembic_autogen.apply.resuming.begun_downgrades import BegunDowngrade
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.apply.servers.check import ServerCheck
    from alembic_autogen.history.configured_database import ConfiguredDatabase
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.settings import Settings

Approve = Callable[[Beginning, "Beginning | None"], None]
"""Show a plan before anything is changed, and raise an error unless it may be carried out. The
second argument is a plan that was approved before, until another run changed the database."""


@dataclass(frozen=True)
class MigrationRequest:
    """The user's request for the configured database.

    :param target: a revision as Alembic's command line takes it.
    :param dry_run: only determine the SQL.
    :param previews: whether to run the revisions on a disposable server first.
    :param answers: the user's answers about a database whose place is not certain.
    :param kills_blockers: whether to end connections that the revisions wait for.
    :param plan_path: the file to write the plan to, instead of carrying it out.
    :param backup: the rows to save and to restore.
    :param compares_values: whether the values of changed tables are compared by checksums.
    """

    target: str
    dry_run: bool = False
    previews: bool = True
    answers: PlaceAnswers = field(default_factory=PlaceAnswers)
    kills_blockers: bool = False
    plan_path: Path | None = None
    backup: BackupRequest = field(default_factory=BackupRequest)
    compares_values: bool = False


@dataclass(frozen=True)
class Migration:
    """The result of ``upgrade`` or ``downgrade``.

    :param done: the revisions that were applied or undone.
    :param sql: the SQL of a dry run; ``None`` otherwise.
    :param place: where a revision had stopped before; ``None`` if none had.
    :param compared: how the database differs afterwards from what the revisions made on the
        disposable server; ``None`` if that was not compared.
    :param row_counts: how many rows the tables had and have that the revisions change.
    :param values: how their values differ from those of before; ``None`` without --checksum.
    :param checks: what was found out before.
    :param online: how statements on large tables were carried out.
    :param plan_path: the file to which the plan was written, instead of carrying it out.
    :param executed: the revisions that have run, with their statements.
    :param saved: what was saved of what the revisions have destroyed; ``None`` without --backup.
    :param restored: what was restored; ``None`` without --restore.
    """

    plan: MigrationPlan
    done: tuple[MigrationStep, ...] = ()
    sql: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    place: PlaceInRevision | None = None
    compared: ComparedSchema | None = None
    row_counts: tuple[RowCount, ...] = ()
    values: tuple[ComparedValues, ...] | None = None
    checks: CheckResults = field(default_factory=CheckResults)
    online: OnlinePlan = field(default_factory=OnlinePlan)
    plan_path: Path | None = None
    executed: tuple[ExecutedRevision, ...] = ()
    saved: KeptRun | None = None
    restored: tuple[Restored, ...] | None = None

    @property
    def result(self) -> str:
        """The revision that the database is at; those of all branches if it is at their heads."""
        is_all = self.plan.target == "heads" and len(self.done) == len(self.plan.steps)
        return self.plan.result if is_all or not self.done else self.done[-1].result

    @property
    def differences(self) -> tuple[Difference, ...] | None:
        """The differences of the database; ``None`` if it was not compared."""
        return None if self.compared is None else self.compared.differences

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        is_complete = all(each.is_complete for each in self.restored or ())
        is_complete &= all(each.is_proved for each in self.values or ())
        return ExitCode.OK if is_complete and not self.differences else ExitCode.FINDINGS


@dataclass(frozen=True)
class MigrationRun:
    """A run of ``upgrade`` or ``downgrade``.

    :param direction: ``upgrade`` or ``downgrade``.
    :param approve: called for each plan.
    :param on_event: receives what happens while revisions run.
    """

    settings: Settings
    database: ConfiguredDatabase
    direction: str
    request: MigrationRequest
    progress: Progress
    approve: Approve
    on_event: OnEvent

    def run(self, target: str) -> Migration:
        """Find the revisions to run, have them approved, and carry them out.

        :raises AutogenError: there is no such target, the database cannot be used, the plan is not
            approved, a revision fails.
        """
        beginning = self.begin(target)
        self.approve(beginning, None)
        if self.request.dry_run:
            return _show_migration(self.database, beginning)
        if (path := self.request.plan_path) is not None:
            write_plan(path, plan_of(beginning, self.request.answers))
            return Migration(beginning.plan, checks=beginning.checks, plan_path=path)
        return self.migrate(beginning)

    @cached_property
    def backups(self) -> Backups:
        """The backups of the run, saved and restored."""
        return Backups(self.request.backup, self.progress.step)

    def begin(self, target: str, *, is_fresh: bool = False) -> Beginning:
        """Find the revisions to run, and the place of the database, while no other run changes it.

        :param is_fresh: whether another run has just upgraded the database.
        :raises AutogenError: there is no such target, the database cannot be used, its schema fits
            no place in its history.
        """
        is_dry = self.request.dry_run
        first = FirstLook(
            self.settings,
            self.database,
            self.direction,
            target,
            previews=self.request.previews,
            is_dry=is_dry,
            is_fresh=is_fresh,
        )
        guard = None if is_dry else self._guard()  # a dry run waits for nobody
        with first.facts.noting():
            status = self.database.status(first.look, guard, first.is_of_interest)
        plan = first.plan(status)
        first.server.require_writable(plan)
        beginning = self._beginning(plan, first)
        if plan.steps and self.request.compares_values and beginning.preview is None:
            raise ServerError(
                f"Nothing was changed, as --checksum needs the preview. {beginning.reason}"
            )
        if not is_dry:
            self.backups.check(beginning, self.database.applied(status))
        return replace(beginning, is_saved=self.request.backup.folder is not None)

    def _beginning(self, plan: MigrationPlan, first: FirstLook) -> Beginning:
        """Find the place of the database, by a preview if there is to be one."""
        if first.previews and may_change(plan):
            assert first.real is not None, "it was of interest, and not found to be at the target"
            self.progress.step("running the revisions on a disposable server first")
            beginning = begin_plan(self.settings, plan, first.real, self.request.answers)
            if first.is_dry:
                return beginning
            beginning = self._checked(first.facts.with_online(beginning, self.progress.step))
            return first.server.checked(beginning)
        if first.begun is not None:
            return self._begun_downgrade(plan, first.server, first.begun)
        return Beginning(plan, real=first.real)

    def _checked(self, beginning: Beginning) -> Beginning:
        checking = Checking(beginning)
        if checking.has_queries:
            self.progress.step("looking at what the revisions will find")
            self.database.status(checking.look, self._guard())
        return replace(beginning, checks=checking.found)

    def _begun_downgrade(
        self, plan: MigrationPlan, server: ServerCheck, found: BegunDowngrade
    ) -> Beginning:
        """Look for a downgrade that has only begun, where there is nothing to upgrade.

        :param found: has looked at the database.
        """
        if not found.is_open or found.real is None:
            return Beginning(plan, reason=found.reason, real=found.real)
        try:
            beginning = begin_plan(self.settings, plan, found.real, self.request.answers)
        except (HistoryError, PreviewError) as error:  # there was nothing to do before, either
            return Beginning(plan, reason=error.message, real=found.real)
        if beginning.plan.repair and self.request.dry_run:
            return beginning
        if beginning.plan.repair:
            return server.checked(self._checked(beginning))
        if not beginning.reason and not beginning.drift:
            found.remember()
        return beginning

    def migrate(self, beginning: Beginning) -> Migration:
        """Carry out a plan from the place of the database, while no other run changes it.

        :raises AutogenError: a revision fails.
        """
        while True:
            try:
                return self._migrate(beginning)
            except ChangedMeanwhileError:
                # By its id, as a target such as -1 would now mean another revision.
                earlier = beginning
                beginning = self.begin(earlier.plan.destination, is_fresh=True)
                self.approve(beginning, earlier)

    def _migrate(self, beginning: Beginning) -> Migration:
        plan, real = beginning.plan, beginning.real
        if not plan.steps and not plan.repair:
            self._after(beginning).look(self._guard())
            return Migration(plan, restored=self.backups.restored())
        watch = Stopwatch()
        self.progress.step(f"running the {plan.direction}")
        tracker = Tracker(beginning, self.database.path_of, self.on_event)
        checksums = None
        if self.request.compares_values:
            checksums = Checksums(beginning, self.progress)
        counting = Counting(beginning, checksums)
        schemas, count = self.settings.schemas, counting.count_before
        is_expected = _is_as_before(plan, real, schemas, count) if real else None
        guard = self._guard_of_revisions(is_expected, beginning.online, tracker)
        saving = self.backups.saving(beginning)
        self.backups.begin_restoring(plan)
        with watch.stage("total"), beginning.carrying_out() as marking, saving:
            is_previewed = beginning.preview is not None
            done = self.database.migrate(plan, tracker.begin, guard, is_previewed=is_previewed)
            tracker.finish()
            after = self._after(beginning, done, counting, has_marks=marking.was_used)
            after.look(self._guard())
        if after.real is not None:
            self.progress.step("comparing the schema with that of the disposable server")
        with watch.stage("compare"):
            compared_schema = _compared(self.settings, beginning, after.real)
        return Migration(
            plan,
            done,
            seconds=watch.seconds,
            place=beginning.place,
            compared=compared_schema,
            row_counts=counting.counts(),
            values=checksums.compared(tracker.executed) if checksums else None,
            checks=beginning.checks,
            online=beginning.online,
            executed=tuple(tracker.executed),
            restored=self.backups.restored(),
            saved=self.backups.saved,
        )

    def _after(
        self,
        beginning: Beginning,
        done: Sequence[MigrationStep] = (),
        counting: Counting | None = None,
        *,
        has_marks: bool = False,
    ) -> AfterRun:
        count = counting.count_after if counting else None
        backups = self.backups
        read = partial(read_through, schemas=self.settings.schemas)
        return AfterRun(self.database, read, beginning, done, backups, count, has_marks)

    def _guard(self) -> LockedRun:
        """The guard around a look at the database."""
        return LockedRun(self._limits, self._notify_of_waits)

    def _guard_of_revisions(
        self, is_expected: IsExpected | None, online: OnlinePlan, tracker: Tracker
    ) -> LockedRun:
        """The guard around the revisions themselves."""
        limits, notify, settings = self._limits, self._notify_of_waits, self.settings
        carrying = Carrying(online, limits, tracker.notify, settings.online_options, tracker)
        lag = watched(settings, notify)
        return LockedRun(limits, notify, is_expected, carrying, tracker, lag)

    @property
    def _limits(self) -> Limits:
        return limits_of(self.settings, kill_blockers=self.request.kills_blockers)

    def _notify_of_waits(self, text: str) -> None:
        self.on_event(Waits(text))


def _is_as_before(
    plan: MigrationPlan,
    real: RealState,
    schemas: Sequence[str],
    look: Callable[[Connection], None],
) -> IsExpected:
    """Whether a database is still as it was when the place to begin at was found.

    :param schemas: the further databases that are read.
    :param look: called if it is, before the revisions run.
    """

    def is_as_before(current: tuple[str, ...], connection: Connection, versions: str) -> bool:
        is_same = has_same_schema(current, connection, versions)
        if is_same:
            look(connection)
        return is_same

    def has_same_schema(current: tuple[str, ...], connection: Connection, versions: str) -> bool:
        if frozenset(current) != frozenset(plan.status.current):
            return False
        if read_through(connection, schemas).sql == real.sql:
            return True
        return not current and read_through(connection, schemas, [versions]).sql == real.sql

    return is_as_before


def _compared(
    settings: Settings, beginning: Beginning, real: RealState | None
) -> ComparedSchema | None:
    """Compare the database with what its revisions made on the disposable server.

    :param real: what the database contains; ``None`` if that does not matter.
    """
    preview, name = beginning.preview, beginning.plan.status.place.database
    if preview is None or real is None:
        return None
    if real.sql == preview.sql:
        return ComparedSchema()
    settings = like_real(settings, real.name)
    return compared(ComparisonRequest(settings, preview.recorded, name, real))


def _show_migration(database: ConfiguredDatabase, beginning: Beginning) -> Migration:
    """Determine the SQL of a plan from the place of the database on, without running it.

    :raises HistoryError: the SQL cannot be known without running the revisions.
    """
    plan, place = beginning.plan, beginning.place
    texts = database.sql(plan) if plan.steps or plan.repair else ()
    if place is not None and texts:
        noted = sum(not each.runs for each in plan.repair)
        texts = tuple(rest_of_sql(texts, place, noted))
    return Migration(plan, sql="".join(texts), place=place)
