"""Rows of a table that gets an engine which stores none.

``ALTER TABLE … ENGINE=BLACKHOLE`` discards them without a warning (MySQL manual, 18.6 The BLACKHOLE
Storage Engine; tried on 9.7).
"""

from __future__ import annotations

from collections.abc import Iterator

from alembic_autogen.autogenerate.preconditions.base import Rows
from alembic_autogen.autogenerate.preconditions.precondition import Precondition

_WITHOUT_ROWS = "BLACKHOLE"


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for a table that gets such an engine."""
    if rows.target.engine == _WITHOUT_ROWS != rows.current.engine:
        yield rows.precondition(
            rows.offenders("TRUE"),
            f"the engine {_WITHOUT_ROWS} stores no rows",
            "Remove them",
        )
