"""A laboratory on each server, for all random pairs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.cases import coverage
from support.cases.check import REWRITE
from support.cases.plain_sql import Count
from support.laboratory import Laboratory
from support.mariadb import running

SERVERS = ("mysql", "mariadb", "newest_mariadb")
TRIED = SERVERS if "ALEMBIC_AUTOGEN_PAIRS" in os.environ else SERVERS[:1]


@pytest.fixture(scope="session", params=TRIED)
def laboratory(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    """Where revisions are written and judged; ``make test-random`` tries all servers."""
    folder = tmp_path_factory.mktemp("server")
    if request.param == "newest_mariadb":
        with running("newest", folder) as server:
            yield Laboratory(server, tmp_path_factory.mktemp("project"))
        return
    with launch(replace(load(folder), flavor=request.param)) as launched:
        yield Laboratory(launched.server(), tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="session")
def counted() -> Iterator[Count]:
    """The operations in the revisions of all pairs; ``make coverage-table`` documents them."""
    count = Count()
    yield count
    if REWRITE:
        coverage.PAGE.write_text(coverage.page_with_pairs(count), encoding="utf-8")
