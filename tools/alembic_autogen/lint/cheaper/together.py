"""Several statements that build the same table again as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.lint.cheaper.altered import altered_by, text_of
from alembic_autogen.lint.cheaper.cost import tried
from alembic_autogen.lint.cheaper.form import Cheaper

if TYPE_CHECKING:
    from alembic_autogen.lint.cheaper.contexts import StatementContext
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database


def together(database: Database, contexts: Sequence[StatementContext]) -> Iterator[Cheaper]:
    """Try the statements that build a table again as one statement.

    Between them, the revision writes no rows, which the later ones might need.
    """
    groups: dict[tuple[TableKey | None, int], list[StatementContext]] = {}
    for context in contexts:
        if context.statement.online:
            groups.setdefault((context.statement.table, context.writes), []).append(context)
    for group in groups.values():
        yield from _combined(database, group)


def _combined(database: Database, group: Sequence[StatementContext]) -> Iterator[Cheaper]:
    """Try the statements of one table.

    :param group: its statements, also those that do not build it again.
    """
    built = [at for at, context in enumerate(group) if _can_join(context)]
    if len(built) < 2:
        return
    span = [context.statement.sql for context in group[built[0] : built[-1] + 1]]
    others = [sql for at, sql in enumerate(span, built[0]) if at not in built]
    combined = _one_statement([group[at] for at in built])
    written = tried(database, group[built[0]], span)
    for instead in ([combined, *others], [*others, combined])[: 2 if others else 1]:
        found = tried(database, group[built[0]], instead) if written else None
        if written and found and found.sql == written.sql and found.is_cheaper(written):
            last = group[built[-1]].statement
            yield Cheaper("together", last, tuple(instead), found.classes, str(len(built)))
            return


def _can_join(context: StatementContext) -> bool:
    """Whether a statement builds its table again, in a way that another one can."""
    online, sql = context.statement.online, context.statement.sql
    is_link = "FOREIGN KEY" in " ".join(sql.upper().split())
    return online is not None and online.rebuild and not is_link and altered_by(sql) is not None


def _one_statement(contexts: Sequence[StatementContext]) -> str:
    found = [altered for context in contexts if (altered := altered_by(context.statement.sql))]
    clauses = ", ".join(clause for altered in found for clause in text_of(altered))
    return f"ALTER TABLE {found[0].table.sql} {clauses}"
