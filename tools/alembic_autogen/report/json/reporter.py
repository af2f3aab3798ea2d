"""Results as JSON for programs, on stdout."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from alembic_autogen.report import origins
from alembic_autogen.report.json import documents
from alembic_autogen.report.json.database_drift import (
    report_database_drift as report_database_drift,
)
from alembic_autogen.report.json.databases import report_databases as report_databases
from alembic_autogen.report.json.documents import difference_document
from alembic_autogen.report.json.drift import report_drift as report_drift
from alembic_autogen.report.json.linting import report_linting as report_linting
from alembic_autogen.report.json.linting import report_rule as report_rule
from alembic_autogen.report.json.linting import report_rules as report_rules
from alembic_autogen.report.json.migration import place_document
from alembic_autogen.report.json.migration import report_migration as report_migration
from alembic_autogen.report.json.migration import show_plan as show_plan
from alembic_autogen.report.json.migration_events import show_event as show_event
from alembic_autogen.report.json.output import (
    has_printed,
    print_document,
    rounded,
    seal_document,
    server_document,
)
from alembic_autogen.report.json.resume import report_resume as report_resume
from alembic_autogen.report.json.revision import report_revision as report_revision
from alembic_autogen.report.json.servers import report_server_linting as report_server_linting
from alembic_autogen.report.named_places import place_of_error
from alembic_autogen.report.text.databases import show_output as show_output
from alembic_autogen.server.base import Available
from alembic_autogen.server.table_sizes import sizes_document

if TYPE_CHECKING:

    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.commands.cache import CacheContents
    from alembic_autogen.commands.db import OpenDatabase
    from alembic_autogen.commands.doctor import Diagnosis
    from alembic_autogen.commands.drop_replaced import DroppedRevisions
    from alembic_autogen.commands.empty_revision import EmptyRevision
    from alembic_autogen.commands.erd import Diagram
    from alembic_autogen.commands.history import Listing
    from alembic_autogen.commands.init import Setup
    from alembic_autogen.commands.joining import Joining
    from alembic_autogen.commands.prove import Proving
    from alembic_autogen.commands.record_head import RecordedHead
    from alembic_autogen.commands.sizes import Measured
    from alembic_autogen.commands.squash import Squash
    from alembic_autogen.commands.stamp import Stamp
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.memo.origin import Origins
    from alembic_autogen.questions import NeedsAnswerError
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.server.likeness import Likeness


def _answer(found: Origins) -> dict[str, object]:
    return origins.document(found.head, found.models, found.not_remembered)


def report_diagram(diagram: Diagram) -> None:
    """Print the diagram, and whether the checked file has it, as one object."""
    print_document(
        {
            "diagram": diagram.text,
            "tables": diagram.tables,
            "path": str(diagram.path) if diagram.path else None,
            "outdated": diagram.outdated,
        }
    )


def report_empty(revision: EmptyRevision) -> None:
    """Print the result of ``revision --empty`` as one object."""
    print_document(
        {
            "path": str(revision.path),
            "written": revision.written,
            "source": None if revision.written else revision.source,
            "revision": revision.revision,
        }
    )


def report_proof(proving: Proving, *, sql: bool) -> None:
    """Print the result of ``prove`` as one object."""
    proof = proving.proof
    print_document(
        {
            "revision": proving.revision,
            "path": str(proving.path),
            "exact": proof.is_exact,
            "has_downgrade": proving.has_downgrade,
            "empty": documents.run_document(proof.empty),
            "full": documents.run_document(proof.full) if proof.full else None,
            "filled": {str(table): count for table, count in proof.filled.items()},
            "sql": list(proof.statements) if sql else None,
            "server": server_document(proving.server),
            **seal_document(),
            "seconds": rounded(proving.seconds),
        }
    )


def report_squash(squash: Squash) -> None:
    """Print the result of ``squash`` as one object."""
    print_document(
        {
            "replaced": list(squash.replaced),
            "kept": list(squash.kept),
            "paths": [str(path) for path in squash.files],
            "folder": str(squash.folder),
            "written": squash.written,
            "source": None if squash.written else squash.source,
            "notes": list(squash.notes),
            "server": server_document(squash.server),
            **seal_document(),
            "seconds": rounded(squash.seconds),
        }
    )


def report_stamp(stamp: Stamp) -> None:
    """Print the result of ``stamp`` as one object."""
    found = stamp.comparison.differences if stamp.comparison else ()
    print_document(
        {
            "host": stamp.place,
            "database": stamp.database,
            "before": list(stamp.before),
            "after": list(stamp.after),
            "written": stamp.written,
            "unseen": [each.kind for each in stamp.unseen],
            "verified": stamp.comparison is not None and not found,
            "differences": [difference_document(each) for each in found],
            "server": server_document(stamp.server),
            **seal_document(),
            "seconds": rounded(stamp.seconds),
        }
    )


def report_dropped(dropped: DroppedRevisions) -> None:
    """Print the result of ``squash --drop-replaced`` as one object."""
    print_document(
        {
            "replaced": list(dropped.replaced),
            "path": str(dropped.path),
            "removed": [str(path) for path in dropped.removed],
            "written": not dropped.is_dry,
        }
    )


def report_questions(error: NeedsAnswerError, places: SourcePlaces) -> None:
    """Print open questions as one object."""
    print_document({"questions": documents.question_documents(error, places)}, "questions")


def report_failure(error: AutogenError, places: SourcePlaces) -> None:
    """Print why the command failed as one object, unless it has printed its result."""
    if not has_printed():
        message, details = error.message, error.details or None
        print_document(
            {
                "error": message,
                "details": details,
                "source": documents.source_document(place_of_error(error), places),
                "exit_code": int(error.exit_code),
            },
            "failure",
        )


def report_diagnosis(diagnosis: Diagnosis) -> None:
    """Print the diagnosis as one object."""
    print_document(
        {
            "versions": diagnosis.versions,
            "version_notes": diagnosis.version_notes,
            "interpreter": diagnosis.interpreter,
            "own_interpreter": diagnosis.own_interpreter,
            "chosen": diagnosis.chosen,
            "sources": [
                {"source": name, "available": isinstance(found, Available), **asdict(found)}
                for name, found in diagnosis.sources
            ],
            "options": [asdict(option) for option in diagnosis.options],
            "sealed": diagnosis.seal.sealed,
            "not_sealed": diagnosis.seal.reason or None,
            "history": diagnosis.history,
            "problems": list(diagnosis.problems),
        }
    )


def report_likeness(likeness: Likeness) -> None:
    """Print the configuration that makes a disposable server like another one, as one object."""
    print_document(
        {
            "flavor": likeness.flavor,
            "mysql_version": likeness.version,
            "server_variables": dict(likeness.variables),
            "left_out": list(likeness.left_out),
        }
    )


def report_sizes(measured: Measured) -> None:
    """Print the sizes as the file holds them, with the name of the file."""
    path = str(measured.path) if measured.path else None
    print_document({**sizes_document(measured.sizes), "path": path})


def show_setup(setup: Setup) -> None:
    """Print nothing: the result has all of it."""


def report_setup(setup: Setup) -> None:
    """Print the result of ``init``, with that of ``check-drift``."""
    drift = setup.drift
    print_document(
        {
            "found": list(setup.found),
            "changes": [
                {"path": str(each.path), "what": each.what, "text": each.added}
                for each in setup.changes
            ],
            "left": list(setup.left),
            "written": [str(each.path) for each in setup.written],
            "in_sync": drift.in_sync if drift else None,
            "advice": list(setup.advice),
        }
    )


def report_baseline(baseline: Baseline) -> None:
    """Print the baseline of a real database as one object."""
    print_document(
        {
            "path": baseline.path,
            "written": baseline.written,
            "source": None if baseline.written else baseline.sql,
            "host": baseline.place,
            "database": baseline.database,
            "revision": baseline.revision,
            "differences": [difference_document(d) for d in baseline.comparison.differences],
            "unseen": [each.kind for each in baseline.unseen],
            "left_out": [*baseline.left_out],
            "server": server_document(baseline.server),
            **seal_document(),
            "seconds": rounded(baseline.seconds),
        }
    )


def report_joining(joining: Joining) -> None:
    """Print what both orders of two heads leave, and what was written, as one object."""
    server = joining.server
    print_document(
        {
            "verdict": documents.verdict_document(joining.verdict),
            "notes": list(joining.notes),
            "paths": [str(path) for path in joining.paths],
            "written": joining.written,
            "source": joining.source or None,
            "server": server_document(server) if server else None,
            **seal_document(),
            "seconds": rounded(joining.seconds),
        }
    )


def report_recorded(recorded: RecordedHead) -> None:
    """Print the file that records the newest revision, as one object."""
    print_document({"path": str(recorded.path), "written": recorded.written})


def report_cache(contents: CacheContents) -> None:
    """Print the contents of the cache; sizes are in bytes, times in seconds since the epoch."""
    print_document(
        {
            "folder": str(contents.folder),
            "size": contents.size,
            "limit": contents.limit,
            "cleared": contents.cleared,
            "held": [
                {
                    "kind": held.kind,
                    "entries": held.number,
                    "size": held.size,
                    "last_used": round(held.used),
                }
                for held in contents.held
            ],
        }
    )


def report_opened(opened: OpenDatabase, *, is_used_by_program: bool) -> None:
    """Print the address of a database, unless a program uses it, and may use stdout itself."""
    if is_used_by_program:
        return
    address, server = opened.database.server.address, opened.database.server
    print_document(
        {
            "url": opened.url,
            "database": opened.database.default,
            "user": address.user,
            "password": address.password,
            "unix_socket": address.unix_socket,
            "host": address.host,
            "port": address.port,
            "server": {
                "source": server.source,
                "flavor": server.flavor,
                "version": server.version,
            },
            "answer": origins.document(opened.origin, None, opened.not_remembered),
            "seconds": rounded(opened.seconds),
        }
    )


def report_history(listing: Listing, form: str) -> None:
    """Print the revisions, newest first, as one object."""
    print_document(
        {
            **(place_document(listing.status) if listing.status else {"current": None}),
            "problem": listing.problem or None,
            "revisions": [
                {
                    "revision": entry.revision,
                    "message": entry.message,
                    "head": entry.is_head,
                    "down": list(entry.down),
                    "depends_on": list(entry.depends_on),
                    "labels": list(entry.labels),
                    "state": listing.state(entry) or None,
                }
                for entry in listing.entries
            ],
        }
    )
