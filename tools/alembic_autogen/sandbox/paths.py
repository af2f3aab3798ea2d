"""Resolve a path as the kernel does for another process: in its root and its working folder.

``/proc/<pid>/root`` does not suffice: absolute links below it would lead to this process's root,
and ``/proc/self`` to this process.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PATH = os.O_PATH | os.O_CLOEXEC
_MOST_LINKS = 40
"""The number of symbolic links that the kernel follows (path_resolution(7))."""


@contextmanager
def resolved(thread: int, path: bytes) -> Iterator[int]:
    """Open the file to which a path leads, links followed, without access to its contents.

    :param thread: the id of the thread that uses the path.
    :returns: a descriptor, closed with the context.
    :raises OSError: the path leads to nothing.
    """
    walk = _Walk(thread, path)
    try:
        walk.run()
        yield walk.at
    finally:
        walk.close()


def place(descriptor: int) -> bytes:
    """The path of an open file as this process sees it."""
    return os.fsencode(Path(f"/proc/self/fd/{descriptor}").readlink())


def device(descriptor: int, thread: int) -> int:
    """The device of the file system of an open file.

    ``st_dev`` differs from it on overlayfs and btrfs, which number their parts.

    :param thread: the id of a thread that sees the file system as mounted.
    """
    lines = Path(f"/proc/self/fdinfo/{descriptor}").read_text().splitlines()
    mount = next((line.split()[1] for line in lines if line.startswith("mnt_id:")), "")
    for process in (str(thread), "self"):
        for line in Path(f"/proc/{process}/mountinfo").read_bytes().splitlines():
            number, _, numbers = line.split()[:3]
            if number.decode() == mount:
                return os.makedev(*map(int, numbers.split(b":")))
    return os.fstat(descriptor).st_dev


def process_of(thread: int) -> int:
    """The id of the process to which a thread belongs."""
    try:
        lines = Path(f"/proc/{thread}/status").read_text().splitlines()
    except OSError:
        return thread
    return next((int(line.split()[1]) for line in lines if line.startswith("Tgid:")), thread)


class _Walk:
    """The way along a path.

    :ivar at: a descriptor of the place that has been reached.
    """

    def __init__(self, thread: int, path: bytes) -> None:
        self._thread = thread
        self._rest = path.split(b"/")
        self._links = 0
        self._proc = Path("/proc").stat()
        self._root = os.open(f"/proc/{thread}/root", _PATH)
        try:
            start = "root" if path.startswith(b"/") else "cwd"
            self.at = os.open(f"/proc/{thread}/{start}", _PATH)
        except OSError:
            os.close(self._root)
            raise

    def close(self) -> None:
        os.close(self.at)
        os.close(self._root)

    def run(self) -> None:
        while self._rest:
            name = self._rest.pop(0)
            if name not in (b"", b"."):
                self._step(name)

    def _move(self, descriptor: int) -> None:
        os.close(self.at)
        self.at = descriptor

    def _step(self, name: bytes) -> None:
        if name == b".." and os.path.samestat(os.fstat(self.at), os.fstat(self._root)):
            return
        found = os.open(name, _PATH | os.O_NOFOLLOW, dir_fd=self.at)
        if stat.S_ISLNK(os.fstat(found).st_mode):
            try:
                self._follow(name, found)
            finally:
                os.close(found)
        else:
            self._move(found)

    def _follow(self, name: bytes, link: int) -> None:
        self._links += 1
        if self._links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        is_proc = os.path.samestat(os.fstat(self.at), self._proc)
        if os.fstat(link).st_dev == self._proc.st_dev and not is_proc:
            # a descriptor, a working folder, …: its text need not be its path (proc(5))
            self._move(os.open(name, _PATH, dir_fd=self.at))
            return
        target = self._own(name) if is_proc else b""
        target = target or os.readlink(b"", dir_fd=link)
        if target.startswith(b"/"):
            self._move(os.dup(self._root))
        self._rest[:0] = target.split(b"/")

    def _own(self, name: bytes) -> bytes:
        """The target of ``/proc/self`` and ``/proc/thread-self`` for the other process."""
        process = process_of(self._thread)
        own = {b"self": b"%d" % process, b"thread-self": b"%d/task/%d" % (process, self._thread)}
        return own.get(name, b"")
