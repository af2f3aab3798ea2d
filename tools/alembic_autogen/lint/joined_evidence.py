"""Join what the runs of a revision with generated rows and without them have shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.lint.evidence import Evidence, Statement


def completed(plain: Sequence[Statement], full: Sequence[Statement]) -> list[Statement]:
    """The statements of the run on rows, with those after them if that run stopped early."""
    return [*full, *plain[len(full) :]] if len(full) < len(plain) else [*full]


def does_the_same(one: Evidence, other: Evidence) -> bool:
    """Whether a revision has sent the same statements in two runs, with the same result."""
    return one.after == other.after and _texts(one) == _texts(other)


def _texts(evidence: Evidence) -> list[tuple[str, str]]:
    return [(each.direction, each.sql) for each in evidence.statements]


def with_rows_of(found: Evidence, plain: Evidence) -> Evidence:
    """Join what runs with rows have shown with what another run without rows has shown.

    :param found: what was observed with rows, after a run without them that does not count.
    :param plain: what was observed without rows only.
    """
    full = found.proof.full
    observed = found.statements[: found.ran] if full and not full.refused else ()
    return replace(
        plain,
        statements=completed(plain.statements, observed),
        proof=replace(plain.proof, full=full, filled=found.proof.filled),
        ran=found.ran if full else plain.ran,
        filled=found.filled,
        refused=found.refused,
        broken=found.broken,
        lost_plans=found.lost_plans,
        release=found.release,
    )
