"""The result of ``revision`` as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.revisions import Revisions
from alembic_autogen.memo.stored_values import UnknownObject
from alembic_autogen.questions import reply_lines
from alembic_autogen.report import streams
from alembic_autogen.report.generated_rows import rows_lines
from alembic_autogen.report.origins import describe_origins
from alembic_autogen.report.source_places import SourcePlaces
from alembic_autogen.report.text.built_schemas import (
    agreement,
    server_and_origins,
    server_text,
    show_not_remembered,
    show_notes,
)
from alembic_autogen.report.text.diagnostics import Diagnostic
from alembic_autogen.report.text.differences import (
    err_differences,
    err_losses,
)
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.linting import finding_diagnostic
from alembic_autogen.report.text.screen import err_diagnostics
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.empty_revision import EmptyRevision
    from alembic_autogen.commands.written_revision import Revision
    from alembic_autogen.memo.stored_values import RefusedTable


def report_revision(revision: Revision | Revisions, *, dry_run: bool, sql: bool) -> None:
    """Print the path of the written file, or the text of a dry run."""
    if isinstance(revision, Revisions):
        _report_revisions(revision, dry_run=dry_run, sql=sql)
        return
    show_notes(revision)
    if revision.path is None:
        print_out(
            f"{agreement(revision)}; there is nothing to write ({server_and_origins(revision)})."
        )
        show_not_remembered(revision)
        return
    _show_changes(revision)
    if dry_run:
        print_out(revision.source.rstrip())
    if sql:
        _show_sql(revision)
    _show_effects(revision)
    if not dry_run:
        _show_proved(revision)
    _show_left_out(revision)
    if not dry_run:
        print_out(streams.shown_path(revision.path))


def report_empty(revision: EmptyRevision) -> None:
    """Print the path of the written file, or the text of a dry run."""
    if not revision.written:
        print_out(revision.source.rstrip())
        return
    print_err(
        "It does nothing yet: write its upgrade and downgrade, and prove it with "
        "alembic-autogen prove."
    )
    print_out(streams.shown_path(revision.path))


def _report_revisions(revisions: Revisions, *, dry_run: bool, sql: bool) -> None:
    """Print what the revision does in each database, and then the path or the text."""
    if revisions.path is None:
        for name, each in revisions.databases.items():
            print_out(f"Database {name}:")
            report_revision(each, dry_run=dry_run, sql=sql)
        return
    if dry_run:
        print_out(revisions.source.rstrip())
    for name, each in revisions.databases.items():
        print_err(f"Database {name}:")
        show_notes(each)
        if sql:
            print_out(f"-- database {name}")
            _show_sql(each)
        _show_changes(each)
        _show_effects(each)
        _show_proved(each)
        _show_left_out(each)
    if not dry_run:
        print_out(streams.shown_path(revisions.path))


def _show_changes(revision: Revision) -> None:
    """Print the differences, and what is found in the file."""
    err_differences(revision.comparison.differences, places=SourcePlaces(revision.project))
    print_err(f"Schemas: {describe_origins(revision.origins)}.")
    show_not_remembered(revision)
    for finding in revision.findings:
        err_diagnostics([Diagnostic("warning", "ruff", finding)])
    if revision.judgement is not None and revision.path is not None:
        path = streams.shown_path(revision.path)
        found = revision.judgement.findings
        source = revision.source
        err_diagnostics(finding_diagnostic(path, source, each, in_full=False) for each in found)


def _show_sql(revision: Revision) -> None:
    for statement in revision.statements:
        print_out(f"{statement.strip().rstrip(';')};")


def _show_effects(revision: Revision) -> None:
    """Print the effects on rows, and what is lost."""
    _show_rows(revision)
    if not revision.has_downgrade:
        print_err("The file has no downgrade, by its template or a hook: there is no way back.")
    err_losses(revision.comparison)


def _show_proved(revision: Revision) -> None:
    runs = "upgrade, downgrade and upgrade again gave the exact schemas"
    runs = runs if revision.has_downgrade else "the upgrade gave the exact schema"
    tables = ", ".join(map(str, revision.other_order))
    order = f", but for the order of columns in {tables} after the downgrade" if tables else ""
    print_err(f"Proved on {server_text(revision)}: {runs}{order}.")


def _show_left_out(revision: Revision) -> None:
    if revision.refused:
        names = ", ".join(str(each.table) for each in revision.refused)
        kind = "object" if any(map(_is_no_table, revision.refused)) else "table"
        what = count_of(len(revision.refused), kind)
        print_err(f"The revision is without {what} that could not be compared: {names}.")


def _is_no_table(refused: RefusedTable) -> bool:
    return isinstance(refused, UnknownObject)


def _show_rows(revision: Revision) -> None:
    """Print the effects on rows."""
    for item in revision.unfilled:
        print_err(f"{item.question} No value was given, so the upgrade refuses them.")
        for line in reply_lines(item.as_question().replies):
            print_err(f"    {line}")
    for sentence in revision.broken:
        print_err(f"After the upgrade {sentence} Declare it, or create it again in this revision.")
    for name in revision.accepted:
        print_err(f"{name}: values that change with the type are not refused (--accept-change).")
    for sentence in revision.filled:
        print_err(sentence)
    if revision.rows is not None:
        for line in rows_lines(revision.rows):
            print_err(line)
