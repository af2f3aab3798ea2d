"""Tables and columns that a plan keeps, and those whose values its statements may change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen.apply.backup.losses_of_change import losses_of_change
from alembic_autogen.apply.backup.row_losses import losses_of_rows
from alembic_autogen.apply.checks.losses import Following
from alembic_autogen.apply.preview.effects import Effect, effect_of
from alembic_autogen.lint.targets import target_of

if TYPE_CHECKING:
    from alembic_autogen.apply.preview.recorded_revision import RecordedStatement
    from alembic_autogen.schema.model import Schema, TableKey

_Columns = tuple["TableKey", "tuple[str, ...] | None"]
"""A table, and columns of it; ``None`` for all, as rows come or go."""


@dataclass(frozen=True)
class KeptTable:
    """A table that a plan does not drop, and the columns that it does not drop either.

    :param key: its name after the plan.
    :param columns: by the name before the plan, the name after it.
    :param changed: those whose values statements may change, by the name before the plan.
    """

    key: TableKey
    columns: Mapping[str, str]
    changed: frozenset[str]


def kept_values(
    before: Schema, statements: Iterable[RecordedStatement], others: Iterable[str] = ()
) -> dict[TableKey, KeptTable]:
    """The tables that a plan keeps, by their names before it.

    :param before: the schema before the first statement.
    :param statements: what is sent, as it ran on the disposable server.
    :param others: further statements that the real rows have made revisions send.
    """
    following, schema = Following.of(before), before
    changed: dict[TableKey, set[str]] = {key: set() for key in before.tables}

    def note(found: Iterable[_Columns]) -> None:
        for key, columns in found:
            table = following.tables.get(key)
            if table is not None:
                names = table.columns.values() if columns is None else columns
                changed[table.first].update(table.columns.get(each, each) for each in names)

    texts = [each for each in others if effect_of(each) is Effect.ROWS]
    for each in texts:
        note(_by_rows(each, schema))
    for statement in statements:
        note(_changed(statement, schema))
        list(following.through(statement))
        schema = statement.after or schema
    for each in texts:
        note(_by_rows(each, schema))
    return {
        table.first: KeptTable(
            key,
            {then: now for now, then in table.columns.items()},
            frozenset(changed[table.first]),
        )
        for key, table in following.tables.items()
    }


def _changed(statement: RecordedStatement, schema: Schema) -> Iterator[_Columns]:
    if statement.after is not None:
        for loss in losses_of_change(statement.sql, schema, statement.after):
            yield loss.table, loss.columns
    if statement.effect is Effect.ROWS:
        yield from _by_rows(statement.sql, schema)


def _by_rows(sql: str, schema: Schema) -> Iterator[_Columns]:
    target = target_of(sql)
    if target is not None and not _only_updates(sql):
        yield target, None
    for loss in losses_of_rows(sql, schema):
        yield loss.table, loss.columns


def _only_updates(sql: str) -> bool:
    return sql.lstrip().upper().startswith("UPDATE")
