"""Results of ``upgrade`` and ``downgrade``, as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.json.afterwards import (
    compared_document,
    row_count_document,
    values_document,
)
from alembic_autogen.report.json.checks import checks_document
from alembic_autogen.report.json.output import print_document, print_event, rounded

if TYPE_CHECKING:
    from alembic_autogen.apply.backup.kept_runs import KeptRun
    from alembic_autogen.apply.backup.restoring import Restored
    from alembic_autogen.apply.online.online_plan import Carriage, OnlinePlan
    from alembic_autogen.apply.progress.events import ExecutedRevision
    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.apply.resuming.places import PlaceInRevision
    from alembic_autogen.commands.migrate import Migration
    from alembic_autogen.history.migration_plan import MigrationStep, Status


def show_plan(beginning: Beginning) -> None:
    """Print the plan as a line, if lines are printed; otherwise, the result includes it."""
    print_event("plan", _plan(beginning))


def _plan(found: Beginning | Migration) -> dict[str, object]:
    """The plan of a run, before or after it."""
    plan = found.plan
    return {
        **place_document(plan.status),
        "direction": plan.direction,
        "target": plan.target,
        "result": plan.result,
        "resumed": _resumed(found.place) if found.place else None,
        "revisions": [_step(step) for step in plan.steps],
        **checks_document(found.checks),
        "cluster": list(found.checks.remarks),
        "large_tables": [_carriage(each, found.online) for each in found.online.carriages],
    }


def report_migration(migration: Migration) -> None:
    """Print the plan and the revisions that were applied or undone, as one object."""
    print_document(migration_document(migration))


def migration_document(migration: Migration) -> dict[str, object]:
    """A migration as an object."""
    return {
        **_plan(migration),
        "done": [step.revision for step in migration.done],
        "executed": [executed_document(each) for each in migration.executed],
        **compared_document(migration.compared),
        **values_document(migration.values),
        "row_counts": [row_count_document(each) for each in migration.row_counts],
        **backup_document(migration.saved, migration.restored),
        "sql": migration.sql,
        "plan": str(migration.plan_path) if migration.plan_path else None,
        "seconds": rounded(migration.seconds),
    }


def executed_document(executed: ExecutedRevision) -> dict[str, object]:
    """A revision that has run, with its statements."""
    return {
        "revision": executed.of.revision,
        "direction": executed.of.direction,
        "statements": [
            {
                "statement": each.statement.number,
                "sql": each.statement.sql,
                "times": each.times,
                "seconds": round(each.seconds, 3),
            }
            for each in executed.statements
        ],
        "seconds": round(executed.seconds, 3),
    }


def _resumed(place: PlaceInRevision) -> dict[str, object]:
    return {
        "revision": place.recorded.revision,
        "direction": place.recorded.direction,
        "statement": place.done,
        "statements": len(place.recorded.lasting),
    }


def _carriage(carriage: Carriage, online: OnlinePlan) -> dict[str, object]:
    return {
        "revision": carriage.revision,
        "sql": carriage.statement.sql,
        "tool": None if carriage.reason or online.tool is None else online.tool.name,
        "reason": carriage.reason or None,
    }


def backup_document(
    saved: KeptRun | None, restored: Sequence[Restored] | None
) -> dict[str, object]:
    """Rows that were saved before revisions destroyed them, and rows that were restored."""
    return {
        "saved": _saved(saved) if saved else None,
        "restored": None if restored is None else [_restored(each) for each in restored],
    }


def _saved(run: KeptRun) -> dict[str, object]:
    items = [
        {
            "revision": each.revision,
            "statement": each.statement,
            "kind": each.kind.value,
            "table": str(each.table),
            "columns": [column.name for column in each.columns],
            "rows": each.rows,
            "file": each.file,
            "locked": each.is_locked,
        }
        for each in run.manifest.items
    ]
    return {
        "directory": str(run.folder),
        "finished_at": run.manifest.finished_at,
        "items": items,
    }


def _restored(restored: Restored) -> dict[str, object]:
    """The results of restoring the saved rows of one table."""
    return {
        "revision": restored.item.revision,
        "table": str(restored.table),
        "columns": list(restored.columns),
        "written": restored.written,
        "there": restored.there,
        "gone": restored.gone,
        "changed": restored.changed,
        "taken": restored.taken,
        "unrestorable": restored.unrestorable,
    }


def place_document(status: Status) -> dict[str, object]:
    """The address of a database, and its revisions."""
    place = status.place
    return {"host": place.host, "database": place.database, "current": list(status.current)}


def _step(step: MigrationStep) -> dict[str, str]:
    return {"revision": step.revision, "message": step.message}
