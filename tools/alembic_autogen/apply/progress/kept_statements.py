"""The statements of a running revision that remain in effect if it fails now.

The server commits around each change of the schema (MySQL manual, 15.3.3, "Statements That Cause an
Implicit Commit").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect, SessionEffects
from alembic_autogen.lint.targets import plain

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement

_GRANTS = re.compile(r"(?:GRANT|REVOKE)\b", re.IGNORECASE)
"""Statements that last, although they change neither the schema nor rows."""


@dataclass(frozen=True)
class _Executed:
    number: int | None
    sql: str
    parameters: object

    def __str__(self) -> str:
        lead = f"{self.number}. " if self.number else "-  "
        return lead + _shown(self.sql, self.parameters)


@dataclass
class KeptStatements:
    """Follows which statements of a revision are committed.

    :param earlier: those that the database had before the run.
    :param is_previewed: whether their numbers are known from a disposable server; otherwise, those
        that remain are counted.
    """

    earlier: Sequence[RecordedStatement] = ()
    is_previewed: bool = True
    _effects: SessionEffects = field(default_factory=SessionEffects)
    _executed: dict[int, _Executed] = field(default_factory=dict)

    def add(self, statement: str) -> Effect:
        """Note a statement that is going to be executed: a change of the schema commits first."""
        return self._effects.add(statement)

    def note_success(self, number: int | None, statement: str, parameters: object) -> None:
        """Note that the statement that was added last has been executed.

        :param number: its number among those with a lasting effect; ``None`` if it has none.
        """
        last = len(self._effects.effects) - 1
        self._executed[last] = _Executed(number, statement, parameters)

    def changes_schema(self) -> None:
        """Note that the last statement has changed the schema, which its text does not show."""
        self._effects.changes_schema()

    def lines(self) -> Iterator[str]:
        """Each of them on a line, with its number."""
        for number, statement in enumerate(self.earlier, 1):
            yield str(_Executed(number, statement.sql, None))
        count = 0
        for index, each in self._executed.items():
            is_lasting = self._is_lasting(index)
            count += is_lasting
            if is_lasting:
                yield str(each if self.is_previewed else replace(each, number=count))
            elif _GRANTS.match(plain(each.sql)):
                yield str(each)

    def _is_lasting(self, index: int) -> bool:
        effect, is_pending = self._effects.effects[index], index in self._effects.pending
        return effect is Effect.SCHEMA or (effect is Effect.ROWS and not is_pending)


def _shown(statement: str, parameters: object) -> str:
    """Format a statement on one line, followed by its parameters."""
    text = " ".join(statement.replace("%%", "%").split())
    return f"{text}  -- {parameters!r}" if parameters else text
