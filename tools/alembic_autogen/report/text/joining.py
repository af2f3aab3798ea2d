"""The results of running two heads in both orders, as diagnostics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.report.named_places import place_in
from alembic_autogen.report.text.both_orders import in_order
from alembic_autogen.report.text.diagnostics import Diagnostic
from alembic_autogen.report.text.drift_diagnostics import diagnostic

if TYPE_CHECKING:
    from alembic_autogen.proof.orders import Verdict


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
