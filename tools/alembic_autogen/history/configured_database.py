"""The database that the application is configured for, through the connections of env.py.

This is the only module in which the application's code runs without redirection: its operations are
meant for the real database.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.runtime.environment import EnvironmentContext
from alembic.util import CommandError

from alembic_autogen.errors import HistoryError, TargetError
from alembic_autogen.history.alembic_compat import (
    StepsBetween,
    downgrade_steps,
    repair_step,
    steps_to,
    upgrade_steps,
)
from alembic_autogen.history.configured_branch import check_branch
from alembic_autogen.history.database_errors import NotedLocation, explain
from alembic_autogen.history.env_options import fails_in_sqlalchemy, no_migrations
from alembic_autogen.history.env_text import migrates_several
from alembic_autogen.history.environment import environment_options
from alembic_autogen.history.expected_database import check_environment, location_of
from alembic_autogen.history.guard import Guard, guarded
from alembic_autogen.history.half_done import HalfDone
from alembic_autogen.history.migration_plan import (
    BASE,
    DatabaseLocation,
    MigrationPlan,
    MigrationStep,
    Status,
)
from alembic_autogen.history.scripts import History, OnRevision
from alembic_autogen.history.several_databases import several_databases
from alembic_autogen.sandbox.alembic_config import alembic_config, checked, url_problem
from alembic_autogen.sandbox.app import prepare
from alembic_autogen.sandbox.output import quiet_application
from alembic_autogen.sandbox.preparation import prepared
from alembic_autogen.sandbox.variables import source_of_address

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from sqlalchemy import Connection

    from alembic_autogen.history.environment import CurrentRevisions, Steps
    from alembic_autogen.settings import Settings


class _Texts(io.StringIO):
    """A stream that keeps each text that is written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def write(self, text: str) -> int:
        """Write a text, and keep it."""
        self.texts.append(text)
        return super().write(text)


@contextmanager
def configured_history(settings: Settings) -> Iterator[History]:
    """Load the revisions for a command on the configured database, whose code is not redirected.

    :raises PreparationError: the code that must run before them fails.
    :raises HistoryError: alembic.ini or the script directory cannot be used.
    :raises ConfigurationError: no revision begins the configured branch.
    """
    prepare(settings)
    config = checked(settings, lambda: alembic_config(settings, stdout=sys.stderr))
    with prepared(settings, config) as preparation:
        history = History(settings, preparation=preparation)
        check_branch(settings, history.layout)
        yield history


class ConfiguredDatabase:
    """The configured database.

    :param history: the revisions, and the env.py that knows the database.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    def status(
        self,
        look: Callable[[Connection], None] = lambda connection: None,
        guard: Guard | None = None,
        is_of_interest: Callable[[Status], bool] = lambda status: True,
    ) -> Status:
        """Read the database's revision, without changing anything.

        :param look: called with the connection of env.py, to read more.
        :param guard: keeps others from changing it meanwhile.
        :param is_of_interest: whether to read more of a database at such a revision.
        :raises TargetError: the database cannot be reached, or refuses the connection, or env.py
            migrates several.
        """
        env = Path(self._history.scripts.env_py_location)
        if migrates_several(env):
            raise TargetError(several_databases(str(env)).message)
        found: list[Status] = []

        is_stale = [True]

        def note(current: CurrentRevisions, context: MigrationContext) -> list[RevisionStep]:
            is_stale[0] = guard is not None and not guard.is_current(tuple(current))
            if not is_stale[0]:
                found.append(Status(_location(context), tuple(current)))
                assert context.connection is not None, "the location was read by it"
                if is_of_interest(found[-1]):
                    look(context.connection)
            return []

        while is_stale[0]:
            is_stale[0] = False  # env.py may run no migrations
            with self._errors():
                self._run(note, guard=guard, dont_mutate=True)
        if not found:
            raise TargetError(no_migrations(str(self._history.scripts.env_py_location)))
        return found[0]

    def plan(self, direction: str, status: Status, target: str) -> MigrationPlan:
        """Find the revisions between the current one and a target.

        :param direction: ``upgrade`` or ``downgrade``.
        :param status: as :meth:`look` returns it.
        :param target: a revision as Alembic's command line takes it: ``head``, ``-1``, an id.
        :raises HistoryError: there is no such target, or it lies in the other direction.
        :raises TargetError: the database is at a revision that the project does not have.
        """
        if not target.strip():
            raise HistoryError("The target is empty; give it a revision, such as head or base.")
        self._check_known(status)
        try:
            steps = steps_to(self._steps(direction), target, status.current)
        except CommandError as error:
            raise HistoryError(self._no_path(direction, target, status, error)) from error
        heads = tuple(sorted(self._history.scripts.get_heads()))
        return MigrationPlan(direction, status, target, tuple(map(_step, steps)), heads)

    def is_at(self, status: Status, target: str) -> bool:
        """Whether a target is the current revision of a database, not one before it.

        :param target: a target to which :meth:`plan` finds no steps.
        """
        try:
            found = self._history.scripts.get_revisions(target)
        except CommandError:  # it counts from the current revision
            return False
        ids = {each.revision for each in found if each is not None}
        return bool(ids) and ids <= {*status.current}

    def revision_files(self) -> Sequence[Path]:
        """The files of all revisions."""
        return self._history.files()

    def migrate(
        self, plan: MigrationPlan, on_revision: OnRevision, guard: Guard, *, is_previewed: bool
    ) -> tuple[MigrationStep, ...]:
        """Execute a plan, from the database's revision at this moment.

        :param on_revision: called before each revision.
        :param guard: surrounds the revisions.
        :param is_previewed: whether the place of the database in the plan is known.
        :returns: the executed steps; fewer than planned if another process has run some of them.
        :raises HistoryError: a revision fails; the message names it and the way to continue.
        :raises TargetError: the database cannot be reached any more.
        :raises InterruptedRunError: the user has interrupted it.
        """
        done: list[MigrationStep] = []
        running: list[MigrationStep] = []
        is_stale = [True]

        def steps(current: CurrentRevisions, context: MigrationContext) -> Iterator[RevisionStep]:
            is_stale[0] = not guard.is_current(tuple(current))
            if is_stale[0]:
                return
            found = self._planned(plan, current)
            for number, step in enumerate(found, 1):
                done.extend(running)
                running[:] = [_step(step)]
                guard.check()
                on_revision(number, len(found), running[0].revision)
                yield step
            done.extend(running)
            running.clear()  # what fails from here on is env.py

        with HalfDone(plan.direction, running, done, guard, is_previewed).explained():
            while is_stale[0]:
                is_stale[0] = False  # env.py may run no migrations
                with self._errors(running):
                    self._run(steps, guard=guard, destination_rev=plan.destination)
        return tuple(done)

    def is_noted(self, status: Status, done: Sequence[MigrationStep], direction: str) -> bool:
        """Whether the database notes what was run, which an env.py may not have committed.

        :param status: as :meth:`status` returns it afterwards.
        :param done: what :meth:`migrate` returned.
        :param direction: ``upgrade`` or ``downgrade``.
        :raises TargetError: the database is at a revision that the project does not have.
        """
        if not done:
            return True
        self._check_known(status)
        is_there = done[-1].revision in self._history.ancestors(status.current)
        return is_there == (direction == "upgrade")

    def applied(self, status: Status) -> frozenset[str]:
        """The revisions that the database has had.

        :param status: as :meth:`status` returns it.
        """
        return frozenset(self._history.ancestors(status.current))

    def path_of(self, revision: str) -> Path:
        """The file of a revision.

        :param revision: the id of one that the project has.
        """
        with self._errors():
            return Path(self._history.scripts.get_revision(revision).path)

    def _planned(self, plan: MigrationPlan, current: CurrentRevisions) -> list[RevisionStep]:
        """The steps of a plan from the revisions at this moment."""
        scripts = self._history.scripts
        repair = [repair_step(scripts, each) for each in plan.repair]
        if repair and not plan.steps:
            return repair
        return [*repair, *self._steps(plan.direction)(plan.destination, current)]

    def sql(self, plan: MigrationPlan) -> tuple[str, ...]:
        """Generate the SQL of a plan, without executing it.

        :returns: its statements and comments, each with the line feeds after it.
        :raises HistoryError: a revision queries the database, so its SQL is not known.
        """
        output = _Texts()
        running: list[MigrationStep] = []

        def steps(current: CurrentRevisions, context: MigrationContext) -> Iterator[RevisionStep]:
            for step in self._planned(plan, plan.status.current):
                running[:] = [_step(step)]
                yield step
            running.clear()

        try:
            with self._errors(running):
                self._run(
                    steps,
                    output=output,
                    as_sql=True,
                    starting_rev=plan.status.current or None,
                    destination_rev=plan.target,
                )
        except HistoryError as error:
            if not running:
                raise
            raise HistoryError(
                f"{error.message.rstrip('.')}. For its SQL, a revision runs without a database "
                f"(Alembic's offline mode); `alembic-autogen {plan.direction} --plan FILE` runs it "
                "on a disposable server, and writes down its statements.",
                details=error.details,
            ) from error
        return tuple(output.texts)

    def _steps(self, direction: str) -> StepsBetween:
        scripts = self._history.scripts
        return upgrade_steps(scripts) if direction == "upgrade" else downgrade_steps(scripts)

    def _run(
        self,
        function: Steps,
        *,
        output: io.StringIO | None = None,
        guard: Guard | None = None,
        **options: object,
    ) -> None:
        # A separate configuration, since the output buffer cannot be changed afterwards.
        config = alembic_config(
            self._history.settings, stdout=sys.stderr, output_buffer=output or sys.stderr
        )
        self._history.preparation.adopt(config)
        scripts = self._history.scripts
        options |= environment_options(config)
        environment = EnvironmentContext(config, scripts, fn=function, **options)
        with guarded(environment, guard) if guard is not None else nullcontext():
            if url := self._history.settings.url:
                check_environment(environment, url)
            with quiet_application(), environment:
                scripts.run_env()

    def _check_known(self, status: Status) -> None:
        for revision in status.current:
            try:
                self._history.scripts.get_revision(revision)
            except CommandError as error:
                raise TargetError(
                    f"The database {status.place} is at revision {revision}, which is not in "
                    f"{self._history.scripts.versions}; use the checkout that migrated it."
                ) from error

    def _no_path(self, direction: str, target: str, status: Status, error: CommandError) -> str:
        if "Can't locate revision" in str(error) or "No such revision" in str(error):
            return (
                f"There is no revision {target!r} in {self._history.scripts.versions}; "
                "`history` lists those that are there."
            )
        if "is not a valid downgrade target" in str(error):
            current = ", ".join(status.current) or BASE
            return (
                f"{status.place} is at {current}, from which no downgrade leads to {target!r}; "
                f"`history` lists the revisions, and `upgrade` goes to a later one."
            )
        return f"There is no {direction} to {target!r}: {error}."

    @contextmanager
    def _errors(self, running: Sequence[MigrationStep] = ()) -> Iterator[None]:
        """Explain a failure of the database or of a revision in a sentence."""
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        place = NotedLocation()
        names: list[str] = []
        try:
            with place.noting(), self._history.revision_errors(names):
                try:
                    yield
                finally:
                    names[:] = [step.revision for step in running]
        except HistoryError as error:
            cause = error.__cause__
            if running:
                raise
            if isinstance(cause, DBAPIError):
                where = source_of_address(self._history.settings)
                raise TargetError(f"{explain(cause, place)}{where}") from error
            env = Path(self._history.scripts.env_py_location)
            may_be_url = (SQLAlchemyError, KeyError, ImportError)
            if isinstance(cause, may_be_url) and fails_in_sqlalchemy(cause, env):
                self._explain_url(error)
            raise

    def _explain_url(self, error: HistoryError) -> None:
        """Explain an error of env.py by the URL of alembic.ini, if that cannot be used.

        :raises TargetError: it cannot.
        """
        reason = url_problem(self._history.settings)
        if reason:
            file = self._history.settings.config.name
            raise TargetError(f"sqlalchemy.url of {file} {reason}; correct it.") from error


def _location(context: MigrationContext) -> DatabaseLocation:
    from sqlalchemy import text

    connection = context.connection
    assert connection is not None
    database = connection.scalar(text("SELECT DATABASE()")) or ""
    return location_of(connection.engine.url, database)


def _step(step: RevisionStep) -> MigrationStep:
    script = step.revision
    to = [each for each in step.to_revisions_no_deps if each]
    return MigrationStep(script.revision, script.doc, ", ".join(to) or BASE)
