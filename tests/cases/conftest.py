"""A server for all cases that a process runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import alembic
import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.cases import coverage
from support.cases.bench import Bench
from support.cases.case import CASES
from support.cases.check import REWRITE
from support.laboratory import Laboratory


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A bench that runs each case once."""
    with launch(load(tmp_path_factory.mktemp("server"))) as launched:
        bench = Bench(Laboratory(launched.server(), tmp_path_factory.mktemp("project")))
        yield bench
        verdicts = {**coverage.documented(), **bench.found}
        if REWRITE and all(case.slug in verdicts for case in CASES):
            version = ".".join(bench.laboratory.server.version.split(".")[:2])
            page = coverage.page(CASES, verdicts, alembic.__version__, version)
            coverage.PAGE.write_text(page, encoding="utf-8")


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """The same on MariaDB."""
    settings = replace(load(tmp_path_factory.mktemp("server")), flavor="mariadb")
    with launch(settings) as launched:
        yield Bench(Laboratory(launched.server(), tmp_path_factory.mktemp("project")))


@pytest.fixture(scope="session")
def documented() -> coverage.Verdicts:
    """The verdicts in docs/coverage.md."""
    return coverage.documented()
