"""New columns whose default the table itself refuses: in each row, or in all but one.

Their values do not depend on rows, so a revision without an answer refuses every table with rows,
as it does where a column has no default at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alembic_autogen.autogenerate.preconditions import checks, partitions
from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.random_defaults import is_random

Refused = Iterator[tuple[Column, str]]
"""Columns, each with a predicate about its default."""


def repeated_defaults(rows: Rows) -> Refused:
    """The first column of each unique key in which all rows would have the same values."""
    for key in (rows.target.primary_key, *rows.target.indexes):
        if key is None or key.kind not in ("PRIMARY", "UNIQUE"):
            continue
        columns = [rows.target.column(part.column) for part in key.parts if part.column]
        known = [column for column in columns if column and _is_alike(column, rows)]
        if known and len(known) == len(key.parts):
            first = known[0]
            yield first, f"is unique, and several rows would get its default {first.default}"


def _is_alike(column: Column, rows: Rows) -> bool:
    """Whether a new column gets the same value in all rows, which is not NULL."""
    if column.name in rows.old_names or column.generated or column.default is None:
        return False
    if (rows.target.key, column.name) in rows.fills:  # which is asked about where it is read
        return False
    value = rows.value(column.name)
    return value not in (None, "NULL") and "`" not in str(value) and not is_random(value)


def unfit_defaults(rows: Rows, always_fails: Callable[[str], bool]) -> Refused:
    """The first column of each CHECK, and of partitions, that the new columns' defaults violate.

    :param always_fails: whether a condition that reads no row is true.
    """
    added = {target.name for current, target in rows.columns() if current is None}
    for precondition in (*checks.preconditions(rows), *partitions.preconditions(rows)):
        columns = [rows.target.column(name) for name in precondition.columns if name in added]
        column = next((each for each in columns if each and each.default is not None), None)
        reads_rows = "`" in precondition.condition
        if column is not None and not reads_rows and always_fails(precondition.condition):
            yield column, f"has the default {column.default}, with which {precondition.problem}"
