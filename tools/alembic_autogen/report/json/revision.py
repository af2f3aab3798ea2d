"""The result of ``revision`` as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.revisions import Revisions
from alembic_autogen.report import origins
from alembic_autogen.report.json import documents
from alembic_autogen.report.json.linting import judgement_document
from alembic_autogen.report.json.output import (
    print_document,
    rounded,
    seal_document,
    server_document,
)

if TYPE_CHECKING:
    from alembic_autogen.commands.written_revision import Revision


def report_revision(revision: Revision | Revisions, *, dry_run: bool, sql: bool) -> None:
    """Print the revision as one object."""
    if isinstance(revision, Revisions):
        _report_revisions(revision, dry_run=dry_run, sql=sql)
        return
    print_document(
        {
            "path": str(revision.path) if revision.path else None,
            "written": revision.written,
            "source": revision.source if dry_run else None,
            **_changes(revision, sql=sql),
            "lint": judgement_document(revision.judgement) if revision.judgement else None,
            "server": server_document(revision.server),
            "answer": origins.document(
                revision.origins.head, revision.origins.models, revision.origins.not_remembered
            ),
            **seal_document(),
            "seconds": rounded(revision.seconds),
        }
    )


def _report_revisions(revisions: Revisions, *, dry_run: bool, sql: bool) -> None:
    print_document(
        {
            "path": str(revisions.path) if revisions.path else None,
            "written": revisions.written,
            "source": revisions.source if dry_run else None,
            "databases": [
                {"database": name, **_changes(each, sql=sql)}
                for name, each in revisions.databases.items()
            ],
            "server": server_document(revisions.server),
            **seal_document(),
            "seconds": rounded(revisions.seconds),
        }
    )


def _changes(revision: Revision, *, sql: bool) -> dict[str, object]:
    """The contents of the revision."""
    return {
        "sql": list(revision.statements) if sql else None,
        "has_downgrade": revision.has_downgrade,
        "other_order": [str(key) for key in revision.other_order],
        "differences": [
            documents.difference_document(each) for each in revision.comparison.differences
        ],
        "refused": [{"table": str(r.table), "error": r.error} for r in revision.refused],
        "findings": list(revision.findings),
        "unfilled": [documents.unfilled_document(item) for item in revision.unfilled],
        "accepted": list(revision.accepted),
        "filled": list(revision.filled),
        "broken": list(revision.broken),
        "notes": list(revision.notes),
        "rows": documents.generated_rows_document(revision.rows),
    }
