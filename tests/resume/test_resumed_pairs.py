"""Revisions between pairs of schemas go on after each of their statements, with the rows kept.

The kind: everything that the tool writes, on generated rows, under plain Alembic. ``TEST_PAIRS``
says how many random pairs and how many written ones are tried.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from resume.pairs import Pair, failures, random_pairs, written_pairs
from support.half_done import FLAVORS, HalfDoneDatabase, production
from support.laboratory import Laboratory


@pytest.fixture(scope="module", params=FLAVORS)
def real(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[HalfDoneDatabase]:
    """A real database of a project without revisions."""
    with production(request.param, tmp_path_factory.mktemp("pairs"), []) as real:
        yield real


@pytest.fixture(scope="module")
def laboratory(real: HalfDoneDatabase, tmp_path_factory: pytest.TempPathFactory) -> Laboratory:
    """A laboratory for revisions, on the same server."""
    return Laboratory(real.database.server, tmp_path_factory.mktemp("laboratory"))


@pytest.mark.resume
def test_revisions_between_random_pairs_go_on(
    real: HalfDoneDatabase, laboratory: Laboratory
) -> None:
    check(real, laboratory, random_pairs(real.database.server.flavor))


@pytest.mark.resume
def test_revisions_between_written_pairs_go_on(
    real: HalfDoneDatabase, laboratory: Laboratory
) -> None:
    check(real, laboratory, written_pairs(real.database.server.flavor))


def check(real: HalfDoneDatabase, laboratory: Laboratory, pairs: list[Pair]) -> None:
    """Try all places of the revisions of all pairs, and print what fails."""
    tried, places, wrong = 0, 0, 0
    for pair in pairs:
        found = list(failures(real, laboratory, pair))
        tried, places = tried + bool(found), places + len(found)
        for failure in filter(None, found):
            wrong += 1
            print(f"{pair[0]}: {failure}", flush=True)
        print(f"{pair[0]}: {len(found)} places", flush=True)
    print(f"{tried} of {len(pairs)} pairs, {places} places, {wrong} failures", flush=True)
    assert places and not wrong
