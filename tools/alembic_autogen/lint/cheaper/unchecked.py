"""A foreign key that is added while the session does not check the rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.lint.cheaper.altered import altered_by, text_of
from alembic_autogen.lint.cheaper.cost import tried
from alembic_autogen.lint.cheaper.form import Cheaper
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.schema.model import ForeignKey, TableKey
    from alembic_autogen.server.base import Database

_OFF, _ON = (f"SET foreign_key_checks = {value}" for value in (0, 1))


def unchecked(database: Database, context: StatementContext) -> Iterator[Cheaper]:
    """Try a statement that adds foreign keys without checks, its other clauses before it."""
    altered = altered_by(context.statement.sql)
    if altered is None or context.table is None:
        return
    clauses = text_of(altered)
    links = [each for each in clauses if "FOREIGN KEY" in " ".join(each.upper().split())]
    links = [each for each in links if not each.upper().startswith("DROP")]
    others = [each for each in clauses if each not in links]
    if not links:
        return
    start = f"ALTER TABLE {altered.table.sql} "
    instead = [start + ", ".join(others)] if others else []
    instead += [_OFF, start + ", ".join(links), _ON]
    written = tried(database, context, [context.statement.sql])
    found = tried(database, context, instead) if written else None
    if written and found and found.sql == written.sql and found.is_cheaper(written):
        held = {key.name for key in context.table.foreign_keys}
        new = [key for key in found.table.foreign_keys if key.name not in held]
        queries = "; ".join(orphans(found.table.key, key) for key in new)
        yield Cheaper("unchecked", context.statement, tuple(instead), found.classes, queries)


def orphans(table: TableKey, key: ForeignKey) -> str:
    """The query for the rows of a table that refer to no row."""
    pairs = [
        tuple(map(quote_name, each)) for each in zip(key.columns, key.referred_columns, strict=True)
    ]
    joined = " AND ".join(f"p.{parent} = c.{child}" for child, parent in pairs)
    set_ = " AND ".join(f"c.{child} IS NOT NULL" for child, _ in pairs)
    found = f"SELECT 1 FROM {key.referred.sql} AS p WHERE {joined}"
    return f"SELECT c.* FROM {table.sql} AS c WHERE {set_} AND NOT EXISTS ({found})"
