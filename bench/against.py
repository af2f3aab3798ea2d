"""Measure this version beside an earlier one, on the same projects in the same run.

Seconds of two runs on two days cannot be compared: the machine, the server and the libraries were
others. Here only the tool differs.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from bench.contestants import (
    BOTH_KNOWN,
    COLD,
    HEAD_KNOWN,
    REVISION,
    Contestant,
    Place,
    own_commands,
    prepare,
    wait_for_supervisors,
    warm_up,
)
from bench.generate import Size, generate
from bench.project import BenchmarkProject
from bench.results import MeasuredRow, row

ROWS = (COLD, HEAD_KNOWN, BOTH_KNOWN, REVISION)
EARLIER = "earlier: "
"""The prefix of the names of the earlier version's rows."""


def earlier_tools(revision: str, folder: Path) -> Path:
    """Write ``tools/`` as it was at a commit.

    :param revision: a commit of this repository, as ``git`` takes it.
    :param folder: where to; it does not exist yet.
    :returns: the folder ``tools``.
    :raises SystemExit: ``git`` has no such commit.
    """
    done = subprocess.run(
        ["git", "archive", "--format=tar", f"{revision}^{{commit}}", "tools"],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
    )
    if done.returncode:
        raise SystemExit(f"--against {revision}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "tools"


def contestants(place: Place, revision: str, size: Size) -> list[Contestant]:
    """The same commands with this version and with the earlier one, in turn.

    :param place: the folders of the run; the earlier version gets a cache of its own.
    """
    folder = place.folder / f"against-{size.tables}-{size.revisions}"
    folder.mkdir()
    earlier = prepare(folder, place.environment, earlier_tools(revision, folder / "source"))
    project = generate(folder / "project", size)
    pairs = []
    for version, prefix in ((place, ""), (earlier, EARLIER)):
        warm_up(version, project.folder)
        found = own_commands(version, project, on_disk=False)
        pairs.append([_renamed(each, prefix, version, project) for each in found])
    return [each for pair in zip(*pairs, strict=True) for each in pair]


def _renamed(each: Contestant, prefix: str, place: Place, project: BenchmarkProject) -> Contestant:
    """Give a row its name, and undo its change without removing what the tool remembers.

    Each changed column has a new name, so that nothing is known of it from an earlier round.
    """

    def after() -> None:
        project.restore()
        wait_for_supervisors(place.cache)

    return replace(each, name=prefix + each.name, after=after)


def section(revision: str, sizes: Mapping[str, Sequence[MeasuredRow]]) -> Iterator[str]:
    """The lines of the report: both medians and minima, and how they compare.

    :param sizes: the rows of both versions, by size.
    """
    yield f"Compared with {revision}, interleaved in one run: seconds now and then."
    for size, rows in sizes.items():
        for name in ROWS:
            now, then = row([*rows], name), row([*rows], EARLIER + name)
            assert now is not None and then is not None
            yield (
                f"{size:9} {name:42} median {now.median:6.3f} / {then.median:6.3f}"
                f" = {now.median / then.median:4.2f}   minimum {min(now.seconds):6.3f} /"
                f" {min(then.seconds):6.3f} = {min(now.seconds) / min(then.seconds):4.2f}"
            )
