"""The lasting effects of the statements of a session: on the schema, on rows, or none.

MySQL commits before and after each DDL statement (manual, 15.3.3, "Statements That Cause an
Implicit Commit"). What ROLLBACK and ROLLBACK TO SAVEPOINT undo (15.3.4) has no effect that lasts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import NAME, name_of
from alembic_autogen.lint.targets import plain, target_of

if TYPE_CHECKING:
    from alembic_autogen.schema.model import TableKey

_SCHEMA = re.compile(
    r"(?:ALTER|CREATE|DROP|RENAME)(?!\s+(?:OR\s+REPLACE\s+)?TEMPORARY)\b", re.IGNORECASE
)
_TEMPORARY = re.compile(r"CREATE\s+(?:OR\s+REPLACE\s+)?TEMPORARY\b", re.IGNORECASE)
_ROWS = re.compile(r"(?:INSERT|UPDATE|DELETE|REPLACE|TRUNCATE|LOAD|CALL)\b", re.IGNORECASE)
_WRITING_WITH = re.compile(r"WITH\b.*\b(?:UPDATE|DELETE)\b", re.IGNORECASE | re.DOTALL)
_OPAQUE = re.compile(r"(?:CALL|EXECUTE|BEGIN NOT ATOMIC)\b", re.IGNORECASE)
_BEGINS = re.compile(r"(?:BEGIN(?! NOT\b)|START TRANSACTION)\b", re.IGNORECASE)
_COMMITS = re.compile(
    r"(?:COMMIT|TRUNCATE|GRANT|REVOKE|ANALYZE|OPTIMIZE|REPAIR|FLUSH|LOCK TABLES?|UNLOCK TABLES?"
    r"|SET (?:SESSION )?(?:@@(?:SESSION\.)?)?AUTOCOMMIT ?= ?(?:1|ON))\b",
    re.IGNORECASE,
)
_SAVEPOINT = re.compile(rf"SAVEPOINT (?P<name>{NAME})", re.IGNORECASE)
_RELEASE = re.compile(rf"RELEASE SAVEPOINT (?P<name>{NAME})", re.IGNORECASE)
_ROLLBACK_TO = re.compile(rf"ROLLBACK (?:WORK )?TO (?:SAVEPOINT )?(?P<name>{NAME})", re.IGNORECASE)
_ROLLBACK = re.compile(r"ROLLBACK\b", re.IGNORECASE)

ROLL_BACK = frozenset({"InnoDB", "ROCKSDB", "ndbcluster"})
"""The engines that undo changes of rows."""


class Effect(Enum):
    """The effect of a statement that remains when its session has ended."""

    SCHEMA = "schema"
    """The statement changes the schema, and is committed by itself."""
    ROWS = "rows"
    """The statement writes rows, committed with the next change of the schema or at the end."""
    UNDONE = "undone"
    """The statement writes rows, and the session itself rolls them back."""
    NONE = "none"
    """A query, a temporary table, a variable of the session."""


def effect_of(statement: str) -> Effect:
    """The effect of a statement, by its first words."""
    text = plain(statement)
    if _SCHEMA.match(text):
        return Effect.SCHEMA
    return Effect.ROWS if _ROWS.match(text) or _WRITING_WITH.match(text) else Effect.NONE


def is_opaque(statement: str) -> bool:
    """Whether the text of a statement does not tell whether it changes the schema."""
    return bool(_OPAQUE.match(plain(statement)))


def commits(statement: str) -> bool:
    """Whether a statement that leaves the schema as it is commits the transaction."""
    text = plain(statement)
    return bool(_COMMITS.match(text) or _BEGINS.match(text))


def controls_transaction(statement: str) -> bool:
    """Whether a statement begins or ends a transaction or a part of it."""
    text = plain(statement)
    patterns = (_BEGINS, _COMMITS, _SAVEPOINT, _RELEASE, _ROLLBACK)
    return any(pattern.match(text) for pattern in patterns)


@dataclass
class SessionEffects:
    """The effects of the statements of a session, in their order.

    Changes of a temporary table end with the session. Their number may depend on the rows of other
    tables, as in preconditions that try them.

    :param rolls_back: whether the engine of a table undoes changes of its rows.
    :param effects: the effect of each statement, as far as it is known by now.
    :param early: the numbers of those whose rows are committed before the next change of the
        schema, and before the session ends.
    """

    rolls_back: Callable[[TableKey | None], bool] = lambda table: True
    effects: list[Effect] = field(default_factory=list)
    early: set[int] = field(default_factory=set)
    _temporary: set[TableKey] = field(default_factory=set)
    _pending: list[int] = field(default_factory=list)
    _savepoints: list[tuple[str, int]] = field(default_factory=list)
    _began: bool = False

    @property
    def pending(self) -> Sequence[int]:
        """The numbers of the statements on rows that are not committed yet."""
        return self._pending

    @property
    def in_savepoint(self) -> bool:
        """Whether the session can go back to a savepoint."""
        return bool(self._savepoints)

    def add(self, statement: str, *, at_once: bool = False) -> Effect:
        """Note the next statement, and return its effect.

        :param at_once: whether its rows are committed at once.
        """
        effect = self._effect(statement)
        self.effects.append(effect)
        if effect is Effect.SCHEMA:
            self._end()
        elif effect is Effect.ROWS:
            self._note_rows(statement, at_once)
        else:
            self.control(statement)
        return effect

    def control(self, statement: str) -> None:
        """Note the transaction or savepoint that a statement begins or ends, and nothing else."""
        text = plain(statement)
        if _COMMITS.match(text):
            self.commit()
        elif found := _SAVEPOINT.match(text):
            name = _folded(found["name"])
            self._savepoints = [each for each in self._savepoints if each[0] != name]
            self._savepoints.append((name, len(self._pending)))
        elif found := _ROLLBACK_TO.match(text):
            self._back_to(_folded(found["name"]))
        elif found := _RELEASE.match(text):
            names = [name for name, _ in self._savepoints]
            if _folded(found["name"]) in names:
                del self._savepoints[names.index(_folded(found["name"])) :]
        elif _ROLLBACK.match(text):
            self.rollback()
        elif _BEGINS.match(text):
            self.commit()
            self._began = True

    def changes_schema(self) -> None:
        """Note that the last statement has changed the schema, which its text does not show."""
        self._end()
        self.effects[-1] = Effect.SCHEMA

    def commit(self) -> None:
        """Note that the pending statements are committed, whether or not the schema changes."""
        self.early.update(self._pending)
        self._end()

    def _end(self) -> None:
        """Note the end of a transaction."""
        self._pending.clear()
        self._savepoints.clear()
        self._began = False

    def rollback(self) -> None:
        """Note that the pending statements are rolled back."""
        self._undo(0)
        self._end()

    def _effect(self, statement: str) -> Effect:
        target = target_of(statement)
        if target is not None and _TEMPORARY.match(plain(statement)):
            self._temporary.add(target)
        return Effect.NONE if target in self._temporary else effect_of(statement)

    def _note_rows(self, statement: str, at_once: bool) -> None:
        number = len(self.effects) - 1
        if not self.rolls_back(target_of(statement)):
            self.early.add(number)
            return
        self._pending.append(number)
        if (at_once and not self._began) or _COMMITS.match(plain(statement)):
            self.commit()

    def _back_to(self, wanted: str) -> None:
        names = [name for name, _ in self._savepoints]
        if wanted in names:
            at = names.index(wanted)
            del self._savepoints[at + 1 :]
            self._undo(self._savepoints[at][1])

    def _undo(self, start: int) -> None:
        for number in self._pending[start:]:
            self.effects[number] = Effect.UNDONE
        del self._pending[start:]


def _folded(name: str) -> str:
    """The name of a savepoint, whose case does not matter."""
    return name_of(name).lower()
