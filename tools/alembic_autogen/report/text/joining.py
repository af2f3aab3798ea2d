"""The results of running two heads in both orders, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.report import streams
from alembic_autogen.report.named_places import place_in
from alembic_autogen.report.text.both_orders import in_order, summary
from alembic_autogen.report.text.built_schemas import server_text
from alembic_autogen.report.text.diagnostics import Diagnostic
from alembic_autogen.report.text.drift_diagnostics import diagnostic
from alembic_autogen.report.text.lines import print_err, print_out
from alembic_autogen.report.text.screen import err_diagnostics, out_diagnostics

if TYPE_CHECKING:
    from alembic_autogen.commands.joining import Joining
    from alembic_autogen.proof.orders import Verdict


def report_joining(joining: Joining) -> None:
    """Print the files that were written, or why both heads cannot be joined."""
    verdict, server = joining.verdict, joining.server
    if verdict is None or server is None:
        print_out("No branch has two heads; there is nothing to do.")
        return
    (out_diagnostics if joining.remedy else err_diagnostics)(verdict_diagnostics(verdict))
    (print_out if joining.remedy else print_err)(f"{summary(verdict)} ({server_text(joining)}).")
    for sentence in (*verdict.notes, *verdict.accepted, *joining.notes, joining.remedy):
        if sentence:
            print_err(sentence)
    if joining.source:
        print_out(joining.source.rstrip())
    for path in joining.paths if joining.written else ():
        print_out(streams.shown_path(path))


def verdict_diagnostics(verdict: Verdict) -> Iterator[Diagnostic]:
    """The differences between both orders, or the statements that fail."""
    first, second = verdict.pair.heads
    for failed in verdict.failures:
        text = f"{in_order(failed)}: {failed.error.message}"
        details = tuple(failed.error.details.splitlines())
        yield Diagnostic("error", "order-fails", text, place_in(text), details=details)
    sides = (f"{first} first", f"{second} first")
    for difference in verdict.comparison.differences if verdict.comparison else ():
        yield diagnostic(difference, sides)
    for sentence in verdict.rows:
        yield Diagnostic("drift", "rows", f"~ rows of {sentence}")
