"""What the baseline of a real database does not have, as sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.server.grants import Unseen


def not_taken(baseline: Baseline) -> Iterator[str]:
    """What could not be read, or cannot be made on the disposable server."""
    if baseline.unseen:
        yield _unseen(baseline.unseen)
    for view, why in baseline.left_out.items():
        yield f"View {view} is left out, since it reads what is in another database: {why}."


def _unseen(kinds: Sequence[Unseen]) -> str:
    first, *others = kinds
    shown = [f"{first.kind} (it lacks {first.privilege})"]
    shown += [f"{each.kind} ({each.privilege})" for each in others]
    return (
        f"The account of --from-url cannot see {', '.join(shown)}, so that those are missing if "
        "there are any; grant it what it lacks, and run this again."
    )
