"""Files are rewritten all or none, and never over an edit that somebody else has made."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from alembic_autogen import signals
from alembic_autogen.autogenerate.rendering.rewriting import rewrite
from alembic_autogen.errors import HistoryError


@pytest.fixture(autouse=True)
def _not_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "_is_too_late", False)


@pytest.fixture
def files(tmp_path: Path) -> dict[Path, bytes]:
    """Two files as they were read."""
    found = {tmp_path / "a.py": b"a\r\n", tmp_path / "b.py": "größer 🎉\n".encode()}
    for path, content in found.items():
        path.write_bytes(content)
    return found


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("names", [(), ("a.py",), ("b.py", "a.py")])
@pytest.mark.parametrize("text", [b"", b"new\r\n", b"\xff\0"])
def test_files_get_their_new_texts_and_the_others_stay(
    tmp_path: Path, files: dict[Path, bytes], names: tuple[str, ...], text: bytes
) -> None:
    before = contents(tmp_path)
    rewrite(files, {tmp_path / name: text for name in names})
    assert contents(tmp_path) == {**before, **dict.fromkeys(names, text)}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_permissions_stay(tmp_path: Path, files: dict[Path, bytes], mode: int) -> None:
    (tmp_path / "a.py").chmod(mode)
    rewrite(files, {tmp_path / "a.py": b"new"})
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == mode


def test_nothing_is_written_over_another_edit(tmp_path: Path, files: dict[Path, bytes]) -> None:
    (tmp_path / "b.py").write_bytes(b"edited")
    before = contents(tmp_path)
    with pytest.raises(HistoryError, match=r"b\.py has changed while it was proved; nothing was"):
        rewrite(files, dict.fromkeys(files, b"new"))
    assert contents(tmp_path) == before


def test_a_file_that_has_gone_stays_away(tmp_path: Path, files: dict[Path, bytes]) -> None:
    (tmp_path / "b.py").unlink()
    before = contents(tmp_path)
    with pytest.raises(HistoryError, match=r"b\.py cannot be written: No such file or directory"):
        rewrite(files, dict.fromkeys(files, b"new"))
    assert contents(tmp_path) == before


def test_no_file_is_replaced_if_one_cannot_be_written(
    tmp_path: Path, files: dict[Path, bytes]
) -> None:
    before, missing = contents(tmp_path), tmp_path / "no" / "c.py"
    with pytest.raises(HistoryError, match="cannot be written: No such file or directory"):
        rewrite({**files, missing: b""}, dict.fromkeys((*files, missing), b"new"))
    assert contents(tmp_path) == before
