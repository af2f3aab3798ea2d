"""Find the changes that foreign keys prevent, and those for which MySQL copies a table."""

from __future__ import annotations

from alembic_autogen.schema.differences import (
    CharsetDifference,
    CheckDifference,
    ColumnDifference,
    Difference,
    IndexDifference,
    OptionsDifference,
    PrimaryKeyDifference,
)
from alembic_autogen.schema.model import Column


def conflicts_with_foreign_key(current: Column, target: Column) -> bool:
    """Whether a foreign key over the column prevents the change (AUTO_INCREMENT: error 1833)."""
    return (current.type, current.charset, current.collation, current.autoincrement) != (
        target.type,
        target.charset,
        target.collation,
        target.autoincrement,
    )


def may_copy(difference: Difference) -> bool:
    """Whether MySQL may have to copy the table for a difference.

    See the manual, 17.12.1 Online DDL Operations. Partitions do not matter, as a table with foreign
    keys has none (manual, 26.6.2).
    """
    if isinstance(difference, PrimaryKeyDifference | CharsetDifference | OptionsDifference):
        return True
    if isinstance(difference, CheckDifference):
        return difference.target is not None
    if isinstance(difference, IndexDifference):
        return any(
            index.kind in ("FULLTEXT", "SPATIAL") or index.columns is None
            for index in difference.sides
        )
    if not isinstance(difference, ColumnDifference):
        return False
    current, target = difference.current, difference.target
    if current is None or target is None:
        return any(column.generated or column.autoincrement for column in difference.sides)
    return current.generated != target.generated or conflicts_with_foreign_key(current, target)


def fails_in_copy(difference: ColumnDifference) -> bool:
    """Whether a change of a column is impossible under a foreign key if the table is copied."""
    current, target = difference.current, difference.target
    if current is None or target is None:
        return False
    return current.name != target.name or (current.nullable and not target.nullable)
