"""The lasting statements of a recorded revision, with the schema around each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.effects import Effect
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.schema.model import Schema


@dataclass(frozen=True)
class PendingStatement:
    """A statement of a revision, before it is executed.

    :param number: counts the lasting statements of the revision, from 1.
    :param before: the schema.
    :param after: the schema after it.
    """

    sql: str
    number: int
    effect: Effect
    before: Schema
    after: Schema


def states(recorded: RecordedRevision, done: int = 0) -> Iterator[PendingStatement]:
    """The lasting statements of a revision, each with the schema before and after it.

    :param done: how many of them are left out.
    """
    schema = recorded.before
    for number, each in enumerate(recorded.lasting, 1):
        before, schema = schema, each.after or schema
        if number > done:
            yield PendingStatement(each.sql, number, each.effect, before, schema)
