"""Refuse changes of versioned tables that MariaDB cannot make, or not without the history.

A table of MariaDB gets its row times when its versioning begins. While it is versioned, no ALTER
TABLE adds, redefines or replaces them (error 4134, seen on 10.11 and 11.8). And no ALTER TABLE that
begins the versioning leaves a column out of it (error 4124, seen on the same).
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.errors import ProofError
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import ROW_TIMES, Column

_LEFT_OUT = "WITHOUT SYSTEM VERSIONING"


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
                " the earlier values of all rows, and one in which they begin it anew."
            )


def check_left_out_columns(comparison: Comparison) -> None:
    """Refuse columns that are left out of a versioning which begins, on the way up or down.

    :raises ProofError: there is such a column.
    """
    for before, after in comparison.kept_tables():
        if before.is_versioned == after.is_versioned:
            continue
        table = before if before.is_versioned else after
        names = [column.name for column in table.columns if _LEFT_OUT in column.extra]
        if names:
            raise ProofError(
                f"{after.key}: MariaDB cannot begin the versioning of a table and leave"
                f" {', '.join(names)} out of it in one statement ({_LEFT_OUT}), neither in the"
                " upgrade nor in the downgrade; nothing was written. Take two revisions, so that"
                f" the table is versioned while {_LEFT_OUT} comes or goes."
            )


def _row_times(columns: Iterable[Column]) -> Iterable[Column]:
    return (c for c in columns if c.generated and c.generated.expression in ROW_TIMES)
