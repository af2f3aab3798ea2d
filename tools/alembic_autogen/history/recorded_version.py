"""Check that a revision's version was recorded, which a revision that commits by itself prevents.

On MySQL, Alembic begins a transaction before each revision and commits it after it has updated the
version table (``MigrationContext.begin_transaction()``). If the revision has ended that one, the
update is in another transaction, which is rolled back when env.py closes the connection.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.engine_events import listening

if TYPE_CHECKING:
    from types import FrameType

    from alembic_autogen.history.trace import Trace
    from alembic_autogen.server.base import Database

_BETWEEN = frozenset({"alembic", "alembic_autogen", "contextlib", "sqlalchemy"})
"""The packages whose code stands between a revision and the event of its commit."""


@contextmanager
def noting_ends(trace: Trace) -> Iterator[None]:
    """Note where revisions end the transaction, while the context lasts."""

    def note(connection: object) -> None:
        trace.ended = _caller() or trace.ended

    with listening(commit=note, rollback=note):
        yield


def _caller() -> str:
    """The line of a revision, or of code that it calls, that ends a transaction; or empty."""
    frame: FrameType | None = sys._getframe()
    place = ""
    while frame is not None:
        code, package = frame.f_code, str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if code.co_name == "run_migrations" and package == "alembic":
            return place
        if not place and package not in _BETWEEN:
            place = f"{code.co_filename}:{frame.f_lineno}"
        frame = frame.f_back
    return ""  # env.py ends it, not a revision


def check_recorded(database: Database, trace: Trace, revision: str, *, gone: bool = False) -> None:
    """Refuse a revision whose version was not recorded.

    :param trace: the trace of the run, whose last revision this was.
    :param gone: whether its downgrade ran, so that its version has to be gone.
    :raises HistoryError: Alembic would run the revision again, or could not go on.
    """
    if not trace.ended:
        return
    found = set[str]()
    with database.connect() as connection, connection.cursor() as cursor:
        for table in trace.version_tables:
            cursor.execute(f"SELECT version_num FROM {table.sql}")
            found |= {row[0] for row in cursor.fetchall()}
    if (revision in found) == gone:
        tables = ", ".join(sorted(map(str, trace.version_tables)))
        raise HistoryError(
            f"Revision {revision} ends Alembic's transaction ({trace.ended}), so that {tables} is "
            "not updated; leave commit() and rollback() to Alembic, or put the statements into "
            "`with op.get_context().autocommit_block():`."
        )
