"""The columns of a plan in which existing rows get a value that nobody has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.history.statement_renames import columns_by_table, renames_by
from alembic_autogen.lint.given_values import GivenValue, SentStatement, given_values

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision


def values_given_by(recorded: RecordedRevision) -> Iterator[GivenValue]:
    """Find the values that a direction of a revision leaves to the server."""
    before = recorded.before
    renames = renames_by((each.sql for each in recorded.lasting), columns_by_table(before))
    statements = [
        SentStatement(each.sql, each.effect is Effect.ROWS, each.after.tables if each.after else {})
        for each in recorded.statements
    ]
    return given_values(before, recorded.after, renames, statements)
