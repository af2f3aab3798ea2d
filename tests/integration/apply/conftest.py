"""Servers that show who holds a lock, as far as they can, and projects with Alembic's env.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Database, Server
from alembic_autogen.settings import load
from support.deployments import Deployment, make_deployment


@pytest.fixture(scope="session", params=["mysql", "mariadb"])
def production(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server as it is by default: MySQL with performance_schema, MariaDB without."""
    variables = {"performance_schema": "ON"} if request.param == "mysql" else {}
    project = load(tmp_path_factory.mktemp("production"))
    settings = replace(project, flavor=request.param, server_variables=variables)
    with launch(settings) as launched:
        yield launched.server()


@pytest.fixture
def database(production: Server) -> Iterator[Database]:
    """An empty database, whose name is not one of the tool's."""
    with production.database("deployed") as database, database.connect() as connection:
        plain = replace(database, name="shop")
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE shop")
            yield plain
            cursor.execute("DROP DATABASE shop")


@pytest.fixture
def deployment(database: Database, tmp_path: Path) -> Deployment:
    """A project with two revisions and Alembic's own env.py, and an empty database."""
    return make_deployment(tmp_path / "project", database)


@pytest.fixture
def deployed(deployment: Deployment) -> Deployment:
    """The same, with the first revision applied."""
    done = deployment.run("upgrade", "0001")
    assert done.code == 0, done.err
    return deployment
