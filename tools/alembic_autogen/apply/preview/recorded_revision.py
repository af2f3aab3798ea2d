"""The record of a revision on a disposable database: its statements, and the schema after each.

The schema after each statement shows where a database is in which a revision has stopped half way:
MySQL commits each DDL statement by itself (manual, 15.3.3), and Alembic notes only whole revisions.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect

if TYPE_CHECKING:
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import Schema, TableKey


def spelled(statement: str) -> str:
    """Normalize a statement to compare runs of a revision: some drivers double ``%``."""
    return statement.replace("%%", "%").strip()


@dataclass(frozen=True)
class RecordedStatement:
    """A statement that a revision sent to the disposable server.

    :param sql: its text, with placeholders for parameters.
    :param line: the line of the revision's file, from 1.
    :param table: the table that it changes; ``None`` for other objects.
    :param online: how the server carries it out; ``None`` if it does not show it.
    :param after: the schema after it, if it changes that.
    :param early: whether its rows are committed before the next change of the schema and before the
        end of the revision, by COMMIT or since env.py sets AUTOCOMMIT.
    """

    sql: str
    line: int
    effect: Effect
    table: TableKey | None
    online: OnlineClass | None
    after: Schema | None
    early: bool = False

    @property
    def lasts(self) -> bool:
        """Whether it has an effect after the end of the session."""
        return self.effect in (Effect.SCHEMA, Effect.ROWS)


@dataclass(frozen=True)
class RecordedRevision:
    """A direction of a revision as it ran on the disposable server.

    :param direction: ``upgrade`` or ``downgrade``.
    :param path: the file of the revision.
    :param before: the schema before the first statement.
    :param statements: all statements, in order, queries included.
    """

    revision: str
    direction: str
    path: Path
    before: Schema
    statements: tuple[RecordedStatement, ...]

    @property
    def after(self) -> Schema:
        """The schema after the last statement."""
        found = (each.after for each in reversed(self.statements) if each.after is not None)
        return next(found, self.before)

    @property
    def lasting(self) -> tuple[RecordedStatement, ...]:
        """The statements that have an effect after the end of the session."""
        return tuple(each for each in self.statements if each.lasts)

    @property
    def undone(self) -> frozenset[str]:
        """The statements on rows that the revision itself rolls back, each time."""
        undone = (each.sql for each in self.statements if each.effect is Effect.UNDONE)
        return frozenset(undone) - frozenset(each.sql for each in self.lasting)
