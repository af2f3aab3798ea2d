"""Rows without a value for a NOT NULL column, be it new or nullable until now."""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each NOT NULL column that may lack a value in some rows."""
    for current, target in rows.columns():
        if target.nullable or target.generated:
            continue
        if current is None:
            yield from _added(rows, target.name)
        elif current.nullable:
            yield rows.precondition(
                rows.offenders(f"{quote_name(current.name)} IS NULL"),
                f"{current.name} is NULL",
                f"Give {current.name} a value",
                target.name,
            )


def _added(rows: Rows, name: str) -> Iterator[Precondition]:
    column = rows.target.column(name)
    if column is None or column.autoincrement or rows.value(name) is not None:
        return
    yield rows.precondition(
        rows.offenders("TRUE"),
        f"{name} is NOT NULL, and there is no value for the rows that exist",
        f"Make the revision with --fill '{rows.target.key}.{name}=SQL', or remove the rows",
        name,
    )
