"""A server for each flavor, for all conversions that a process measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load


@pytest.fixture(scope="module")
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A disposable server of the flavor that the test is given as its parameter."""
    settings = replace(load(tmp_path_factory.mktemp("server")), flavor=request.param)
    with launch(settings) as launched:
        yield launched.server()
