"""Rows without a value for a NOT NULL column, be it new or nullable until now.

Existing rows are also refused because of a new column that would have a value for them, if the user
wants that (``--refuse``).
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each NOT NULL column that may lack a value in some rows."""
    for current, target in rows.columns():
        if target.generated:
            continue
        if current is None:
            yield from _added(rows, target)
        elif current.nullable and not target.nullable:
            yield rows.precondition(
                rows.offenders(f"{quote_name(current.name)} IS NULL"),
                f"{current.name} is NULL",
                f"Give {current.name} a value",
                target.name,
            )


def _added(rows: Rows, column: Column) -> Iterator[Precondition]:
    name, has_value = column.name, column.nullable or column.default is not None
    if column.autoincrement or (has_value and not rows.is_refused(name)):
        return
    if rows.value(name) is not None:
        return
    yield rows.precondition(
        rows.offenders("TRUE"),
        (
            f"no value was chosen for {name} in the rows that exist"
            if has_value
            else f"{name} is NOT NULL, and there is no value for the rows that exist"
        ),
        f"Make the revision with --fill '{rows.target.key}.{name}=SQL', or remove the rows",
        name,
    )
