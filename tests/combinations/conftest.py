"""A server of each flavor for all combinations, and the project that each is put into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.shops import make_shop


@pytest.fixture(scope="session")
def mysql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A disposable MySQL."""
    with launch(load(tmp_path_factory.mktemp("mysql"))) as launched:
        yield launched.server()


@pytest.fixture(scope="session")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A disposable MariaDB."""
    settings = replace(load(tmp_path_factory.mktemp("mariadb")), flavor="mariadb")
    with launch(settings) as launched:
        yield launched.server()


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_shop(tmp_path_factory.mktemp("pattern"), {}).folder


@pytest.fixture
def folder(_pattern: Path, tmp_path: Path) -> Path:
    """An empty project's folder."""
    shutil.copytree(_pattern, tmp_path / "shop")
    return tmp_path / "shop"
