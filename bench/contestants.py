"""The contestants that are measured on a project, each of which is a row of the report."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from alembic_autogen.cache import evict, store
from alembic_autogen.memo.snapshots import SNAPSHOT
from alembic_autogen.server.sources import mysqld, packages
from alembic_autogen.settings import load
from bench.measure import seconds
from bench.project import BenchmarkProject

HERE = Path(__file__).parent
BASELINE = "scripted: mysqld, upgrade head, alembic check"
COLD = "check-drift, nothing known"
HEAD_KNOWN = "check-drift, head known, models changed"
BOTH_KNOWN = "check-drift, both known"
REVISION = "revision for a new column, head known"
IMPORT = "importing the models"
CHECK_FAILED = 255
"""The exit code of ``alembic check`` for differences."""
ON_DISK = ", data on disk"

SHORTCUT_ROWS = {
    "pipelining": COLD,
    "background": COLD,
    "changed-tables": HEAD_KNOWN,
    "kept-databases": REVISION,
}
"""The row that gains most by a shortcut, by the shortcut's name in the option ``disable``."""

Round = int
_NEW = count(1)


@dataclass(frozen=True)
class Contestant:
    """A command that is measured.

    :param name: its row in the report.
    :param before: called before each run with the number of the round; not measured.
    :param after: called after each run; not measured.
    :param codes: the exit codes that the command may have.
    """

    name: str
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    before: Callable[[Round], object] = lambda number: None
    after: Callable[[], object] = lambda: None
    codes: frozenset[int] = frozenset({0})


@dataclass(frozen=True)
class Place:
    """The folders of a run of the benchmark.

    :param tool: a copy of the tool that nobody edits meanwhile: its code is part of every key.
    :param cache: the tool's cache, with only the server's program in it.
    """

    folder: Path
    tool: Path
    cache: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def prepare(
    folder: Path, environment: Mapping[str, str], source: Path = HERE.parent / "tools"
) -> Place:
    """Copy the tool, and make a cache that holds the server's program only."""
    tools = folder / "tools"
    shutil.copytree(source, tools, ignore=shutil.ignore_patterns("__pycache__"))
    cache = folder / "cache"
    cache.mkdir(mode=0o700)
    program = store.folder() / "packages"
    if mysqld.find(load(folder)) is None and program.is_dir():
        shutil.copytree(program, cache / "packages", copy_function=os.link, symlinks=True)
    os.environ[store.VARIABLE] = str(cache)
    return Place(folder, tools / "autogen.py", cache, {**environment, store.VARIABLE: str(cache)})


def server_command(folder: Path) -> list[str]:
    """The command line of the server that the tool would start, for starting it by hand."""
    settings = load(folder)
    binary = mysqld.find(settings) or packages.find(settings)
    assert binary is not None, "the benchmark needs a mysqld, or one from packages"
    return [*binary.command]


def own_commands(
    place: Place, project: BenchmarkProject, *, on_disk: bool = True, shortcuts: bool = False
) -> list[Contestant]:
    """The tool's own rows.

    :param on_disk: whether to add rows with the data on a disk, if this user can arrange that.
    :param shortcuts: whether to add rows that do not take one of the shortcuts.
    """

    def contestant(name: str, *arguments: str, changed: bool = False) -> Contestant:
        def before(number: int) -> None:
            if changed:
                project.add_column(new_column())

        return Contestant(
            name,
            [sys.executable, str(place.tool), *arguments, "--quiet"],
            project.folder,
            place.environment,
            before=before,
            after=lambda: restore(place, project, kept),
            codes=frozenset({1} if changed and arguments[0] == "check-drift" else {0}),
        )

    kept = {entry.path for entry in evict.entries()}
    rows = [
        contestant(COLD, "check-drift", "--no-cache"),
        contestant(HEAD_KNOWN, "check-drift", changed=True),
        contestant(BOTH_KNOWN, "check-drift"),
        contestant(REVISION, "revision", "-m", "One more column", changed=True),
    ]
    if shortcuts:
        rows += without_shortcuts(rows)
    if on_disk and (hidden := without_memory()):
        rows += [_with(row, hidden) for row in rows[:4] if row.name != BOTH_KNOWN]
    return rows


def without_shortcuts(rows: Sequence[Contestant]) -> list[Contestant]:
    """Measure each shortcut's most affected row without that shortcut, too."""
    by_name = {row.name: row for row in rows}
    return [
        replace(
            by_name[name],
            name=without(name, shortcut),
            command=[*by_name[name].command, "--disable", shortcut],
        )
        for shortcut, name in SHORTCUT_ROWS.items()
    ]


def without(name: str, shortcut: str) -> str:
    """The name of a row that does not take a shortcut."""
    return f"{name}, without {shortcut}"


def _with(row: Contestant, prefix: Sequence[str]) -> Contestant:
    return replace(row, name=row.name + ON_DISK, command=[*prefix, *row.command])


def without_memory() -> list[str]:
    """The prefix that hides /dev/shm from a command, so that its data is on a disk.

    :returns: an empty list if that is not possible here.
    """
    if shutil.which("unshare") is None:
        return []
    script = 'mount -t tmpfs -o size=1m tmpfs /dev/shm && exec "$@"'
    prefix = ["unshare", "--map-root-user", "--mount", "/bin/sh", "-c", script, "sh"]
    if os.geteuid() == 0:
        prefix.remove("--map-root-user")
    done = subprocess.run([*prefix, "true"], capture_output=True)
    return [] if done.returncode else prefix


def new_column() -> str:
    """The name of a column that no earlier round has added, since the tool would know it."""
    return f"more_{next(_NEW)}"


def restore(place: Place, project: BenchmarkProject, kept: set[Path]) -> None:
    """Undo a change of the project, wait for background work, and remove new snapshots."""
    project.restore()
    wait_for_supervisors(place.cache)
    for entry in evict.entries():
        if entry.kind == SNAPSHOT and entry.path not in kept:
            evict.remove(entry)


def warm_up(place: Place, folder: Path) -> None:
    """Let the tool fill its cache for a project, and Python compile all modules."""
    command = [sys.executable, str(place.tool), "check-drift", "--quiet"]
    seconds(command, folder, place.environment, frozenset({0}))
    wait_for_supervisors(place.cache)


def wait_for_supervisors(cache: Path) -> None:
    """Wait until no supervisor is storing the data of a server in the cache any more."""
    deadline = time.monotonic() + 60
    while any(f"{cache}/" in each for each in _supervisors()):
        assert time.monotonic() < deadline, "something is still being kept"
        time.sleep(0.05)


def _supervisors() -> list[str]:
    """The command lines of supervisors, except the child of this process: that of the peers."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_text(errors="replace")
        except OSError:  # the process has just ended
            continue
        if "supervisor.py" in command and _parent(path.parent) != os.getpid():
            found.append(command)
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def baseline(place: Place, project: BenchmarkProject) -> Contestant:
    """The script that a team uses without the tool."""
    command = [str(HERE / "baseline.sh"), sys.executable, *server_command(project.folder)]
    port = {"PORT": str(free_port())} if project.is_on_port else {}
    environment = {**place.environment, "ALEMBIC_CONFIG": project.config, **port}
    codes = frozenset({CHECK_FAILED if project.script_fails else 0})
    return Contestant(BASELINE, command, project.folder, environment, codes=codes)


def free_port() -> int:
    """A port on which nothing listens, below those that the kernel hands out."""
    for port in range(23306, 23406):
        with socket.socket() as attempt:
            try:
                attempt.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


def import_only(place: Place, project: BenchmarkProject) -> Contestant:
    """The lower bound: importing the models and exiting, both as the tool does."""
    code = (
        f"import gc, os, sys; gc.disable(); sys.path.insert(0, {project.path!r}); "
        f"import {project.module}; os._exit(0)"
    )
    return Contestant(IMPORT, [sys.executable, "-c", code], project.folder, place.environment)
