"""``--backup`` and ``--restore`` of ``upgrade`` and ``downgrade``."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.kept_runs import (
    KeptRun,
    check_files,
    fitting_runs,
    items_of,
    kept_runs,
)
from alembic_autogen.apply.backup.manifest import Item, Manifest
from alembic_autogen.apply.backup.planned_losses import planned_losses
from alembic_autogen.apply.backup.restoring import Restored, restore_item
from alembic_autogen.apply.backup.run_folder import RunFolder, now
from alembic_autogen.apply.backup.running_revisions import RunningRevisions
from alembic_autogen.apply.backup.saving import Saving, no_key_sentence
from alembic_autogen.apply.backup.unfinished import begun, forget_begun, note_begun
from alembic_autogen.apply.locks.own_connection import own_connection
from alembic_autogen.errors import AutogenError, InterruptedRunError, TargetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.history.migration_plan import MigrationPlan, MigrationStep


@dataclass(frozen=True)
class BackupRequest:
    """The user's request to save and restore rows.

    :param folder: where to save what revisions destroy; ``None`` to save nothing.
    :param restored: where an earlier run has saved what is to be restored.
    :param accepts_no_key: whether to save rows without a key, which cannot be restored.
    :param is_shared: whether many databases are saved there, so that one of which nothing was saved
        has nothing to restore.
    """

    folder: Path | None = None
    restored: Path | None = None
    accepts_no_key: bool = False
    is_shared: bool = False


@dataclass
class Backups:
    """Saves what a run destroys, and restores what another one has saved.

    :param saved: what this run has saved.
    """

    request: BackupRequest
    notify: Callable[[str], None]
    saved: KeptRun | None = None
    _runs: list[KeptRun] = field(default_factory=list)
    _earlier: tuple[str, ...] = ()
    """The revisions that an earlier run has taken back, which has not restored their rows."""
    _restored: list[Restored] = field(default_factory=list)

    def check(self, beginning: Beginning, applied: Collection[str]) -> None:
        """Check before anything is changed that saving and restoring are possible.

        :param applied: the revisions that the database has had.
        :raises TargetError: they are not.
        """
        plan = beginning.plan
        if self.request.restored is not None:
            self._runs = _fitting_runs(
                self.request.restored, plan, is_shared=self.request.is_shared
            )
            self._earlier = tuple(
                each
                for each in dict.fromkeys(begun(self._runs))
                if (each in applied) == (plan.direction == "upgrade")
            )
            _check_runs(self._runs, [*self._earlier, *_planned(plan)])
        if self.request.folder is None or not (plan.steps or plan.repair):
            return
        preview = beginning.preview
        if preview is None:
            why = f" {beginning.reason}" if beginning.reason else ""
            raise TargetError(
                "--backup needs a run on a disposable server, which shows what the revisions "
                f"destroy; nothing was changed. Leave out --no-preview.{why}"
            )
        if plan.repair:
            raise TargetError(
                f"Revision {plan.repair[0].revision} has stopped half way in the other direction, "
                f"and has to be finished first: nothing was changed. {plan.direction.capitalize()} "
                "to it without --backup, and go on with it then."
            )
        done = beginning.place.done if beginning.place else 0
        for _, loss in planned_losses(preview.recorded, done):
            if not (loss.is_whole or loss.has_key or self.request.accepts_no_key):
                raise TargetError(f"Nothing was changed: {no_key_sentence(loss)}")

    @contextmanager
    def saving(self, beginning: Beginning) -> Iterator[None]:
        """Save what a plan destroys while the context lasts.

        :raises TargetError: nothing can be saved there.
        """
        preview = beginning.preview
        if self.request.folder is None or preview is None:
            yield
            return
        place = beginning.place
        folder = RunFolder(self.request.folder, _manifest(beginning))
        done = place.done if place else 0
        revisions = RunningRevisions(preview.recorded, done)
        online = beginning.online
        carried = {each.statement.sql for each in online.carriages if not each.reason}
        saving = Saving(
            *(folder, revisions, self.request.accepts_no_key),
            *(lambda sql: online.tool is not None and sql in carried, self.notify),
        )
        try:
            with saving.saving():
                yield
        except (AutogenError, KeyboardInterrupt) as error:
            self._name_saved(folder, beginning.plan, error)
            raise
        self.saved = KeptRun(folder.path, folder.manifest)

    def _name_saved(
        self, folder: RunFolder, plan: MigrationPlan, error: AutogenError | KeyboardInterrupt
    ) -> None:
        """Say where a run that has failed has saved what it had destroyed until then."""
        if not folder.manifest.items:
            return
        back = "downgrade" if plan.direction == "upgrade" else "upgrade"
        sentence = (
            f"What was destroyed until then is saved in {folder.path}; `alembic-autogen {back} "
            f"--restore {shlex.quote(str(self.request.folder))}` gives it back."
        )
        if isinstance(error, AutogenError | InterruptedRunError):
            error.details = f"{error.details}\n{sentence}".lstrip("\n")
        else:
            self.notify(sentence)

    def begin_restoring(self, plan: MigrationPlan) -> None:
        """Note which revisions are taken back, for a run that goes on after this one.

        :raises TargetError: it cannot be noted.
        """
        undone = [*self._earlier, *_planned(plan)]
        note_begun({run.folder: run for run, *_ in _wanted(self._runs, undone)}.values(), undone)

    def has_rows_for(self, done: Sequence[MigrationStep]) -> bool:
        """Whether something is to be restored.

        :param done: the steps that have been carried out.
        """
        return bool(self._items(done))

    def restore_rows(self, connection: Connection, done: Sequence[MigrationStep]) -> None:
        """Restore what the revisions that were taken back had destroyed.

        :param connection: that of env.py; the rows are written through another one.
        :param done: the steps that have been carried out.
        :raises TargetError: something does not fit.
        """
        with own_connection(connection) as own:
            for run, item, first in self._items(done):
                self.notify(f"restoring rows of {item.table}")
                found = restore_item(own, item, run.folder / item.file, first)
                self._restored.extend([found] if found else [])

    def restored(self) -> tuple[Restored, ...] | None:
        """The restored rows; ``None`` without --restore. Call this once, at the end."""
        if self.request.restored is None:
            return None
        forget_begun(self._runs)
        return tuple(self._restored)

    def _items(self, done: Sequence[MigrationStep]) -> list[tuple[KeptRun, Item, str]]:
        if self.request.restored is None:
            return []
        undone = dict.fromkeys([*self._earlier, *(step.revision for step in done)])
        return _wanted(self._runs, [*undone])


def _manifest(beginning: Beginning) -> Manifest:
    plan, preview, place = beginning.plan, beginning.preview, beginning.place
    assert preview is not None
    return Manifest(
        host=plan.status.place.host,
        database=plan.status.place.database,
        server=preview.server,
        direction=plan.direction,
        current=plan.status.current,
        revisions=tuple(each.revision for each in preview.recorded),
        started_at=now(),
        begins=place.recorded.revision if place else "",
        begins_after=place.done if place else 0,
    )


def _fitting_runs(folder: Path, plan: MigrationPlan, *, is_shared: bool) -> list[KeptRun]:
    """The runs from which a plan can be restored.

    :param is_shared: whether there may be none of this database, but of others.
    :raises TargetError: there is none, or all are of other databases, unless the folder is shared.
    """
    place, runs = plan.status.place, kept_runs(folder)
    places = {(each.manifest.host, each.manifest.database) for each in runs}
    if is_shared and (place.host, place.database) not in places:
        return []
    return fitting_runs(runs, place.host, place.database, plan.direction)


def _planned(plan: MigrationPlan) -> list[str]:
    """The revisions that a plan takes back, in this order."""
    return [*(each.revision for each in plan.repair), *(each.revision for each in plan.steps)]


def _check_runs(runs: Sequence[KeptRun], undone: Sequence[str]) -> None:
    """Check that the rows of revisions can be restored.

    :param undone: the revisions that are taken back, in this order.
    :raises TargetError: a file is missing or was changed, or the revisions were run in parts.
    """
    for run, _, first in _wanted(runs, undone):
        check_files(run)
        if first not in run.manifest.revisions:
            raise TargetError(
                f"{run.folder} was saved by a run that began later than with revision {first}, so "
                f"nothing was changed: go back to where that run began with --restore first, which "
                f"is {', '.join(run.manifest.current) or 'base'}."
            )


def _wanted(runs: Sequence[KeptRun], undone: Sequence[str]) -> list[tuple[KeptRun, Item, str]]:
    """The items to restore, in this order.

    :param undone: the revisions that are taken back, in this order.
    :returns: each with the revision before whose execution the database is then.
    """
    found = [each for revision in undone for each in items_of(runs, revision)]
    return [(run, item, undone[-1]) for run, item in found]
