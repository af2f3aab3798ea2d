"""The steps by which a change serves two releases at a time (expand and contract)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import BrokenStatement, Evidence
    from alembic_autogen.schema.model import Table
    from alembic_autogen.schema.renames import Renames

_TABLE_GONE = "Release code that no longer uses the table first, and drop it in a later release."
_TABLE_RENAMED = (
    "Leave a view with the old name that selects from the new table, and drop it in a later "
    "release."
)
_COLUMN_GONE = (
    "Release code that no longer reads or writes the column first, with the column nullable or "
    "with a default, and drop it in a later release."
)
_COLUMN_RENAMED = (
    "Add the new column, write both, copy the rows, read the new one, and drop the old one in a "
    "later release."
)
_NO_DEFAULT = (
    "Let the column have a server default, or be nullable, until no running release leaves it out."
)
_NO_NULL = (
    "Release code that never writes NULL first, update the rows, and make the column NOT NULL in "
    "a later release."
)
_CONSTRAINT = (
    "Release code that sends only what the constraint allows first, and add it in a later release."
)
_VALUES = (
    "Release code that sends only values of the new type first, and change the column in a later "
    "release."
)
_GENERATED = (
    "Add the generated column under another name, release code that uses it, and drop the plain "
    "column in a later release."
)
_ADVICE = {
    1364: _NO_DEFAULT,
    1048: _NO_NULL,
    1062: _CONSTRAINT,
    **dict.fromkeys((3819, 4025), _CONSTRAINT),
    **dict.fromkeys((1451, 1452), _CONSTRAINT),
    **dict.fromkeys((1264, 1265, 1292, 1366, 1406), _VALUES),
    **dict.fromkeys((3105, 1906), _GENERATED),
}
"""By the number of the error (MySQL Error Message Reference; MariaDB Error Codes): a field without
a default; NULL; duplicates; CHECK; foreign keys; a value out of range, truncated, wrong or too
long; a value for a generated column."""


def advice(evidence: Evidence, broken: BrokenStatement) -> str:
    """Advise on a statement of the release that fails; empty if the cause is not known."""
    before = evidence.before.tables.get(broken.table)
    if evidence.after is None or before is None:
        return ""
    renames = evidence.renames
    if broken.table in renames.tables:
        return _TABLE_RENAMED
    after = evidence.after.tables.get(broken.table)
    if after is None:
        return _TABLE_GONE
    if broken.number == _UNKNOWN_COLUMN:
        return _about_column(broken, before, after, renames)
    return _ADVICE.get(broken.number, "")


_UNKNOWN_COLUMN = 1054


def _about_column(broken: BrokenStatement, before: Table, after: Table, renames: Renames) -> str:
    gone = [c.name for c in before.columns if after.column(c.name) is None]
    named = [name for name in gone if f"'{name}'" in broken.error] or gone
    renamed = renames.columns.get(broken.table, {})
    return _COLUMN_RENAMED if any(name in renamed for name in named) else _COLUMN_GONE
