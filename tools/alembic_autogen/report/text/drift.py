"""The result of ``check-drift`` as text.

What shows differences is imported if there are some: it would take longer than the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.commands.drifts import Drifts
from alembic_autogen.report.extent import Extent
from alembic_autogen.report.text.built_schemas import (
    agreement,
    server_and_origins,
    show_not_remembered,
    show_notes,
)
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.schema.external import without_stand_ins
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.drift import Drift
    from alembic_autogen.proof.orders import Verdict


def report_drift(drift: Drift | Drifts, extent: Extent) -> None:
    """Print the differences, table by table, and their number, database by database."""
    if not isinstance(drift, Drifts):
        _report_one(drift, extent)
        return
    for sentence in filter(None, (*drift.notes, drift.head_file)):
        print_err(sentence)
    for name, each in drift.databases.items():
        print_out(f"Database {name}:")
        _report_one(each, extent)
    if any(each.comparison.differences for each in drift.databases.values()):
        _show_remedy(drift.remedy)


def _report_one(drift: Drift, extent: Extent) -> None:
    show_notes(drift)
    if drift.head_file:
        print_out(drift.head_file)
    if drift.verdict is None or drift.verdict.runs:
        if drift.comparison.differences:
            _show_differences(drift, extent)
        _summarize(drift)
        show_not_remembered(drift)
    if drift.verdict is not None:
        _show_merged(drift.merged_with, drift.verdict)
    if drift.linting is not None:
        from alembic_autogen.report.text.linting import report_linting

        report_linting(drift.linting, statements=False)


def _show_merged(ref: str, verdict: Verdict) -> None:
    """Print what both orders of this branch's revisions and another's leave.

    :param ref: the other branch of git.
    """
    from alembic_autogen.report.text.both_orders import merged_heads
    from alembic_autogen.report.text.joining import verdict_diagnostics
    from alembic_autogen.report.text.screen import out_diagnostics

    out_diagnostics(verdict_diagnostics(verdict))
    result, notes = merged_heads(ref, verdict)
    print_out(result)
    for sentence in notes:
        print_err(sentence)


def _show_differences(drift: Drift, extent: Extent) -> None:
    from alembic_autogen.report.source_places import SourcePlaces
    from alembic_autogen.report.text.differences import MODELS, out_differences, out_losses

    places, renames = SourcePlaces(drift.project, drift.copy), drift.comparison.renames
    out_differences(drift.comparison.differences, MODELS, extent, places, renames)
    out_losses(drift.comparison)


def _summarize(drift: Drift) -> None:
    """Print the number of differences, and what to type."""
    differences = drift.comparison.differences
    if drift.in_sync:
        compared = without_stand_ins(drift.comparison.target.tables.values())
        tables = count_of(len(compared), "table")
        print_out(f"Models and migrations agree ({tables}, {server_and_origins(drift)}).")
    elif differences:
        count = count_of(len(differences), "difference")
        print_out(f"{count} between models and migrations ({server_and_origins(drift)}).")
        _show_remedy(drift.remedy)
    else:
        print_out(f"{agreement(drift)} ({server_and_origins(drift)}).")


def _show_remedy(command: str) -> None:
    """Print the command that writes the revision, if there is one."""
    if command:
        from alembic_autogen.report.text.screen import err_help

        err_help(f"write the revision with: {command}")
