"""The lock that lets one run at a time write revisions of a project."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.cache import store

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.progress import Progress


@contextmanager
def one_at_a_time(config: Path, progress: Progress) -> Iterator[None]:
    """Make other runs that write revisions of the same project wait.

    The lock is the kernel's, so it ends with the process, however the process ends. alembic.ini
    itself is locked, since runs of other users, and in containers, have that file in common.

    :param config: alembic.ini of the project.
    :param progress: shows that this run waits.
    """
    if not config.is_file():  # the reader of the file reports that it is missing
        yield
        return
    try:
        lock = _locked(config, os.O_RDONLY, progress)
    except OSError:  # NFS cannot lock a file that is open for reading only (flock(2))
        name = hashlib.sha256(os.fsencode(config)).hexdigest()[:32]
        lock = _locked(store.lock_file(name), os.O_RDWR | os.O_CREAT, progress)
    try:
        yield
    finally:
        os.close(lock)


def _locked(path: Path, flags: int, progress: Progress) -> int:
    """Lock a file.

    :returns: the descriptor that holds the lock.
    """
    while True:
        descriptor = os.open(path, flags, 0o600)
        try:
            _lock(descriptor, progress)
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # an editor has replaced the file


def _lock(descriptor: int, progress: Progress) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        progress.step("waiting for another run that writes a revision of this project")
        fcntl.flock(descriptor, fcntl.LOCK_EX)
