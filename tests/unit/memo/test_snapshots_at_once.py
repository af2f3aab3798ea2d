"""Runs at once keep one snapshot, though each has asked for something else."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from alembic_autogen.cache import store
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.memo.import_state import ImportState, TrackedState, circumstances
from alembic_autogen.memo.results import Results
from alembic_autogen.settings import load


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a revision, and an empty cache."""
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv(store.VARIABLE, str(folder))
    monkeypatch.delenv("CI", raising=False)
    project = tmp_path / "project"
    project.mkdir()
    (project / "pyproject.toml").write_text("[tool.alembic-autogen]\nmemory = 'always'\n")
    (project / "env.py").write_text("")
    (project / "0001.py").write_text("revision = '0001'\ndown_revision = None\n")
    return project


def key(project: Path, *names: str) -> object:
    """The key under which a run keeps its snapshot that has asked for some files."""
    time.sleep(0.05)  # files that were just saved might change again
    known = Results(load(project), {"server": "of this test"})
    layout = HistoryLayout(project / "env.py", (project,))
    files = {name: Files(project).content(project / name) for name in names}
    found = ImportState(files=files, circumstances=circumstances(Files(project)))
    return known.snapshot_to_make(layout, [project / "0001.py"], TrackedState(found))


def test_the_first_conditions_count_as_long_as_they_hold(project: Path) -> None:
    first = key(project, "env.py")
    assert first is not None
    assert key(project, "pyproject.toml") == first
    assert key(project) == first


def test_what_has_changed_since_makes_another(project: Path) -> None:
    (project / "read.txt").write_text("1")
    first = key(project, "read.txt")
    (project / "read.txt").write_text("2")
    assert key(project) not in (first, None)


def test_what_is_kept_is_not_kept_again(project: Path) -> None:
    first = key(project, "env.py")
    assert isinstance(first, dict)
    store.entry("snapshot", first, lambda folder: None)
    assert key(project, "pyproject.toml") is None
