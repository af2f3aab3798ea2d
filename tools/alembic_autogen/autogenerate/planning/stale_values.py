"""Computed values that a server does not compute again when their column changes.

A column can get another collation, or width of ZEROFILL, in place, and the values that were
computed from it stay as they were: those of STORED generated columns, and the entries of indexes
over virtual columns and over expressions. Seen on MySQL 9.7 and MariaDB 10.11: neither FORCE nor
dropping and adding the index in the same ALTER TABLE helps; where the table is copied
(``ALGORITHM=COPY``), everything is computed from the new columns.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.schema.differences import ColumnDifference, Difference, both_sides, of_kind
from alembic_autogen.schema.formulas import computed_from, mentions
from alembic_autogen.schema.model import Column, Index, Table

COPIED = "only a copy of the table recomputes what depends on these columns"
"""The reason why the changes are one statement, for a comment."""

COPY = "ALGORITHM=COPY"


def goes_stale(differences: Iterable[Difference], target: Table) -> bool:
    """Whether a stored value or an index entry depends on how a changed column is read.

    :param differences: the differences of one table that are settled together.
    :param target: the table after the revision.
    """
    changed = reread_in_place(differences)
    if not changed:
        return False
    computed = computed_from(changed, target)
    stored = any(c.name in computed and c.is_stored for c in target.columns)
    keys = [*target.indexes, *([target.primary_key] if target.primary_key else [])]
    return (
        stored
        or any(_depends(key, changed, computed) for key in keys)
        or mentions(target.partitioning, changed | computed)
    )


def reread_in_place(differences: Iterable[Difference]) -> set[str]:
    """Return the columns that expressions read differently after a change in place.

    :returns: their target names.
    """
    columns = both_sides(of_kind(differences, ColumnDifference))
    return {target.name for current, target in columns if _is_reread(current, target)}


def _is_reread(current: Column, target: Column) -> bool:
    padded = any("zerofill" in column.type for column in (current, target))
    return (current.charset, current.collation) != (target.charset, target.collation) or (
        padded and current.type != target.type  # as a text, INT(3) ZEROFILL has other digits
    )


def _depends(key: Index, changed: set[str], computed: set[str]) -> bool:
    return any(
        part.column in computed or mentions(part.formula, changed | computed) for part in key.parts
    )
