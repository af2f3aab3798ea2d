"""Watch what is read without being opened by its path.

A shell or another program may leave a file open for the process that it starts. Reading it has no
audit event, and no later run could be given the same again. Blocks of shared memory and the lists
of users and groups are opened in C, without an event; they have paths all the same.
"""

from __future__ import annotations

import importlib
import os
import stat
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

Unseen = Callable[[str], None]
"""Is told in words of what cannot be followed."""
_DESCRIPTORS = "/proc/self/fd"
_READ = {
    **dict.fromkeys(("read", "pread", "readv", "preadv", "dup", "dup2", "lseek", "isatty"), 0),
    "copy_file_range": 0,
    "splice": 0,
    "sendfile": 1,
}
"""Functions of ``os`` that take from a descriptor, with the place of that argument."""
SHARED_MEMORY = f"{os.sep}dev{os.sep}shm{os.sep}"
"""Where Linux shows blocks of POSIX shared memory (shm_overview(7))."""


def _open_descriptors() -> frozenset[int]:
    """All that are open, but for the standard streams."""
    try:
        found = map(int, os.listdir(_DESCRIPTORS))  # noqa: PTH208 -- numbers, of no use as paths
        return frozenset(number for number in found if number > 2 and _is_open(number))
    except OSError:  # another system
        return frozenset()


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:  # that by which the folder was listed
        return False
    return True


INHERITED = _open_descriptors()
"""What was open when the tool began; it opens nothing itself before this module is imported."""


def has_sockets() -> bool:
    """Whether one of them is a socket, which may be read by its number without any event."""
    return any(_is_socket(number) for number in INHERITED)


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


def watch_descriptors(unseen: Unseen, undo: ExitStack) -> None:
    """Watch functions that read from what was inherited, where anything was."""
    if not INHERITED:
        return
    for name, place in _READ.items():
        original = getattr(os, name, None)
        if original is not None:
            setattr(os, name, _watched(original, place, unseen))
            undo.callback(setattr, os, name, original)


def _watched(original: Callable[..., Any], place: int, unseen: Unseen) -> Callable[..., Any]:
    def watched(*arguments: Any, **options: Any) -> Any:
        if len(arguments) > place and arguments[place] in INHERITED:
            unseen(f"reads the descriptor {arguments[place]}, which was open before")
        return original(*arguments, **options)

    watched.__name__, watched.__doc__ = original.__name__, original.__doc__
    return watched


_LISTS = {
    "pwd": ("/etc/passwd", ("getpwnam", "getpwuid", "getpwall")),
    "grp": ("/etc/group", ("getgrnam", "getgrgid", "getgrall")),
}
"""Where users and groups are listed; a directory service that is asked as well is trusted."""


def watch_users(opened: Callable[[str], None], undo: ExitStack) -> None:
    """Watch who asks for users and groups.

    :param opened: is given the path of the list.
    """
    for module, (path, names) in _LISTS.items():
        holder = importlib.import_module(module)
        for name in names:
            original = getattr(holder, name)
            setattr(holder, name, _opening(original, path, opened))
            undo.callback(setattr, holder, name, original)


def _opening(
    original: Callable[..., Any], path: str, opened: Callable[[str], None]
) -> Callable[..., Any]:
    def watched(*arguments: Any) -> Any:
        opened(path)
        return original(*arguments)

    watched.__name__, watched.__doc__ = original.__name__, original.__doc__
    return watched


def watch_shared_memory(opened: Callable[[str], None], undo: ExitStack) -> None:
    """Watch who opens blocks of shared memory.

    :param opened: is given the path at which Linux shows the block.
    """
    try:
        holder: Any = importlib.import_module("_posixshmem")
    except ImportError:  # another system
        return
    original = holder.shm_open

    def shm_open(path: str, *arguments: Any, **options: Any) -> int:
        opened(f"{SHARED_MEMORY}{path.lstrip('/')}")
        found: int = original(path, *arguments, **options)
        return found

    holder.shm_open = shm_open
    undo.callback(setattr, holder, "shm_open", original)
