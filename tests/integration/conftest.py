"""Real servers for tests: one disposable server a session, and fresh databases on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.settings import load


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The disposable server that this machine offers, as the tool itself starts it.

    ``ALEMBIC_AUTOGEN_SERVER`` and its like choose another, as they do for the tool.
    """
    with launch(load(tmp_path_factory.mktemp("project"))) as launched:
        yield launched.server()


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    """An empty database."""
    with server.database("test") as database:
        yield database
