"""A Docker engine, the base images, the image of the revisions, and the database of Compose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.containers import base_images, guide
from support.containers.checkouts import Checkout, make_checkout
from support.containers.commands import query
from support.containers.engine import Unusable, engine
from support.ports import free_port

BUILD = guide.commands("Building the image")[0]


@pytest.fixture(scope="session", autouse=True)
def docker() -> Iterator[dict[str, str]]:
    """An engine with all base images; how each of these came."""
    try:
        with engine():
            yield base_images.provide()
    except Unusable as error:
        pytest.exit(str(error), returncode=2)


@pytest.fixture(scope="session")
def port() -> str:
    """A port of this machine that is free for the database of Compose."""
    return str(free_port())


@pytest.fixture(scope="session")
def image(docker: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The image of the revisions, built by the guide's command."""
    checkout = make_checkout(tmp_path_factory.mktemp("build"), {})
    checkout.run(BUILD)
    return "aiod-migration"


@pytest.fixture
def checkout(image: str, tmp_path: Path, port: str) -> Checkout:
    """A checkout without anything that the guide makes in it."""
    return make_checkout(tmp_path / "checkout", {"DATABASE_PORT": port})


@pytest.fixture(scope="module")
def database(image: str, tmp_path_factory: pytest.TempPathFactory, port: str) -> Iterator[Checkout]:
    """The database of Compose, for all tests of a module; the checkout that started it."""
    environment = {"DATABASE_PORT": port, "DATABASE_PASSWORD": 'pass word "$HOME"'}
    compose = make_checkout(tmp_path_factory.mktemp("compose"), environment)
    compose.run("docker compose up --detach --wait sqlserver")
    yield compose
    compose.run("docker compose --profile migration down --volumes --remove-orphans")


@pytest.fixture
def empty(database: Checkout, tmp_path: Path) -> Checkout:
    """A checkout of a test's own; the database is there and empty."""
    query(database, "DROP DATABASE IF EXISTS catalogue; CREATE DATABASE catalogue")
    return make_checkout(tmp_path / "checkout", database.environment)
