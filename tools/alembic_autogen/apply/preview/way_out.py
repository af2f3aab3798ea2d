"""Find the statements that bring a real database to a place from which its revisions can go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.mending import find_mending
from alembic_autogen.apply.afterwards.schema_verification import with_touched
from alembic_autogen.apply.resuming.places import (
    PlaceInRevision,
    Touched,
    everything,
    places,
    rules_of_places,
)
from alembic_autogen.schema.owners import of_same_owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from alembic_autogen.apply.afterwards.comparison_results import Mending
    from alembic_autogen.apply.preview.preview import Preview
    from alembic_autogen.schema.model import Schema
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


def place_to_reach(found: Preview) -> PlaceInRevision | None:
    """The place to which statements may have to bring the database by hand.

    :returns: the nearest one of a database that is at none; the beginning of a revision that has to
        be run to its end before it is taken back, as rows may refuse that; ``None`` otherwise.
    """
    if found.stranger is not None:
        return found.stranger.nearest
    if found.place is not None and found.repair and found.repair[0].runs:
        return PlaceInRevision(found.place.recorded, 0)
    return None


def statements_to(
    place: PlaceInRevision, copy: Database, read: Callable[[], Schema], settings: Settings
) -> Mending | None:
    """Find the statements that lead from the real schema to that of a place, if there are any.

    :param copy: a scratch database with the schema of the real one; it is changed.
    :param read: reads the schema of the copy.
    """
    recorded = place.recorded

    def read_as_ours() -> Schema:
        return of_same_owner(read(), everything(recorded))

    rules = rules_of_places(settings, all_objects=True)
    schema = dict(places(recorded))[place.done]
    wanted = with_touched(Touched.by(recorded), read_as_ours(), schema)
    return find_mending(copy, read_as_ours, wanted, rules)
