"""Check a plan on the real database, by queries on the connection of env.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.checks.losses import StatementLoss, losses
from alembic_autogen.apply.checks.privileges import Lack, lacking
from alembic_autogen.apply.checks.refusals import RefusalResults, ask
from alembic_autogen.apply.checks.refusing_queries import find_refusing_queries
from alembic_autogen.apply.checks.results import CheckResults
from alembic_autogen.apply.checks.room import room_for
from alembic_autogen.apply.querying import querying, querying_names
from alembic_autogen.error_text import error_number

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.server.base import Row

_NO_TABLE = 1146


class Checking:
    """The checks of a plan.

    :param beginning: the plan, after it has run on the disposable server.
    """

    def __init__(self, beginning: Beginning) -> None:
        self._flavor = beginning.real.flavor if beginning.real else ""
        self._losses = tuple(_losses(beginning))
        revisions = _revisions(beginning)
        self._queries = find_refusing_queries(revisions)
        self.found = CheckResults(
            unasked=self._queries.later,
            lacks=tuple(_lacks(beginning, revisions)),
            room=room_for(beginning),
        )

    @property
    def has_queries(self) -> bool:
        """Whether the real database has to be asked."""
        return bool(self._losses or self._queries.now)

    def look(self, connection: Connection) -> None:
        """Ask the real database, without changing anything."""
        query = querying(connection)
        filled = {each.table: _has_rows(query, each) for each in self._losses}
        answers = RefusalResults()
        if self._queries.now:
            answers = ask(querying_names(connection), self._flavor, self._queries.now)
        self.found = replace(
            self.found,
            losses=tuple(each for each in self._losses if filled[each.table]),
            refusals=answers.refusals,
            unasked=self._queries.later + answers.open,
        )


def _revisions(beginning: Beginning) -> list[tuple[RecordedRevision, int]]:
    """The revisions of a plan, and how many lasting statements of each are done already.

    None if another revision is completed first, as the plan describes the time after that.
    """
    preview, place = beginning.preview, beginning.place
    if preview is None or beginning.plan.repair:
        return []
    done = {place.recorded.revision: place.done} if place else {}
    return [(each, done.get(each.revision, 0)) for each in preview.recorded]


def _lacks(
    beginning: Beginning, revisions: Sequence[tuple[RecordedRevision, int]]
) -> Iterator[Lack]:
    real = beginning.real
    if real is not None and real.account is not None:
        yield from lacking(real.account, real.flavor, revisions)


def _losses(beginning: Beginning) -> tuple[StatementLoss, ...]:
    if beginning.preview is None:
        return ()
    steps = [each.revision for each in beginning.plan.steps]
    repairing = [(each.revision, sent) for each, sent in beginning.repairing]
    sent = [(revision, beginning.statements(revision)) for revision in steps]
    return tuple(losses(beginning.schema, [*repairing, *sent]))


def _has_rows(query: Callable[[str], Sequence[Row]], loss: StatementLoss) -> bool:
    """Whether the table that a loss is about has a row; also if that cannot be known.

    The server's own number of rows may be a day old (``information_schema_stats_expiry``).
    """
    if loss.table is None:
        return True
    try:
        return bool(query(f"SELECT 1 FROM {loss.table.sql} LIMIT 1"))
    except Exception as error:
        return error_number(getattr(error, "orig", error)) != _NO_TABLE
