"""A new column whose default is set afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.lint.cheaper.altered import altered_by
from alembic_autogen.lint.cheaper.cost import tried
from alembic_autogen.lint.cheaper.form import Cheaper
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.alter import column_clause

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.schema.model import Column, Table
    from alembic_autogen.server.base import Database


def default_later(database: Database, context: StatementContext) -> Iterator[Cheaper]:
    """Try a statement that adds a column without its default, which is set by a second one."""
    statement, altered = context.statement, altered_by(context.statement.sql)
    if altered is None or len(altered.clauses) != 1 or altered.clauses[0][0].text.upper() != "ADD":
        return
    if context.table is None or "DEFAULT" not in statement.sql.upper():
        return
    written = tried(database, context, [statement.sql])
    column = _added(context.table, written.table) if written else None
    if not (written and column and column.nullable and (column.default or "").startswith("(")):
        return
    start = f"ALTER TABLE {altered.table.sql}"
    clause = column_clause(replace(column, default="NULL"), written.table.collation)
    instead = (
        f"{start} ADD COLUMN {clause} {_position(written.table, column)}".rstrip(),
        f"{start} ALTER COLUMN {quote_name(column.name)} SET DEFAULT {column.default}",
    )
    found = tried(database, context, instead)
    if found and found.sql == written.sql and found.is_cheaper(written):
        yield Cheaper("default", statement, instead, found.classes, column.name)


def _added(before: Table, after: Table) -> Column | None:
    """The last new column of a table, if there is one."""
    held = {column.name for column in before.columns}
    return next((each for each in reversed(after.columns) if each.name not in held), None)


def _position(table: Table, column: Column) -> str:
    at = table.columns.index(column)
    if at == len(table.columns) - 1:
        return ""
    return f"AFTER {quote_name(table.columns[at - 1].name)}" if at else "FIRST"
