"""Refuse other row times of a versioned table, which MariaDB cannot give it with its history.

A table of MariaDB gets its row times when its versioning begins. While it is versioned, no ALTER
TABLE adds, redefines or replaces them (error 4134, seen on 10.11 and 11.8).
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.errors import ProofError
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import ROW_TIMES, Column


def check_row_times(comparison: Comparison) -> None:
    """Refuse other row times of a table that stays versioned.

    :raises ProofError: there is such a table.
    """
    for before, after in comparison.kept_tables():
        if not (before.is_versioned and after.is_versioned):
            continue
        key = after.key
        columns = [d for d in of_kind(comparison.differences, ColumnDifference) if d.table == key]
        names = dict.fromkeys(side.name for d in columns for side in _row_times(d.sides))
        if names:
            raise ProofError(
                f"{key}: the row times {', '.join(names)} change while the table stays"
                " versioned, which MariaDB cannot do; nothing was written. Keep the row times, or"
                " take two revisions: one in which the models end the versioning, which discards"
                " the earlier values of all rows, and one in which they begin it again."
            )


def _row_times(columns: Iterable[Column]) -> Iterable[Column]:
    return (c for c in columns if c.generated and c.generated.expression in ROW_TIMES)
