"""The result of ``check-drift --url`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report.half_applied import place_document
from alembic_autogen.report.json.afterwards import mending_document
from alembic_autogen.report.json.documents import difference_document
from alembic_autogen.report.json.output import (
    print_document,
    rounded,
    seal_document,
    server_document,
)

if TYPE_CHECKING:
    from alembic_autogen.commands.database_drift import DatabaseDrift
    from alembic_autogen.commands.half_applied import HalfApplied
    from alembic_autogen.report.extent import Extent


def report_database_drift(drift: DatabaseDrift, extent: Extent) -> None:
    """Print what differs between a real database and its revision, as one object."""
    print_document(
        {
            "host": drift.place,
            "database": drift.database,
            "current": list(drift.revisions),
            "in_sync": drift.in_sync,
            "differences": [difference_document(each) for each in drift.comparison.differences],
            "fits": [list(each) for each in drift.fits],
            "lacks": [each.revision for each in drift.lacks],
            "half_applied": _half_applied(drift.half) if drift.half else None,
            "mending": mending_document(drift.mending),
            "unseen": [each.kind for each in drift.unseen],
            "unsure": [difference_document(each) for each in drift.unsure],
            "left_out": [*drift.left_out],
            "notes": list(drift.notes),
            "server": server_document(drift.server),
            **seal_document(),
            "seconds": rounded(drift.seconds),
        }
    )


def _half_applied(half: HalfApplied) -> dict[str, object]:
    """A revision that has stopped half way."""
    rest = [difference_document(each) for each in half.rest]
    return {**place_document(half.place), "rest": rest}
