"""``cache``: list the entries of the cache with their sizes, or remove them."""

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
    "percona-toolkit": "pt-online-schema-change from the distribution's packages, unpacked",
    "template": "initialised, empty data directories",
    "snapshot": "data directories with the schema at some revision",
    "head": "schemas that revisions make",
    "models": "schemas that models make",
    "depends": "files that the schema at head depends on",
    "chain": "files that earlier revisions depended on when they ran",
    "libraries": "names of installed files that were loaded",
    "models-parts": "statements of each table of the models",
    "models-seen": "what importing the models was seen to read",
    "models-at-commit": "statements of the models at a commit",
    "whole-schema": "schemas of databases in which no downgrade has begun",
    "written-revision": "revisions as they were written, for --amend",
    "baseline": "files of these statements",
    "layout": "places of revisions, as alembic.ini has them",
}


@dataclass(frozen=True)
class CachedKind:
    """All cache entries of one kind.

    :param number: the number of entries.
    :param size: bytes on the disk.
    :param used: the last use of any of them, in seconds since the epoch.
    """

    kind: str
    number: int
    size: int
    used: float

    @property
    def description(self) -> str:
        """A description of these entries; empty for an unknown kind."""
        return DESCRIPTIONS.get(self.kind, "")


@dataclass(frozen=True)
class CacheContents:
    """The contents of the cache.

    :param folder: the folder of the cache.
    :param limit: the maximum size in bytes.
    :param held: the entries by kind, the largest first.
    :param cleared: whether the cache was emptied; the remaining entries were in use.
    """

    folder: Path
    limit: int
    held: tuple[CachedKind, ...]
    cleared: bool = False

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(held.size for held in self.held)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.FINDINGS if self.cleared and self.held else ExitCode.OK


def cache(settings: Settings, *, clear: bool = False) -> CacheContents:
    """List the contents of the cache, or empty it.

    :param clear: remove everything that is not in use.
    :raises ConfigurationError: the cache belongs to another user.
    """
    store.check()
    found = evict.clear() if clear else evict.entries()
    held = sorted(_by_kind(found), key=lambda each: -each.size)
    return CacheContents(store.folder(), settings.cache_size, tuple(held), clear)


def _by_kind(found: Iterable[Entry]) -> Iterable[CachedKind]:
    kind = attrgetter("kind")
    for name, group in groupby(sorted(found, key=kind), key=kind):
        entries = list(group)
        size, used = sum(each.size for each in entries), max(each.used for each in entries)
        yield CachedKind(name, len(entries), size, used)
