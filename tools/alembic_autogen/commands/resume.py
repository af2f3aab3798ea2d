"""``resume``: finish the revision that has stopped half way, in the direction it was going."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.commands.migrate import Approve, Migration, MigrationRequest, MigrationRun
from alembic_autogen.errors import AutogenError, ExitCode, HistoryError, ServerError, TargetError
from alembic_autogen.history.branches import graph_of
from alembic_autogen.history.configured_database import ConfiguredDatabase, configured_history
from alembic_autogen.history.replaced_files import history_for_database
from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.progress import Progress

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import OnEvent
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.history.migration_plan import Status
    from alembic_autogen.history.scripts import History
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Resume:
    """The result of ``resume``.

    :param place: where a revision has stopped; ``None`` if none has.
    :param migration: how it was finished; ``None`` if there was nothing to do, or with
        ``--dry-run``.
    """

    status: Status
    place: PlaceInRevision | None
    migration: Migration | None = None

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command: with ``--dry-run``, 1 if a revision has stopped."""
        if self.migration is not None:
            return self.migration.exit_code
        return ExitCode.OK if self.place is None else ExitCode.FINDINGS


def resume(
    settings: Settings,
    request: MigrationRequest,
    progress: Progress,
    approve: Approve,
    on_event: OnEvent,
) -> Resume:
    """Finish the revision that has stopped half way.

    :param request: its target does not matter. Of a dry run, the answers have to be those for
        looking.
    :param approve: shows the plan, and raises an error unless it may be carried out.
    :param on_event: receives what happens while the revision runs.
    :raises AutogenError: the database cannot be used, its schema is that of no place, the revision
        fails.
    """
    with configured_history(settings) as squashed:
        history = history_for_database(squashed)
        database = ConfiguredDatabase(history)
        looking = replace(request, dry_run=False, previews=True)
        run = MigrationRun(
            history.settings, database, UPGRADE, looking, progress, approve, on_event
        )
        status = database.status()
        found = _Search(history, run, status).found()
        if found is None:
            return Resume(status, None)
        run, beginning = found
        if request.dry_run:
            return Resume(status, beginning.place)
        approve(beginning, None)
        return Resume(status, beginning.place, run.migrate(beginning))


@dataclass(frozen=True)
class _Search:
    """Looks for the revision that has stopped half way.

    :param run: an upgrade.
    :param status: the state of the database.
    """

    history: History
    run: MigrationRun
    status: Status

    def found(self) -> tuple[MigrationRun, Beginning] | None:
        """The run that finishes the revision, and where it begins; ``None`` if none has stopped.

        :raises AutogenError: the schema is that of no place of all that may have stopped.
        """
        with self.history.alembic_errors():
            following = tuple(graph_of(self.history.scripts).following(self.status.current))
        refused: AutogenError | None = None
        for revision in following:
            try:
                beginning = self._begin(self.run, revision)
            except (HistoryError, TargetError) as error:
                refused = refused or error
                continue
            if beginning.plan.repair:
                return self._backwards(beginning.plan.repair[0].revision)
            if beginning.place is not None:
                return self.run, beginning
        if refused is not None:
            raise refused
        return None if following else self._backwards()

    def _backwards(self, begun: str = "") -> tuple[MigrationRun, Beginning] | None:
        """A downgrade that has stopped.

        :param begun: the revision that it undoes; empty if it is not known whether there is one.
        :raises HistoryError: there is one, and it is not known what is left after it.
        """
        run = replace(self.run, direction=DOWNGRADE)
        if len(self.status.current) == 1:
            beginning = self._begin(run, "-1")
            is_one = len(beginning.plan.steps) == 1 and not beginning.plan.repair
            if beginning.place is not None and is_one:
                return run, beginning
        if not begun:
            return None
        raise HistoryError(
            f"The downgrade of revision {begun} has stopped half way in {self.status.place}, and "
            "more than one revision can be left after it; `alembic-autogen downgrade TARGET` goes "
            "on, and `alembic-autogen upgrade` takes it back."
        )

    def _begin(self, run: MigrationRun, target: str) -> Beginning:
        """Find the place of the database in a plan.

        :raises ServerError: no disposable server is available, which this needs.
        """
        beginning = run.begin(target)
        if beginning.plan.steps and beginning.preview is None:
            raise ServerError(beginning.reason)
        return beginning
