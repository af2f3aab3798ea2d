"""Watch reads from files that the application did not open by path.

A shell or another program may leave a file open for a process that it starts. Reading from such a
file raises no audit event, and no later run can receive the same content again. Blocks of shared
memory and the lists of users and groups do have paths, but they are opened in C, without an event.
"""

from __future__ import annotations

import importlib
import os
import stat
import sys
from collections.abc import Callable
from contextlib import ExitStack
from types import FrameType
from typing import ParamSpec, TypeVar

from alembic_autogen.memo.picklable_replacements import replace

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")
Unseen = Callable[[str], None]
"""Called with a description of an access that cannot be tracked."""
_DESCRIPTORS = "/proc/self/fd"
_READ = {
    **dict.fromkeys(("read", "pread", "readv", "preadv", "dup", "dup2", "lseek", "isatty"), 0),
    "copy_file_range": 0,
    "splice": 0,
    "sendfile": 1,
}
"""Functions of ``os`` that use a descriptor, with the position of that argument."""
SHARED_MEMORY = f"{os.sep}dev{os.sep}shm{os.sep}"
"""The folder in which Linux shows blocks of POSIX shared memory (shm_overview(7))."""


def _open_descriptors() -> frozenset[int]:
    """The open descriptors, except those of the standard streams."""
    try:
        found = map(int, os.listdir(_DESCRIPTORS))  # noqa: PTH208 -- numbers, not paths
        return frozenset(number for number in found if number > 2 and _is_open(number))
    except OSError:  # another system
        return frozenset()


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:  # the descriptor of the listing itself
        return False
    return True


_inherited: frozenset[int] | None = None


def record() -> None:
    """Record the descriptors that are open, before the tool opens any for longer.

    Only the first call counts: a process of tests opens one session after another.
    """
    global _inherited
    if _inherited is None:
        _inherited = _open_descriptors()


def is_inherited(descriptor: object) -> bool:
    """Whether a descriptor was open when the first session of this process was opened."""
    return descriptor in (_inherited or ())


def has_sockets() -> bool:
    """Whether a socket was inherited: it can be read by its number without any event."""
    return any(map(_is_socket, _inherited or ()))


def _is_socket(number: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False


def watch_descriptors(unseen: Unseen, undo: ExitStack) -> None:
    """Watch functions that read from inherited descriptors, if there are any."""
    if not _inherited:
        return
    for name, place in _READ.items():
        original = getattr(os, name, None)
        if original is not None:
            replace(os, name, _watched(original, place, unseen), undo)


def _watched(
    original: Callable[_Given, _Result], place: int, unseen: Unseen
) -> Callable[_Given, _Result]:
    def watched(*arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        if len(arguments) > place and is_inherited(arguments[place]):
            unseen(f"reads the descriptor {arguments[place]}, which was open before")
        return original(*arguments, **options)

    return watched


_LISTS = {
    "pwd": ("/etc/passwd", ("getpwnam", "getpwuid", "getpwall")),
    "grp": ("/etc/group", ("getgrnam", "getgrgid", "getgrall")),
    "os": ("/etc/group", ("getgrouplist", "initgroups")),
}
"""The files that list users and groups; a directory service that is also queried is trusted."""


def watch_users(opened: Callable[[str], None], undo: ExitStack) -> None:
    """Watch lookups of users and groups.

    :param opened: called with the path of the file that lists them.
    """
    for module, (path, names) in _LISTS.items():
        holder = importlib.import_module(module)
        for name in names:
            replace(holder, name, _opening(getattr(holder, name), path, opened), undo)


def _opening(
    original: Callable[_Given, _Result], path: str, opened: Callable[[str], None]
) -> Callable[_Given, _Result]:
    def watched(*arguments: _Given.args, **options: _Given.kwargs) -> _Result:
        opened(path)
        return original(*arguments, **options)

    return watched


def watch_programs(unseen: Unseen, undo: ExitStack) -> None:
    """Watch the function with which multiprocessing starts programs, which raises no event."""
    try:
        holder = importlib.import_module("_posixsubprocess")
    except ImportError:  # another system
        return
    original: Callable[..., int] = holder.fork_exec

    def fork_exec(*arguments: object) -> int:
        if not _starts_tracker():
            unseen("starts a program (_posixsubprocess.fork_exec)")
        return original(*arguments)

    replace(holder, "fork_exec", fork_exec, undo)


def _starts_tracker() -> bool:
    """Whether multiprocessing starts the process that removes leftover shared memory."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        if frame.f_globals.get("__name__") == "multiprocessing.resource_tracker":
            return True
        frame = frame.f_back
    return False


def watch_shared_memory(opened: Callable[[str], None], undo: ExitStack) -> None:
    """Watch the opening of shared memory blocks.

    :param opened: called with the path under which Linux shows the block.
    """
    try:
        holder = importlib.import_module("_posixshmem")
    except ImportError:  # another system
        return
    name = "shm_open"
    original: Callable[..., int] = getattr(holder, name)

    def shm_open(path: str, *arguments: object, **options: object) -> int:
        opened(f"{SHARED_MEMORY}{path.lstrip('/')}")
        return original(path, *arguments, **options)

    replace(holder, name, shm_open, undo)
