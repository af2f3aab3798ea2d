"""Dependencies of imported models other than files."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from alembic_autogen.memo import import_state
from alembic_autogen.memo.fingerprint import Files, HistoryLayout
from alembic_autogen.memo.import_tracker import ImportTracker


def seen(project: Path, tracker: ImportTracker) -> import_state.ImportState:
    layout = HistoryLayout(project / "env.py", ())
    found = import_state.tracked_state(tracker, layout, Files(project)).state
    assert found.hold(Files(project))
    return found


def test_the_day_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Models may have a partition for each month."""
    found = seen(tmp_path, ImportTracker())
    tomorrow = time.gmtime(time.time() + 24 * 60 * 60)
    monkeypatch.setattr(import_state.time, "gmtime", lambda: tomorrow)
    assert not found.hold(Files(tmp_path))


def test_the_machine_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = seen(tmp_path, ImportTracker())
    monkeypatch.setattr(os, "uname", lambda: ("Linux", "another", "6.1", "#1", "x86_64"))
    assert not found.hold(Files(tmp_path))


def test_no_value_of_a_variable_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSWORD", "open sesame")
    tracker = ImportTracker()
    with tracker.watching():
        assert os.environ["PASSWORD"] == "open sesame"
    assert "PASSWORD" in seen(tmp_path, tracker).variables
    assert "sesame" not in repr(seen(tmp_path, tracker))


def test_all_is_as_it_was_once_nobody_watches(tmp_path: Path) -> None:
    before = (os.stat, os.lstat, os.access, type(os.environ), set(os.supports_fd))
    with ImportTracker().watching():
        assert os.stat is not before[0]
        assert os.stat in os.supports_fd
    assert (os.stat, os.lstat, os.access, type(os.environ), set(os.supports_fd)) == before


def test_what_the_application_set_itself_is_no_condition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A .env file is read into the environment; the next run does not find it there yet."""
    monkeypatch.delenv("OF_A_FILE", raising=False)
    tracker = ImportTracker()
    with tracker.watching():
        os.environ["OF_A_FILE"] = "1"
        assert os.environ["OF_A_FILE"] == "1"
    assert "OF_A_FILE" not in tracker.record.variables
    del os.environ["OF_A_FILE"]
    assert seen(tmp_path, tracker).hold(Files(tmp_path))
