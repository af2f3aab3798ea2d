"""A column that holds NULLs becomes NOT NULL, or is added as NOT NULL to a table that has rows."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Precondition, Rows
from alembic_autogen.quoting import quote_name


def guards(rows: Rows) -> Iterator[Precondition]:
    """A guard for each column that must have a value and may have none."""
    for head, models in rows.columns():
        if models.nullable or models.generated:
            continue
        if head is None:
            yield from _added(rows, models.name)
        elif head.nullable:
            yield rows.guard(
                rows.offenders(f"{quote_name(head.name)} IS NULL"),
                f"{head.name} is NULL",
                f"Give {head.name} a value",
                models.name,
            )


def _added(rows: Rows, name: str) -> Iterator[Precondition]:
    column = rows.models.column(name)
    if column is None or column.autoincrement or rows.value(name) is not None:
        return
    yield rows.guard(
        rows.offenders("TRUE"),
        f"{name} is NOT NULL, and there is no value for the rows that exist",
        f"Make the revision with --fill '{rows.models.key}.{name}=SQL', or remove the rows",
        name,
    )
