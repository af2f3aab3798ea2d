"""The origin of a schema: this run or earlier ones, and the time when it was made."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum

from alembic_autogen.memo.reasons import NotRemembered


class OriginKind(str, Enum):
    """The run that made a schema.

    ``PARTLY``: this run, based on the result of an earlier one (some tables, or the last revisions,
    are new).
    """

    MADE = "made"
    PARTLY = "partly"
    MEMORY = "memory"


@dataclass(frozen=True)
class Origin:
    """The origin of a schema.

    :param kind: the run that made it.
    :param made: when the oldest part of it was made, in seconds since the epoch.
    :param changed: when the newest part was made, if that was by another run; else ``None``.
    """

    kind: OriginKind = OriginKind.MADE
    made: float = field(default_factory=time.time)
    changed: float | None = field(default=None, compare=False)

    def remembered(self) -> Origin:
        """The origin of the same schema when another run finds it in the cache."""
        return replace(self, kind=OriginKind.MEMORY)

    def extended(self) -> Origin:
        """The origin of a schema that this run made from one of an earlier run."""
        return replace(self, kind=OriginKind.PARTLY, changed=time.time())

    @property
    def newest(self) -> float:
        """The time when its newest part was made."""
        return self.made if self.changed is None else self.changed

    @property
    def is_made(self) -> bool:
        """Whether this run made all of it."""
        return self.kind is OriginKind.MADE


@dataclass(frozen=True)
class Origins:
    """The origins of both schemas, and the reasons why one is not remembered, if any."""

    models: Origin
    head: Origin
    not_remembered: NotRemembered = field(default_factory=NotRemembered)

    @property
    def since(self) -> float | None:
        """The time when the oldest result of an earlier run was made; ``None`` if none was used."""
        return oldest((self.models, self.head))


def oldest(origins: Iterable[Origin]) -> float | None:
    """The time when the oldest result of an earlier run was made; ``None`` if there is none."""
    return min((each.made for each in origins if not each.is_made), default=None)
