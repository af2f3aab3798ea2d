"""The project's revisions: all use of Alembic's script directory, upgrade and downgrade.

Everything runs through the project's own env.py, as it does in production. The sandbox redirects
all connections of env.py to the disposable database.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from alembic.util import CommandError

from alembic_autogen.error_text import cause
from alembic_autogen.errors import AutogenError, HistoryError
from alembic_autogen.history.alembic_compat import (
    StepsBetween,
    downgrade_steps,
    read_revision,
    steps_to,
    upgrade_steps,
    version_locations,
)
from alembic_autogen.history.alembic_errors import broken_links_raise, explained, not_loaded
from alembic_autogen.history.baseline import apply_baseline
from alembic_autogen.history.branches import RevisionEntry, node_of, separate_heads
from alembic_autogen.history.declared import created_names, declares
from alembic_autogen.history.directory import script_directory
from alembic_autogen.history.env_options import check_ran, online_options
from alembic_autogen.history.environment import Steps, environment
from alembic_autogen.history.external_tables import external_tables
from alembic_autogen.history.failures import revision_failure
from alembic_autogen.history.pipelining import run_ahead
from alembic_autogen.history.recorded_version import noting_ends
from alembic_autogen.history.revision_text import read_source
from alembic_autogen.history.several_databases import only
from alembic_autogen.history.stand_ins import make_after_baseline, making_stand_ins
from alembic_autogen.history.trace import Trace, tracing
from alembic_autogen.memo.fingerprint import HistoryLayout
from alembic_autogen.sandbox.alembic_config import (
    cannot_load,
    checked,
    own_dialect,
    scratch_config,
)
from alembic_autogen.sandbox.app import application
from alembic_autogen.sandbox.database_names import production_names
from alembic_autogen.sandbox.foreign_names import refuse_unanswerable
from alembic_autogen.sandbox.forks import ending_forked_copies
from alembic_autogen.sandbox.preparation import Preparation
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext, RevisionStep
    from alembic.script import Script

    from alembic_autogen.history.environment import CurrentRevisions
    from alembic_autogen.sandbox.metadata_state import MetadataState
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings

OnRevision = Callable[[int, int, str], None]
"""Called before each revision, with its number, the number of revisions to run, and its id."""


class History:
    """The project's revisions.

    :param preparation: the preparation that ran before; it may have changed the configuration.
    :param untouched: returns the state of the models' MetaData before any revision was loaded, or
        ``None`` without models; this state is restored before revisions are loaded again.
    :raises HistoryError: there is no alembic.ini, no script directory, or a broken revision file.
    """

    def __init__(
        self,
        settings: Settings,
        untouched: Callable[[], MetadataState | None] = lambda: None,
        preparation: Preparation | None = None,
    ) -> None:
        self.settings = settings
        self._untouched = untouched
        self.watching: Callable[[], contextlib.AbstractContextManager[None]]
        self.watching = contextlib.nullcontext
        """The context in which revisions, the application's code, are loaded."""
        self.prepare_database: Callable[[Database], None] = lambda database: None
        """Called with an empty database, after the baseline and before the first revision."""
        self._version_tables: frozenset[TableKey] | None = None
        self.runs_for = only(settings.env_database)
        """Chooses the database for which revisions run; ``None`` if env.py migrates one."""
        self.is_whole = False
        """Whether the first tables are known to be there, so that no baseline is suggested."""
        self.preparation = preparation or Preparation(settings)
        self.config = checked(settings, lambda: scratch_config(settings, stdout=sys.stderr))
        self.preparation.adopt(self.config)
        try:
            self.external = external_tables(settings)
            self._own_names = set(filter(None, [self.config.own_database]))
            self.scripts = script_directory(self.settings, self.config)
        except HistoryError:
            raise
        except Exception as error:  # of Alembic, or of configparser
            raise cannot_load(settings, error) from error

    def with_settings(self, settings: Settings) -> History:
        """The revisions of the same models with other settings; nothing is loaded yet."""
        found = History(settings, self._untouched, self.preparation)
        found.watching, found.prepare_database = self.watching, self.prepare_database
        return found

    @property
    def heads(self) -> tuple[str, ...]:
        """The newest revision of each branch, sorted; empty if there is no revision yet.

        :raises HistoryError: two of them are of one branch.
        """
        with self.alembic_errors():
            return separate_heads(self.scripts)

    @property
    def layout(self) -> HistoryLayout:
        """The locations of the history's files."""
        scripts = self.scripts
        return HistoryLayout(
            Path(scripts.env_py_location).resolve(),
            tuple(folder.resolve() for folder in version_locations(scripts)),
            bool(scripts.recursive_version_locations),
            bool(scripts.sourceless),
        )

    def files(self) -> list[Path]:
        """All revision files, oldest first."""
        with self.alembic_errors():
            scripts = list(self.scripts.walk_revisions())
        return [Path(script.path).resolve() for script in reversed(scripts)]

    def count(self) -> int:
        """The number of revisions."""
        with self.alembic_errors():
            return sum(1 for _ in self.scripts.walk_revisions())

    def entries(self) -> tuple[RevisionEntry, ...]:
        """All revisions, newest first."""
        with self.alembic_errors():
            return tuple(map(self._entry, self.scripts.walk_revisions()))

    def _entry(self, script: Script) -> RevisionEntry:
        return RevisionEntry.of(node_of(self.scripts, script), script)

    def ancestors(self, revisions: Sequence[str]) -> frozenset[str]:
        """Some revisions and all of their ancestors."""
        with self.alembic_errors():
            found = self.scripts.iterate_revisions(tuple(revisions), "base")
            return frozenset(each.revision for each in found) | set(revisions)

    def upgrade(
        self,
        database: Database,
        target: str = "heads",
        on_revision: OnRevision = lambda number, total, revision: None,
    ) -> Trace:
        """Run ``alembic upgrade`` on a disposable database.

        :param on_revision: called before each revision.
        :param target: a revision; all branches by default.
        :raises HistoryError: a revision fails; the message has its id, statement and error.
        """
        if target == "heads" and not self.heads:
            return self.run_steps(database, lambda target, current: [], target)
        return self.run_steps(database, upgrade_steps(self.scripts), target, on_revision)

    def build(self, database: Database, on_revision: OnRevision) -> Trace:
        """Run the baseline and all revisions on an empty scratch database.

        They run without waiting for each result of DDL. If an error came late, they run again,
        waiting for each result.

        :param on_revision: called before each revision.
        :raises HistoryError: see :meth:`upgrade`.
        """

        def run() -> Trace:
            return self.upgrade(database, on_revision=on_revision)

        def run_again() -> Trace:
            self.reload()
            self.run_baseline(database)
            return run()

        self.run_baseline(database)
        return run_ahead(database, run, run_again) if self.settings.uses("pipelining") else run()

    def run_baseline(self, database: Database) -> None:
        """Run the baseline, if there is one, and prepare the database for revisions."""
        if self.settings.baseline:
            with application(database):
                apply_baseline(self.settings, database)
            make_after_baseline(database, self.external)
        self.prepare_database(database)

    def downgrade(self, database: Database, target: str | None) -> Trace:
        """Run ``alembic downgrade`` on a disposable database.

        :param target: a revision; ``None`` for the base.
        """
        return self.run_steps(database, downgrade_steps(self.scripts), target or "base")

    def run_steps(
        self,
        database: Database,
        steps_between: StepsBetween,
        target: str,
        on_revision: OnRevision | None = None,
    ) -> Trace:
        """Run the steps to a target on a disposable database.

        :raises HistoryError: a revision fails; the message has its id, statement and error.
        """
        running: list[str] = []

        def steps(current: CurrentRevisions, context: object) -> Iterator[RevisionStep]:
            found = steps_to(steps_between, target, current)
            for number, step in enumerate(found, 1):
                running[:] = [step.revision.revision]
                if on_revision:
                    on_revision(number, len(found), step.revision.revision)
                yield step
            running.clear()  # what fails from here on is env.py

        trace = Trace()

        def check(statement: str, parameters: object) -> None:
            names = (self._own_names | production_names) - {*database.names}
            refuse_unanswerable(statement, parameters, sorted(names))

        with (
            tracing(trace, check),
            noting_ends(trace),
            making_stand_ins(database, self.external),
            self.revision_errors(running, database),
        ):
            self.run_environment(database, steps, trace, destination_rev=target)
        self._version_tables = self._version_tables or frozenset(trace.version_tables) or None
        return trace

    def run_environment(
        self, database: Database, function: Steps, trace: Trace, **options: object
    ) -> None:
        """Run env.py, which runs the steps that a function returns.

        :param function: returns the steps to run.
        :param trace: records the configuration of env.py.
        :param options: further arguments of Alembic's ``EnvironmentContext``.
        :raises HistoryError: env.py does not run migrations.
        """
        from alembic_autogen.models.create import engine_for

        engine = engine_for(database, own_dialect(self.settings) or "mysql")
        ran: list[bool] = []

        def noted(current: CurrentRevisions, context: MigrationContext) -> Iterable[RevisionStep]:
            ran.append(True)
            return function(current, context)

        with (
            application(database),
            engine.connect() as connection,
            environment(self.config, self.scripts, trace, self.runs_for, fn=noted, **options),
        ):
            self.config.attributes["connection"], self.config.scratch = connection, database
            try:
                self.scripts.run_env()
            finally:
                del self.config.attributes["connection"]
                self.config.scratch = None
        if not ran:
            check_ran(str(self.scripts.env_py_location), self.settings.env_database, trace)

    def reload(self) -> None:
        """Read the script directory again, without candidates that were loaded.

        The models' MetaData is restored first, since revisions may change it when they are loaded.
        """
        untouched = self._untouched()
        if untouched is not None:
            untouched.restore()
        with self.alembic_errors():
            self.scripts = script_directory(self.settings, self.config)

    def state_of_models(self) -> MetadataState | None:
        """The models' MetaData as it is now; ``None`` without models."""
        untouched = self._untouched()
        return untouched.as_of_now() if untouched is not None else None

    def add_script(self, path: Path) -> None:
        """Load a revision that is outside the version locations, too.

        :raises HistoryError: it cannot be loaded.
        """
        with self.alembic_errors():
            script = read_revision(self.scripts, path)
            assert script is not None, "it was written by the template"
            self.scripts.revision_map.add_revision(script)

    def reload_script(self, revision: str) -> None:
        """Load the file of a revision again, after it has changed.

        :raises HistoryError: the file is not a revision any more, or cannot be loaded.
        """
        with self.alembic_errors():
            known = self.scripts.get_revision(revision)
            script = read_revision(self.scripts, Path(known.path))
            if script is None:
                raise HistoryError(f"{known.path} is not a revision file.")
            known.module = script.module

    def version_tables(self, database: Database) -> frozenset[TableKey]:
        """The version tables that env.py names; it is run for them if it has not run yet.

        :param database: any database to connect to.
        """
        if self._version_tables is None:
            self._version_tables = frozenset(online_options(self, database).version_tables)
        return self._version_tables

    def declared_by_revisions(self, keys: Sequence[ObjectKey]) -> frozenset[ObjectKey]:
        """The stored objects and partitions that revisions created as the models declared them.

        :param keys: stored objects and partitions of the migrated database.
        """
        texts = self._texts() if keys else []
        return frozenset(k for k in keys if any(declares(text, k) for text in texts))

    def written_names(self, keys: Sequence[TableKey]) -> list[TableKey]:
        """The names of tables as the newest revision that creates them writes them.

        :param keys: the tables of the migrated database, on a server that ignores case.
        """
        return list(created_names(self._texts(), keys))

    def _texts(self) -> list[str]:
        """The texts of all revision files, newest first."""
        with self.alembic_errors():
            return [read_source(Path(s.path)) for s in self.scripts.walk_revisions()]

    @contextlib.contextmanager
    def alembic_errors(self, what: str = "The revisions cannot be loaded") -> Iterator[None]:
        """Convert errors of loading or finding revisions into :class:`HistoryError`.

        :param what: a description of the failure, as the beginning of a sentence.
        :raises HistoryError: in place of any error of Alembic or of the revisions.
        """
        try:
            with broken_links_raise(), ending_forked_copies(), self.watching():
                yield
        except (AutogenError, KeyboardInterrupt):
            raise
        except (CommandError, UserWarning) as error:
            raise explained(error, self.scripts) from error
        except BaseException as error:
            if (broken := not_loaded(error, self.scripts)) is not None:
                raise broken from error
            why = cause(error, self.settings.project)
            raise HistoryError(f"{what}: {why}.", details=why.rest) from error

    @contextlib.contextmanager
    def revision_errors(
        self, running: Sequence[str] = (), database: Database | None = None
    ) -> Iterator[None]:
        """Convert errors of env.py or of a revision into :class:`HistoryError`.

        :param running: the id of the revision that runs, if one does.
        :param database: the disposable database on which it runs.
        :raises HistoryError: in place of any other exception.
        """
        try:
            yield
        except (AutogenError, KeyboardInterrupt):
            raise
        except CommandError as error:
            raise explained(error, self.scripts) from error
        except BaseException as error:
            names = self._own_names | production_names
            revision = running[0] if running else ""
            raise revision_failure(self, error, revision, names, database) from error
