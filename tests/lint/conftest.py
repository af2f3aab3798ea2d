"""A project on each flavor of server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server.base import Server
from support.mariadb import server_of
from support.shops import Shop, make_shop


@pytest.fixture(scope="session", params=["mysql", "mariadb"])
def flavored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server of each flavor."""
    with server_of(request.param, tmp_path_factory.mktemp("server")) as found:
        yield found


@pytest.fixture
def project(flavored: Server, tmp_path: Path) -> Shop:
    """A project whose commands use the server."""
    return make_shop(tmp_path, {}).on(flavored)
