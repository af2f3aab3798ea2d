"""A disposable server itself connects to nothing, whatever it is asked for."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.connection import rows
from alembic_autogen.settings import load
from support.shops import Shop, own_environment

REVISION = """
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute({statement!r})


def downgrade():
    pass
"""
REPLICATION = {
    "mysql": (
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = {port},"
        " SOURCE_USER = 'replica', SOURCE_CONNECT_RETRY = 1"
    ),
    "mariadb": (
        "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {port},"
        " MASTER_USER = 'replica', MASTER_CONNECT_RETRY = 1"
    ),
}


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which somebody listens, who must not be reached."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        yield int(listener.getsockname()[1])
        with pytest.raises(BlockingIOError):  # nobody has come
            listener.accept()


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_as_a_replica_it_reaches_nobody(tmp_path: Path, flavor: str, port: int) -> None:
    settings = load(tmp_path, {"server": "auto", "flavor": flavor})
    with launch(settings) as launched, launched.server().connect() as connection:
        rows(connection, REPLICATION[flavor].format(port=port))
        rows(connection, "START REPLICA")
        deadline, said = time.monotonic() + 30, ""
        while not _is_denied(said) and time.monotonic() < deadline:
            time.sleep(0.1)
            said = str(rows(connection, "SHOW REPLICA STATUS"))
        assert _is_denied(said), said


def _is_denied(status: str) -> bool:
    return "(13)" in status or '"Permission denied"' in status


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_a_revision_that_asks_for_it_is_refused(shop: Shop, flavor: str, port: int) -> None:
    shop = replace(shop, environment=own_environment({"ALEMBIC_AUTOGEN_SERVER": "auto"}))
    shop.configure(f'flavor = "{flavor}"')
    path = shop.folder / "migrations" / "versions" / "0002.py"
    path.write_text(REVISION.format(statement=REPLICATION[flavor].format(port=port)))
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "0002.py (line 9) runs a statement that has the server connect to another" in done.err


@pytest.mark.parametrize("engine", ["FEDERATED", "CONNECT", "SPIDER"])
def test_models_of_such_an_engine_are_refused(shop: Shop, engine: str) -> None:
    with (shop.folder / "models.py").open("a") as models:
        models.write("\nfrom sqlalchemy import Table\n")
        models.write(
            f'Table("far", SQLModel.metadata, Column("id", Integer), mysql_engine="{engine}",'
            ' mysql_connection="mysql://db/x/far")\n'
        )
    done = shop.run("check-drift")
    assert (done.code, done.out) == (2, "")
    assert "The models' DDL runs a statement that makes a table whose rows are on" in done.err
