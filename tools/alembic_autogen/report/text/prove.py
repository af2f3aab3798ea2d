"""The result of ``prove`` as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.report.named_places import place_in
from alembic_autogen.report.text.diagnostics import Diagnostic
from alembic_autogen.report.text.drift_diagnostics import diagnostic
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.screen import out_diagnostics
from alembic_autogen.report.titles import titled
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.commands.prove import Proving
    from alembic_autogen.proof.existing_revision import ProofRun


def report_proof(proving: Proving, *, sql: bool) -> None:
    """Print the result of the proof, for the schema and for rows."""
    proof = proving.proof
    if sql:
        for statement in proof.statements:
            print_out(f"{statement.strip().rstrip(';')};")
    out_diagnostics(_run_differences(proof.empty))
    for line in _run_lines(proof.empty):
        print_out(line)
    if proof.full is not None:
        rows = sum(proof.filled.values())
        differences, lines = list(_run_differences(proof.full)), list(_run_lines(proof.full))
        found = ":" if lines or differences else ", no value changes."
        print_out(f"With {count_of(rows, 'generated row')}{found}")
        out_diagnostics(differences)
        for line in lines:
            print_out(f"  {line}")
    if not proving.has_downgrade:
        print_err("The file has no downgrade: there is no way back.")
    server = titled(proving.server)
    if not proof.is_exact or proof.empty.refused:
        print_out(f"Revision {proving.revision} is not proved ({server}).")
    elif proving.has_downgrade:
        runs = "upgrade, downgrade and upgrade again gave the same schemas"
        print_out(f"Revision {proving.revision} is proved on {server}: {runs}.")
    else:
        print_out(f"Revision {proving.revision} is proved on {server}: the upgrade runs.")


def _run_differences(run: ProofRun) -> Iterator[Diagnostic]:
    """The schemas that are not as before."""
    for when, differences in (
        ("after the downgrade", run.schema_down),
        ("after the second upgrade", run.schema_again),
    ):
        for each in differences:
            yield diagnostic(each, ("now", "then"), label="error", when=when)
    if run.refused:
        text = f"the upgrade fails before it changes anything: {run.refused}"
        yield Diagnostic("error", "fails", text, place_in(text))
    if run.failure:
        text = f"failed: {run.failure}"
        yield Diagnostic("error", "fails", text, place_in(text))


def _run_lines(run: ProofRun) -> Iterator[str]:
    for direction, changes in (
        ("upgrade", run.up),
        ("after the downgrade", run.down),
        ("after the second upgrade", run.again),
    ):
        for change in changes:
            yield f"{direction}: {change.table}: {change.text}"
    if run.not_undone:
        yield f"the downgrade refuses some of these rows: {run.not_undone}"
    if run.not_again:
        yield f"after the downgrade, the upgrade refuses some of these rows: {run.not_again}"
