"""Additions to files of several forms; the rest stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from alembic_autogen.errors import ConfigurationError
from alembic_autogen.project import ci, configuration, make, pre_commit, tasks
from alembic_autogen.project.changes import FileChange, write

HOOKS = [
    "repos:\n- repo: a\n  hooks: []\n",
    "repos:\n  - repo: a\n    hooks: []",
    "default: 1\nrepos:  # ours\n    - repo: a\n\n# end\nfail_fast: true\n",
    "repos:\r\n- repo: a\r\nfail_fast: true\r\n",
]


@pytest.mark.parametrize("text", HOOKS)
def test_a_hook_is_added_in_the_indentation_of_the_list(tmp_path: Path, text: str) -> None:
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_bytes(text.encode())
    change = pre_commit.hook(tmp_path)
    assert isinstance(change, FileChange)
    write(change)
    lines = path.read_bytes().decode().splitlines()
    (place,) = (number for number, line in enumerate(lines) if "repo: local" in line)
    (first,) = (line for line in lines if "repo: a" in line)
    assert lines[place].index("-") == first.index("-")
    assert lines[place + 2] == " " * first.index("-") + "    - id: check-drift"
    added = change.added.splitlines()
    kept = [line for line in lines if line not in added]
    assert kept == text.splitlines()
    assert pre_commit.hook(tmp_path) is None


@pytest.mark.parametrize("text", ["repos: []\n", "# repos:\n", "repos:\n"])
def test_a_list_in_another_form_gets_no_hook(tmp_path: Path, text: str) -> None:
    (tmp_path / ".pre-commit-config.yaml").write_text(text)
    assert "the hook is left to you" in str(pre_commit.hook(tmp_path))


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("", ""),
        ("stages: [build, check]\n", "build"),
        ("stages:\n  - build\n  - test\n", ""),
        ("stages:\n- check-all\nother: 1\n", "check-all"),
    ],
)
def test_a_job_gets_a_stage_that_exists(tmp_path: Path, text: str, stage: str) -> None:
    (tmp_path / ".gitlab-ci.yml").write_text(text)
    change = ci.job(tmp_path, "3.12")
    assert isinstance(change, FileChange)
    assert ("  stage: " + stage in change.added) == bool(stage)
    assert ("stage:" in change.added) == bool(stage)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("", ["check-drift", "revision"]),
        ("all:\n\trevision: x\n", ["check-drift", "revision"]),
        ("a revision : b\n", ["check-drift"]),
        ("MSG = x\n", ["check-drift"]),
        ("revision-of-x:\n", ["check-drift", "revision"]),
        (".RECIPEPREFIX = >\n", []),
    ],
)
def test_targets_whose_names_are_free(tmp_path: Path, text: str, targets: list[str]) -> None:
    (tmp_path / "Makefile").write_text(text)
    change = make.targets(tmp_path)
    found = [
        name
        for name in ("check-drift", "revision")
        if isinstance(change, FileChange) and f"\n{name}:" in change.added
    ]
    assert found == targets


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", "check-drift and revision"),
        ("all:\n    echo\n", "check-drift and revision"),
        ("revision NUMBER:\n    echo\n", "check-drift"),
        ("@check-drift:\n    echo\nalias revision := all\n", None),
        ("import 'more.just'\n", None),
        ("mod more\n", None),
        ("a:\n    alembic-autogen db\n", None),
    ],
)
def test_recipes_whose_names_are_free(tmp_path: Path, text: str, names: str | None) -> None:
    (tmp_path / "Justfile").write_text(text)
    change = tasks.recipes(tmp_path)
    found = change.what if isinstance(change, FileChange) else None
    assert found == (f"the recipes {names}" if names else None)


@pytest.mark.parametrize(
    ("text", "requirements"),
    [
        ("", ["alembic-autogen"]),
        ("[testenv]\ndeps = pytest\n", ["{[testenv]deps}", "alembic-autogen"]),
    ],
)
def test_an_environment_of_tox_has_what_the_others_have(
    tmp_path: Path, text: str, requirements: list[str]
) -> None:
    (tmp_path / "tox.ini").write_text(text)
    change = tasks.environment(tmp_path)
    assert isinstance(change, FileChange)
    lines = [line.strip() for line in change.added.splitlines()]
    place = lines.index("deps =") + 1
    assert lines[place : lines.index("commands = alembic-autogen check-drift {posargs}")] == (
        requirements
    )


@pytest.mark.parametrize("text", ["[testenv:check-drift]\n", "no section\n"])
def test_another_tox_file_is_left_to_the_user(tmp_path: Path, text: str) -> None:
    (tmp_path / "tox.ini").write_text(text)
    assert "is left to you" in str(tasks.environment(tmp_path))


@pytest.mark.parametrize("text", ["from nox import session\n", "import nox\ncheck_drift = 1\n"])
def test_another_noxfile_is_left_to_the_user(tmp_path: Path, text: str) -> None:
    (tmp_path / "noxfile.py").write_text(text)
    assert "is left to you" in str(tasks.session(tmp_path))


def test_a_session_of_nox_installs_the_project(tmp_path: Path) -> None:
    (tmp_path / "noxfile.py").write_text("import nox\n")
    installed = []
    for name, text in [("", ""), ("pyproject.toml", "[project]\n"), ("requirements.txt", "")]:
        if name:
            (tmp_path / name).write_text(text)
        change = tasks.session(tmp_path)
        assert isinstance(change, FileChange)
        installed += [line.strip() for line in change.added.splitlines() if "install(" in line]
    assert installed == [
        'session.install("alembic-autogen")',
        'session.install(".", "alembic-autogen")',
        'session.install("-r", "requirements.txt", "alembic-autogen")',
    ]


@pytest.mark.parametrize("text", ["", "a = 1", "[tool.x]\r\na = 1\r\n", "[[a]]\n"])
def test_the_table_is_added_to_any_form(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text.encode())
    values: dict[str, configuration.Value] = {"ignore": ['a"\\\x7f\n'], "environment": {"A b": "1"}}
    change = configuration.table(tmp_path, values)
    assert isinstance(change, FileChange) and change.after.startswith(text.encode())
    write(change)
    assert configuration.table(tmp_path, values) is None


def test_a_file_that_has_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    change = configuration.table(tmp_path, {})
    assert isinstance(change, FileChange)
    (tmp_path / "pyproject.toml").write_text("a = 1\n")
    with pytest.raises(ConfigurationError, match="has changed meanwhile; run init again"):
        write(change)
    assert [path.name for path in tmp_path.iterdir()] == ["pyproject.toml"]
