"""Check a plan on the real database, by queries on the connection of env.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.checks import Checks
from alembic_autogen.apply.checks.losses import Loss, losses
from alembic_autogen.apply.querying import querying
from alembic_autogen.error_text import error_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.beginning import Beginning
    from alembic_autogen.server.base import Row

_NO_TABLE = 1146


class Checking:
    """The checks of a plan.

    :param beginning: the plan, after it has run on the disposable server.
    """

    def __init__(self, beginning: Beginning) -> None:
        self.found = Checks()
        self._losses = tuple(_losses(beginning))

    @property
    def has_queries(self) -> bool:
        """Whether the real database has to be asked."""
        return bool(self._losses)

    def look(self, connection: Connection) -> None:
        """Ask the real database, without changing anything."""
        query = querying(connection)
        filled = {each.table: _has_rows(query, each) for each in self._losses}
        self.found = Checks(tuple(each for each in self._losses if filled[each.table]))


def _losses(beginning: Beginning) -> tuple[Loss, ...]:
    if beginning.preview is None:
        return ()
    steps = [each.revision for each in beginning.plan.steps]
    sent = [(revision, beginning.statements(revision)) for revision in steps]
    return tuple(losses(beginning.schema, sent))


def _has_rows(query: Callable[[str], Sequence[Row]], loss: Loss) -> bool:
    """Whether the table that a loss is about has a row; also if that cannot be known.

    The server's own number of rows may be a day old (``information_schema_stats_expiry``).
    """
    if loss.table is None:
        return True
    try:
        return bool(query(f"SELECT 1 FROM {loss.table.sql} LIMIT 1"))
    except Exception as error:
        return error_number(getattr(error, "orig", error)) != _NO_TABLE
