"""The lowest versions that are tested are those of pyproject.toml; Python for them is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from alembic_autogen.project_folder import tomllib

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "scripts" / "python"
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
SERIES = f"{sys.version_info.major}.{sys.version_info.minor}"


def locked(name: str, python: str) -> dict[str, Version]:
    """The versions that a lock has for a version of Python, by package."""
    lines = re.findall(r"^([^\s#].*?) \\$", (REPOSITORY / name).read_text(), re.MULTILINE)
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    return {
        required.name: Version(next(iter(required.specifier)).version)
        for required in map(Requirement, lines)
        if required.marker is None or required.marker.evaluate(environment)
    }


def bounds(python: str) -> dict[str, Version]:
    """The lower bounds of what the tool needs or uses for a version of Python, by package."""
    found: dict[str, Version] = {}
    extras = PROJECT["optional-dependencies"]
    wanted = [*PROJECT["dependencies"], *extras["format"], *extras["sqlmodel"]]
    for required in map(Requirement, wanted):
        if required.marker is None or required.marker.evaluate({"python_version": python}):
            (bound,) = required.specifier
            assert bound.operator == ">=", required
            found[required.name] = max(
                Version(bound.version), found.get(required.name, Version("0"))
            )
    return found


@pytest.mark.parametrize("python", ["3.10", "3.11", "3.13"])
def test_the_lowest_lock_has_the_lower_bounds(python: str) -> None:
    lowest = locked("requirements-lowest.lock", python)
    assert {name: lowest[name] for name in bounds(python)} == bounds(python)


def test_everything_else_is_as_in_the_other_lock() -> None:
    lowest, newest = (locked(f"requirements{kind}.lock", "3.10") for kind in ("-lowest", ""))
    others = {name: version for name, version in lowest.items() if name not in bounds("3.10")}
    assert others == {name: newest[name] for name in others}
    assert {"pytest", "hypothesis", "pydantic"} <= others.keys()


def test_the_lowest_python_is_that_of_the_bounds() -> None:
    (bound,) = Requirement(f"python{PROJECT['requires-python']}").specifier
    assert f"requirements-lowest.lock,{bound.version})" in (REPOSITORY / "Makefile").read_text()


def search(series: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script in a changed environment."""
    return subprocess.run(
        [SCRIPT, series], env={**os.environ, **environment}, capture_output=True, text=True
    )


def install(path: Path, version: str = SERIES) -> Path:
    """Install this interpreter under a name; one of another version does not run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    code = f'exec {sys.executable} "$@"' if version == SERIES else "exit 1"
    path.write_text(f"#!/bin/sh\n{code}\n")
    path.chmod(0o755)
    return path


def test_an_interpreter_on_the_path_is_found(tmp_path: Path) -> None:
    expected = install(tmp_path / f"python{SERIES}")
    done = search(SERIES, PATH=f"{tmp_path}:/usr/bin:/bin", PYENV_ROOT="/nowhere")
    assert (done.stdout.strip(), done.stderr) == (str(expected), "")


def test_one_of_pyenv_is_found_though_its_command_does_not_run(tmp_path: Path) -> None:
    install(tmp_path / "shims" / f"python{SERIES}", "another")
    install(tmp_path / "shims" / "python3", "another")
    expected = install(tmp_path / "versions" / f"{SERIES}.99" / "bin" / "python")
    done = search(SERIES, PATH=f"{tmp_path}/shims:/usr/bin:/bin", PYENV_ROOT=str(tmp_path))
    assert (done.stdout.strip(), done.stderr) == (str(expected), "")


def test_where_there_is_none_a_note_says_so(tmp_path: Path) -> None:
    done = search("3.99", PYENV_ROOT=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("setup: no Python 3.99 ")


def test_one_that_cannot_create_environments_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ModuleNotFoundError('ensurepip')")
    done = search(SERIES, PYTHONPATH=str(tmp_path))
    assert done.stdout == "" and f"no Python {SERIES} with the venv module" in done.stderr
