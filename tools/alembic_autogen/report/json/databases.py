"""The results of ``upgrade``, ``downgrade`` and ``resume`` with many databases, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.report import half_applied
from alembic_autogen.report.json.afterwards import compared_document, values_document
from alembic_autogen.report.json.migration import backup_document
from alembic_autogen.report.json.output import print_document, rounded

if TYPE_CHECKING:
    from alembic_autogen.commands.database_results import DatabaseResult, DatabaseResults


def report_databases(results: DatabaseResults) -> None:
    """Print the results as one object."""
    print_document(
        {
            "target": results.target or None,
            "canaries": results.canaries,
            "databases": [_database(each) for each in results.results],
            "counts": {each.value: number for each, number in results.counts.items()},
            "seconds": rounded(results.seconds),
        }
    )


def _database(result: DatabaseResult) -> dict[str, object]:
    return {
        "host": result.location.host,
        "database": result.location.database,
        "result": result.outcome.value,
        "from": None if result.before is None else list(result.before),
        "to": None if result.after is None else list(result.after),
        "done": list(result.revisions),
        "error": result.error or None,
        "details": result.details or None,
        **compared_document(result.compared),
        **values_document(result.values),
        **backup_document(result.saved, result.restored),
        "half_applied": half_applied.place_document(result.place) if result.place else None,
        "sql": result.sql,
        "seconds": round(result.seconds, 3),
    }
