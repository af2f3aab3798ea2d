"""The objects that are new with a revision, and the statements that made them, for rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from alembic_autogen.autogenerate.trigger_effects import contains_name

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement
    from alembic_autogen.schema.model import Column, Table, TableKey


def columns_that_become(
    evidence: Evidence, applies: Callable[[Table, Column], bool]
) -> Iterator[tuple[Table, Column]]:
    """The columns of which something holds after the upgrade, and did not hold before it.

    :param applies: whether it holds of a column.
    """
    for before, after in evidence.changed_tables:
        for column in after.columns:
            earlier = before.column(column.name) if before else None
            was = before is not None and earlier is not None and applies(before, earlier)
            if applies(after, column) and not was:
                yield after, column


def statement_about(evidence: Evidence, table: TableKey, *names: str) -> Statement | None:
    """The statement of the upgrade that defines something of a table.

    :param names: its name, and names that its definition has in any case.
    :returns: the first one that changes the table and has the names, else the last one that
        changes the table; ``None`` without one.
    """
    earlier = evidence.renames.inverse().table(table)
    about = [
        each for each in evidence.upgrade if each.changes_schema and each.table in (table, earlier)
    ]
    for statement in about:
        if all(contains_name(statement.sql, name) for name in names):
            return statement
    return about[-1] if about else None


def listed(names: list[str]) -> str:
    """Names as a sentence lists them: ``a, b and c``."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
