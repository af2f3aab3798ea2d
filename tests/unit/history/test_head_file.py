"""The file with the newest revision, on files."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.history.head_file import problem, record
from alembic_autogen.memo.fingerprint import HistoryLayout

CONFLICT = "# a\n#\n<<<<<<< HEAD\nb\n=======\n# c\nc\n>>>>>>> main\n"


def layout(folder: Path, *revisions: tuple[str, str | None]) -> HistoryLayout:
    versions = folder / "versions"
    versions.mkdir(exist_ok=True)
    for revision, down in revisions:
        text = f"revision = {revision!r}\ndown_revision = {down!r}\n"
        (versions / f"{revision}.py").write_text(text)
    (versions / "notes.py").write_text("x = 1\n")
    return HistoryLayout(folder / "env.py", (versions,), False, False)


def test_it_is_written_once_and_has_the_newest_revision_in_its_last_line(tmp_path: Path) -> None:
    found, path = layout(tmp_path, ("a", None), ("b", "a")), tmp_path / "head.txt"
    assert "head.txt is missing" in problem(path, found)
    assert record(path, found)
    lines = path.read_text().splitlines()
    assert lines[-1] == "b"
    assert all(line.startswith("#") for line in lines[:-1])
    assert problem(path, found) == ""
    assert not record(path, found)
    found = layout(tmp_path, ("c", "b"))
    assert "records b, but the newest revision is c: alembic-autogen record-head" in problem(
        path, found
    )
    assert record(path, found)
    assert path.read_text().splitlines() == [*lines[:-1], "c"]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["head.txt", "versions"]


def test_comments_stay_and_a_conflict_goes(tmp_path: Path) -> None:
    found, path = layout(tmp_path, ("a", None), ("b", "a"), ("c", "b")), tmp_path / "head.txt"
    path.write_text(CONFLICT)
    assert "has a conflict of git, but the newest revision is c" in problem(path, found)
    assert record(path, found)
    assert path.read_text() == "# a\n#\nc\n"


def test_each_branch_has_a_line(tmp_path: Path) -> None:
    found, path = layout(tmp_path, ("a", None), ("c", "a"), ("b", "a")), tmp_path / "head.txt"
    record(path, found)
    assert path.read_text().splitlines()[-2:] == ["b", "c"]
    assert problem(path, found) == ""


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    found = layout(tmp_path, ("a", None))
    with pytest.raises(ConfigurationError, match="head_file"):
        record(tmp_path / "missing" / "head.txt", found)
    with pytest.raises(ConfigurationError, match="head_file"):
        problem(tmp_path, found)
