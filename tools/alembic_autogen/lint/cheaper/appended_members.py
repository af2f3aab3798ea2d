"""Members of an ENUM or SET that are appended instead of inserted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.lint.cheaper.altered import altered_by
from alembic_autogen.lint.cheaper.cost import tried
from alembic_autogen.lint.cheaper.form import Cheaper
from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.alter import column_clause
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import type_word

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.server.base import Database


def appended(database: Database, context: StatementContext) -> Iterator[Cheaper]:
    """Try a change of one column with its new members after the present ones."""
    statement, altered = context.statement, altered_by(context.statement.sql)
    before, after = statement.before, statement.after
    if not (altered and len(altered.clauses) == 1 and before and after):
        return
    for column in after.columns:
        type_ = _with_members_last(before.column(column.name), column)
        if type_ == column.type:
            continue
        clause = column_clause(replace(column, type=type_), after.collation)
        instead = f"ALTER TABLE {altered.table.sql} MODIFY COLUMN {clause}"
        written, found = (tried(database, context, [sql]) for sql in (statement.sql, instead))
        if (
            written
            and found
            and found.sql.replace(type_, column.type) == written.sql
            and found.is_cheaper(written)
        ):
            yield Cheaper("appended", statement, (instead,), found.classes, column.name)


def _with_members_last(current: Column | None, target: Column) -> str:
    """The type of a column after a change, with its new members last."""
    if current is None or type_word(target) not in ("enum", "set"):
        return target.type
    if type_word(current) != type_word(target):
        return target.type
    old, new = enum_members(current.type), enum_members(target.type)
    if not set(old) < set(new):
        return target.type
    members = [*old, *(each for each in new if each not in old)]
    return f"{type_word(target)}({','.join(map(quote_string, members))})"
