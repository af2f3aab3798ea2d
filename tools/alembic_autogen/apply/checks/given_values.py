"""The columns of a plan in which existing rows get a value that nobody has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from alembic_autogen.apply.preview.effects import Effect
from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.history.statement_renames import renames_by
from alembic_autogen.lint.refused_tables import refused_tables
from alembic_autogen.schema.implicit_values import given_by_server

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedRevision
    from alembic_autogen.schema.model import TableKey


class GivenValue(NamedTuple):
    """A column in which existing rows get a value of the server's own.

    :param table: its table after the revision.
    :param value: the value, as SQL or in words.
    """

    table: TableKey
    column: str
    value: str


def given_values(recorded: RecordedRevision) -> Iterator[GivenValue]:
    """Find the columns that a direction of a revision adds as NOT NULL and without a default.

    Left out are those that it writes, or lets be NULL at first, and those of tables of which it
    refuses every row.
    """
    lasting = recorded.lasting
    before, after = recorded.before.tables, recorded.after.tables
    columns = {key: [c.name for c in table.columns] for key, table in before.items()}
    renames = renames_by((each.sql for each in lasting), columns)
    refused = refused_tables(each.sql for each in recorded.statements)
    written = [each.sql for each in lasting if each.effect is Effect.ROWS]
    for key, names in columns.items():
        table = after.get(renames.table(key))
        if table is None or key in refused:
            continue
        old = {renames.column(table.key, name) for name in names}
        for column in table.columns:
            value = given_by_server(column, recorded.before.flavor)
            if (
                value is None
                or column.name in old
                or _may_be_null(recorded, table.key, column.name)
            ):
                continue
            if not any(contains_name(each, column.name) for each in written):
                yield GivenValue(table.key, column.name, value)


def _may_be_null(recorded: RecordedRevision, table: TableKey, name: str) -> bool:
    """Whether a statement of the revision leaves a column as nullable."""
    tables = (each.after.tables.get(table) for each in recorded.statements if each.after)
    columns = (each.column(name) for each in tables if each)
    return any(each.nullable for each in columns if each)
