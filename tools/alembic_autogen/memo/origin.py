"""The origin of a schema: this run, or earlier ones, and since when it is remembered."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from alembic_autogen.memo.reasons import Doubts


class Source(str, Enum):
    """The run that made a schema.

    ``PARTLY``: this run, from an earlier one's (some tables, or the last revisions, are new).
    """

    MADE = "made"
    PARTLY = "partly"
    MEMORY = "memory"


@dataclass(frozen=True)
class Origin:
    """The origin of a schema.

    :param source: who made it.
    :param made: when the oldest part of it was made, in seconds since the epoch.
    """

    source: Source = Source.MADE
    made: float = field(default_factory=time.time)

    def remembered(self) -> Origin:
        """The origin of the same schema where another run finds it."""
        return replace(self, source=Source.MEMORY)

    def extended(self) -> Origin:
        """The origin of a schema that this run has made from one of an earlier run."""
        return replace(self, source=Source.PARTLY)

    @property
    def is_made(self) -> bool:
        """Whether all of it was made by this run."""
        return self.source is Source.MADE


@dataclass(frozen=True)
class Origins:
    """The origins of both schemas, and why they are not remembered, where they are not."""

    models: Origin
    head: Origin
    doubts: Doubts = field(default_factory=Doubts)

    @property
    def since(self) -> float | None:
        """When the oldest result of an earlier run was made; ``None`` where none was used."""
        return oldest((self.models, self.head))


def oldest(origins: Iterable[Origin]) -> float | None:
    """When the oldest result of an earlier run was made; ``None`` where none was used."""
    return min((each.made for each in origins if not each.is_made), default=None)
