"""One run at a time writes revisions of a project."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from alembic_autogen.progress import Silent
from alembic_autogen.session import write_lock
from alembic_autogen.session.write_lock import one_at_a_time


def test_whoever_comes_second_waits_and_says_so(tmp_path: Path) -> None:
    config = tmp_path / "alembic.ini"
    config.touch()
    said: list[str] = []

    class Steps(Silent):
        def step(self, text: str) -> None:
            said.append(text)
            fcntl.flock(first, fcntl.LOCK_UN)

    first = os.open(config, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with one_at_a_time(config, Steps()):
        assert said == ["waiting for another run that writes a revision of this project"]
        with pytest.raises(BlockingIOError):
            fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
    fcntl.flock(first, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(first)


def test_a_file_that_was_replaced_meanwhile_is_locked_again(tmp_path: Path) -> None:
    config = tmp_path / "alembic.ini"
    config.touch()

    class Steps(Silent):
        def step(self, text: str) -> None:
            (tmp_path / "new").touch()
            (tmp_path / "new").replace(config)
            fcntl.flock(first, fcntl.LOCK_UN)

    first = os.open(config, os.O_RDONLY)
    fcntl.flock(first, fcntl.LOCK_EX)
    with (
        one_at_a_time(config, Steps()),
        config.open() as present,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(present, fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.close(first)


def test_where_nothing_opened_for_reading_can_be_locked_the_cache_has_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by NFS."""
    config = tmp_path / "alembic.ini"
    config.touch()
    monkeypatch.setenv("ALEMBIC_AUTOGEN_CACHE", str(tmp_path / "cache"))
    lock = write_lock._lock

    def refuse(descriptor: int, progress: Silent) -> None:
        if os.path.samestat(os.fstat(descriptor), config.stat()):
            raise OSError(errno.EBADF, "Bad file descriptor")
        lock(descriptor, progress)

    monkeypatch.setattr(write_lock, "_lock", refuse)
    with one_at_a_time(config, Silent()):
        (file,) = (tmp_path / "cache" / "locks").iterdir()
        with file.open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
