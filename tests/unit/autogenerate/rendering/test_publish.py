"""A revision gets its name when it is whole, and never another file's."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering import publish as module
from alembic_autogen.autogenerate.rendering.publish import one_at_a_time, publish
from alembic_autogen.errors import HistoryError
from alembic_autogen.progress import Silent

TEXT = '"""größer 🎉"""\n' * 1000


@pytest.fixture(autouse=True)
def _not_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "_is_too_late", False)


@pytest.fixture(params=["unnamed", "draft", "draft without links"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file system with unnamed files, one without, and one without hard links either."""
    if request.param != "unnamed":
        monkeypatch.delattr(os, "O_TMPFILE")
    if request.param == "draft without links":

        def link(*arguments: object, **keywords: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(os, "link", link)
    return str(request.param)


def test_the_folder_holds_the_file_and_nothing_else(way: str, tmp_path: Path) -> None:
    path = tmp_path / "new" / "versions" / "1.py"
    assert publish(TEXT, path) == path
    assert path.read_text(encoding="utf-8") == TEXT
    assert list(path.parent.iterdir()) == [path]


def test_the_file_may_be_read_by_those_who_may_read_others(way: str, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    path = publish(TEXT, tmp_path / "1.py")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_another_file_is_never_replaced(way: str, tmp_path: Path) -> None:
    (tmp_path / "1.py").write_text("mine")
    with pytest.raises(HistoryError, match="exists already"):
        publish(TEXT, tmp_path / "1.py")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_drafts_of_the_dead_are_removed(way: str, tmp_path: Path) -> None:
    (tmp_path / ".alembic-autogen-0123456789abcdef.tmp").write_text("half a rev")
    (tmp_path / ".alembic-autogen-notes").write_text("mine")
    publish(TEXT, tmp_path / "1.py")
    assert {path.name for path in tmp_path.iterdir()} == {"1.py", ".alembic-autogen-notes"}


def test_what_cannot_be_written_whole_is_not_there(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        write = os.write
        pieces = iter([lambda d, c: write(d, c[:10]), lambda d, c: write(full.fileno(), c)])
        monkeypatch.setattr(os, "write", lambda d, c: next(pieces)(d, c))
        with pytest.raises(HistoryError, match="No space left on device"):
            publish(TEXT, tmp_path / "1.py")
    assert list(tmp_path.iterdir()) == []


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
    lock = module._lock

    def refuse(descriptor: int, progress: Silent) -> None:
        if os.path.samestat(os.fstat(descriptor), config.stat()):
            raise OSError(errno.EBADF, "Bad file descriptor")
        lock(descriptor, progress)

    monkeypatch.setattr(module, "_lock", refuse)
    with one_at_a_time(config, Silent()):
        (file,) = (tmp_path / "cache" / "locks").iterdir()
        with file.open() as other, pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
