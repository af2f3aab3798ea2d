"""The tables as each statement of an upgrade finds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.lint.evidence import UPGRADE

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Statement
    from alembic_autogen.schema.model import Schema, Table, TableKey


@dataclass(frozen=True)
class StatementContext:
    """A statement, and the setup of its table as it is when the statement runs.

    :param table: the table when the statement runs; ``None`` if it is not known.
    :param setup: the statements that make the table, after those to which it refers.
    :param writes: how many statements before it write rows.
    """

    statement: Statement
    table: Table | None
    setup: tuple[str, ...]
    writes: int


def contexts(statements: Iterable[Statement], before: Schema) -> Iterator[StatementContext]:
    """Find the contexts of the statements on tables, in order.

    :param before: the schema before the upgrade.
    """
    known: dict[TableKey, Table] = dict(before.tables)
    made = {key: [table.sql] for key, table in known.items()}
    writes = 0
    for statement in statements:
        if statement.direction != UPGRADE:
            continue
        writes += statement.changes_rows
        key = statement.table
        if key is None or not statement.changes_schema:
            continue
        if statement.before:
            known[key], made[key] = statement.before, [statement.before.sql]
        table = known.get(key)
        parents = sorted(_mentioned(statement.sql, table, made) - {key}, key=str)
        setup = [sql for each in (*parents, key) for sql in made.get(each, ())]
        yield StatementContext(statement, table, tuple(setup), writes)
        if statement.after:
            if statement.after.key != key:
                del known[key], made[key]
            key = statement.after.key
            known[key], made[key] = statement.after, [statement.after.sql]
        elif _is_whole(statement):
            known.pop(key, None)
            made[key] = [statement.sql]
        else:
            made.setdefault(key, []).append(statement.sql)


def _is_whole(statement: Statement) -> bool:
    """Whether a statement creates or drops a table, and not an index of one."""
    return statement.verb in ("DROP", "CREATE") and "TABLE" in statement.sql.upper().split()[1:3]


def _mentioned(sql: str, table: Table | None, known: Iterable[TableKey]) -> set[TableKey]:
    """The tables to which foreign keys of a table refer, or that a statement may name."""
    referred = {each.referred for each in table.foreign_keys} if table else set()
    if "REFERENCES" in sql.upper():
        referred |= {key for key in known if key.name.lower() in sql.lower()}
    return referred & {*known}
