"""The state shared by the stages of a command: configuration, server, results of earlier runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import server as servers
from alembic_autogen.cache import evict
from alembic_autogen.errors import ConfigurationError
from alembic_autogen.memo import inherited
from alembic_autogen.memo.results import Results
from alembic_autogen.progress import Stopwatch
from alembic_autogen.sandbox.alembic_config import checked, scratch_config
from alembic_autogen.sandbox.app import application, prepare
from alembic_autogen.sandbox.preparation import Preparation
from alembic_autogen.sandbox.seal import enter
from alembic_autogen.schema.differences import check_patterns
from alembic_autogen.session.kept_databases import KeptDatabases
from alembic_autogen.session.lazy_server import LazyServer

if TYPE_CHECKING:
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.history.scripts import History
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.progress import Progress
    from alembic_autogen.sandbox.metadata_state import MetadataState
    from alembic_autogen.session.tracking import Tracking
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Session:
    """The state shared by the stages of a command.

    :param server: the disposable server, started on first use.
    :param results: the results of earlier runs.
    :param kept: data directories that earlier runs kept.
    :param preparation: what runs before the application's other code.
    :param has_imported: whether this process has imported the models already, so that it is no step
        of its own.
    """

    settings: Settings
    progress: Progress
    watch: Stopwatch
    server: LazyServer
    results: Results
    kept: KeptDatabases
    preparation: Preparation
    has_imported: bool = False

    @cached_property
    def tracking(self) -> Tracking:
        """Tracks the dependencies of the application's code."""
        from alembic_autogen.session.tracking import Tracking

        return Tracking(self.settings, self.results)

    def seal(self) -> None:
        """Seal the process, before any code of the application runs.

        :raises SandboxError: the configuration requires the seal, which the system does not offer.
        """
        enter(self.settings, self.server.launch)

    def prepare(self) -> None:
        """Run code that the application's other code needs, unless it has run already.

        :raises PreparationError: it fails.
        :raises HistoryError: Alembic's configuration, which it gets, cannot be used.
        """
        self.server.redirect_connections()
        layout = self.results.layout()  # only of a configuration that could be used
        if layout is not None and self.preparation.is_ruled_out(layout.env):
            return  # loading Alembic takes 0.1 s, and the models may not need it
        config = checked(self.settings, lambda: scratch_config(self.settings, stdout=sys.stderr))
        if self.preparation.is_needed(config):
            with (
                self.watch.stage("import"),
                application(self.server.on_demand()),
                self.tracking.preparing(),
            ):
                self.preparation.run(config)

    def open_history(self, untouched: MetadataState | None = None) -> History:
        """Open Alembic's script directory; no revision is loaded yet.

        :param untouched: the models' MetaData, to which it is reset before revisions are loaded
            again.
        :raises HistoryError: alembic.ini or the script directory cannot be used.
        """
        from alembic_autogen.history.env_text import migrates_several
        from alembic_autogen.history.several_databases import several_databases

        history = self.open_any_history(untouched)
        env = Path(history.scripts.env_py_location)
        if not self.settings.env_database and migrates_several(env):
            raise several_databases(str(env))  # run offline, it may write a file for each
        self.results.remember_layout(history.layout)
        return history

    def open_any_history(self, untouched: MetadataState | None = None) -> History:
        """Open Alembic's script directory, also if env.py migrates several databases.

        :raises HistoryError: see :meth:`open_history`.
        :raises ConfigurationError: no revision begins the configured branch.
        """
        from alembic_autogen.history.configured_branch import check_branch
        from alembic_autogen.history.scripts import History

        self.prepare()
        with self.watch.stage("import"):
            history = History(self.settings, lambda: untouched, self.preparation)
        check_branch(self.settings, history.layout)
        return history

    def env_databases(self) -> tuple[EnvDatabase, ...]:
        """The databases that env.py migrates, if it migrates several; empty if it migrates one.

        :raises HistoryError: env.py fails.
        """
        from alembic_autogen.history.env_text import may_migrate_several

        layout = self.results.layout()
        if layout is not None and not may_migrate_several(layout.env):
            return ()  # without loading Alembic, which takes 0.1 s
        from alembic_autogen.session.environment_options import databases_of_env

        return databases_of_env(self)

    def layout(self) -> HistoryLayout:
        """The places of the history's files."""
        return self.results.layout() or self.open_history().layout


@contextmanager
def open_session(
    settings: Settings,
    progress: Progress,
    watch: Stopwatch,
    preparation: Preparation | None = None,
) -> Iterator[Session]:
    """Prepare the application's surroundings; end the server when the context ends.

    :param preparation: what runs before the application's other code, if it shall last longer.
    :raises ConfigurationError: a pattern of ``ignore`` names no kind of object, or no revision
        begins the configured branch.
    :raises ServerError: no source of servers can be used.
    :raises HistoryError: Alembic is not configured.
    """
    check_patterns(settings.ignore)
    inherited.record()
    prepare(settings)
    choice = servers.choose(settings)
    identity = choice.source.identity(settings) if settings.use_cache else None
    given = settings.baseline
    _refuse_special_file(settings)
    if given:
        from alembic_autogen.session.git_baseline import with_git_baseline

        settings = with_git_baseline(settings, identity, progress)
    results = Results(settings, identity)
    if settings.baseline != given:
        results.files.note(Path(settings.baseline))  # this run may have written it
    _check_branch(settings, results)
    kept = KeptDatabases(results)
    with ExitStack() as stack:
        server = LazyServer(settings, choice, kept.starting_point, stack, progress, watch)
        stack.callback(os.chdir, settings.project)  # paths in reports are relative to it
        with nullcontext(preparation) if preparation else Preparation(settings) as first:
            yield Session(settings, progress, watch, server, results, kept, first)
        if results.usable:
            evict.make_room(settings.cache_size)


@contextmanager
def writing_session(settings: Settings, progress: Progress) -> Iterator[Session]:
    """Open a session that writes revisions, sealed, while other such runs of the project wait.

    Its stopwatch measures the whole context as ``total``.

    :raises AutogenError: see :func:`open_session`.
    """
    from alembic_autogen.session.write_lock import one_at_a_time

    watch = Stopwatch()
    with (
        one_at_a_time(settings.config, progress),
        watch.stage("total"),
        open_session(settings, progress, watch) as session,
    ):
        session.seal()
        yield session


def _check_branch(settings: Settings, results: Results) -> None:
    """Check the configured branch, also if the results need no history to be opened."""
    layout = results.layout() if settings.branch else None
    if layout is not None:
        from alembic_autogen.history.configured_branch import check_branch

        check_branch(settings, layout)


def _refuse_special_file(settings: Settings) -> None:
    """Refuse a baseline whose reading may never end: a pipe, a device."""
    path = settings.baseline_file
    if path is not None and path.exists() and not (path.is_file() or path.is_dir()):
        raise ConfigurationError(
            f"The baseline {path} is not a regular file; correct baseline in "
            "[tool.alembic-autogen] of pyproject.toml.",
            key="baseline",
        )
