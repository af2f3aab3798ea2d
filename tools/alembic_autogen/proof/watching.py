"""A context around each direction in which a proof runs a revision."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Watching = Callable[[str], AbstractContextManager[None]]
"""Returns the context of a direction: ``upgrade``, ``downgrade`` or ``second upgrade``."""


def unwatched(direction: str) -> AbstractContextManager[None]:
    """The context of a direction that is not observed."""
    return nullcontext()
