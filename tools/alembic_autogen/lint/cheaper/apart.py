"""The clauses of an ALTER TABLE as statements of their own.

An index beside a new column makes MySQL build the table again, while the column alone is INSTANT,
and the index alone needs no rebuild.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.history.table_statements import name_of, words_of
from alembic_autogen.lint.cheaper.altered import altered_by, text_of
from alembic_autogen.lint.cheaper.cost import tried
from alembic_autogen.lint.cheaper.form import Cheaper
from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.schema.model import Table
    from alembic_autogen.server.base import Database

_DROP_INDEX = (["DROP", "INDEX"], ["DROP", "KEY"])


def apart(database: Database, context: StatementContext) -> Iterator[Cheaper]:
    """Try the clauses of a statement apart."""
    statement, table = context.statement, context.statement.before
    parts = clauses_apart(statement.sql, table) if table else []
    if len(parts) < 2:
        return
    written, instead = (tried(database, context, each) for each in ([statement.sql], parts))
    if written and instead and written.sql == instead.sql and instead.is_cheaper(written):
        yield Cheaper("apart", statement, tuple(parts), instead.classes)


def clauses_apart(statement: str, table: Table) -> list[str]:
    """The clauses of an ALTER TABLE as statements; a column's own index goes before the column.

    :param table: the table before the statement.
    :returns: nothing if it is another statement, or has an algorithm or a lock of its own.
    """
    altered = altered_by(statement)
    if altered is None:
        return []
    clauses = [words_of(clause) for clause in altered.clauses]
    before = [f"DROP INDEX {quote_name(name)}" for name in _own_indexes(clauses, table)]
    return [f"ALTER TABLE {altered.table.sql} {text}" for text in (*before, *text_of(altered))]


def _own_indexes(clauses: Sequence[list[str]], table: Table) -> Iterator[str]:
    """The names of indexes that only have a column that is dropped, and no clause of their own."""
    for words in clauses:
        upper = [word.upper() for word in words]
        if upper[:1] == ["DROP"] and len(words) == (3 if upper[1] == "COLUMN" else 2):
            column = name_of(words[-1])
            names = (each.name for each in table.indexes if each.columns == (column,))
            yield from (name for name in names if not _names_index(clauses, name))


def _names_index(clauses: Sequence[list[str]], name: str) -> bool:
    """Whether a clause drops an index, which may have the name of its column."""
    drops = (each for each in clauses if [word.upper() for word in each[:2]] in _DROP_INDEX)
    return any(name_of(words[-1]) == name for words in drops)
