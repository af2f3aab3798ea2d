"""The tool's cache: folders that are built once, and found again by the inputs of the build.

An entry is the folder ``<cache>/<kind>/<digest of its key>``. Its folder ``content`` has the built
files, and ``manifest.json`` beside that lists every file with its size. The manifest is written
last, and then the whole folder is renamed into place, so that an entry exists completely or not at
all. An entry that was damaged later (a full disk, a partial ``rm``) does not match its manifest and
counts as missing.

To build an entry, a process checks for it, locks it, checks again, builds it in a sibling folder
and renames that. Processes that need the same entry at once thus build it once. A process that is
killed at any point leaves only a sibling folder, which is never mistaken for an entry and which the
next builder removes. A process that uses an entry for longer holds a shared lock on its folder, so
that :mod:`~alembic_autogen.cache.evict` does not remove it.

Whether a stored result still holds is decided in ``memo``; ``session/remembered.py`` uses schemas
again.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
import logging
import os
import pickle
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Generic, TypeVar

from alembic_autogen.errors import AutogenError, ConfigurationError
from alembic_autogen.option_kinds import CACHE_VARIABLE

_LOG = logging.getLogger(__name__)

VARIABLE = CACHE_VARIABLE
VALUE = "value.pickle"
CONTENT = "content"
"""The folder of an entry that has its files."""
TIDY = "tidy"
"""The file that exists if no entry was added since the cache was last reduced to its limit."""
LITTLE = 16 << 20
"""Free bytes below which a failed build is reported as a full disk."""
LOCK = ".lock"
SIBLING = ".tmp"
Build = Callable[[Path], None]
Key = Mapping[str, object]
"""The inputs of an entry, as JSON can write them; equal keys mean equal entries."""
Value = TypeVar("Value")


class ValueKind(str, Generic[Value]):
    """The kind of an entry with a value of one type, which is also the name of its folder."""


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the cache, which need not exist.

    :param environ: the environment (default: that of the process).
    :raises ConfigurationError: no variable sets it, and the user has no home directory.
    """
    environ = os.environ if environ is None else environ
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE]).absolute()
    # A relative XDG_CACHE_HOME is to be ignored (XDG Base Directory Specification).
    if environ.get("XDG_CACHE_HOME", "").startswith("/"):
        return Path(environ["XDG_CACHE_HOME"]) / "alembic-autogen"
    try:
        return Path.home() / ".cache" / "alembic-autogen"
    except RuntimeError as error:
        raise ConfigurationError(
            f"This user has no home directory for the cache; set {VARIABLE} to a directory."
        ) from error


def check() -> None:
    """Check that the cache, if it exists, is a directory that only this user may write.

    :raises ConfigurationError: it belongs to another user, others may write it, or it is a file.
    """
    if folder().is_dir():
        _check_ours(folder())
    elif folder().exists():
        raise ConfigurationError(
            f"The cache directory {folder()} is not a directory; set {VARIABLE} to one."
        )


def find(kind: str, key: Key) -> Path | None:
    """Find the content of an entry; ``None`` if it is missing or damaged.

    :param kind: the kind of entry: the name of its folder.
    :param key: the inputs of the entry.
    :raises ConfigurationError: the cache directory belongs to another user.
    """
    place = _place(kind, key)
    if not place.parent.is_dir():
        return None
    _check_ours(folder())
    return _content(place, key)


def entry(kind: str, key: Key, build: Build) -> Path:
    """Find the content of an entry, or build it.

    :param kind: the kind of entry: the name of its folder.
    :param key: the inputs of the entry.
    :param build: fills the empty folder that it is given. Of all processes, only one at a time
        calls it for a key. If it raises an error, the error is passed on and the folder is removed.
    :raises ConfigurationError: the cache directory cannot be created, or belongs to another user.
    """
    content = find(kind, key)
    if content is not None:
        return content
    place = _place(kind, key)
    _make(place.parent)
    with _locked(place):
        return _content(place, key) or _build(place, key, build)


def value(kind: ValueKind[Value], key: Key) -> Value | None:
    """Load a value that :func:`remember` stored; ``None`` if it is missing or cannot be read.

    :param kind: the kind of entry.
    :param key: the inputs of the value.
    """
    content = find(kind, key)
    if content is None:
        return None
    try:
        found: Value = pickle.loads((content / VALUE).read_bytes())
        return found
    except Exception:  # written by other code, or damaged: treated as missing
        return None


def remember(kind: ValueKind[Value], key: Key, remembered: Value) -> None:
    """Store a value, in place of an earlier one with the same key.

    A cache that cannot be written is not an error: the next run is only slower.

    :param kind: the kind of entry.
    :param key: the inputs of the value.
    :param remembered: any value but ``None`` that pickle can write.
    """
    change(kind, key, lambda before: remembered)


def change(
    kind: ValueKind[Value], key: Key, changed: Callable[[Value | None], Value]
) -> Value | None:
    """Replace a value by a new one that is computed from it, while the entry is locked.

    :param kind: the kind of entry.
    :param key: the inputs of the value.
    :param changed: returns the new value, given the old one, or ``None`` if there is none.
    :returns: the new value; ``None`` if the cache cannot be written.
    """
    place = _place(kind, key)
    try:
        _make(place.parent)
        with _locked(place):
            found = changed(value(kind, key))
            _build(place, key, lambda folder: _write_value(folder, found))
            return found
    except (OSError, ConfigurationError) as error:
        _LOG.debug("Not remembered: %s", error)
        return None


def _write_value(folder: Path, remembered: object) -> None:
    (folder / VALUE).write_bytes(pickle.dumps(remembered, pickle.HIGHEST_PROTOCOL))


def hold(path: Path) -> int | None:
    """Keep an entry from being removed.

    :param path: a path in the entry.
    :returns: a file descriptor; the entry is kept until this process and all processes that
        inherited the descriptor have closed it. ``None`` if the path is in no entry.
    :raises ConfigurationError: the entry has just been removed.
    """
    root = folder()
    if not path.is_relative_to(root):
        return None
    place = root.joinpath(*path.relative_to(root).parts[:2])
    with suppress(FileNotFoundError):
        descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if is_at(descriptor, place):
            return descriptor
        os.close(descriptor)
    raise ConfigurationError(
        f"The cache {root} was emptied while it was in use; run the command again."
    )


def is_at(descriptor: int, path: Path) -> bool:
    """Whether a path still names the file that a descriptor has open."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def keys(kind: str) -> Iterator[str]:
    """List the names of the entries of a kind, including damaged ones."""
    place = folder() / kind
    if place.is_dir():
        yield from (each.name for each in place.iterdir() if "." not in each.name)


def name(key: Key) -> str:
    """The name of the entry with a key."""
    return hashlib.sha256(_text(key).encode()).hexdigest()[:32]


def lock_file(name: str) -> Path:
    """The path of a file that runs lock to wait for each other, in a folder private to the user.

    :param name: the name of the file.
    """
    locks = folder() / "locks"
    _make(locks)
    return locks / name


def _place(kind: str, key: Key) -> Path:
    return folder() / kind / name(key)


def _text(key: Key) -> str:
    return json.dumps(key, sort_keys=True)


def _make(kind: Path) -> None:
    try:
        kind.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_ours(kind.parent)
        kind.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"The cache directory {kind.parent} cannot be created ({error.strerror}); "
            f"set {VARIABLE} to a directory that you may write."
        ) from error


def _check_ours(cache: Path) -> None:
    """Check that the cache belongs to this user, since programs are run from it.

    An existing directory is not made private silently: if the variable names ``/tmp`` by mistake,
    that would close it for everyone.
    """
    found = cache.stat()
    if found.st_uid != os.geteuid():
        raise ConfigurationError(
            f"The cache directory {cache} belongs to another user; "
            f"set {VARIABLE} to a directory of your own."
        )
    if found.st_mode & 0o022:
        raise ConfigurationError(
            f"The cache directory {cache} may be written by other users; "
            f"type chmod go-w {cache}, or set {VARIABLE} to a directory of your own."
        )


def _content(place: Path, key: Key) -> Path | None:
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        whole = manifest == {"key": _text(key), "files": _sizes(place / CONTENT)}
    except (OSError, ValueError):
        return None
    if not whole:
        return None
    with suppress(OSError):  # a read-only cache can be used too
        os.utime(place)  # the last use, for cache.evict
    return place / CONTENT


def _sizes(root: Path) -> dict[str, int]:
    """Every file below a folder, with its size in bytes (-1: a symbolic link)."""
    start = len(f"{root}/")
    return {file.path[start:]: _size(file) for file in _files(str(root))}


def _files(root: str) -> Iterator[os.DirEntry[str]]:
    with os.scandir(root) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                yield from _files(item.path)
            else:
                yield item


def _size(file: os.DirEntry[str]) -> int:
    return -1 if file.is_symlink() else file.stat().st_size


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """Hold the lock of an entry while the context lasts."""
    with _lock_file(place) as lock:
        if not try_lock(lock):
            _LOG.info("Waiting for another process that creates the same %s", place.parent.name)
            fcntl.flock(lock, fcntl.LOCK_EX)
        if is_at(lock.fileno(), Path(lock.name)):
            yield
            return
    with _locked(place):  # the lock was removed during the wait
        yield


@contextmanager
def locked_at_once(place: Path) -> Iterator[bool]:
    """Hold the lock of an entry, if no other process does.

    :returns: whether it is held.
    """
    with _lock_file(place) as lock:
        yield try_lock(lock) and is_at(lock.fileno(), Path(lock.name))


def try_lock(file: IO[str] | int) -> bool:
    """Lock an open file, unless another process holds a lock; return whether it is locked."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lock_file(place: Path) -> IO[str]:
    return place.with_name(f"{place.name}{LOCK}").open("w")


def _build(place: Path, key: Key, build: Build) -> Path:
    _sweep(place)
    sibling = sibling_of(place)
    try:
        (sibling / CONTENT).mkdir(mode=0o700, parents=True)
        build(sibling / CONTENT)
        manifest = {"key": _text(key), "files": _sizes(sibling / CONTENT)}
        (sibling / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        sibling.rename(place)
        (folder() / TIDY).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(error.strerror) from error
    except AutogenError as error:
        # The program that failed may have reported a full disk in its own words.
        if _is_full(place.parent):
            raise _unwritable(os.strerror(errno.ENOSPC), error.details) from error
        raise
    finally:
        shutil.rmtree(sibling, ignore_errors=True)
    return place / CONTENT


def _unwritable(reason: str | None, details: str = "") -> ConfigurationError:
    return ConfigurationError(
        f"The cache directory {folder()} cannot be written ({reason}); "
        f"make room there, or set {VARIABLE} to another directory.",
        details=details,
    )


def _is_full(place: Path) -> bool:
    space = os.statvfs(place)
    return space.f_bavail * space.f_frsize < LITTLE


def sibling_of(place: Path) -> Path:
    """A new path beside an entry, which is never mistaken for an entry."""
    return place.with_name(f"{place.name}.{os.urandom(4).hex()}{SIBLING}")


def _sweep(place: Path) -> None:
    """Remove a damaged entry, whose lock is held, and leftovers of dead builders of its kind."""
    if place.exists():
        place.rename(sibling_of(place))  # so that no process sees it half removed
    for sibling in place.parent.glob(f"*{SIBLING}"):
        if sibling.name.split(".")[0] == place.name:
            shutil.rmtree(sibling, ignore_errors=True)
        else:
            remove_if_dead(sibling)


def remove_if_dead(sibling: Path) -> None:
    """Remove the sibling folder of an entry, unless the process that uses it is still at work."""
    with locked_at_once(sibling.with_name(sibling.name.split(".")[0])) as locked:
        if locked:
            shutil.rmtree(sibling, ignore_errors=True)
