"""One server, and one laboratory on it, for all random pairs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.settings import load
from support.laboratory import Laboratory

FLAVORS = ("mysql", "mariadb") if "ALEMBIC_AUTOGEN_PAIRS" in os.environ else ("mysql",)


@pytest.fixture(scope="session", params=FLAVORS)
def laboratory(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Laboratory]:
    """Where revisions are written and judged; ``make test-random`` tries both servers."""
    settings = replace(load(tmp_path_factory.mktemp("server")), flavor=request.param)
    with launch(settings) as launched:
        yield Laboratory(launched.server(), tmp_path_factory.mktemp("project"))
