"""Skip the statements of a revision that a database has already had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen.apply.preview.effects import (
    Effect,
    SessionEffects,
    controls_transaction,
    effect_of,
)
from alembic_autogen.apply.preview.recorded_revision import spelled
from alembic_autogen.apply.resuming.later_rows import may_write_more
from alembic_autogen.apply.resuming.not_sent import pretend
from alembic_autogen.apply.resuming.places import PlaceInRevision
from alembic_autogen.apply.resuming.rows_question import rows_question
from alembic_autogen.error_text import error_number
from alembic_autogen.errors import TargetError
from alembic_autogen.history.engine_events import execute, executions, listening
from alembic_autogen.history.revision_line import line_in
from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

_MISSING = {1054, 1072, 1091, 1109, 1146, 1176, 1305, 1356, 1360}
"""The server's errors about columns, keys, tables and routines that do not exist."""
_INSERT = re.compile(r"\s*(?:INSERT|REPLACE)\b", re.IGNORECASE)
_NOTHING = "SELECT NULL FROM (SELECT 1) AS nothing WHERE FALSE"


@dataclass
class Skipping:
    """Lets a revision go on at a place: what comes before it is not sent to the server.

    The changes of the schema are recognised by their text, in the order in which the disposable
    server got them. The number of statements on rows between two of them may depend on the rows, so
    that all of those before the last change in effect count as done. Queries before the place are
    run; one that reads an object that no longer exists returns no rows.

    :param place: the place at which to go on.
    :param where: the real database, as a part of a sentence.
    """

    place: PlaceInRevision
    where: str = ""
    _position: int = 0
    _is_past: bool = False
    _effects: SessionEffects = field(default_factory=SessionEffects)
    _unknown: list[str] = field(default_factory=list)
    _sent: dict[int, str] = field(default_factory=dict)

    @contextmanager
    def skipping(self) -> Iterator[None]:
        """Skip while the context lasts."""
        with listening(**executions(self._decide)):
            yield

    def _decide(
        self, cursor: DBAPICursor, statement: str, parameters: object, context: object
    ) -> bool | None:
        """Take the place of the engine for a statement; ``None`` to leave it to the engine.

        :raises TargetError: the revision sends something else than on the disposable server.
        :raises NeedsAnswerError: nobody knows whether the rows are written already.
        """
        if self._is_past:
            return None
        line = line_in(self.place.recorded.path)
        if not line:
            self._check_end(statement)
            return None
        effect, text = self._effects.add(statement), spelled(statement)
        if effect is Effect.SCHEMA or text in self._opaque:
            return self._change(text)
        if effect is Effect.ROWS:
            is_left_out = self._rows(text, line)
            return self._leave_out(cursor, text, line) if is_left_out else None
        if controls_transaction(statement):
            self._ask_about_sent()
            return None
        return self._query(cursor, statement, parameters, line)

    def _change(self, text: str) -> bool | None:
        """Skip a change of the schema, or leave the rest to the engine."""
        later = enumerate(self.place.recorded.lasting[self._position :], self._position)
        found = [n for n, each in later if each.effect is Effect.SCHEMA and each.sql == text]
        if not found:
            raise TargetError(self._deviation(text))
        if self._changes_until(found[0]) and self._unknown:  # which may come after these
            raise TargetError(self._deviation(self._unknown[0]))
        self._unknown.clear()
        self._ask_about_sent()
        if found[0] >= self.place.done:
            self._is_past = True
            return None
        self._position = found[0] + 1
        return True

    def _rows(self, text: str, line: int) -> bool | None:
        """Skip a statement on rows, or leave it to the engine."""
        place = self.place
        if self._changes_until(place.done):
            if not self._is_later(text, line):
                if all(each.sql != text for each in place.completed[self._position :]):
                    self._unknown.append(text)
                return True
            if self._unknown:
                raise TargetError(self._deviation(text))
            self._position = place.done  # the revision itself leaves out what is done
        if place.rows_done:
            return True
        if place.rows_done is not None or (place.is_last_block and not place.uncertain):
            self._is_past = True
            return None
        if text not in self.place.recorded.undone:
            self._sent[len(self._effects.effects) - 1] = text
            self._ask_about_sent()
        return None

    def _leave_out(self, cursor: DBAPICursor, text: str, line: int) -> bool:
        """Do not send a statement on rows.

        :raises TargetError: the revision may need the key of a row that it has inserted.
        """

        def refuse() -> NoReturn:
            raise TargetError(
                self._cannot("it uses the key of a row that it has inserted before", text)
            )

        if not pretend(cursor, text, refuse) and _INSERT.match(text) and self._writes_later(line):
            refuse()
        return True

    def _ask_about_sent(self) -> None:
        """Ask about statements on rows that were sent, and that no savepoint undoes any more.

        :raises NeedsAnswerError: there are such statements; their transaction is rolled back.
        """
        effects = self._effects.effects
        sent = [text for number, text in self._sent.items() if effects[number] is Effect.ROWS]
        if sent and not self._effects.in_savepoint and not self.place.may_repeat(sent):
            raise rows_question(self.place, sent, self.where)

    def _changes_until(self, end: int) -> bool:
        """Whether changes of the schema were recorded that have not come yet."""
        between = self.place.recorded.lasting[self._position : end]
        return any(each.effect is Effect.SCHEMA for each in between)

    def _is_later(self, text: str, line: int) -> bool:
        """Whether the disposable server got a statement after the place only."""
        lasting, done = self.place.recorded.lasting, self.place.done
        found = [n for n, each in enumerate(lasting) if (each.sql, each.line) == (text, line)]
        return bool(found) and all(number >= done for number in found)

    @cached_property
    def _opaque(self) -> frozenset[str]:
        """The changes of the schema whose text does not show that they are some."""
        lasting = self.place.recorded.lasting
        return frozenset(each.sql for each in lasting if each.effect is Effect.SCHEMA)

    def _query(self, cursor: DBAPICursor, statement: str, parameters: object, line: int) -> bool:
        try:
            execute(cursor, statement, parameters)
        except Exception as error:  # of any driver
            if error_number(error) not in _MISSING:
                raise
            if self._writes_later(line):
                why = "it reads what is not there any more, and may write rows later"
                raise TargetError(self._cannot(why, statement)) from error
            cursor.execute(_NOTHING)
        return True

    def _writes_later(self, line: int) -> bool:
        recorded = self.place.recorded
        later = recorded.lasting[self.place.done :]
        return any(each.effect is Effect.ROWS for each in later) or may_write_more(
            recorded.path, line, recorded.direction
        )

    def _check_end(self, statement: str) -> None:
        """Check that the revision, whose version is written now, has come to the place.

        :raises TargetError: it has not, and statements were left out that may come after it.
        """
        if self._unknown and effect_of(statement) is Effect.ROWS:
            raise TargetError(self._deviation(self._unknown[0]))

    def _cannot(self, why: str, statement: str) -> str:
        revision = self.place.recorded.revision
        return (
            f"Revision {revision} cannot go on by itself: {why} ({shortened(statement)}); execute "
            f"its remaining statements by hand, and type `alembic stamp {revision}`."
        )

    def _deviation(self, text: str) -> str:
        recorded = self.place.recorded
        return (
            f"Revision {recorded.revision} sends other statements here than on the disposable "
            f"server ({shortened(text)}), so that it cannot go on after its statement "
            f"{self.place.done}; nothing was changed. Execute its remaining statements by hand, "
            f"and type `alembic stamp {recorded.revision}`."
        )
