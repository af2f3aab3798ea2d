"""The statements that mend what differs, as lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import Mending
    from alembic_autogen.commands.database_drift import DatabaseDrift


def mending_lines(mending: Mending | None, what: str = "mend it") -> Iterator[str]:
    """The statements that mend what differs, if they are known.

    :param what: the effect of the statements, for the heading.
    """
    if mending is None:
        yield "No statements are known that mend this."
        return
    yield from mending.lines(what)


def purpose_of_mending(drift: DatabaseDrift) -> str:
    """The purpose of the statements, in words."""
    return "remove what was changed besides" if drift.half else f"give it the schema of {drift.at}"
