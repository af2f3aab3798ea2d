"""Follow the statements of recorded revisions while they are executed, and their schemas."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.steps import PendingStatement
from alembic_autogen.apply.preview.effects import Effect, SessionEffects, is_opaque
from alembic_autogen.apply.preview.recorded_revision import (
    RecordedRevision,
    RecordedStatement,
    spelled,
)
from alembic_autogen.errors import TargetError
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from types import FrameType

    from alembic_autogen.schema.model import Schema


@dataclass
class RunningRevisions:
    """Follows the statements of revisions that ran on the disposable server.

    :param recorded: the revisions, in their order.
    :param done: how many lasting statements of the first one the database has already had.
    """

    recorded: Sequence[RecordedRevision]
    done: int = 0
    number: int = -1
    _effects: SessionEffects = field(default_factory=SessionEffects)
    _schema: Schema | None = None

    def is_running(self) -> bool:
        """Whether a revision is being executed, and not Alembic or env.py."""
        number = self._running()
        if number is None:
            return False
        if number != self.number:
            if self.number >= 0:
                self.done = 0
            self.number, self._effects, self._schema = number, SessionEffects(), None
        return True

    @property
    def current(self) -> Sequence[RecordedRevision]:
        """The revisions of the run up to the one that is being executed."""
        return self.recorded[: self.number + 1]

    def step(self, statement: str) -> PendingStatement | None:
        """The next statement; ``None`` if nothing of it lasts.

        :raises TargetError: it changes the schema, and was not sent on the disposable server.
        """
        effect = self._effects.add(statement)
        sql = spelled(statement)
        if effect is Effect.NONE and not is_opaque(statement):
            return None
        found = self._find(sql)
        if found is not None:
            effect = found.effect  # of a procedure, the text does not show it
        if found is None and effect is Effect.SCHEMA:
            raise TargetError(
                f"{self._revision.revision} sends a statement that it did not send on the "
                f"disposable server ({shortened(sql)}), so what it would destroy is not known; "
                "it was not executed. Save the database by other means, and go on without --backup."
            )
        before = self._present
        if found is not None and found.after is not None:
            self._schema = found.after
        return PendingStatement(sql, self.done, effect, before, self._present)

    def _find(self, sql: str) -> RecordedStatement | None:
        """Find a statement among those that follow, and go on after it."""
        for number, each in enumerate(self._revision.lasting[self.done :], self.done + 1):
            if each.sql == sql:
                self._schema = self._schema_after(number - 1)
                self.done = number
                return each
        return None

    @property
    def _present(self) -> Schema:
        return self._schema or self._schema_after(self.done)

    def _schema_after(self, number: int) -> Schema:
        lasting = self._revision.lasting[:number]
        found = (each.after for each in reversed(lasting) if each.after is not None)
        return next(found, self._revision.before)

    @property
    def _revision(self) -> RecordedRevision:
        return self.recorded[self.number]

    def _running(self) -> int | None:
        numbers = {str(each.path): number for number, each in enumerate(self.recorded)}
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename in numbers:
                return numbers[frame.f_code.co_filename]
            frame = frame.f_back
        return None
