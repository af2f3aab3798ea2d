"""The events of ``upgrade`` and ``downgrade`` as lines of JSON, and the executed statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.apply.progress.events import (
    RevisionBegan,
    RevisionEnded,
    StatementBegan,
    StatementEnded,
    StatementRuns,
    Waits,
)
from alembic_autogen.report.json.migration import executed_document
from alembic_autogen.report.json.output import print_event

if TYPE_CHECKING:
    from alembic_autogen.apply.progress.events import Event, RunningStatement
    from alembic_autogen.apply.progress.work import Work


def show_event(event: Event) -> None:
    """Print an event as a line, if lines are printed."""
    if isinstance(event, Waits):
        print_event("waiting", {"message": event.text})
    elif isinstance(event, RevisionBegan):
        print_event("revision_started", _revision(event))
    elif isinstance(event, StatementBegan):
        print_event("statement_started", _statement(event.statement))
    elif isinstance(event, StatementRuns):
        print_event(
            "statement_running",
            {
                **_statement(event.statement),
                "seconds": round(event.seconds, 3),
                "work": _work(event.work) if event.work else None,
            },
        )
    elif isinstance(event, StatementEnded):
        print_event(
            "statement_failed" if event.has_failed else "statement_finished",
            {**_statement(event.statement), "seconds": round(event.seconds, 3)},
        )
    elif isinstance(event, RevisionEnded):
        print_event("revision_finished", executed_document(event.executed))


def _revision(of: RevisionBegan) -> dict[str, object]:
    return {
        "revision": of.revision,
        "direction": of.direction,
        "number": of.number,
        "of": of.total,
    }


def _statement(statement: RunningStatement) -> dict[str, object]:
    return {
        "revision": statement.of.revision,
        "direction": statement.of.direction,
        "statement": statement.number,
        "statements": statement.total,
        "query": statement.is_query,
        "sql": statement.sql,
    }


def _work(work: Work) -> dict[str, object]:
    return {
        "stage": work.stage,
        "percent": work.percent,
        "rows": work.rows,
        "expected_rows": work.expected,
    }
