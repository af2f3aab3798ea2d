"""Projects at head, on MySQL and on MariaDB."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alembic_autogen import server as servers
from alembic_autogen.history.scripts import History
from alembic_autogen.server.base import Server
from alembic_autogen.settings import load
from support.proofs import HEAD, TEMPLATE, Ground, body
from support.shops import make_shop


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A disposable MariaDB."""
    settings = load(tmp_path_factory.mktemp("mariadb"), {"flavor": "mariadb"})
    with servers.launch(settings) as launched:
        yield launched.server()


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose history makes :data:`HEAD`."""
    folder = make_shop(tmp_path_factory.mktemp("proof"), {}).folder
    env = folder / "migrations" / "env.py"
    text = env.read_text("utf-8").replace("import models\n", "")
    env.write_text(text.replace("models.SQLModel.metadata", "None"), "utf-8")
    first = folder / "migrations" / "versions" / "0001_first.py"
    first.write_text(
        TEMPLATE.format(
            revision="0001", down_revision=None, module="", up=body(HEAD), down=body([])
        ),
        "utf-8",
    )
    return folder


@pytest.fixture(params=["mysql", "mariadb"])
def ground(
    request: pytest.FixtureRequest, project: Path, tmp_path: Path, server: Server
) -> Iterator[Ground]:
    """The project at head, on MySQL and on MariaDB."""
    on = request.getfixturevalue("mariadb") if request.param == "mariadb" else server
    history = History(load(project, {"flavor": on.flavor}))
    with on.database("proof") as database:
        history.upgrade(database)
        yield Ground(history, database, on, tmp_path)
