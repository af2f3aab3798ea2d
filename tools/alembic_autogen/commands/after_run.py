"""Inspect a real database after its revisions have run, in a single run of env.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.resuming.marks import remove_marks
from alembic_autogen.errors import TargetError
from alembic_autogen.history.migration_plan import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.commands.backups import Backups
    from alembic_autogen.history.configured_database import ConfiguredDatabase
    from alembic_autogen.history.guard import Guard
    from alembic_autogen.history.migration_plan import MigrationStep, Status


@dataclass
class AfterRun:
    """The inspection of a database after its revisions have run.

    First it is checked that the database notes them. If it does not, nothing is done there, so
    that the next run finds the marks of rows.

    :param read: reads what the database contains.
    :param beginning: the plan that was carried out.
    :param done: the steps that have run.
    :param count: counts the rows of tables, if they are to be counted.
    :param has_marks: whether there is a table of marks to be dropped.
    :param real: the schema afterwards, if it is to be compared with that of the preview.
    """

    database: ConfiguredDatabase
    read: Callable[[Connection], RealState]
    beginning: Beginning
    done: Sequence[MigrationStep]
    backups: Backups
    count: Callable[[Connection], None] | None = None
    has_marks: bool = False
    real: RealState | None = None

    def look(self, guard: Guard) -> None:
        """Look at the database, if there is anything to do there.

        :param guard: keeps others from changing rows that are restored.
        :raises TargetError: it notes what it noted before, or rows cannot be restored.
        """
        restores = self.backups.has_rows_for(self.done)
        if not (self.done or self.has_marks or restores or self._is_compared):
            return
        status = self.database.status(self._look, guard if restores else None, self._is_noted)
        if not self._is_noted(status):
            raise self._not_noted(status)
        result = self.beginning.plan.steps[-1].result if self._is_compared else ""
        if (", ".join(status.current) or BASE) != result:
            self.real = None  # others have changed the version since

    @property
    def _is_compared(self) -> bool:
        """Whether the schema can be compared: not if differences were accepted before."""
        plan, preview = self.beginning.plan, self.beginning.preview
        is_known = preview is not None and not preview.stranger
        return is_known and bool(plan.steps) and not plan.repair

    def _look(self, connection: Connection) -> None:
        if self._is_compared:
            self.real = self.read(connection)
        if self.count is not None:
            self.count(connection)
        if self.has_marks:
            remove_marks(connection)
        if self.backups.has_rows_for(self.done):
            self.backups.restore_rows(connection, self.done)

    def _is_noted(self, status: Status) -> bool:
        return self.database.is_noted(status, self.done, self.beginning.plan.direction)

    def _not_noted(self, status: Status) -> TargetError:
        noted, direction = ", ".join(status.current) or BASE, self.beginning.plan.direction
        return TargetError(
            f"Revision {self.done[-1].revision} has run, but {status.place} still notes {noted}: "
            "env.py does not commit its transaction, as a statement that it sends before "
            f"context.configure() begins one. Correct it, and run {direction} again, which goes on "
            "from the schema."
        )
