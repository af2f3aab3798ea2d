"""The folder of candidates is private, and goes when it is no longer used."""

from __future__ import annotations

import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.autogenerate.rendering import candidate_folder as module
from alembic_autogen.autogenerate.rendering.candidate_folder import candidate_folder
from alembic_autogen.errors import ConfigurationError


@pytest.fixture
def base(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of run directories; ``tmp_path`` may be too long for the sockets of servers."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setattr(module, "run_bases", lambda: [folder])
        yield Path(folder)


def test_the_folder_is_private_and_goes_with_what_is_in_it(base: Path) -> None:
    with candidate_folder() as first, candidate_folder() as second:
        assert first != second
        assert stat.S_IMODE(first.stat().st_mode) == 0o700
        (first / "versions").mkdir()
        (first / "versions" / "1.py").write_text("x")
        assert base in first.parents
    assert not first.exists()
    assert not second.exists()


@pytest.mark.usefixtures("base")
def test_the_folder_goes_after_an_error() -> None:
    with pytest.raises(KeyError), candidate_folder() as folder:
        raise KeyError
    assert not folder.exists()


def test_no_place_for_a_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "run_bases", lambda: [str(tmp_path / "no")])
    problem = pytest.raises(ConfigurationError, match="set TMPDIR to a directory with room")
    with problem, candidate_folder():
        pass
