"""The ready-made tests of pytest, hooks of pre-commit, the action of GitHub, tasks of editors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

import alembic_autogen
from support.git_histories import commit
from support.shops import Done, Shop, own_environment

ROOT = Path(__file__).parents[2]
COLUMN = "    note: str | None = Field(default=None, max_length=200)\n"


def run_pytest(project: Shop, *arguments: str) -> Done:
    """Run the plugin as an installed one would be, in a project without tests of its own."""
    path = f"{Path(alembic_autogen.__file__).parents[1]}:{project.folder}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "alembic_autogen.pytest_plugin"),
            *("-p", "no:cacheprovider", "--rootdir", str(project.folder), "--alembic-autogen"),
            *arguments,
        ],
        cwd=project.folder,
        env={**own_environment(project.environment), "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_both_tests_pass(shop: Shop) -> None:
    shop.configure('python = "nowhere"')  # the interpreter of pytest counts
    done = run_pytest(shop, "-vv")
    assert "alembic-autogen::models and migrations agree PASSED" in done.out
    assert "alembic-autogen::revisions run up, down and up again PASSED" in done.out
    assert done.code == 0, done.out


def test_a_failing_test_shows_what_the_command_says(shop: Shop) -> None:
    shop.edit(COLUMN, "")
    done = run_pytest(shop, "-k", "models")
    assert done.code == 1
    assert "- column purchase.note" in done.out
    assert "1 failed, 1 deselected" in done.out
    assert "Traceback" not in done.out


def test_the_arguments_of_lint_can_be_given(shop: Shop) -> None:
    done = run_pytest(shop, "-k", "revisions", "-o", "alembic_autogen_lint=none")
    assert done.code == 1
    assert "alembic-autogen lint none" in done.out


def tool(folder: Path) -> Path:
    """A folder for PATH with the program."""
    program = folder / "bin/alembic-autogen"
    program.parent.mkdir()
    script = ROOT / "tools/autogen.py"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n')
    program.chmod(0o755)
    return program.parent


@pytest.fixture
def environment(shop: Shop, tmp_path: Path) -> dict[str, str]:
    """The environment of a CI job that has the tool on PATH."""
    variables = own_environment(shop.environment)
    return {**variables, "PATH": f"{tool(tmp_path)}{os.pathsep}{os.environ['PATH']}"}


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text())


def pre_commit(shop: Shop, environment: dict[str, str], *arguments: str) -> Done:
    """Run all hooks as pre-commit does before a commit."""
    run = [sys.executable, "-m", "pre_commit", "run", "--verbose", *arguments]
    done = subprocess.run(run, cwd=shop.folder, env=environment, capture_output=True, text=True)
    return Done(done.returncode, done.stdout, done.stderr)


def configure_hooks(shop: Shop) -> None:
    """Configure all hooks of this repository."""
    hooks = list(hooks_of_the_repository().values())
    configuration = {"repos": [{"repo": "local", "hooks": hooks}]}
    (shop.folder / ".pre-commit-config.yaml").write_text(json.dumps(configuration))


def hooks_of_the_repository() -> dict[str, dict[str, Any]]:
    """The published hooks, by id."""
    return {hook["id"]: hook for hook in loaded(ROOT / ".pre-commit-hooks.yaml")}


def test_the_hooks_of_pre_commit_run_on_a_project(shop: Shop, environment: dict[str, str]) -> None:
    assert hooks_of_the_repository().keys() == {"check-drift-and-lint", "check-drift", "lint"}
    configure_hooks(shop)
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=shop.folder, env=environment, check=True)
    done = pre_commit(shop, environment, "--all-files")
    assert done.code == 0, done.out
    assert done.out.count("Passed") == 3
    # before the first commit, all are new
    assert done.out.count("in 1 revision, run on MySQL") == 2
    commit(shop, "x")
    done = pre_commit(shop, environment, "--all-files")
    assert done.out.count("Passed") == 3
    assert done.out.count("No findings in 0 revisions; there was nothing to run.") == 2


@pytest.fixture
def drifted(shop: Shop, environment: dict[str, str]) -> Shop:
    """A project in a repository of git, whose models and migrations differ."""
    (shop.folder / ".gitignore").write_text("__pycache__/\n.pre-commit-config.yaml\n")
    (shop.folder / "README.md").write_text("A shop\n")
    (shop.folder / "unused.py").write_text("import models\n")
    shop.edit(COLUMN, "")
    subprocess.run(["git", "init", "-q"], cwd=shop.folder, env=environment, check=True)
    commit(shop, "all")
    return shop


@pytest.mark.parametrize("change", [["rm", "unused.py"], ["mv", "README.md", "READ.md"]])
def test_the_hooks_that_compare_run_without_a_changed_python_file(
    change: list[str], drifted: Shop, environment: dict[str, str]
) -> None:
    configure_hooks(drifted)
    subprocess.run(["git", *change], cwd=drifted.folder, env=environment, check=True)
    done = pre_commit(drifted, environment)
    assert (done.code, done.out.count("drift[extra-column]: ")) == (1, 2), done.out
    assert done.out.count("(no files to check)") == 1  # of lint


def test_the_hook_that_init_adds_runs_for_a_commit_that_only_deletes(
    drifted: Shop, environment: dict[str, str]
) -> None:
    (drifted.folder / ".pre-commit-config.yaml").write_text("")
    drifted.run("init", "--yes")
    subprocess.run(["git", "rm", "unused.py"], cwd=drifted.folder, env=environment, check=True)
    done = pre_commit(drifted, environment)
    assert (done.code, done.out.count("drift[extra-column]: ")) == (1, 1), done.out


def script_of_the_action(inputs: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The script that runs the tool, and the variables that the inputs become."""
    action = loaded(ROOT / "action.yml")
    given = {name: str(each["default"]) for name, each in action["inputs"].items()} | inputs
    step = next(each for each in action["runs"]["steps"] if each.get("id") == "check")
    variables = {
        name: value.replace(f"${{{{ inputs.{key} }}}}", given[key])
        for name, value in step["env"].items()
        for key in given
        if f"inputs.{key} " in value
    }
    assert "${{" not in step["run"]
    return step["run"], variables


def run_action(shop: Shop, environment: dict[str, str], **inputs: str) -> Done:
    script, variables = script_of_the_action({"project": str(shop.folder), **inputs})
    summary, output = shop.folder / "summary", shop.folder / "output"
    files = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=shop.folder,
        env={**environment, **variables, **files},
        capture_output=True,
        text=True,
    )
    return Done(done.returncode, done.stdout, summary.read_text() + done.stderr)


def test_the_action_passes_and_reports(shop: Shop, environment: dict[str, str]) -> None:
    done = run_action(shop, environment)
    assert done.code == 0, done.err
    assert "Models and migrations agree" in done.out
    assert "### alembic-autogen check-drift" in done.err
    name, _, path = (shop.folder / "output").read_text().strip().partition("=")
    assert name == "summary" and "### alembic-autogen check-drift" in Path(path).read_text()
    sarif = cast("dict[str, Any]", json.loads((shop.folder / "alembic-autogen.sarif").read_text()))
    assert sarif["version"] == "2.1.0"


def test_the_action_fails_with_annotations(shop: Shop, environment: dict[str, str]) -> None:
    shop.edit(COLUMN, "")
    done = run_action(shop, environment, lint="false", sarif="a.sarif")
    assert done.code == 1
    assert "::error title=alembic-autogen%3A extra-column" in done.out
    assert (shop.folder / "a.sarif").exists()


def test_inputs_of_the_action_are_no_code(shop: Shop, environment: dict[str, str]) -> None:
    done = run_action(shop, environment, arguments="--since $(touch hacked)", lint="true")
    assert done.code == 2
    assert not (shop.folder / "hacked").exists()


def problems(matcher: dict[str, Any], text: str) -> list[dict[str, str]]:
    """What an editor finds in a text by a problem matcher of two lines."""
    first, second = matcher["pattern"]
    found = []
    for one, other in pairwise(text.splitlines()):
        head, place = re.search(first["regexp"], one), re.search(second["regexp"], other)
        if head and place:
            parts = [(name, head[at]) for name, at in first.items() if name != "regexp"]
            parts += [(name, place[at]) for name, at in second.items() if name != "regexp"]
            found.append(dict(parts))
    return found


def test_an_editor_finds_the_lines_of_problems(shop: Shop) -> None:
    page = (ROOT / "docs/reports.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("## Editors")
    tasks = json.loads(rest.partition("```json")[2].partition("```")[0])
    (task,) = tasks["tasks"]
    errors, warnings = task["problemMatcher"]
    shop.edit(COLUMN, COLUMN.replace("200", "300"))
    program, *arguments = task["command"].split()
    assert program == "alembic-autogen"
    done = shop.run(*arguments)
    assert done.code == 1
    (drift,) = problems(errors, done.out)
    line = next(
        number
        for number, text in enumerate((shop.folder / "models.py").read_text().splitlines(), 1)
        if text.startswith("    note:")
    )
    place = {"file": "models.py", "line": str(line), "column": "5"}
    assert drift == {"code": "changed-column", "message": "~ column purchase.note", **place}
    shop.edit(COLUMN.replace("200", "300"), COLUMN)
    (versions,) = (shop.folder / "migrations/versions").glob("0001*.py")
    with versions.open("a", encoding="utf-8") as file:
        file.write("\n# autogen: ignore[blocks-writes] nobody writes here\n")
    found = problems(warnings, shop.run("lint", "--all", "--quiet").out)
    (idle,) = (each for each in found if each["code"] == "suppression")
    assert idle["file"] == str(versions.relative_to(shop.folder)) and idle["column"] == "1"
