"""The names of a table and its columns before earlier statements and revisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.losses import NamesBeforeRevision
from alembic_autogen.history.statement_renames import columns_by_table, followed_tables

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.schema.model import TableKey


def earlier_names(
    recorded: Sequence[RecordedRevision], number: int, table: TableKey, columns: Sequence[str]
) -> list[NamesBeforeRevision]:
    """The names before the last of some revisions, and before each one that came earlier.

    :param recorded: the revisions of a run, the last of which is being executed.
    :param number: how many of its lasting statements have been executed.
    :param table: the present name of a table.
    :param columns: the present names of columns.
    :returns: none for a revision before which there was no such table.
    """
    found: list[NamesBeforeRevision] = []
    names = {name: name for name in columns}
    for place, revision in enumerate(reversed(recorded)):
        statements = [each.sql for each in revision.lasting]
        if place == 0:
            statements = statements[:number]
        earlier = followed_tables(statements, columns_by_table(revision.before)).get(table)
        if earlier is None or earlier.first not in revision.before.tables:
            break
        table = earlier.first
        names = {
            saved: earlier.columns[now] for saved, now in names.items() if now in earlier.columns
        }
        found.append(NamesBeforeRevision(revision.revision, table, names))
    return found
