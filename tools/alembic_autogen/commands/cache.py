"""``cache``: list what earlier runs have kept, with its size, or remove it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cache import evict, store
from alembic_autogen.cache.evict import Entry
from alembic_autogen.errors import ExitCode

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

DESCRIPTIONS = {
    "packages": "MySQL or MariaDB from the distribution's packages, unpacked",
    "template": "initialised, empty data directories",
    "snapshot": "data directories with the schema at some revision",
    "head": "schemas that revisions make",
    "models": "schemas that models make",
    "depends": "files that the schema at head depends on",
    "chain": "files that earlier revisions depended on when they ran",
    "libraries": "names of installed files that were loaded",
    "models-parts": "statements of each table of the models",
    "models-seen": "what importing the models was seen to read",
    "layout": "places of revisions, as alembic.ini has them",
}


@dataclass(frozen=True)
class Held:
    """What the cache holds of one kind.

    :param number: how many entries.
    :param size: bytes on the disk.
    :param used: when one of them was last used, in seconds since the epoch.
    """

    kind: str
    number: int
    size: int
    used: float

    @property
    def description(self) -> str:
        """What these entries are, in words."""
        return DESCRIPTIONS.get(self.kind, "")


@dataclass(frozen=True)
class Contents:
    """What the cache holds.

    :param folder: where it is.
    :param limit: bytes that it may take.
    :param held: by kind, the largest first.
    :param cleared: whether it was to be emptied; what is held then is what was in use.
    """

    folder: Path
    limit: int
    held: tuple[Held, ...]
    cleared: bool = False

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(held.size for held in self.held)

    @property
    def exit_code(self) -> ExitCode:
        """How the command ends."""
        return ExitCode.FINDINGS if self.cleared and self.held else ExitCode.OK


def cache(settings: Settings, *, clear: bool = False) -> Contents:
    """Look at the cache, or empty it.

    :param clear: remove everything that is not in use.
    :raises ConfigurationError: the cache is another user's.
    """
    store.check()
    found = evict.clear() if clear else evict.entries()
    held = sorted(_by_kind(found), key=lambda each: -each.size)
    return Contents(store.folder(), settings.cache_size, tuple(held), clear)


def _by_kind(found: Iterable[Entry]) -> Iterable[Held]:
    kind = attrgetter("kind")
    for name, group in groupby(sorted(found, key=kind), key=kind):
        entries = list(group)
        size, used = sum(each.size for each in entries), max(each.used for each in entries)
        yield Held(name, len(entries), size, used)
