"""The jobs for CI keep the server between runs, in caches that CI systems accept."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from alembic_autogen.project import ci
from alembic_autogen.project.changes import FileChange

REPOSITORY = Path(__file__).parents[3]


@pytest.mark.parametrize("deep", [False, True])
def test_the_job_of_gitlab_has_a_cache(tmp_path: Path, deep: bool) -> None:
    (tmp_path / ".gitlab-ci.yml").touch()
    change = ci.job(tmp_path, "3.11", deep=deep)
    assert isinstance(change, FileChange)
    job = yaml.safe_load(change.added)["check-drift"]
    assert job["variables"].get("GIT_DEPTH") == ("0" if deep else None)
    check_cache(job)


def test_the_component_has_a_cache() -> None:
    text = (REPOSITORY / "templates" / "check-drift.yml").read_text()
    _, document = yaml.safe_load_all(text.replace("$[[", "").replace("]]", ""))
    check_cache(document["check-drift"])


def check_cache(job: dict[str, dict[str, object]]) -> None:
    """The folder of the tool's cache is kept, by a key that runners use.

    GitLab Runner ignores a cache whose key has a slash, as the value of
    CI_RUNNER_EXECUTABLE_ARCH has (gitlab-runner#38933).
    """
    folder = str(job["variables"]["ALEMBIC_AUTOGEN_CACHE"])
    assert job["cache"]["paths"] == [folder.replace("$CI_PROJECT_DIR/", "")]
    assert job["cache"]["key"] == "alembic-autogen"


def test_the_cache_of_the_workflow_moves(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    change = ci.workflow(tmp_path, "3.11")
    assert isinstance(change, FileChange)
    steps = yaml.safe_load(change.added)["jobs"]["check-drift"]["steps"]
    (number,) = (n for n, step in enumerate(steps) if "cache" in step.get("uses", ""))
    given = steps[number]["with"]
    assert given["key"].startswith(given["restore-keys"])
    assert given["key"].endswith("${{ env.MONTH }}") and "MONTH=" in steps[number - 1]["run"]
