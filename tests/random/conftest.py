"""A laboratory on each server, for all random pairs."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from support.cases import coverage
from support.cases.check import writes_counts
from support.cases.plain_sql import Count
from support.laboratories import SERVERS, laboratory_on
from support.laboratory import Laboratory

TRIED = SERVERS if "TEST_PAIRS" in os.environ else SERVERS[:1]


@pytest.fixture(scope="session", params=TRIED)
def laboratory(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    """A laboratory for revisions; ``make test-random`` tries all servers."""
    with laboratory_on(request.param, tmp_path_factory) as laboratory:
        yield laboratory


@pytest.fixture(scope="session")
def counted(request: pytest.FixtureRequest) -> Iterator[Count]:
    """The operations in the revisions of all pairs; ``make coverage-table`` documents them."""
    count = Count()
    yield count
    if writes_counts(request.session):
        coverage.write_pairs("Random pairs", count)
