"""The results of running two heads in both orders, as lines of text."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.schema.describe import describe
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from alembic_autogen.proof.orders import FailedOrder, Verdict


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Describe the differences between both orders, or the statements that fail."""
    first, second = verdict.pair.heads
    for failed in verdict.failures:
        yield f"{in_order(failed)}: {failed.error.message}"
        yield from (f"    {line}" for line in failed.error.details.splitlines())
    sides = (f"{first} first", f"{second} first")
    for difference in verdict.comparison.differences if verdict.comparison else ():
        yield from describe(difference, sides)
    for sentence in verdict.rows:
        yield f"~ rows of {sentence}"


def merged_heads(ref: str, verdict: Verdict) -> tuple[str, tuple[str, ...]]:
    """The two heads that a merge has, as a sentence; and notes, the last one on what to type.

    :param ref: the branch of git that is merged.
    """
    quoted = shlex.quote(ref)
    remedy = f"Merge it, and join them: git merge {quoted}; alembic-autogen rebase {quoted}"
    result = f"Merged with {ref}, the history has two heads. {summary(verdict)}."
    return result, (*verdict.notes, *verdict.accepted, remedy)


def in_order(failed: FailedOrder) -> str:
    """Name an order."""
    return f"{failed.order[0]}, then {failed.order[1]}"


def summary(verdict: Verdict) -> str:
    """Summarise the results of both orders, as a sentence without its full stop."""
    first, second = verdict.pair.heads
    if verdict.pair.is_ordered:
        return f"{first} and {second} run in one order only, since one needs the other"
    if verdict.commutes:
        filled = count_of(verdict.filled, "table")
        rows = f", with generated rows in {filled}" if verdict.filled else ""
        return f"{first} and {second} leave the same schema and rows in both orders{rows}"
    if len(verdict.failures) == 2:
        return f"{first} and {second} cannot be run one after the other"
    if verdict.failures:
        return f"{in_order(verdict.failures[0])} cannot be run"
    return f"{first} and {second} do not leave the same in both orders"
