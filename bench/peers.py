"""Other tools, if they are installed, on a server that already runs, which is in their favour."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.url import url as server_url
from alembic_autogen.settings import load
from bench.contestants import Contestant, Place
from bench.django_project import generate_django
from bench.generate import Size

PYTEST_ALEMBIC = "pytest-alembic, its four tests, server running"
DJANGO = "Django migrate + makemigrations --check, server running"

CONFTEST = """\
import os

import pytest
from sqlalchemy import create_engine


@pytest.fixture
def alembic_engine():
    return create_engine(os.environ["DATABASE_URL"])


@pytest.fixture
def alembic_config():
    return {"file": "alembic.ini"}
"""
TESTS = """\
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
"""
ENV = """\
from alembic import context
from models import SQLModel

with context.config.attributes["connection"].connect() as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    with context.begin_transaction():
        context.run_migrations()
"""


@contextmanager
def peers(place: Place, folder: Path, size: Size) -> Iterator[list[Contestant]]:
    """The installed peers, each with its own project and an empty database for each run."""
    rows: list[Callable[[Place, Path, Size, Server], Contestant]] = []
    if importlib.util.find_spec("pytest_alembic"):
        rows.append(_pytest_alembic)
    if importlib.util.find_spec("django"):
        rows.append(_django)
    if not rows:
        yield []
        return
    with launch(load(folder)) as launched:
        yield [row(place, folder, size, launched.server()) for row in rows]


def _pytest_alembic(place: Place, folder: Path, size: Size, server: Server) -> Contestant:
    from bench.generate import generate

    project = folder / f"pytest-alembic-{size.tables}-{size.revisions}"
    generate(project, size)
    (project / "migrations" / "env.py").write_text(ENV)
    (project / "conftest.py").write_text(CONFTEST)
    (project / "test_migrations.py").write_text(TESTS)
    url = server_url(server.address, "peer")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    environment = {**place.environment, "DATABASE_URL": url}
    return Contestant(PYTEST_ALEMBIC, command, project, environment, lambda number: _fresh(server))


def _django(place: Place, folder: Path, size: Size, server: Server) -> Contestant:
    project = folder / f"django-{size.tables}-{size.revisions}"
    generate_django(project, size)
    socket = str(server.address.unix_socket)
    environment = {**place.environment, "BENCH_SOCKET": socket, "BENCH_DATABASE": "peer"}
    script = '"$0" manage.py migrate -v 0 && "$0" manage.py makemigrations --check -v 0'
    command = ["/bin/sh", "-c", script, sys.executable]
    return Contestant(DJANGO, command, project, environment, lambda number: _fresh(server))


def _fresh(server: Server) -> None:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("DROP DATABASE IF EXISTS peer")
        cursor.execute("CREATE DATABASE peer")
