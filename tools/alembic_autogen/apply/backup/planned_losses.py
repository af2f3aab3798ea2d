"""The losses of a plan: rows from before each revision that its statements destroy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.conversions import keeps_or_refuses
from alembic_autogen.apply.backup.lineage import earlier_names
from alembic_autogen.apply.backup.losses import LossKind, NamesBeforeRevision, TableLoss
from alembic_autogen.apply.backup.losses_of_change import key_of, losses_of_change
from alembic_autogen.apply.backup.row_losses import losses_of_rows
from alembic_autogen.apply.backup.steps import PendingStatement, states
from alembic_autogen.apply.preview.effects import Effect, is_opaque

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.schema.model import TableKey

_TRUNCATED = re.compile(r"\s*TRUNCATE\b", re.IGNORECASE)


@dataclass(frozen=True)
class PlannedLoss:
    """The loss of a statement in one table.

    :param step: the statement.
    :param names: what table and columns were called before the revision, and before those that
        come earlier in the same run.
    """

    step: PendingStatement
    loss: TableLoss
    names: tuple[NamesBeforeRevision, ...]

    @property
    def added(self) -> tuple[str, ...]:
        """The columns that the revision itself has added before."""
        columns = self.step.before.tables[self.loss.table].columns
        return tuple(each.name for each in columns if each.name not in self.names[0].columns)

    @property
    def is_whole(self) -> bool:
        """Whether whole rows are lost."""
        return self.loss.kind in (LossKind.TABLE, LossKind.ROWS)

    @property
    def unfit_for_key(self) -> tuple[str, ...]:
        """The columns by which rows cannot be found again, as the revision adds or changes them.

        A column that gets another type is fit if the values that it can keep stay the same.
        """
        return (*self.added, *(() if self.is_whole else filter(self._is_lost, self.loss.columns)))

    @property
    def has_key(self) -> bool:
        """Whether lost values can be given back to their rows, as far as the schema shows."""
        return bool(key_of(self.step.before.tables[self.loss.table], self.unfit_for_key))

    @property
    def loses_key(self) -> bool:
        """Whether there is a key, but its values are lost as well."""
        return not self.has_key and bool(key_of(self.step.before.tables[self.loss.table]))

    def _is_lost(self, name: str) -> bool:
        """Whether a column is dropped, or may have other values afterwards."""
        if commits(self.step) and self.loss.kind is LossKind.VALUES and self.loss.after:
            before = self.step.before.tables[self.loss.table].column(name)
            after = self.step.after.tables[self.loss.after].column(
                (self.loss.names_after or {}).get(name, name)
            )
            return not (before and after and keeps_or_refuses(before, after))
        return True

    @property
    def table_before(self) -> TableKey:
        """The name of the table before the run."""
        return self.names[-1].table


def commits(step: PendingStatement) -> bool:
    """Whether a statement commits by itself: TRUNCATE is a change of the schema in this."""
    return step.effect is Effect.SCHEMA or bool(_TRUNCATED.match(step.sql))


def losses_of(
    recorded: Sequence[RecordedRevision], step: PendingStatement
) -> Iterator[PlannedLoss]:
    """Losses by a statement of rows and values from before its revision began.

    :param recorded: the revisions of a run up to that of the statement.
    """
    executed = step.number - (step.effect is Effect.SCHEMA)
    of: list[TableLoss] = []
    if commits(step):
        of += losses_of_change(step.sql, step.before, step.after)
    if not commits(step) or is_opaque(step.sql):
        of += losses_of_rows(step.sql, step.before)
    for loss in of:
        columns = [each.name for each in step.before.tables[loss.table].columns]
        names = earlier_names(recorded, executed, loss.table, columns)
        there = tuple(each for each in loss.columns if names and each in names[0].columns)
        if there:
            yield PlannedLoss(step, replace(loss, columns=there), tuple(names))


def planned_losses(
    recorded: Sequence[RecordedRevision], done: int = 0
) -> Iterator[tuple[str, PlannedLoss]]:
    """The losses of revisions, by what they did on the disposable server.

    :param done: how many lasting statements of the first one the database has already had.
    :returns: with the id of the revision.
    """
    for number, revision in enumerate(recorded):
        for step in states(revision, 0 if number else done):
            for loss in losses_of(recorded[: number + 1], step):
                yield revision.revision, loss
