"""Sentences about what the baseline of a real database lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.commands.baseline import Baseline
    from alembic_autogen.server.grants import Unseen


def not_taken(baseline: Baseline) -> Iterator[str]:
    """List what could not be read, or cannot be created on the disposable server."""
    if baseline.unseen:
        yield unseen_sentence(baseline.unseen, "--from-url")
    for view, why in baseline.left_out.items():
        yield f"View {view} is left out, since it reads what is in another database: {why}."


def unseen_sentence(kinds: Sequence[Unseen], flag: str) -> str:
    """The kinds of objects that an account does not see.

    :param flag: the flag that names the account.
    """
    first, *others = kinds
    shown = [f"{first.kind} (it lacks {first.privilege})"]
    shown += [f"{each.kind} ({each.privilege})" for each in others]
    return (
        f"The account of {flag} cannot see {', '.join(shown)}, so that those are missing if "
        "there are any; grant it what it lacks, and run this again."
    )
