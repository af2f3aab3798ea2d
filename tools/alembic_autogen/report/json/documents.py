"""Parts of results as JSON has them, which several commands have."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from alembic_autogen.schema.describe import definitions, qualified_name

if TYPE_CHECKING:
    from alembic_autogen.autogenerate.backfills.questions import Unfilled
    from alembic_autogen.errors import SourceLine
    from alembic_autogen.proof.existing_revision import ProofRun
    from alembic_autogen.proof.orders import Verdict
    from alembic_autogen.proof.rows.observe import RowChange
    from alembic_autogen.proof.rows.result import RowsProof
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.schema.differences import Difference


def unfilled_document(item: Unfilled) -> dict[str, object]:
    """A column whose existing rows the upgrade refuses."""
    return {
        "table": str(item.table),
        "column": item.column.name,
        "flags": [asdict(reply) for reply in item.as_question().replies],
    }


def generated_rows_document(rows: RowsProof | None) -> dict[str, object] | None:
    """Changes of generated rows in each direction; ``None`` if there were no such rows."""
    if rows is None:
        return None
    return {
        "filled": {str(table): count for table, count in rows.filled.items()},
        "refused": rows.refused,
        "upgrade": changes_document(rows.up),
        "downgrade": changes_document(rows.down),
        "upgrade_again": changes_document(rows.again),
        "not_undone": rows.not_undone or None,
        "not_again": rows.not_again or None,
        "unforeseen": rows.unforeseen or None,
        "missing": list(rows.missing),
    }


def run_document(run: ProofRun) -> dict[str, object]:
    """Changes of schema and rows in a run of an existing revision."""
    return {
        "upgrade": changes_document(run.up),
        "downgrade": changes_document(run.down),
        "upgrade_again": changes_document(run.again),
        "schema_downgrade": [difference_document(each) for each in run.schema_down],
        "schema_upgrade_again": [difference_document(each) for each in run.schema_again],
        "failure": run.failure or None,
        "refused": run.refused or None,
        "not_undone": run.not_undone or None,
        "not_again": run.not_again or None,
    }


def changes_document(found: tuple[RowChange, ...]) -> list[dict[str, str]]:
    """Changes of rows."""
    return [{"table": str(each.table), "change": each.text} for each in found]


def difference_document(difference: Difference) -> dict[str, object]:
    """A difference between two schemas."""
    current, target = definitions(difference)
    return {
        "object": difference.kind,
        "name": qualified_name(difference),
        "change": difference.change,
        "head": current,
        "models": target,
    }


def verdict_document(verdict: Verdict | None) -> dict[str, object] | None:
    """Describe what both orders of two heads leave."""
    if verdict is None:
        return None
    differences = verdict.comparison.differences if verdict.comparison else ()
    return {
        "heads": list(verdict.pair.heads),
        "same": verdict.commutes,
        "differences": [difference_document(each) for each in differences],
        "rows": list(verdict.rows),
        "failures": [
            {
                "order": list(failed.order),
                "error": failed.error.message,
                "statement": failed.error.details or None,
            }
            for failed in verdict.failures
        ],
        "not_tried": list(verdict.notes),
        "accepted": list(verdict.accepted),
    }


def source_document(place: SourceLine | None, places: SourcePlaces) -> dict[str, object] | None:
    """A line of the project's files."""
    if place is None:
        return None
    return {"path": places.path(place), "line": place.line, "column": place.column}


def question_documents(error: NeedsAnswerError, places: SourcePlaces) -> list[dict[str, object]]:
    """Open questions, each with the flags that answer it."""
    return [
        {
            "kind": question.kind,
            "name": question.name,
            "question": question.text,
            "flags": [asdict(reply) for reply in question.replies],
            "source": source_document(places.of_question(question), places),
        }
        for question in error.questions
    ]
