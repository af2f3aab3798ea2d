"""Measure contestants in rounds."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from bench.contestants import Contestant
from bench.measure import memory, seconds
from bench.results import MeasuredRow


def interleaved(
    contestants: Sequence[Contestant], what: object, rounds: int, *, whole: bool
) -> list[MeasuredRow]:
    """Measure in rounds, so that other load on the machine affects all contestants alike.

    :param what: what they are measured on, for progress.
    :param whole: whether to measure memory, too.
    """
    times: dict[str, list[float]] = {each.name: [] for each in contestants}
    for number in range(rounds):
        turn = number % len(contestants)
        for each in (*contestants[turn:], *contestants[:turn]):
            print_progress(f"{what}: round {number + 1} of {rounds}: {each.name}")
            times[each.name].append(_timed(each, number))
    return [
        MeasuredRow(each.name, times[each.name], *(_memory(each, rounds) if whole else ()))
        for each in contestants
    ]


def _timed(each: Contestant, number: int) -> float:
    each.before(number)
    try:
        return seconds(each.command, each.folder, each.environment, each.codes)
    finally:
        each.after()


def _memory(each: Contestant, number: int) -> Iterable[int]:
    """Measure memory in a separate run, since sampling it takes time."""
    print_progress(f"memory of: {each.name}")
    each.before(number)
    try:
        found = memory(each.command, each.folder, each.environment)
    finally:
        each.after()
    return found.tool, found.server


def print_progress(text: str) -> None:
    """Print a line about what is being measured."""
    print(text, file=sys.stderr, flush=True)
