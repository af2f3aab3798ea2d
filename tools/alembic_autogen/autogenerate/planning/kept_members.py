"""Refuse renames of members that the earlier rows of a versioned table keep.

A member is renamed by an UPDATE, which changes no earlier row, and leaves the present row as an
earlier one. The column still has to hold the old member then (error 1265, tried on MariaDB 10.11
and 11.8).
"""

from __future__ import annotations

from alembic_autogen.errors import ProofError
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind


def check_members(comparison: Comparison) -> None:
    """Refuse renames of members in a table that stays versioned.

    :raises ProofError: there is such a rename.
    """
    kept = {
        after.key
        for before, after in comparison.kept_tables()
        if before.is_versioned and after.is_versioned
    }
    for difference in of_kind(comparison.differences, ColumnDifference):
        if difference.table not in kept or difference.target is None:
            continue
        place = difference.table, difference.target.name
        names = comparison.renames.members.get(place, {})
        if names:
            listed = ", ".join(f"{old!r} to {new!r}" for old, new in names.items())
            raise ProofError(
                f"{place[0]}.{place[1]}: renaming {listed} takes an UPDATE, and earlier values of"
                " the rows stay as they are (WITH SYSTEM VERSIONING), which MariaDB then refuses;"
                " nothing was written. Keep the old members in the models beside the new ones, or"
                " answer --no-rename, so that the upgrade refuses rows that have them."
            )
