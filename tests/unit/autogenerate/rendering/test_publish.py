"""A revision gets its name when it is whole, and never another file's."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.publish import publish
from alembic_autogen.errors import HistoryError

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
