"""Rebuild a table of MySQL that loses a column with a long name that is not ASCII.

An instant DROP COLUMN keeps the column under a hidden name, ``!hidden!_dropped_v1_p3_`` and its own
one, which MySQL cuts after 64 bytes. A character that is cut in two makes the statement fail (error
3507, seen on 9.7) if the table has rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.differences import ColumnDifference, Difference, of_kind

REBUILT = "FORCE"
REBUILDS = "MySQL cannot drop a column of such a name at once (error 3507)."
_MOST_BYTES = 64 - len("!hidden!_dropped_v255_p1017_")
"""The version of a row and the position of a column have at most so many digits."""


def drops_long_name(differences: Iterable[Difference], flavor: str) -> bool:
    """Whether a statement drops a column whose name has to be cut.

    :param differences: the differences that the statement settles.
    """
    dropped = [
        d.current.name
        for d in of_kind(differences, ColumnDifference)
        if d.current and (d.target is None or must_be_recreated(d.current, d.target))
    ]
    return flavor == "mysql" and any(
        not name.isascii() and len(name.encode()) > _MOST_BYTES for name in dropped
    )
