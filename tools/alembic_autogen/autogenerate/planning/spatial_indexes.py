"""Drop spatial indexes before the SRID of their columns changes.

MySQL refuses that change while such an index is there, also in the ALTER TABLE that drops it (error
3644, seen on 9.7). The statement that changes the column may add one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from alembic_autogen.schema.differences import (
    ColumnDifference,
    Difference,
    IndexDifference,
    both_sides,
    of_kind,
)
from alembic_autogen.schema.model import Index


def srid_changes(differences: Iterable[Difference]) -> set[str]:
    """The current names of the columns that get another SRID, or lose it."""
    changed = both_sides(of_kind(differences, ColumnDifference))
    return {current.name for current, target in changed if current.srid != target.srid}


def is_spatial_over(index: Index, columns: Collection[str]) -> bool:
    """Whether an index is a spatial one over one of some columns."""
    return index.kind == "SPATIAL" and any(part.column in columns for part in index.parts)


def dropped_before(differences: Iterable[Difference]) -> list[IndexDifference]:
    """The spatial indexes that a statement of their own drops.

    :param differences: the differences of one table.
    """
    differences = list(differences)
    changed = srid_changes(differences)
    return [
        d
        for d in of_kind(differences, IndexDifference)
        if d.current and is_spatial_over(d.current, changed)
    ]
