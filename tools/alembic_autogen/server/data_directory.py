"""Copy data directories, either empty initialised ones or ones at head.

The scripts in this folder import this module too, so it uses the standard library only.
"""

# pathlib and contextlib would cost 20 ms before a server can start.
# ruff: noqa: PTH102

from __future__ import annotations

import os

TYPE_CHECKING = False  # typing itself costs 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Iterator


def copy_tree(source: str, target: str) -> None:
    """Copy a data directory; holes in files stay holes, which saves memory.

    :param source: the folder to copy.
    :param target: the folder to create; it must not exist.
    """
    os.mkdir(target, 0o700)
    with os.scandir(source) as found:
        for item in found:
            if item.is_dir():
                copy_tree(item.path, f"{target}/{item.name}")
            else:
                _copy_file(item.path, f"{target}/{item.name}")


def _copy_file(source: str, target: str) -> None:
    reading = os.open(source, os.O_RDONLY)
    writing = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        size = os.fstat(reading).st_size
        os.ftruncate(writing, size)
        for start, end in _extents(reading, size):
            _copy_range(reading, writing, start, end)
    finally:
        os.close(reading)
        os.close(writing)


def _extents(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file that hold data, as (start, end) in bytes (lseek(2), SEEK_DATA)."""
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError:  # ENXIO: only a hole follows
            return
        end = os.lseek(descriptor, start, os.SEEK_HOLE)
        yield start, end


def _copy_range(reading: int, writing: int, start: int, end: int) -> None:
    while start < end:
        start += os.pwrite(writing, os.pread(reading, min(end - start, 1 << 20), start), start)
