"""The least that a row of the benchmark needs."""

from __future__ import annotations

import pytest

from bench.contestants import BOTH_KNOWN, COLD, HEAD_KNOWN, REVISION
from bench.parts.limits import LeastTimes, ServersShare

SERVER = ServersShare(start=0.5, both=2.0, read=0.2, read_one=0.1)


@pytest.mark.parametrize(
    ("imports", "least"),
    [
        (0.3, {COLD: 2.7, HEAD_KNOWN: 0.5, BOTH_KNOWN: 0.02, REVISION: 0.6}),
        (0.9, {COLD: 3.1, HEAD_KNOWN: 0.9, BOTH_KNOWN: 0.02, REVISION: 1.0}),
    ],
    ids=["the server starts last", "the models are imported last"],
)
def test_what_runs_at_once_counts_once(imports: float, least: dict[str, float]) -> None:
    limits = LeastTimes(0.02, imports, SERVER)
    assert {name: limits.of(name) for name in least} == pytest.approx(least)


def test_medians_of_rounds() -> None:
    rounds = [ServersShare(start, 1.0, start, 2.0) for start in (3.0, 1.0, 2.0)]
    assert ServersShare.median_of(rounds) == ServersShare(2.0, 1.0, 2.0, 2.0)
