"""Private directories for the files of a server, each locked by its owner.

A directory is locked for as long as its owner lives; unlocked ones are left-overs, which the next
start removes. A lock, unlike a process id, is also right across containers that share a
directory. Scripts of this folder import this module too, so it uses the standard library only.
"""

# pathlib and contextlib would cost 20 ms before a server can start.
# ruff: noqa: PTH102, PTH106, PTH116, PTH120, PTH208, SIM105

from __future__ import annotations

import fcntl
import os
import stat

LAST_LINES = 30
"""Lines of a server's log that tell why it has ended."""
PARENT_NAME = "alembic-autogen-%d"
LONGEST_SOCKET = 103
"""Bytes of a socket's path, without the final NUL: 107 on Linux, 103 on macOS and BSD (unix(4))."""


def make_run_directory(bases: list[str], room: int) -> tuple[str | None, int, list[str]]:
    """Make a directory that only this user may enter, and lock it.

    :param bases: directories to make it in, the best one first.
    :param room: bytes that must be free.
    :returns: its path, the descriptor that holds the lock, and why bases were passed over.
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
        except FileNotFoundError:  # the last user of the parent removed it, or a sweeper the home
            continue
        if lock is not None:
            return home, lock


def _check_ours(parent: str) -> None:
    """Check that the parent is this user's: another one may have taken its name before."""
    found = os.lstat(parent)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OSError(0, f"{parent} is not a private directory of this user")


def try_lock(home: str) -> int | None:
    """Lock a run directory.

    :returns: the descriptor that holds the lock until it is closed; None where its owner lives.
    :raises FileNotFoundError: it is gone.
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
    """Remove a run directory, and the one around it when it was the last."""
    import shutil

    shutil.rmtree(home, ignore_errors=True)
    try:
        os.rmdir(os.path.dirname(home))
    except OSError:
        pass
