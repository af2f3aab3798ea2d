"""The free space of the server's data directory, as far as it can be known."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alembic_autogen.apply.checks.room import NeededRoom, read_free


def answering(folder: Path | str, file: Path | str) -> Callable[[str], list[tuple[object, ...]]]:
    return lambda statement: [(str(folder), str(file))]


def test_the_folder_of_the_process_that_the_server_names_is_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pid").write_text(f"{os.getpid()}\n")
    free = read_free(answering(tmp_path, "pid"))
    assert free is not None
    assert abs(free - shutil.disk_usage(tmp_path).free) < 10**9
    (tmp_path / "other").mkdir()
    assert read_free(answering(tmp_path / "other", tmp_path / "pid")) is None


def test_without_such_a_folder_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "pid").write_text("no number")
    assert read_free(answering(tmp_path, "pid")) is None
    assert read_free(answering(tmp_path, "none")) is None
    assert read_free(lambda statement: []) is None


def test_there_is_not_enough_only_if_that_is_known() -> None:
    assert NeededRoom("1", "", "t", 10, 9).is_short
    assert not NeededRoom("1", "", "t", 10, 10).is_short
    assert not NeededRoom("1", "", "t", 10, None).is_short
