"""The columns in which existing rows get a value that nobody has chosen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from alembic_autogen.autogenerate.trigger_effects import contains_name
from alembic_autogen.lint.refused_tables import refused_tables
from alembic_autogen.schema.implicit_values import given_by_server
from alembic_autogen.schema.renames import renamed_table

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema, Table, TableKey
    from alembic_autogen.schema.renames import Renames


class GivenValue(NamedTuple):
    """A column in which existing rows get a value of the server's own.

    :param table: its table after the revision.
    :param value: the value, as SQL or in words.
    """

    table: TableKey
    column: str
    value: str


class SentStatement(NamedTuple):
    """A statement of one direction of a revision.

    :param writes_rows: whether it writes rows, and keeps them.
    :param tables: tables as it finds or leaves them.
    """

    sql: str
    writes_rows: bool
    tables: Mapping[TableKey, Table]


def given_values(
    before: Schema, after: Schema, renames: Renames, statements: Sequence[SentStatement]
) -> Iterator[GivenValue]:
    """Find the columns that a direction of a revision adds as NOT NULL and without a default.

    Left out are those whose values a statement writes, those that are NULL at first, and those of
    tables that the revision creates or of which it refuses every row.

    :param renames: what the statements rename.
    :param statements: all of them, queries included.
    """
    earlier = {key: renamed_table(table, renames) for key, table in before.tables.items()}
    refused = refused_tables(each.sql for each in statements)
    kept = {table.key: table for key, table in earlier.items() if key not in refused}
    for key in (key for key in after.tables if key in kept):
        for column in after.tables[key].columns:
            value = given_by_server(column, before.flavor)
            if value is None or kept[key].column(column.name):
                continue
            if not any(_fills(each, key, column.name) for each in statements):
                yield GivenValue(key, column.name, value)


def _fills(statement: SentStatement, table: TableKey, column: str) -> bool:
    """Whether a statement writes values into a column, or works on it while it may be NULL."""
    if statement.writes_rows:
        return contains_name(statement.sql, column)
    found = statement.tables.get(table)
    then = found.column(column) if found else None
    return then is not None and then.nullable
