"""Real servers for tests: one disposable server a session, and what is run on it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.settings import load
from support.caches import Cache, copy_tool, new_cache
from support.claims import claimed
from support.shops import Shop, make_shop, url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The disposable server that this machine offers, as the tool itself starts it.

    ``ALEMBIC_AUTOGEN_SERVER`` and its like choose another, as they do for the tool.
    """
    with launch(load(tmp_path_factory.mktemp("project"))) as launched:
        yield launched.server()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database, which commands of the tool that use the same server leave alone."""
    with server.database("test") as database, claimed(database):
        yield database


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("pattern"), {}).folder


@pytest.fixture
def shop(_pattern: Path, server: Server, tmp_path: Path) -> Shop:
    """A project whose commands use the session's disposable server."""
    shutil.copytree(_pattern, tmp_path / "shop")
    return Shop(tmp_path / "shop", {"ALEMBIC_AUTOGEN_SERVER": url(server.address)})


@pytest.fixture(scope="module")
def cache(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cache]:
    """The module's own cache. The session's server sees to it that there is a program to link."""
    with new_cache(tmp_path_factory.mktemp("cache")) as found:
        yield found


@pytest.fixture(scope="session")
def tool(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A copy of the tool, which nobody edits meanwhile: its own code is part of every key."""
    tools = tmp_path_factory.mktemp("tool") / "tools"
    copy_tool(tools)
    return (sys.executable, str(tools / "autogen.py"))
