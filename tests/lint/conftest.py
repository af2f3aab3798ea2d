"""A project on each flavor of server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.mariadb import running
from support.shops import Shop, make_shop


@pytest.fixture(scope="session", params=["mysql", "mariadb"])
def flavored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each flavor."""
    folder = tmp_path_factory.mktemp("server")
    if request.param == "mariadb":
        with running("own", folder) as server:
            yield server
        return
    with launch(load(folder)) as launched:
        yield launched.server()


@pytest.fixture
def project(flavored: Server, tmp_path: Path) -> Shop:
    """A project whose commands use the server."""
    return make_shop(tmp_path, {}).on(flavored)
