"""A MariaDB for the tests of commands that must hold on both servers, and a project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.interpreters import make_environment
from support.shops import Shop


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A disposable MariaDB."""
    settings = replace(load(tmp_path_factory.mktemp("mariadb")), flavor="mariadb")
    with launch(settings) as launched:
        yield launched.server()


@pytest.fixture(params=["mysql", "mariadb"])
def anywhere(request: pytest.FixtureRequest, server: Server) -> Server:
    """The one server, then the other."""
    if request.param == "mysql":
        return server
    found: Server = request.getfixturevalue("mariadb")
    return found


@pytest.fixture
def shop(shop: Shop) -> Shop:
    """The project; no test here is about what its commands import, so that forks run them."""
    return replace(shop, forked=True)


@pytest.fixture
def shop_anywhere(shop: Shop, anywhere: Server) -> Shop:
    """A project whose commands use that server."""
    return shop.on(anywhere)


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment of an application with SQLModel; no test may change it."""
    return make_environment(tmp_path_factory.mktemp("application") / "env").resolve()
