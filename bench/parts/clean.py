"""A clean machine: from an empty environment and an empty cache to the first answer, by stage."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from alembic_autogen.cache import store
from alembic_autogen.server import apt, unpacking
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.process import Programs
from alembic_autogen.server.sources import packages
from bench.contestants import HERE, Place, wait_for_supervisors
from bench.generate import Size, generate
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.rounds import print_progress
from bench.tables import table

SIZE, QUICK = Size(100, 100), Size(30, 30)
ROUNDS = 3
"""More would only measure the network."""
INSTALL, LISTS, DOWNLOAD, UNPACK = "pip install", "lists of packages", "download", "unpack"
BEGIN, INITIALISE, START = "begin", "initialise", "start"
ANSWER, TOTAL = "revisions, models, comparison", "all"
STAGES = (INSTALL, BEGIN, LISTS, DOWNLOAD, UNPACK, INITIALISE, START, ANSWER, TOTAL)
MARKS = {
    "Looking for": LISTS,
    "Downloading": DOWNLOAD,
    "Unpacking": UNPACK,
    "Initialising": INITIALISE,
    "Starting": START,
    "running the revisions": ANSWER,
}
"""The stage that begins with a line of progress, by the line's beginning."""
REPOSITORY = HERE.parent
Stages = dict[str, float]
"""Seconds by stage."""


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    size = QUICK if extent.is_quick else SIZE
    folder = place.folder / "clean"
    project = generate(folder / "project", size).folder
    wheel = _wheel(place, folder)
    ways: dict[str, Callable[[Path], Stages]] = {
        "scripted": lambda work: _scripted(place, project, work),
        "the tool": lambda work: _own(place, project, work, wheel),
    }
    found: dict[str, list[Stages]] = {name: [] for name in ways}
    for number in range(min(extent.rounds, ROUNDS)):
        for name, measure in ways.items():
            print_progress(f"clean: round {number + 1}: {name}")
            found[name].append(_in_folder(folder / "work", measure))
    title = f"{size.tables} tables, {size.revisions} revisions"
    yield Measurements(title, (), text=stage_table(found["scripted"], found["the tool"]))


def _in_folder(work: Path, measure: Callable[[Path], Stages]) -> Stages:
    work.mkdir()
    try:
        return measure(work)
    finally:
        wait_for_supervisors(work)
        shutil.rmtree(work)


def _wheel(place: Place, folder: Path) -> str:
    """Build the tool's wheel from a copy of its sources."""
    source = folder / "source"
    shutil.copytree(place.tool.parent, source / "tools")
    shutil.copytree(REPOSITORY / "completions", source / "completions")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, "--wheel-dir", folder, source], check=True)
    (wheel,) = folder.glob("*.whl")
    return str(wheel)


def _install(work: Path, requirements: Sequence[str]) -> tuple[Path, float]:
    """Make an environment, without pip's cache; return it, and the seconds that it took."""
    begin = time.perf_counter()
    python = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([python, "-m", "venv", work / "venv"], check=True)
    pip = [str(work / "venv" / "bin" / "python"), "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--no-cache-dir", *requirements], check=True)
    return work / "venv" / "bin", time.perf_counter() - begin


def _own(place: Place, project: Path, work: Path, wheel: str) -> Stages:
    programs, installed = _install(work, [f"{wheel}[sqlmodel]"])
    (work / "cache").mkdir(mode=0o700)
    environment = {**place.environment, store.VARIABLE: str(work / "cache")}
    command = [str(programs / "alembic-autogen"), "check-drift", "--server", "packages"]
    moments: list[tuple[str, float]] = [(BEGIN, time.perf_counter())]
    with subprocess.Popen(
        command,
        cwd=project,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        lines = []
        for line in process.stderr:
            lines.append(line)
            moments += [(stage, time.perf_counter()) for stage in _begun(line)]
    assert process.returncode == 0, "".join(lines)
    moments.append((TOTAL, time.perf_counter()))
    return _with_total({INSTALL: installed, **durations(moments)})


def _begun(line: str) -> Iterator[str]:
    """The stage that begins with a line of progress, if one does."""
    yield from (stage for mark, stage in MARKS.items() if line.startswith(mark))


def durations(moments: Sequence[tuple[str, float]]) -> Stages:
    """The seconds of each stage.

    :param moments: each stage with the moment at which it began, in order; the last one is the end.
    """
    found: Stages = {}
    for (stage, begin), (_, end) in pairwise(moments):
        found[stage] = found.get(stage, 0.0) + end - begin
    return found


def _with_total(stages: Stages) -> Stages:
    return {**stages, TOTAL: sum(stages.values())}


def _scripted(place: Place, project: Path, work: Path) -> Stages:
    """Measure a script: pip and apt, the packages unpacked, and ``baseline.sh``."""
    _, installed = _install(work, ["alembic", "sqlmodel", "pymysql"])
    server = work / "server"
    moments = list(_fetched(work, server))
    command = [
        *unpacking.loader(server),
        str(server / packages.PROGRAMS["mysql"]),
        "--no-defaults",
        f"--lc-messages-dir={server}/usr/share/mysql",
        f"--character-sets-dir={server}/usr/share/mysql/charsets",
        f"--plugin-dir={server}/usr/lib/mysql/plugin",
    ]
    stages = work / "stages"
    subprocess.run(
        [str(HERE / "baseline.sh"), str(work / "venv" / "bin" / "python"), *command],
        cwd=project,
        env={**place.environment, "STAGES": str(stages)},
        check=True,
        capture_output=True,
    )
    lines = (line.split() for line in stages.read_text().splitlines())
    ours = durations([({"history": ANSWER}.get(name, name), float(when)) for name, when in lines])
    return _with_total({INSTALL: installed, **durations(moments), **ours})


def _fetched(work: Path, server: Path) -> Iterator[tuple[str, float]]:
    """Fetch and unpack the packages by apt and dpkg-deb; yield each stage as it begins."""
    programs = Programs()
    system = distribution()
    own = apt.own_sources(apt.machine_sources(), system)
    yield LISTS, time.perf_counter()
    state = apt.Apt(work / "apt", apt.unstable(own) if system.debian else own, programs)
    state.update()
    stem = packages.STEMS["mysql"]
    package = packages.newest(state.names(stem), stem)
    assert package is not None, f"no archive of this machine has {stem}"
    yield DOWNLOAD, time.perf_counter()
    archives = state.download(package)
    yield UNPACK, time.perf_counter()
    server.mkdir()
    for archive in archives:
        subprocess.run(["dpkg-deb", "-x", archive, server], check=True)
    yield TOTAL, time.perf_counter()
    programs.end()


def stage_table(scripted: Sequence[Mapping[str, float]], own: Sequence[Mapping[str, float]]) -> str:
    """The table: medians of each stage, and how they compare.

    :param scripted: the seconds by stage of each round of the script.
    :param own: those of the tool.
    """
    lines = []
    for stage in STAGES:
        both = [[each[stage] for each in rounds if stage in each] for rounds in (scripted, own)]
        cells = [_cell(seconds) for seconds in both]
        ratio = f"{median(both[0]) / median(both[1]):.1f}" if all(both) else ""
        lines.append([stage, *cells, ratio])
    return table(("stage", "scripted, s (min to max)", "the tool, s", "scripted / it"), lines)


def _cell(seconds: Sequence[float]) -> str:
    if not seconds:
        return ""
    return f"{median(seconds):.1f} ({min(seconds):.1f} to {max(seconds):.1f})"


CLEAN = BenchmarkPart(
    "clean",
    "## A clean machine",
    """\
From an empty environment and an empty cache to the first answer, by stage. The script installs
Alembic, SQLModel and PyMySQL, fetches the same server by the same commands of apt, unpacks it with
dpkg-deb, and goes on as `bench/baseline.sh` does. The tool is installed from its wheel, and imports
the models while the packages are fetched. A service container's image cannot be pulled where this
was measured, so there is no row for it. Times of `pip` and apt depend on the network.
""",
    _measure,
)
