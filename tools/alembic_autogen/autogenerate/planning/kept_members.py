"""Refuse renames of members where no UPDATE can rename them in the rows.

A member is renamed by an UPDATE, which changes no earlier row of a versioned table, and leaves the
present row as an earlier one. The column still has to hold the old member then (error 1265, tried
on MariaDB 10.11 and 11.8). ARCHIVE has no UPDATE at all (error 1031).
"""

from __future__ import annotations

from collections.abc import Mapping

from alembic_autogen.autogenerate.planning.engine_limits import has_no_update
from alembic_autogen.errors import ProofError
from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.model import TableKey

_VERSIONED = (
    "earlier values of the rows stay as they are (WITH SYSTEM VERSIONING), which MariaDB then "
    "refuses"
)
_ARCHIVE = "an ARCHIVE table has none"


def check_members(comparison: Comparison) -> None:
    """Refuse renames of members in a table that stays versioned, or that is an ARCHIVE table.

    :raises ProofError: there is such a rename.
    """
    kept = _why_kept(comparison)
    for difference in of_kind(comparison.differences, ColumnDifference):
        if difference.table not in kept or difference.target is None:
            continue
        place = difference.table, difference.target.name
        names = comparison.renames.members.get(place, {})
        if names:
            listed = ", ".join(f"{old!r} to {new!r}" for old, new in names.items())
            raise ProofError(
                f"{place[0]}.{place[1]}: renaming {listed} takes an UPDATE, and "
                f"{kept[difference.table]}; nothing was written. Keep the old members in the models"
                " beside the new ones, or answer --no-rename, so that the upgrade refuses rows that"
                " have them."
            )


def _why_kept(comparison: Comparison) -> Mapping[TableKey, str]:
    """The tables whose members cannot be renamed, each with the reason."""
    found = {}
    for before, after in comparison.kept_tables():
        if before.is_versioned and after.is_versioned:
            found[after.key] = _VERSIONED
        elif has_no_update(before, after):
            found[after.key] = _ARCHIVE
    return found
