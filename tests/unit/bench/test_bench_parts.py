"""Computations of the benchmark's parts on measured times."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.parts.ci import CiJob, sides
from bench.parts.clean import ANSWER, INITIALISE, INSTALL, MARKS, TOTAL, durations, stage_table


def test_stages_last_until_the_next_one_begins() -> None:
    moments = [("a", 1.0), ("b", 3.0), ("a", 4.0), ("end", 9.0)]
    assert durations(moments) == {"a": 7.0, "b": 1.0}


def test_the_table_has_medians_and_ratios_of_stages() -> None:
    scripted = [{INSTALL: 2.0, TOTAL: 4.0}, {INSTALL: 4.0, TOTAL: 6.0}]
    text = stage_table(scripted, [{INSTALL: 1.5, INITIALISE: 1.0, TOTAL: 2.5}])
    assert "| pip install | 3.0 (2.0 to 4.0) | 1.5 (1.5 to 1.5) | 2.0 |\n" in text
    assert "| initialise |  | 1.0 (1.0 to 1.0) |  |\n" in text
    assert "| all | 5.0 (4.0 to 6.0) | 2.5 (2.5 to 2.5) | 2.0 |\n" in text


def test_the_lines_that_begin_a_stage_are_those_that_the_tool_prints() -> None:
    sources = Path(__file__).parents[3] / "tools" / "alembic_autogen"
    texts = "".join(path.read_text() for path in sources.rglob("*.py"))
    assert ANSWER in MARKS.values()
    assert [mark for mark in MARKS if f'"{mark}' not in texts] == []


@pytest.mark.parametrize(
    ("head", "models", "text"),
    [
        ("memory", "memory", "head and models from memory"),
        ("memory", "made", "head from memory, models built again"),
        ("made", "made", "head and models built again"),
    ],
)
def test_what_comes_from_memory_is_said(head: str, models: str, text: str) -> None:
    assert sides({"head": head, "models": models}) == text


def test_a_job_restores_the_cache_and_checks_the_project_out(tmp_path: Path) -> None:
    job = CiJob(tmp_path)
    (job.home / "cache").mkdir()
    (job.home / "cache" / "entry").write_text("kept")
    (job.home / "source").mkdir()
    (job.home / "source" / "models.py").write_text("")
    job.save()
    (job.home / "cache" / "entry").write_text("changed since")
    job.restore("other-cache", "other-work")
    assert (job.home / "other-cache" / "entry").read_text() == "kept"
    assert (job.home / "other-work" / "models.py").exists()
    assert not (job.home / "cache").exists()
    job.restore("cache", "work")
    assert {path.name for path in job.home.iterdir()} == {"source", "cache.tar", "cache", "work"}


def test_environments_are_swapped_and_swapped_back(tmp_path: Path) -> None:
    for name in ("venv", "venv-again"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    CiJob(tmp_path).swap_environments()
    assert (tmp_path / "venv" / "venv-again").exists()
    CiJob(tmp_path).swap_environments()
    assert (tmp_path / "venv" / "venv").exists()
