"""A job of CI that restores the cache of an earlier one, in all that is new to it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from alembic_autogen.cache import store
from bench.contestants import Contestant, Place, baseline, wait_for_supervisors
from bench.generate import Size
from bench.parts.base import BenchmarkPart, MeasurementExtent, Measurements
from bench.project import BenchmarkProject
from bench.real_project import generate_real
from bench.rounds import interleaved, print_progress

SIZE, QUICK = Size(100, 100), Size(40, 10)
NO_MEMORY = "the server's program restored (the default in CI)"
SAME = "everything restored, the same paths"
CHECKOUT = "everything restored, another path of the checkout"
CACHE = "everything restored, another path of the cache"
INSTALLED = "everything restored, libraries installed again"
MACHINE = "everything restored, another host name"
UNUSED = ("[Dd]jango*", "matplotlib*", "numpy*", "[Ff]ont[Tt]ools*", "PIL", "pillow*", "*.libs")
"""Large packages in the environment of the benchmark that the project does not use."""


@dataclass(frozen=True)
class CiJob:
    """The folders of a job.

    :param home: holds the others: ``cache``, ``work`` (the checkout), and ``venv``.
    """

    home: Path

    @property
    def python(self) -> Path:
        """The interpreter of the application's environment."""
        return self.home / "venv" / "bin" / "python"

    @property
    def archive(self) -> Path:
        """The archive of the cache."""
        return self.home / "cache.tar"

    def environment(self, base: Mapping[str, str], cache: str, memory: str) -> dict[str, str]:
        """The variables of a run."""
        more = {"CI": "true", "ALEMBIC_AUTOGEN_MEMORY": memory}
        return {**base, **more, store.VARIABLE: str(self.home / cache)}

    def save(self) -> None:
        """Pack the cache, as a job does at its end."""
        _run("tar", "--create", "--file", self.archive, "--directory", self.home, "cache")

    def restore(self, cache: str, work: str) -> None:
        """Make the folders of a new job: the cache from its archive, files of the project anew.

        :param cache: the name of the cache's folder.
        :param work: the name of the checkout's folder.
        """
        for name in ("cache", "other-cache", "work", "other-work"):
            shutil.rmtree(self.home / name, ignore_errors=True)
        _run("tar", "--extract", "--file", self.archive, "--directory", self.home)
        if cache != "cache":
            (self.home / "cache").rename(self.home / cache)
        shutil.copytree(self.home / "source", self.home / work, copy_function=shutil.copyfile)

    def swap_environments(self) -> None:
        """Put the environment that was installed again in place of the first one, or back."""
        first, second, between = (self.home / name for name in ("venv", "venv-again", "venv-x"))
        first.rename(between)
        second.rename(first)
        between.rename(second)


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _measure(place: Place, extent: MeasurementExtent) -> Iterator[Measurements]:
    size = QUICK if extent.is_quick else SIZE
    job = CiJob(place.folder / "ci")
    project = _first_job(place, job, size)
    found = [baseline(place, project), *_contestants(place, job)]
    title = f"{size.tables} tables, {size.revisions} revisions"
    rows = interleaved(found, title, extent.rounds, whole=False)
    yield Measurements(title, rows, remarks=tuple(_answers(found[1:])))


def _first_job(place: Place, job: CiJob, size: Size) -> BenchmarkProject:
    """Run the job whose cache the others restore; return the project for the script."""
    print_progress("ci: environments and a first job")
    job.home.mkdir()
    project = generate_real(job.home / "source", size)
    _copy_environment(job.home / "venv", shutil.copy2)
    _copy_environment(job.home / "venv-again", shutil.copyfile)
    _run(
        job.home / "venv-again" / "bin" / "python",
        "-m",
        "compileall",
        "-q",
        job.home / "venv-again",
    )
    (job.home / "cache").mkdir(mode=0o700)
    program = place.cache / "packages"
    if program.is_dir():
        shutil.copytree(program, job.home / "cache" / "packages", symlinks=True)
    shutil.copytree(job.home / "source", job.home / "work")
    environment = job.environment(place.environment, "cache", "always")
    command = [str(job.python), str(place.tool), "check-drift", "--quiet"]
    for _ in range(2):
        subprocess.run(command, cwd=job.home / "work", env=environment, check=True)
        wait_for_supervisors(job.home / "cache")
    job.save()
    return project


def _copy_environment(folder: Path, copy: object) -> None:
    """Copy the environment of this process, without :data:`UNUSED`."""
    ignored = shutil.ignore_patterns(*UNUSED)
    assert callable(copy)
    shutil.copytree(sys.prefix, folder, symlinks=True, ignore=ignored, copy_function=copy)


def _contestants(place: Place, job: CiJob) -> Iterator[Contestant]:
    def row(name: str, cache: str = "cache", work: str = "work") -> Contestant:
        return Contestant(
            name,
            [str(job.python), str(place.tool), "check-drift", "--quiet"],
            job.home / work,
            job.environment(place.environment, cache, "always"),
            before=lambda number: job.restore(cache, work),
            after=lambda: wait_for_supervisors(job.home / cache),
        )

    same = row(SAME)
    environment = job.environment(place.environment, "cache", "auto")
    yield replace(same, name=NO_MEMORY, environment=environment)
    yield same
    yield row(CHECKOUT, work="other-work")
    yield row(CACHE, cache="other-cache")
    yield _installed_again(job, replace(same, name=INSTALLED))
    if prefix := with_other_name():
        yield replace(same, name=MACHINE, command=[*prefix, *same.command])


def _installed_again(job: CiJob, row: Contestant) -> Contestant:
    def before(number: int) -> None:
        row.before(number)
        job.swap_environments()

    def after() -> None:
        row.after()
        job.swap_environments()

    return replace(row, before=before, after=after)


def with_other_name() -> list[str]:
    """The prefix that gives a command another host name; empty if that is not possible."""
    if shutil.which("unshare") is None:
        return []
    prefix = ["unshare", "--uts", "/bin/sh", "-c", 'hostname another && exec "$@"', "sh"]
    if os.geteuid() != 0:
        prefix.insert(1, "--map-root-user")
    return [] if subprocess.run([*prefix, "true"], capture_output=True).returncode else prefix


def _answers(contestants: list[Contestant]) -> Iterator[str]:
    """A line for each row: what came from memory, and what was built again."""
    for each in contestants:
        each.before(0)
        command = [*each.command, "--format", "json"]
        done = subprocess.run(
            command, cwd=each.folder, env=dict(each.environment), capture_output=True, text=True
        )
        each.after()
        yield f"{each.name}: {sides(json.loads(done.stdout)['answer'])}."


def sides(answer: Mapping[str, str]) -> str:
    """Describe which sides of an answer came from memory."""
    known = [side for side in ("head", "models") if answer[side] == "memory"]
    built = [side for side in ("head", "models") if answer[side] != "memory"]
    parts = ((known, "from memory"), (built, "built again"))
    return ", ".join(f"{' and '.join(each)} {how}" for each, how in parts if each)


CI = BenchmarkPart(
    "ci",
    "## CI with a restored cache",
    """\
A job of CI begins with a checkout, whose files are new, and with a cache that was packed by an
earlier job and is unpacked (tar, as `actions/cache` does): other inodes, the same times. `memory`
is `always`, except in the first row. Fetching the archive is not measured, since it depends on the
network. The application is one like those that people have.
""",
    _measure,
)
