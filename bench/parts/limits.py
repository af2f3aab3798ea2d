"""The least that each row needs: what the server, Python and the imports take, each by itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from statistics import median

from bench.contestants import (
    BOTH_KNOWN,
    COLD,
    HEAD_KNOWN,
    IMPORT,
    ON_DISK,
    REVISION,
    Contestant,
    Place,
    import_only,
    own_commands,
    warm_up,
    without_memory,
)
from bench.generate import Size, generate
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.project import BenchmarkProject
from bench.results import MeasuredRow
from bench.rounds import interleaved, print_progress
from bench.tables import table

SIZES = (Size(10, 10), Size(100, 100), Size(400, 500), Size(1000, 500))
QUICK = (Size(10, 10),)
PYTHON = "Python's start"
SERVER_ONLY = Path(__file__).parents[1] / "server_only.py"


@dataclass(frozen=True)
class ServersShare:
    """The time that the server takes by itself, in seconds.

    :param start: until it answers, with its data as after the first run of any project.
    :param both: the statements of models and of revisions, on two connections at once.
    :param read: SHOW CREATE TABLE of all tables of both, on two connections at once.
    :param read_one: the same of one of the two, on two connections.
    """

    start: float
    both: float
    read: float
    read_one: float

    @classmethod
    def median_of(cls, found: Sequence[ServersShare]) -> ServersShare:
        """The medians of several rounds."""
        return cls(*(median(getattr(one, each.name) for one in found) for each in fields(cls)))


@dataclass(frozen=True)
class LeastTimes:
    """The least times of the rows, computed from the measured times.

    Steps that can run at once count once: the server starts while Python does and the models are
    imported. Only steps that no run can avoid are included, and none of the tool itself.

    :param python: Python's start.
    :param imports: importing the models, with Python's start.
    """

    python: float
    imports: float
    server: ServersShare

    def of(self, name: str) -> float:
        """The least seconds of a row."""
        beginning = max(self.imports, self.server.start)
        return {
            COLD: beginning + self.server.both + self.server.read,
            HEAD_KNOWN: beginning,
            BOTH_KNOWN: self.python,
            REVISION: beginning + self.server.read_one,
        }[name]

    def text(self) -> str:
        """The measured times, as a line of the report."""
        server = self.server
        return (
            f"Python's start {self.python:.3f} s; importing the models {self.imports:.2f} s; the "
            f"server: start {server.start:.2f} s, statements {server.both:.2f} s, reading "
            f"{server.read:.2f} s, or {server.read_one:.2f} s for one side"
        )


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    for size in QUICK if extent.is_quick else SIZES:
        project = generate(place.folder / f"limits-{size}".replace("/", "-"), size)
        print_progress(f"limits, {size}: a first run")
        warm_up(place, project.folder)
        yield _of_project(place, project, size, extent.rounds)


def _of_project(place: Place, project: BenchmarkProject, size: Size, rounds: int) -> Measurements:
    python = Contestant(PYTHON, [sys.executable, "-c", ""], project.folder, place.environment)
    own = own_commands(place, project)
    rows = interleaved(
        [python, import_only(place, project), *own], f"limits, {size}", rounds, whole=False
    )
    by_name = {each.name: each for each in rows}
    limits = {
        end: LeastTimes(
            by_name[PYTHON].median,
            by_name[IMPORT].median,
            _servers_share(place, project, rounds, prefix),
        )
        for end, prefix in _storages()
    }
    lines = [_line(each, limits) for each in rows if each.name not in (PYTHON, IMPORT)]
    heads = ("", "median, s", "limit, s", "it / limit")
    remarks = (f"{'On a disk' if end else 'In memory'}: {limits[end].text()}." for end in limits)
    title = f"{size.tables} tables, {size.revisions} revisions"
    return Measurements(title, rows, remarks=tuple(remarks), text=table(heads, lines))


def _storages() -> Iterator[tuple[str, list[str]]]:
    """Yield the places of the data: the suffix of the rows' names, and the command's prefix."""
    yield "", []
    if prefix := without_memory():
        yield ON_DISK, prefix


def _line(each: MeasuredRow, limits: dict[str, LeastTimes]) -> list[str]:
    end = ON_DISK if each.name.endswith(ON_DISK) else ""
    limit = limits[end].of(each.name.removesuffix(end))
    return [each.name, f"{each.median:.2f}", f"{limit:.2f}", f"{each.median / limit:.1f}"]


def _servers_share(
    place: Place, project: BenchmarkProject, rounds: int, prefix: Sequence[str]
) -> ServersShare:
    """Measure the time that the server takes.

    :param prefix: the words before the command.
    """
    command = [*prefix, sys.executable, str(SERVER_ONLY), str(place.tool.parent), project.module]
    found = []
    for number in range(rounds):
        print_progress(f"the server alone: round {number + 1} of {rounds}")
        done = subprocess.run(
            command,
            cwd=project.folder,
            env=dict(place.environment),
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        found.append(ServersShare(**json.loads(done.stdout)))
    return ServersShare.median_of(found)


LIMITS = BenchmarkPart(
    "limits",
    "## The limit",
    """\
The least that each row needs on this machine, measured by doing only that: starting Python,
importing the models, starting the server, sending it the finished statements of the models and of
the revisions on two connections at once, and reading SHOW CREATE TABLE of all tables. What can run
at once counts once. The limit has nothing of what the tool does: no SQLAlchemy statement is
compiled, no revision is executed, nothing is compared, and `revision` proves nothing.
""",
    _measure,
)
