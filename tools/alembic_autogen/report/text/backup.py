"""Losses, backups and restored rows, as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.losses import LossKind
from alembic_autogen.apply.backup.planned_losses import planned_losses
from alembic_autogen.report import streams
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.apply.backup.kept_runs import KeptRun
    from alembic_autogen.apply.backup.planned_losses import PlannedLoss
    from alembic_autogen.apply.backup.restoring import Restored
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.schema.model import TableKey

_REMARKS = {
    "there": "There as saved",
    "gone": "Gone, so that their values have no place",
    "changed": "Changed since by others, and left so",
    "taken": "Replaced since by rows of others, and left so",
    "unrestorable": "Without a key, and in the file only",
}


LossesOf = Mapping[str, Sequence["PlannedLoss"]]
"""The losses of each revision of a plan, by its id."""


def losses_of_plan(beginning: Beginning) -> LossesOf:
    """The losses of a plan, as far as the schemas before and after each statement show."""
    losses: dict[str, list[PlannedLoss]] = {}
    if beginning.preview is not None:
        done = beginning.place.done if beginning.place else 0
        for revision, loss in planned_losses(beginning.preview.recorded, done):
            losses.setdefault(revision, []).append(loss)
    return losses


def change_lines(beginning: Beginning, lost: Sequence[PlannedLoss]) -> Iterator[str]:
    """The values that a revision may change, and those that no backup could restore.

    :param lost: what the revision loses.
    """
    changed: dict[tuple[TableKey, str], dict[str, None]] = {}
    for each in lost:
        if each.loss.kind is LossKind.VALUES:
            names = (f"{each.loss.table}.{name}" for name in each.loss.columns)
            place = each.table_before, _size(beginning, each)
            changed.setdefault(place, {}).update(dict.fromkeys(names))
    for (_, size), names_of in changed.items():
        yield f"      may change values of {', '.join(names_of)}{size}"
    for each in lost:
        loss = each.loss
        columns = ", ".join(f"{loss.table}.{name}" for name in loss.columns)
        if not (each.is_whole or each.has_key):
            why = "as the key changes" if each.loses_key else f"without a key of {loss.table}"
            yield f"      {why}, {columns} could not be restored"


def offer_lines(beginning: Beginning, losses: LossesOf) -> Iterator[str]:
    """The line on how to save what is going to be lost."""
    if not beginning.is_saved and any(losses.get(step.revision) for step in beginning.plan.steps):
        yield "Backup    --backup DIR saves what the plan destroys; --restore DIR gives it back"


def _size(beginning: Beginning, planned: PlannedLoss) -> str:
    size = beginning.real.size(planned.table_before) if beginning.real else None
    return f" (about {count_of(size.rows, 'row')})" if size else ""


def report_backup(migration: Migration) -> None:
    """Print where what was destroyed is saved, and what was restored."""
    for line in backup_lines(migration.saved, migration.restored):
        streams.out(f"{line}\n")


def backup_lines(saved: KeptRun | None, restored: Sequence[Restored] | None) -> Iterator[str]:
    """Name the folder of the saved rows, and describe what was restored.

    :param saved: ``None`` without --backup.
    :param restored: ``None`` without --restore.
    """
    if saved is not None:
        items = saved.manifest.items
        rows = sum(each.rows for each in items)
        counts = f"{count_of(rows, 'row')} in {count_of(len(items), 'file')}"
        yield f"Saved in {saved.folder}: {counts}."
    found = [each for each in restored or () if each.item.rows]  # nothing was lost in other files
    if restored is not None and not found:
        yield (
            "Nothing was restored: nothing was saved of what this command has taken back. The "
            "saved files can be executed by hand."
        )
    for each in found:
        yield from _restored_lines(each)


def _restored_lines(restored: Restored) -> Iterator[str]:
    item = restored.item
    names = (
        f" ({', '.join(restored.columns)})"
        if item.kind in (LossKind.COLUMNS, LossKind.VALUES)
        else ""
    )
    rows = count_of(restored.written, "row")
    yield f"Restored {rows} of {restored.table}{names}, saved at {item.saved_at}."
    for name, remark in _REMARKS.items():
        if count := getattr(restored, name):
            yield f"  {remark}: {count:,}."
