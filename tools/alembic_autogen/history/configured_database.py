"""The database that the application is configured for, through the connections of env.py.

This is the only module in which the application's code runs without redirection: its operations are
meant for the real database.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic.runtime.environment import EnvironmentContext
from alembic.util import CommandError

from alembic_autogen.errors import HistoryError, TargetError
from alembic_autogen.history.alembic_compat import (
    StepsBetween,
    downgrade_steps,
    steps_to,
    upgrade_steps,
)
from alembic_autogen.history.environment import environment_options
from alembic_autogen.history.implicit_commit import CommittedStatements
from alembic_autogen.history.scripts import History, OnRevision
from alembic_autogen.sandbox.alembic_config import alembic_config, checked, url_problem
from alembic_autogen.sandbox.app import prepare
from alembic_autogen.sandbox.output import quiet_application
from alembic_autogen.sandbox.preparation import prepared
from alembic_autogen.sandbox.stand_in import BACKENDS

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from sqlalchemy import Dialect
    from sqlalchemy.exc import DBAPIError

    from alembic_autogen.history.environment import CurrentRevisions, Steps
    from alembic_autogen.settings import Settings

BASE = "base"


@dataclass(frozen=True)
class DatabaseLocation:
    """The address of the configured database, without the password.

    :param host: host and port, or the path of the socket.
    :param database: its name; empty if env.py connects without one.
    """

    host: str
    database: str
    user: str = ""

    def __str__(self) -> str:
        return f"{self.database or '(no database)'} at {self.host}"


@dataclass(frozen=True)
class Status:
    """The state of the configured database.

    :param current: its current revisions: none, one, or those of branches not yet merged.
    """

    place: DatabaseLocation
    current: tuple[str, ...]


@dataclass(frozen=True)
class MigrationStep:
    """A revision to upgrade or downgrade.

    :param result: the revision of the database afterwards; ``base`` if it has none.
    """

    revision: str
    message: str
    result: str


@dataclass(frozen=True)
class MigrationPlan:
    """The steps from the current revision to the target.

    :param direction: ``upgrade`` or ``downgrade``.
    :param target: the target as the user gave it: ``head``, ``-1``, an id.
    :param heads: the newest revision of each branch.
    """

    direction: str
    status: Status
    target: str
    steps: tuple[MigrationStep, ...] = field(default=())
    heads: tuple[str, ...] = ()

    @property
    def result(self) -> str:
        """The revision of the database after all steps."""
        if self.target == "heads":
            return ", ".join(self.heads) or BASE
        return self.steps[-1].result if self.steps else ", ".join(self.status.current) or BASE

    @property
    def destination(self) -> str:
        """The target as an id, if it is one revision: ``-1`` may mean another revision later."""
        is_one = ", " not in self.result and self.target != "heads"
        return self.result if is_one else self.target


@contextmanager
def configured_history(settings: Settings) -> Iterator[History]:
    """Load the revisions for a command on the configured database, whose code is not redirected.

    :raises PreparationError: what must run before them fails.
    :raises HistoryError: alembic.ini or the script directory cannot be used.
    """
    prepare(settings)
    config = checked(settings, lambda: alembic_config(settings, stdout=sys.stderr))
    with prepared(settings, config) as preparation:
        yield History(settings, preparation=preparation)


class ConfiguredDatabase:
    """The configured database.

    :param history: the revisions, and the env.py that knows the database.
    """

    def __init__(self, history: History) -> None:
        self._history = history

    def status(self) -> Status:
        """Read the database's revision, without changing anything.

        :raises TargetError: the database cannot be reached, or refuses the connection.
        """
        found: list[Status] = []

        def note(current: CurrentRevisions, context: MigrationContext) -> list[RevisionStep]:
            found.append(Status(_location(context), tuple(current)))
            return []

        with self._errors():
            self._run(note, dont_mutate=True)
        if not found:
            raise TargetError(f"{self._history.scripts.env_py_location} runs no migrations.")
        return found[0]

    def plan(self, direction: str, status: Status, target: str) -> MigrationPlan:
        """Find the revisions between the current one and a target.

        :param direction: ``upgrade`` or ``downgrade``.
        :param status: as :meth:`look` returns it.
        :param target: a revision as Alembic's command line takes it: ``head``, ``-1``, an id.
        :raises HistoryError: there is no such target, or it lies in the other direction.
        :raises TargetError: the database is at a revision that the project does not have.
        """
        self._check_known(status)
        try:
            steps = steps_to(self._steps(direction), target, status.current)
        except CommandError as error:
            raise HistoryError(self._no_path(direction, target, error)) from error
        heads = tuple(sorted(self._history.scripts.get_heads()))
        return MigrationPlan(direction, status, target, tuple(map(_step, steps)), heads)

    def migrate(self, plan: MigrationPlan, on_revision: OnRevision) -> tuple[MigrationStep, ...]:
        """Execute a plan, from the database's revision at this moment.

        :param on_revision: called before each revision.
        :returns: the executed steps; fewer than planned if another process has run some of them.
        :raises HistoryError: a revision fails; the message names it and the way to continue.
        :raises TargetError: the database cannot be reached any more.
        """
        done: list[MigrationStep] = []
        running: list[MigrationStep] = []
        committed = CommittedStatements()

        def steps(current: CurrentRevisions, context: MigrationContext) -> Iterator[RevisionStep]:
            found = self._steps(plan.direction)(plan.destination, current)
            for number, step in enumerate(found, 1):
                committed.begin()
                done.extend(running)
                running[:] = [_step(step)]
                on_revision(number, len(found), running[0].revision)
                yield step
            done.extend(running)
            running.clear()  # what fails from here on is env.py

        with committed.noting():
            try:
                with self._errors(running):
                    self._run(steps, destination_rev=plan.destination)
            except HistoryError as error:
                raise _half_done(error, plan.direction, running, done, committed) from error
        return tuple(done)

    def sql(self, plan: MigrationPlan) -> str:
        """Generate the SQL of a plan, without executing it.

        :raises HistoryError: a revision queries the database, so its SQL is not known.
        """
        output = io.StringIO()
        running: list[MigrationStep] = []

        def steps(current: CurrentRevisions, context: MigrationContext) -> Iterator[RevisionStep]:
            for step in self._steps(plan.direction)(plan.target, plan.status.current):
                running[:] = [_step(step)]
                yield step
            running.clear()

        with self._errors(running):
            self._run(
                steps,
                output=output,
                as_sql=True,
                starting_rev=plan.status.current or None,
                destination_rev=plan.target,
            )
        return output.getvalue()

    def _steps(self, direction: str) -> StepsBetween:
        scripts = self._history.scripts
        return upgrade_steps(scripts) if direction == "upgrade" else downgrade_steps(scripts)

    def _run(
        self, function: Steps, *, output: io.StringIO | None = None, **options: object
    ) -> None:
        # A separate configuration, since the output buffer cannot be changed afterwards.
        config = alembic_config(
            self._history.settings, stdout=sys.stderr, output_buffer=output or sys.stderr
        )
        self._history.preparation.adopt(config)
        scripts = self._history.scripts
        options |= environment_options(config)
        with quiet_application(), EnvironmentContext(config, scripts, fn=function, **options):
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

    def _no_path(self, direction: str, target: str, error: CommandError) -> str:
        if "Can't locate revision" in str(error) or "No such revision" in str(error):
            return (
                f"There is no revision {target!r} in {self._history.scripts.versions}; "
                "`history` lists those that are there."
            )
        return f"There is no {direction} to {target!r}: {error}."

    @contextmanager
    def _errors(self, running: Sequence[MigrationStep] = ()) -> Iterator[None]:
        """Explain a failure of the database or of a revision in a sentence."""
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        place = _NotedLocation()
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
                raise TargetError(_explain(cause, place)) from error
            if isinstance(cause, (SQLAlchemyError, KeyError, ImportError)):
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


class _NotedLocation:
    """The address that the application connected to last, for messages."""

    def __init__(self) -> None:
        self.user = "?"
        self.place = DatabaseLocation("?", "")

    @contextmanager
    def noting(self) -> Iterator[None]:
        from sqlalchemy import Engine, event

        event.listen(Engine, "do_connect", self._note)
        try:
            yield
        finally:
            event.remove(Engine, "do_connect", self._note)

    def _note(
        self, dialect: Dialect, record: object, arguments: object, parameters: dict[str, object]
    ) -> None:
        if dialect.name not in BACKENDS:  # connecting could create a file
            raise TargetError(
                f"env.py connects to a database of {dialect.name}, not of MySQL or MariaDB; "
                "correct sqlalchemy.url, or the URL that env.py uses."
            )
        socket, host = parameters.get("unix_socket"), parameters.get("host") or "localhost"
        place = str(socket or f"{host}:{parameters.get('port') or 3306}")
        database = str(parameters.get("database") or parameters.get("db") or "")
        self.user = str(parameters.get("user") or "")
        self.place = DatabaseLocation(place, database, self.user)


def _location(context: MigrationContext) -> DatabaseLocation:
    from sqlalchemy import text

    connection = context.connection
    assert connection is not None
    url = connection.engine.url
    host = url.query.get("unix_socket") or f"{url.host or 'localhost'}:{url.port or 3306}"
    database = connection.scalar(text("SELECT DATABASE()")) or ""
    return DatabaseLocation(str(host), database, url.username or "")


def _step(step: RevisionStep) -> MigrationStep:
    script = step.revision
    to = [each for each in step.to_revisions_no_deps if each]
    return MigrationStep(script.revision, script.doc, ", ".join(to) or BASE)


def _half_done(
    error: HistoryError,
    direction: str,
    running: Sequence[MigrationStep],
    done: Sequence[MigrationStep],
    committed: CommittedStatements,
) -> HistoryError:
    """Add to a revision's error its committed statements and the way to continue."""
    text = error.message.rstrip(".")
    if not running:
        succeeded = f"{text}; every revision of the {direction} had succeeded before."
        return HistoryError(succeeded, details=error.details) if done else error
    if not committed.kept and isinstance(error.__cause__, CommandError):
        # The revision refuses rows, and its own message has the remedy.
        before = f"; {len(done)} before it succeeded" if done else ""
        reason = text.removeprefix("Alembic: ")
        return HistoryError(f"Revision {running[0].revision}: {reason}{before}.")
    before = f"{len(done)} before it succeeded" if done else "no revision came before it"
    if not committed.kept:
        advice = f"{before}, and it has changed nothing: {direction} again when that is corrected."
        return HistoryError(f"{text}; {advice}", details=error.details)
    (step,) = running
    advice = (
        f"{before}, and since the server commits each change of the schema at once, the statements "
        f"below are kept: either undo them and {direction} again, or execute the missing "
        f"statements by hand (--dry-run prints all) and type `alembic stamp {step.result}`."
    )
    listed = [f"{number}. {text}" for number, text in enumerate(committed.kept, 1)]
    return HistoryError(f"{text}; {advice}", details="\n".join([error.details, *listed]))


def _explain(error: DBAPIError, noted: _NotedLocation) -> str:
    arguments = error.orig.args if error.orig is not None else ()
    number = arguments[0] if arguments else 0
    text = str(arguments[1] if len(arguments) > 1 else error.orig).rstrip(".")
    where, explain = noted.place.host, _REASONS.get(number)
    if explain is not None:
        return explain.format(where=where, user=noted.user, database=noted.place.database)
    if number in (2003, 2005, 2006, 2013):
        # PyMySQL's text is "Can't connect to MySQL server on 'HOST' (REASON)".
        text = re.sub(r"^Can't connect to MySQL server on '[^']*' \((.+)\)$", r"\1", text)
        return f"No database answers at {where} ({text}); start it, or correct the configuration."
    return f"The database {noted.place} reports: {text}."


_REFUSED = (
    "The database at {where} refuses the account {user!r}: wrong user or password; correct the "
    "configuration."
)
_REASONS = {
    1044: "The account {user!r} may not use the database {database!r} at {where}; grant it that.",
    1045: _REFUSED,
    1049: "There is no database {database!r} at {where}; create it, or correct the configuration.",
    1130: "The database at {where} accepts no connection from this machine; correct its accounts.",
    1698: _REFUSED,
}
"""Messages for connection errors, by MySQL's error number."""
