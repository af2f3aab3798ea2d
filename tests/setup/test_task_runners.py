"""The tasks that ``init`` writes, run by just, tox and nox themselves."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.project import tasks
from alembic_autogen.project.changes import FileChange, Offer, write

pytestmark = pytest.mark.installation

TOOL = """\
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[project]
name = "alembic-autogen"
version = "1"
scripts = {alembic-autogen = "stand_in:main"}

[tool.setuptools]
py-modules = ["stand_in"]
"""
STAND_IN = """\
import os, sys


def main():
    print("|".join([*sys.argv[1:], os.environ.get("MSG", "")]))
"""


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An environment with the three programs."""
    folder = tmp_path_factory.mktemp("runners") / "venv"
    venv.create(folder, with_pip=True)
    install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*install, "rust-just", "tox", "nox"], check=True)
    yield folder / "bin"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project, and a stand-in for the tool that prints how it is called."""
    (tmp_path / "tool").mkdir()
    (tmp_path / "tool" / "pyproject.toml").write_text(TOOL)
    (tmp_path / "tool" / "stand_in.py").write_text(STAND_IN)
    monkeypatch.setattr(tasks, "_requirement", lambda: str(tmp_path / "tool"))
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def add(offer: Offer) -> None:
    assert isinstance(offer, FileChange), offer
    write(offer)


def run(project: Path, *command: str, **variables: str) -> list[str]:
    environment = {**os.environ, **variables}
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_just_passes_arguments_and_the_message_as_it_is_typed(
    project: Path, programs: Path
) -> None:
    (project / "justfile").write_text("default:\n    @echo default\n")
    add(tasks.recipes(project))
    tool = project / "alembic-autogen"
    tool.write_text(f"#!{sys.executable}\n{STAND_IN}\nmain()\n")
    tool.chmod(0o755)
    path = f"{project}:{os.environ['PATH']}"
    just = str(programs / "just")
    assert run(project, just, PATH=path) == ["default"]
    assert run(project, just, "check-drift", "--lint", PATH=path) == ["check-drift|--lint|"]
    message = "costs $5, $(touch pwned) 'x' {{ y }}"
    assert run(project, just, "revision", message, PATH=path) == [f"revision|{message}"]
    assert any("check whether models" in line for line in run(project, just, "--list"))
    assert not (project / "pwned").exists()


def test_tox_installs_what_the_others_need_and_passes_arguments(
    project: Path, programs: Path
) -> None:
    (project / "tox.ini").write_text("[tox]\nskipsdist = true\n[testenv]\ndeps = setuptools\n")
    add(tasks.environment(project))
    tox = [str(programs / "tox"), "-q", "-e", "check-drift", "--", "--lint"]
    assert "check-drift|--lint|" in run(project, *tox)


def test_nox_runs_the_session(project: Path, programs: Path) -> None:
    (project / "noxfile.py").write_text("import nox\n")
    (project / "requirements.txt").write_text("setuptools\n")
    add(tasks.session(project))
    nox = [str(programs / "nox"), "-s", "check-drift", "--", "--lint"]
    assert "check-drift|--lint|" in run(project, *nox)
