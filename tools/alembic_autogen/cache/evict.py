"""List the entries of the cache, and remove them when it grows too large, or on demand.

Entries in use are not removed (:func:`alembic_autogen.cache.store.hold`), and neither are files
that are not entries, since the configured folder may have other contents.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from alembic_autogen.cache import store

_CANNOT_BE_REBUILT = "written-revision"
LAST_TO_GO = ("packages", "template", _CANNOT_BE_REBUILT)
"""The kinds of entries to remove last: they serve every project, and rebuilding them is slow.

The texts of revisions as they were written are small, and go after all others: nothing can make
them again, and ``--amend`` finds the edits by hand with them.
"""
_NAME = re.compile(r"[0-9a-f]{32}")
_SIZES = "sizes.json"
"""The file with the sizes of entries that :func:`make_room` has measured."""


@dataclass(frozen=True)
class Entry:
    """An entry of the cache.

    :param size: its size on disk, in bytes.
    :param used: the time of its last use, in seconds since the epoch.
    """

    kind: str
    path: Path
    size: int
    used: float


def entries() -> list[Entry]:
    """List all entries, including damaged ones."""
    return _entries(_space)


def _entries(size_of: Callable[[str], int]) -> list[Entry]:
    paths = (path for kind in _kinds() for path in kind.iterdir() if _is_entry(path))
    return [_entry(path, size_of) for path in paths]


def _kinds() -> Iterator[Path]:
    with suppress(FileNotFoundError):
        yield from (path for path in store.folder().iterdir() if path.is_dir())


def _is_entry(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name)) and path.is_dir()


def _entry(path: Path, size_of: Callable[[str], int]) -> Entry:
    used = 0.0
    with suppress(FileNotFoundError):  # another process is removing it
        used = path.stat().st_mtime
    return Entry(path.parent.name, path, size_of(str(path)), used)


def _space(folder: str) -> int:
    """The size of a folder on disk, in bytes; holes in files do not count."""
    space = 0
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for item in found:
            # st_blocks counts blocks of 512 bytes, whatever the file system's blocks (stat(2)).
            space += item.stat(follow_symlinks=False).st_blocks * 512
            if item.is_dir(follow_symlinks=False):
                space += _space(item.path)
    return space


class _MeasuredSizes:
    """Sizes of entries, each of which is measured once: an entry that is complete does not change.

    A snapshot of a database has hundreds of files. What is built again has another folder.
    """

    def __init__(self) -> None:
        self._file = store.folder() / _SIZES
        self._known = self._read()
        self._asked: dict[str, int] = {}

    def _read(self) -> dict[str, int]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # also one that another process is writing
            return {}
        items = found.items() if isinstance(found, dict) else ()
        return {key: size for key, size in items if isinstance(size, int)}

    def of(self, place: str) -> int:
        """The size of an entry, in bytes.

        :param place: its folder.
        """
        try:
            content = os.stat(f"{place}/{store.CONTENT}")  # noqa: PTH116 -- of hundreds of entries
        except OSError:  # damaged, or being removed
            return _space(place)
        key = f"{place} {content.st_ino} {content.st_mtime_ns}"
        self._asked[key] = self._known[key] if key in self._known else _space(place)
        return self._asked[key]

    def keep(self) -> None:
        """Write the sizes of the entries that were asked for."""
        if self._asked != self._known:
            self._file.write_text(json.dumps(self._asked), encoding="utf-8")


def make_room(limit: int) -> None:
    """Remove the least recently used entries until the cache is no larger than its limit.

    Does nothing if no entry was added since the last call.

    :param limit: the maximum size of the cache, in bytes.
    """
    tidy = store.folder() / store.TIDY
    if tidy.exists():
        return
    with suppress(OSError):  # a cache that cannot be written does not grow either
        tidy.touch(mode=0o600)  # before the listing: a new entry removes it again
        sizes = _MeasuredSizes()
        found = _entries(sizes.of)
        sizes.keep()
        _remove_until(limit, found, sum(entry.size for entry in found))
        _sweep()


def _remove_until(limit: int, found: Iterable[Entry], size: int) -> None:
    for entry in sorted(found, key=_turn):
        if size <= limit:
            return
        if remove(entry):
            size -= entry.size


def _turn(entry: Entry) -> tuple[bool, bool, float]:
    """The order in which entries are removed."""
    return entry.kind == _CANNOT_BE_REBUILT, entry.kind in LAST_TO_GO, entry.used


def clear() -> list[Entry]:
    """Remove all entries that are not in use.

    :returns: the entries that are in use.
    """
    left = [entry for entry in entries() if not remove(entry)]
    _sweep()
    return left


def remove(entry: Entry) -> bool:
    """Remove an entry, unless it is in use or is being built.

    :returns: whether it is gone.
    """
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
    """Remove half-built entries of killed processes."""
    for kind in _kinds():
        for name in os.listdir(kind):  # noqa: PTH208 -- every command does this first
            if name.endswith(store.SIBLING):
                store.remove_if_dead(kind / name)


def _sweep() -> None:
    """Remove leftovers of killed processes, and locks of entries that do not exist any more."""
    sweep_siblings()
    for kind in _kinds():
        for lock in kind.glob(f"*{store.LOCK}"):
            _remove_lock(lock.with_suffix(""), lock)


def _remove_lock(place: Path, lock: Path) -> None:
    """Remove the lock of an entry that is gone; a process that waits for the lock notices it."""
    if place.exists() or not _NAME.fullmatch(place.name):
        return
    with store.locked_at_once(place) as free:
        if free:
            lock.unlink()
