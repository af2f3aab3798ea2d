"""Production, and projects that want to go there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.production import RecordedProduction, over_tcp
from support.projects import AlembicProject, make_project


@pytest.fixture(scope="session")
def other_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of our own in any case: also where the environment gives one for the tests."""
    settings = load(tmp_path_factory.mktemp("production"), {"server": "auto"})
    with launch(settings) as launched, over_tcp(launched.server()) as server:
        yield server


@pytest.fixture(scope="session")
def _production(other_server: Server) -> RecordedProduction:
    return RecordedProduction(other_server)


@pytest.fixture
def production(_production: RecordedProduction) -> RecordedProduction:
    _production.begin()
    return _production


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., AlembicProject]:
    return lambda template, url: make_project(tmp_path, template, url)
