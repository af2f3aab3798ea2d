"""The commit hook: what a commit waits for, by what it changes."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from alembic_autogen.cache import evict
from bench.contestants import (
    HERE,
    Contestant,
    Place,
    new_column,
    restore,
    server_command,
    warm_up,
)
from bench.generate import Size
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.project import BenchmarkProject
from bench.real_project import generate_real
from bench.rounds import interleaved, print_progress

SIZE, QUICK = Size(100, 100), Size(40, 10)
SCRIPTED = "scripted hook: mysqld, upgrade head, alembic check"
NOTHING = "nothing changed"
NO_PYTHON = "no file of Python changed"
MODEL = "a model changed, and there is no revision for it"
REVISION = "the newest revision changed"
ALONE = "pre-commit with a hook that does nothing"
TWO = "the newest revision changed, with the hooks `check-drift` and `lint`"
CONFIGS = {
    "ours": ".hooks.json",
    "two": ".two.json",
    "scripted": ".scripted.json",
    "none": ".none.json",
}
"""The configurations of pre-commit; JSON is YAML, too."""
_COMMENTS = count(1)


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    size = QUICK if extent.is_quick else SIZE
    project = generate_real(place.folder / "hook", size)
    _begin_repository(place, project)
    for _ in range(2):
        warm_up(place, project.folder)
    print_progress("hook: a first run")
    environment = {**place.environment, "PRE_COMMIT_HOME": str(place.folder / "pre-commit")}
    found = list(_contestants(Place(place.folder, place.tool, place.cache, environment), project))
    _run_once(found)
    title = f"{size.tables} tables, {size.revisions} revisions"
    rows = interleaved(found, title, extent.rounds, whole=False)
    yield Measurements(title, rows, SCRIPTED)


def _begin_repository(place: Place, project: BenchmarkProject) -> None:
    """Commit the project, and write the configurations of pre-commit."""
    tool = [sys.executable, str(place.tool)]
    entries = {
        "ours": {"check-drift-and-lint": [*tool, "check-drift", "--lint", "--since", "HEAD"]},
        "two": {"check-drift": [*tool, "check-drift"], "lint": [*tool, "lint", "--since", "HEAD"]},
        "scripted": {
            "script": [str(HERE / "baseline.sh"), sys.executable, *server_command(project.folder)]
        },
        "none": {"none": ["true"]},
    }
    for name, hooks in entries.items():
        (project.folder / CONFIGS[name]).write_text(json.dumps(configuration(hooks)))
    ignored = [*CONFIGS.values(), "__pycache__/", "*.before"]
    (project.folder / ".gitignore").write_text("\n".join([*ignored, ""]))
    _git(project, "init", "--quiet")
    _git(project, "add", "--all")
    author = ("-c", "user.name=bench", "-c", "user.email=bench@example.com")
    _git(project, *author, "commit", "--quiet", "--no-verify", "--message", "All")


def configuration(hooks: dict[str, list[str]]) -> dict[str, list[dict[str, Any]]]:
    """A configuration of pre-commit, with the hooks as ``.pre-commit-hooks.yaml`` has them.

    :param hooks: the command of each hook, by its name.
    """
    found = [
        {
            "id": name,
            "name": name,
            "entry": shlex.join(command),
            "language": "system",
            **({"always_run": True} if name.startswith("check-drift") else {"types": ["python"]}),
            "pass_filenames": False,
            "require_serial": True,
        }
        for name, command in hooks.items()
    ]
    return {"repos": [{"repo": "local", "hooks": found}]}


def _git(project: BenchmarkProject, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=project.folder, check=True, capture_output=True)


def _contestants(place: Place, project: BenchmarkProject) -> Iterator[Contestant]:
    kept = {entry.path for entry in evict.entries()}

    def comment() -> None:
        """Change a module that holds no models, as any commit does."""
        with (project.folder / project.module.partition(".")[0] / "main.py").open("a") as file:
            file.write(f"# {next(_COMMENTS)}\n")

    def document() -> None:
        (project.folder / "README.md").write_text(f"{next(_COMMENTS)}\n")

    def model() -> None:
        project.add_column(new_column())

    def revision() -> None:
        with project.newest().open("a") as file:
            file.write(f"# {next(_COMMENTS)}\n")

    def row(name: str, config: str, change: Callable[[], None], code: int = 0) -> Contestant:
        def before(number: int) -> None:
            change()
            _git(project, "add", "--all")

        def after() -> None:
            _git(project, "reset", "--quiet", "--hard")
            restore(place, project, kept)

        command = [sys.executable, "-m", "pre_commit", "run", "--config", CONFIGS[config]]
        environment = place.environment
        return Contestant(
            name, command, project.folder, environment, before, after, frozenset({code})
        )

    yield row(SCRIPTED, "scripted", comment)
    yield row(NOTHING, "ours", comment)
    yield row(NO_PYTHON, "ours", document)
    yield row(MODEL, "ours", model, 1)
    yield row(REVISION, "ours", revision)
    yield row(TWO, "two", revision)
    yield row(ALONE, "none", comment)


def _run_once(contestants: list[Contestant]) -> None:
    """Run each row once, so that ``lint`` knows the revisions and pre-commit its configurations."""
    for each in contestants:
        each.before(0)
        subprocess.run(
            each.command, cwd=each.folder, env=dict(each.environment), capture_output=True
        )
        each.after()


HOOK = BenchmarkPart(
    "hook",
    "## The commit hook",
    """\
`pre-commit run` with the hook `check-drift-and-lint` of `.pre-commit-hooks.yaml`, in an
application like those that people have; each row stages another change. *Nothing changed* is a
commit of a module without models. The last row is what pre-commit itself takes.
""",
    _measure,
)
