"""Notice the statements of revisions that change rows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.history.engine_events import listening
from alembic_autogen.history.trace import DEFAULT_VERSION_TABLE
from alembic_autogen.history.trial_name import TRIAL_TABLE

if TYPE_CHECKING:
    from alembic_autogen.history.trace import Trace

_ABOUT_ROWS = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:INSERT|UPDATE|DELETE|REPLACE|LOAD|CALL|WITH|TRUNCATE)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class RowStatements:
    """The statements that change rows.

    :param run: how many have run.
    :param effective: how many of these have changed rows, or may have.
    """

    run: int = 0
    effective: int = 0


class _ExecutedCursor:
    rowcount: int


@contextmanager
def noting_row_statements() -> Iterator[RowStatements]:
    """Count them while the context lasts, without those on Alembic's version table."""
    found = RowStatements()

    def note(connection: object, cursor: _ExecutedCursor, statement: str, *others: object) -> None:
        own = TRIAL_TABLE in statement or DEFAULT_VERSION_TABLE in statement
        if _ABOUT_ROWS.match(statement) and not own:
            found.run += 1
            found.effective += cursor.rowcount != 0

    with listening(after_cursor_execute=note):
        yield found


def names_table(trace: Trace, name: str) -> bool:
    """Whether a statement of a revision contains the name of a table."""
    pattern = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])", re.IGNORECASE)
    return any(pattern.search(statement) for statement in trace.statements)
