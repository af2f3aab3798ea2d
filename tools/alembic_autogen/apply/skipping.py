"""Skip the statements of a revision that a database has already had."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.apply.places import Place
from alembic_autogen.apply.recorded import Effect, Effects, shortened, spelled
from alembic_autogen.error_text import error_number
from alembic_autogen.errors import TargetError
from alembic_autogen.history.engine_events import listening
from alembic_autogen.history.revision_line import line_in

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

_MISSING = {1054, 1072, 1091, 1109, 1146, 1176, 1305, 1356, 1360}
"""The server's errors about columns, keys, tables and routines that do not exist."""
_NOTHING = "SELECT NULL FROM (SELECT 1) AS nothing WHERE FALSE"


@dataclass
class Skipping:
    """Lets a revision go on at a place: what comes before it is not sent to the server.

    A statement is recognised by its text, in the order in which the disposable server got it.
    Queries before the place are run; one that asks for something that is not there any more
    returns no rows, as it did on the disposable server.

    :param place: where to go on.
    :param skipped: the number of statements that are behind.
    """

    place: Place
    skipped: int = 0
    _effects: Effects = field(default_factory=Effects)

    @contextmanager
    def skipping(self) -> Iterator[None]:
        """Skip while the context lasts."""
        with listening(
            do_execute=self._decide, do_executemany=self._decide, do_execute_no_params=self._plain
        ):
            yield

    def _plain(self, cursor: DBAPICursor, statement: str, context: object) -> bool | None:
        return self._decide(cursor, statement, None, context)

    def _decide(
        self, cursor: DBAPICursor, statement: str, parameters: object, context: object
    ) -> bool | None:
        """Take the place of the engine for a statement; ``None`` to leave it to the engine.

        :raises TargetError: the revision sends something else than on the disposable server.
        """
        if self.skipped >= self.place.done or not line_in(self.place.recorded.path):
            return None
        if self._effects.of(statement) is Effect.NONE:
            return self._query(cursor, statement, parameters)
        expected = [each.sql for each in self.place.completed]
        text = spelled(statement)
        if text not in expected[self.skipped :]:
            raise TargetError(self._deviation(text))
        self.skipped = expected.index(text, self.skipped) + 1
        return True

    def _query(self, cursor: DBAPICursor, statement: str, parameters: object) -> bool:
        try:
            if parameters is None:
                cursor.execute(statement)
            else:
                cursor.execute(statement, parameters)  # type: ignore[arg-type]  # as the engine has them
        except Exception as error:  # of any driver
            if error_number(error) not in _MISSING:
                raise
            if self._writes_later():
                recorded = self.place.recorded
                raise TargetError(
                    f"Revision {recorded.revision} cannot go on by itself: it reads what is not "
                    f"there any more ({shortened(statement)}), and writes rows later; execute its "
                    "remaining statements by hand, and type "
                    f"`alembic stamp {recorded.revision}`."
                ) from error
            cursor.execute(_NOTHING)
        return True

    def _writes_later(self) -> bool:
        later = self.place.recorded.lasting[self.place.done :]
        return any(each.effect is Effect.ROWS for each in later)

    def _deviation(self, text: str) -> str:
        recorded = self.place.recorded
        return (
            f"Revision {recorded.revision} sends other statements here than on the disposable "
            f"server ({shortened(text)}), so that it cannot go on after its statement "
            f"{self.place.done}; nothing was changed. Execute its remaining statements by hand, "
            f"and type `alembic stamp {recorded.revision}`."
        )
