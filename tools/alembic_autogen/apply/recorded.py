"""What a revision did on a disposable database: its statements, and the schema after each.

The schema after each statement shows where a database is in which a revision has stopped half way:
MySQL commits each DDL statement by itself (manual, 15.3.3), and Alembic notes only whole revisions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.lint.targets import plain, target_of

if TYPE_CHECKING:
    from alembic_autogen.lint.online.classes import OnlineClass
    from alembic_autogen.schema.model import Schema, TableKey

_SCHEMA = re.compile(
    r"(?:ALTER|CREATE|DROP|RENAME)(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY)\b", re.IGNORECASE
)
_TEMPORARY = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b", re.IGNORECASE)
_ROWS = re.compile(r"(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|LOAD|CALL)\b", re.IGNORECASE)
_WRITING_WITH = re.compile(r"WITH\b.*\b(?:UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)


class Effect(Enum):
    """What remains of a statement after its session has ended."""

    SCHEMA = "schema"
    """It changes the schema, and is committed by itself."""
    ROWS = "rows"
    """It writes rows, and is committed with the next change of the schema or at the end."""
    NONE = "none"
    """A query, a temporary table, a variable of the session."""


def effect_of(statement: str) -> Effect:
    """The effect of a statement, by its first words."""
    text = plain(statement)
    if _SCHEMA.match(text):
        return Effect.SCHEMA
    return Effect.ROWS if _ROWS.match(text) or _WRITING_WITH.match(text) else Effect.NONE


class Effects:
    """The effects of the statements of a session, in their order.

    What is done to a temporary table goes with the session. How often it is done may depend on the
    rows of other tables, as in preconditions that try them out.
    """

    def __init__(self) -> None:
        self._temporary: set[TableKey] = set()

    def of(self, statement: str) -> Effect:
        """The effect of the next statement."""
        target = target_of(statement)
        if target is not None and _TEMPORARY.match(plain(statement)):
            self._temporary.add(target)
        return Effect.NONE if target in self._temporary else effect_of(statement)


def spelled(statement: str) -> str:
    """A statement as two runs of a revision can be compared by it: without what drivers double."""
    return statement.replace("%%", "%").strip()


def shortened(statement: str) -> str:
    """A statement in one line that is not too long to be read."""
    text = " ".join(statement.split())
    return text if len(text) <= 100 else f"{text[:100]} …"


@dataclass(frozen=True)
class RecordedStatement:
    """A statement that a revision sent to the disposable server.

    :param sql: its text, with placeholders for parameters.
    :param line: the line of the revision's file, from 1.
    :param table: the table that it changes; ``None`` for other objects.
    :param online: how the server carries it out; ``None`` if it does not tell.
    :param after: the schema after it, if it changes that.
    """

    sql: str
    line: int
    effect: Effect
    table: TableKey | None
    online: OnlineClass | None
    after: Schema | None


@dataclass(frozen=True)
class RecordedRevision:
    """One direction of a revision, as it ran on the disposable server.

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
        return tuple(each for each in self.statements if each.effect is not Effect.NONE)
