"""Find a revision that has stopped half way, which may explain the drift of a real database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.recording import record
from alembic_autogen.apply.resuming.places import everything, find_place, places
from alembic_autogen.commands.unseen_kinds import kinds_of, visible
from alembic_autogen.errors import HistoryError
from alembic_autogen.history.branches import graph_of
from alembic_autogen.lint.evidence import DOWNGRADE, UPGRADE
from alembic_autogen.schema.version_tables import read_without_version_tables

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.commands.real_schema import RealSchema
    from alembic_autogen.history.scripts import History
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.server.base import Database
    from alembic_autogen.server.grants import Unseen
    from alembic_autogen.session.session import Session


@dataclass(frozen=True)
class HalfApplied:
    """A revision that has stopped half way in a database.

    :param place: the revision, and how far it has come.
    :param rest: what differs from the schema at this place: it has another cause.
    """

    place: PlaceInRevision
    rest: tuple[Difference, ...]

    @property
    def schema(self) -> Schema:
        """The schema at the place."""
        return dict(places(self.place.recorded))[self.place.done]

    @property
    def is_upgrade(self) -> bool:
        """Whether the revision was being applied, not undone."""
        return self.place.recorded.direction == UPGRADE


def half_applied(
    session: Session,
    history: History,
    revisions: Sequence[str],
    named: Collection[TableKey],
    real: RealSchema,
    unseen: Collection[Unseen],
) -> HalfApplied | None:
    """Find the revision that has stopped half way: one of the next ones, or the last one, undone.

    :param revisions: those that the real database is at.
    :param named: the version tables, as env.py names them.
    :param unseen: the kinds of objects that the account does not see. A revision that changes one
        of these is not looked at, as nobody knows how far it has come.
    """

    def read(database: Database) -> Schema:
        return real.sides(read_without_version_tables(database, named))[0]

    session.progress.step("looking for a revision that has stopped half way")
    for revision, direction in _candidates(history, revisions):
        with session.server.database("half") as database, suppress(HistoryError):
            history.run_baseline(database)
            for each in revisions:
                history.upgrade(database, each)
            recorded = record(history, database, revision, direction, read)
            if not _changes(recorded, kinds_of(unseen)):
                place = find_place(recorded, real.sides(everything(recorded))[1], real.rules)
                if place is not None and not place.is_start:
                    found = HalfApplied(place, ())
                    rest, _ = visible(real.compared(found.schema), unseen)
                    return replace(found, rest=rest.differences)
    return None


def _candidates(history: History, revisions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The steps that a database may have begun: each revision, and its direction."""
    with history.alembic_errors():
        following = graph_of(history.scripts).following(revisions)
    yield from ((revision, UPGRADE) for revision in following)
    yield from ((revision, DOWNGRADE) for revision in revisions)


def _changes(recorded: RecordedRevision, kinds: Collection[str]) -> bool:
    """Whether a revision creates, changes or drops a stored object or view of some kinds."""
    states = [
        {key: item for key, item in schema.objects.items() if key.kind in kinds}
        for _, schema in places(recorded)
    ]
    return any(state != states[0] for state in states)
