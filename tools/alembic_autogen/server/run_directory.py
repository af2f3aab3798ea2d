"""Private directories for the files of a server, each locked by its owner.

A directory is locked while its owner lives; the next start removes unlocked ones. Unlike a process
id, a lock also works across containers that share a directory. The scripts in this folder import
this module too, so it uses the standard library only.
"""

# pathlib and contextlib would cost 20 ms before a server can start.
# ruff: noqa: PTH102, PTH106, PTH116, PTH120, PTH208, SIM105

from __future__ import annotations

import fcntl
import os
import stat

LAST_LINES = 30
"""The number of lines at the end of a server's log that error messages show."""
PARENT_NAME = "alembic-autogen-%d"
LONGEST_SOCKET = 103
"""The maximum length in bytes of a socket's path without its NUL: 107 on Linux, 103 on macOS and
BSD (unix(4))."""


def make_run_directory(bases: list[str], room: int) -> tuple[str | None, int, list[str]]:
    """Create a directory that only this user may enter, and lock it.

    :param bases: directories that may hold it, the best one first.
    :param room: the number of bytes that must be free.
    :returns: its path and the file descriptor that holds the lock; if no base can be used,
        ``None``, -1, and the reason for each base.
    """
    obstacles = []
    for base in bases:
        try:
            obstacle = _obstacle(base, room)
            if not obstacle:
                return (*_make_locked(_parent(base)), [])
        except OSError as error:
            obstacle = error.strerror or str(error)
        obstacles.append(f"{base}: {obstacle}")
    return None, -1, obstacles


def _parent(base: str) -> str:
    return f"{base}/{PARENT_NAME % os.getuid()}"


def _obstacle(base: str, room: int) -> str:
    longest = f"{_parent(base)}/12345678/sock"
    if len(os.fsencode(longest)) > LONGEST_SOCKET:
        return "its path is too long for a unix socket"
    space = os.statvfs(base)
    free = space.f_bavail * space.f_frsize
    if free < room:
        return f"{free >> 20} MB free, {room >> 20} MB needed"
    return ""


def _make_locked(parent: str) -> tuple[str, int]:
    while True:
        try:
            os.mkdir(parent, 0o700)
        except FileExistsError:
            _check_ours(parent)
        home = f"{parent}/{os.urandom(4).hex()}"
        try:
            os.mkdir(home, 0o700)
            lock = try_lock(home)
        except FileNotFoundError:  # another process has removed the parent or the home
            continue
        if lock is not None:
            return home, lock


def _check_ours(parent: str) -> None:
    """Check that the parent belongs to this user: another user may have created it first."""
    found = os.lstat(parent)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OSError(0, f"{parent} is not a private directory of this user")


def try_lock(home: str) -> int | None:
    """Lock a run directory.

    :returns: the descriptor that holds the lock until it is closed; ``None`` if the owner lives.
    :raises FileNotFoundError: the directory does not exist any more.
    """
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), os.stat(home)):
            return descriptor
    except BlockingIOError:
        pass
    os.close(descriptor)
    return None


def sweep(bases: list[str]) -> None:
    """Remove the run directories whose owners are dead."""
    for parent in map(_parent, bases):
        try:
            _check_ours(parent)
            homes = os.listdir(parent)
        except OSError:
            continue
        for name in homes:
            _sweep_one(f"{parent}/{name}")


def _sweep_one(home: str) -> None:
    try:
        lock = try_lock(home)
    except OSError:
        return
    if lock is not None:
        remove(home)
        os.close(lock)


def remove(home: str) -> None:
    """Remove a run directory, and its parent if it was the last one there."""
    import shutil

    shutil.rmtree(home, ignore_errors=True)
    try:
        os.rmdir(os.path.dirname(home))
    except OSError:
        pass
