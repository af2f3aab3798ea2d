"""Find the changes that foreign keys hinder, and those for which MySQL copies a table."""

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


def joins_differently(head: Column, models: Column) -> bool:
    """Whether a foreign key over the column hinders the change (AUTO_INCREMENT: error 1833)."""
    return (head.type, head.charset, head.collation, head.autoincrement) != (
        models.type,
        models.charset,
        models.collation,
        models.autoincrement,
    )


def may_copy(difference: Difference) -> bool:
    """Whether MySQL may have to copy the table for this (manual, 17.12.1 Online DDL Operations).

    A table with foreign keys has no partitions (manual, 26.6.2), so that they do not matter.
    """
    if isinstance(difference, PrimaryKeyDifference | CharsetDifference | OptionsDifference):
        return True
    if isinstance(difference, CheckDifference):
        return difference.models is not None
    if isinstance(difference, IndexDifference):
        return any(
            index.kind in ("FULLTEXT", "SPATIAL") or index.columns is None
            for index in difference.sides
        )
    if not isinstance(difference, ColumnDifference):
        return False
    head, models = difference.head, difference.models
    if head is None or models is None:
        return any(column.generated or column.autoincrement for column in difference.sides)
    return head.generated != models.generated or joins_differently(head, models)


def is_delicate(difference: ColumnDifference) -> bool:
    """Whether a column of a foreign key changes in a way that a copy of the table rules out."""
    head, models = difference.head, difference.models
    if head is None or models is None:
        return False
    return head.name != models.name or (head.nullable and not models.nullable)
