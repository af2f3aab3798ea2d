"""Published projects with unmodified sources, where they are installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.contestants import (
    COLD,
    HERE,
    Contestant,
    Place,
    server_command,
    wait_for_supervisors,
)
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.parts.project_rows import BOTH, BOTH_OF_500, built_again, remembered
from bench.results import row
from bench.rounds import interleaved, print_progress

if TYPE_CHECKING:
    from support.published import Published

TESTS = HERE.parent / "tests"
UNCHANGED = "check-drift, nothing changed"
SCRIPTED = "scripted: mysqld, upgrade heads, create_all()"
DRIFT = frozenset({0, 1})
"""The exit codes of ``check-drift``: most of these projects do differ from their revisions."""


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    there = installed(extent.projects)
    if not there:
        print_progress("published: no project is installed; make test-projects does that")
    for project in there:
        print_progress(f"{project.name}: first runs")
        yield _measured(place, project, extent)


def installed(folder: Path | None) -> list[Published]:
    """The published projects that are installed.

    :param folder: the folder of their environments (default: that of ``make test-projects``).
    """
    if str(TESTS) not in sys.path:
        sys.path.append(str(TESTS))
    from support.published import published

    found = published(folder) if folder else published()
    return [project for project in found if project.is_installed]


def _measured(place: Place, project: Published, extent: MeasurementExtent) -> Measurements:
    start = project.copy(place.folder / "published" / project.name)
    tool = [str(project.python), str(place.tool)]
    init = [*tool, "init", "--yes", *getattr(project.description, "INIT", ())]
    subprocess.run(init, cwd=start, env=dict(place.environment), capture_output=True)
    project.configure(start)
    answers = [_answer(place, start, tool) for _ in range(3)]
    found = list(_contestants(place, project, start, tool))
    rows = interleaved(found, project.name, extent.rounds, whole=extent.memory)
    known = row(rows, UNCHANGED)
    assert known is not None
    goal = BOTH + BOTH_OF_500 * _tables(project, start) / 500
    missed = " (missed)" if known.median > goal else ""
    line = f"Nothing changed: {known.median:.2f} s; goal: {goal:.2f} s{missed}."
    title = f"{project.description.TITLE} {project.version()}"
    return Measurements(title, rows, SCRIPTED, (line, *remembered(built_again(answers[-1]))))


def _answer(place: Place, start: Path, tool: list[str]) -> dict[str, Any]:
    """The origins of both schemas, as a run reports them."""
    command = [*tool, "check-drift", "--quiet", "--format", "json"]
    done = subprocess.run(
        command, cwd=start, env=dict(place.environment), capture_output=True, text=True
    )
    wait_for_supervisors(place.cache)
    assert done.returncode in DRIFT, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)["answer"]
    return found


def _contestants(
    place: Place, project: Published, start: Path, tool: list[str]
) -> Iterator[Contestant]:
    from support.published import BUILD

    environment = place.environment
    description = str(project.description.__file__)
    yield Contestant(
        SCRIPTED,
        [str(HERE / "baseline.sh"), str(project.python), *server_command(start)],
        start,
        {**environment, "BUILD": str(BUILD), "DESCRIPTION": description},
    )
    for name, option in ((COLD, ["--no-cache"]), (UNCHANGED, [])):
        yield Contestant(
            name,
            [*tool, "check-drift", "--quiet", *option],
            start,
            environment,
            after=lambda: wait_for_supervisors(place.cache),
            codes=DRIFT,
        )


def _tables(project: Published, start: Path) -> int:
    """Count the tables of the models; 0 if they cannot be counted without the tool."""
    code = (
        "import runpy, sys\n"
        "print(len(runpy.run_path(sys.argv[1])['metadata'](sys.argv[2]).tables))"
    )
    description = str(project.description.__file__)
    command = [str(project.python), "-c", code, description, "mysql+pymysql://db.invalid/app"]
    done = subprocess.run(command, cwd=start, capture_output=True, text=True)
    return 0 if done.returncode else int(done.stdout.split()[-1])


PUBLISHED = BenchmarkPart(
    "published",
    "## Published projects",
    """\
[Published projects](projects.md) with unmodified sources, as far as they were installed (`make
test-projects` installs them; `--projects FOLDER` names another folder of their environments). The
script runs the revisions and `create_all()` by the project's own code, and compares nothing. Most
of these models differ from their revisions, so that the commands end with exit code 1.
""",
    _measure,
)
