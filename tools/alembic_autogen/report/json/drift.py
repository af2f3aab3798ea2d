"""The result of ``check-drift`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.drifts import Drifts
from alembic_autogen.report import origins
from alembic_autogen.report.json import documents
from alembic_autogen.report.json.linting import linting_document
from alembic_autogen.report.json.output import (
    print_document,
    rounded,
    seal_document,
    server_document,
)
from alembic_autogen.report.source_places import SourcePlaces

if TYPE_CHECKING:
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.report.extent import Extent


def report_drift(drift: Drift | Drifts, extent: Extent) -> None:
    """Print the drift as one object; docs/json.md describes its keys."""
    if isinstance(drift, Drifts):
        _report_drifts(drift)
        return
    print_document(
        {
            **_comparison(drift),
            "verdict": documents.verdict_document(drift.verdict),
            "head_file": drift.head_file or None,
            "lint": linting_document(drift.linting) if drift.linting else None,
            "server": server_document(drift.server),
            "answer": origins.document(
                drift.origins.head, drift.origins.models, drift.origins.not_remembered
            ),
            **seal_document(),
            "seconds": rounded(drift.seconds),
        }
    )


def _report_drifts(drifts: Drifts) -> None:
    print_document(
        {
            "in_sync": drifts.in_sync,
            "databases": [
                {"database": name, **_comparison(each)} for name, each in drifts.databases.items()
            ],
            "notes": list(drifts.notes),
            "head_file": drifts.head_file or None,
            "server": server_document(drifts.server),
            **seal_document(),
            "seconds": rounded(drifts.seconds),
        }
    )


def _comparison(drift: Drift) -> dict[str, object]:
    """The comparison: its differences, and the objects that it left out."""
    places = SourcePlaces(drift.project, drift.copy)
    return {
        "in_sync": drift.in_sync,
        "differences": [
            {
                **documents.difference_document(each),
                "source": documents.source_document(places.of(each), places),
            }
            for each in drift.comparison.differences
        ],
        "refused": [{"table": str(r.table), "error": r.error} for r in drift.refused],
        "strays": list(drift.unregistered),
        "unmanaged": [{"object": k.kind, "name": str(k)} for k in drift.comparison.unmanaged],
        "notes": list(drift.notes),
    }
