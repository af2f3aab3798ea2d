"""The rows that every project has: the script of a team, and the tool's own commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from bench.contestants import (
    BOTH_KNOWN,
    HEAD_KNOWN,
    IMPORT,
    Contestant,
    Place,
    baseline,
    import_only,
    own_commands,
    wait_for_supervisors,
    warm_up,
)
from bench.parts.base import MeasurementExtent, Measurements
from bench.project import BenchmarkProject
from bench.results import MeasuredRow, row
from bench.rounds import interleaved, print_progress

BOTH, BOTH_OF_500, CHANGED = 0.3, 0.15, 0.4
"""Goals in seconds: both known, what 500 tables may add to it, a changed model beyond imports."""


def measured(
    place: Place, project: BenchmarkProject, title: str, tables: int, extent: MeasurementExtent
) -> Measurements:
    """Measure the rows of a project.

    :param title: the heading of its table.
    :param tables: how many tables it has.
    """
    print_progress(f"{title}: first runs")
    for _ in range(2):  # the second run may remember what the first one could not
        warm_up(place, project.folder)
    reasons = not_remembered(place, project)
    rows = interleaved(contestants(place, project), title, extent.rounds, whole=extent.memory)
    return Measurements(title, rows, remarks=(*_remarks(rows, tables), *remembered(reasons)))


def contestants(place: Place, project: BenchmarkProject) -> list[Contestant]:
    """The rows, the scripted one first."""
    own = own_commands(place, project, on_disk=False)
    return [baseline(place, project), *own, import_only(place, project)]


def not_remembered(place: Place, project: BenchmarkProject) -> dict[str, list[str]]:
    """The reasons why a further run has to build a side again, by side; no key for a known one."""
    command = [sys.executable, str(place.tool), "check-drift", "--quiet", "--format", "json"]
    done = subprocess.run(
        command, cwd=project.folder, env=dict(place.environment), capture_output=True, text=True
    )
    wait_for_supervisors(place.cache)
    return built_again(json.loads(done.stdout)["answer"])


def built_again(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """The reasons why sides are built again, by side, from the answer of a run in JSON."""
    sides = ("head", "models")
    return {side: answer["not_remembered"][side] for side in sides if answer[side] != "memory"}


def remembered(reasons: dict[str, list[str]]) -> Iterator[str]:
    """A line about what the third run has from memory, and why not the rest."""
    if not reasons:
        yield "In the third run, both schemas come from memory."
    for side, texts in reasons.items():
        yield f"In the third run, {side} is built again: {'; '.join(texts) or 'no reason known'}."


def _remarks(rows: list[MeasuredRow], tables: int) -> Iterator[str]:
    known, changed, imports = (row(rows, name) for name in (BOTH_KNOWN, HEAD_KNOWN, IMPORT))
    goal = BOTH + BOTH_OF_500 * tables / 500
    if known:
        missed = " (missed)" if known.median > goal else ""
        yield f"Both known: {known.median:.2f} s; goal: {goal:.2f} s{missed}."
    if changed and imports:
        goal = CHANGED + imports.median
        missed = " (missed)" if changed.median > goal else ""
        yield (
            f"Models changed: {changed.median:.2f} s; goal: {CHANGED} s beyond importing the "
            f"models, which takes {imports.median:.2f} s{missed}."
        )
