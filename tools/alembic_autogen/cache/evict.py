"""List the entries of the cache, and remove them: when it grows too large, or on demand.

Nothing that is in use is removed (:func:`alembic_autogen.cache.store.hold`), nor anything that is
no entry: a variable may have named a folder with other things in it.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.cache import store

LAST_TO_GO = ("packages", "template")
"""What takes longest to have again, and serves every project."""
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Entry:
    """An entry of the cache.

    :param size: bytes that it takes on the disk.
    :param used: when it was last used, in seconds since the epoch.
    """

    kind: str
    path: Path
    size: int
    used: float


def entries() -> list[Entry]:
    """All entries, whole or damaged."""
    return [_entry(path) for kind in _kinds() for path in kind.iterdir() if _is_entry(path)]


def _kinds() -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from (path for path in store.folder().iterdir() if path.is_dir())


def _is_entry(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name)) and path.is_dir()


def _entry(path: Path) -> Entry:
    used = 0.0
    with suppress(FileNotFoundError):  # another process is removing it
        used = path.stat().st_mtime
    return Entry(path.parent.name, path, _space(str(path)), used)


def _space(folder: str) -> int:
    """Bytes that a folder takes on the disk; holes in files take none."""
    space = 0
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for item in found:
            # in blocks of 512 bytes, whatever those of the file system are (stat(2))
            space += item.stat(follow_symlinks=False).st_blocks * 512
            if item.is_dir(follow_symlinks=False):
                space += _space(item.path)
    return space


def make_room(limit: int) -> None:
    """Remove what was used longest ago, until the cache is no larger than it may be.

    Costs nothing where nothing was added since the last time.

    :param limit: bytes.
    """
    tidy = store.folder() / store.TIDY
    if tidy.exists():
        return
    with suppress(OSError):  # a cache that cannot be written does not grow either
        tidy.touch(mode=0o600)  # before looking: what is added from now on takes it away again
        found = entries()
        _remove_until(limit, found, sum(entry.size for entry in found))
        _sweep()


def _remove_until(limit: int, found: Iterable[Entry], size: int) -> None:
    for entry in sorted(found, key=lambda entry: (entry.kind in LAST_TO_GO, entry.used)):
        if size <= limit:
            return
        if remove(entry):
            size -= entry.size


def clear() -> list[Entry]:
    """Remove everything.

    :returns: what is in use, and was left.
    """
    left = [entry for entry in entries() if not remove(entry)]
    _sweep()
    return left


def remove(entry: Entry) -> bool:
    """Remove an entry, unless it is in use or is being made."""
    with store.locked_at_once(entry.path) as free:
        if not free:
            return False
        try:
            descriptor = os.open(entry.path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            return True
        try:
            if not store.try_lock(descriptor):
                return False
            aside = store.sibling_of(entry.path)
            entry.path.rename(aside)  # so that no process sees it half removed
            shutil.rmtree(aside, ignore_errors=True)
            return True
        finally:
            os.close(descriptor)


def sweep_siblings() -> None:
    """Remove half-made entries of builders that were killed."""
    for kind in _kinds():
        for name in os.listdir(kind):  # noqa: PTH208 -- every command does this first
            if name.endswith(store.SIBLING):
                store.remove_if_dead(kind / name)


def _sweep() -> None:
    """Remove what killed processes have left behind, and locks of what is gone."""
    sweep_siblings()
    for kind in _kinds():
        for lock in kind.glob(f"*{store.LOCK}"):
            _remove_lock(lock.with_suffix(""), lock)


def _remove_lock(place: Path, lock: Path) -> None:
    """Remove a lock that guards nothing any more; a process that waits for it checks that."""
    if place.exists() or not _NAME.fullmatch(place.name):
        return
    with store.locked_at_once(place) as free:
        if free:
            lock.unlink()
