"""A database that goes along a history, by running revisions on it or as a copy of another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.history.single_steps import run_in_order
from alembic_autogen.lint.copied_database import copy_database
from alembic_autogen.proof.scratch_runs import begin

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database


@dataclass
class RunDatabase:
    """A database, and the revisions that have run on it.

    :param done: their ids; ``None`` if nobody knows what the database has.
    :param is_copy: whether they have run on another database, of which this one is a copy.
    """

    database: Database
    done: list[str] | None = None
    is_copy: bool = False

    def precedes(self, revisions: Sequence[str]) -> bool:
        """Whether further revisions lead to the state after some revisions, in order."""
        return self.done is not None and self.done == [*revisions][: len(self.done)]

    def forget(self) -> None:
        """Forget what the database has, so that it begins anew."""
        self.done, self.is_copy = None, False

    def reach(self, history: History, revisions: Sequence[str]) -> None:
        """Bring the database to the state after some revisions.

        :raises HistoryError: one fails.
        """
        if not self.precedes(revisions):
            begin(history, self.database, revisions)
            self.is_copy = False
        elif missing := revisions[len(self.done or ()) :]:
            run_in_order(history, self.database, missing)
        self.done = [*revisions]

    def copy(self, other: RunDatabase) -> None:
        """Become a copy of another database, unless something stands against that."""
        self.forget()
        if other.done is not None and copy_database(other.database, self.database):
            self.done, self.is_copy = [*other.done], True
