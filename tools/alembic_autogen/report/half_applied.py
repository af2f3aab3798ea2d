"""The place where a revision has stopped half way, statement by statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic_autogen.apply.resuming.places import PlaceInRevision


def statement_lines(place: PlaceInRevision) -> Iterator[str]:
    """Each statement with a lasting effect, and whether the database has had it."""
    statements = place.recorded.lasting
    unsure = {id(each) for each in place.uncertain}  # a text may occur more than once
    width = len(str(len(statements)))
    for number, statement in enumerate(statements):
        state = "done" if number < place.done else "unsure" if id(statement) in unsure else "open"
        yield f"  {state:<6}  {number + 1:>{width}}  {shortened(statement.sql)}"


def place_document(place: PlaceInRevision) -> dict[str, object]:
    """The revision, and how far it has come."""
    recorded = place.recorded
    return {
        "revision": recorded.revision,
        "direction": recorded.direction,
        "done": place.done,
        "uncertain": len(place.uncertain),
        "statements": [" ".join(each.sql.split()) for each in recorded.lasting],
    }
