"""Refusals of read-only servers and clusters are known before the first statement."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.clusters import galera_library, galera_node, group_member
from support.deployments import Deployment, make_deployment
from support.own_servers import OwnServer, Pattern, pattern

WITHOUT_KEY = '''\
"""A log without a key, and a copy in another engine."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE log (a INT)")
    op.execute("INSERT INTO log VALUES (1)")
    op.execute("CREATE TABLE copy (id INT PRIMARY KEY) ENGINE=MyISAM")


def downgrade():
    op.execute("DROP TABLE copy")
    op.execute("DROP TABLE log")
'''


@pytest.mark.parametrize("variable", ["read_only", "transaction_read_only"])
def test_a_server_that_is_read_only_is_refused_in_a_sentence(
    deployed: Deployment, variable: str
) -> None:
    is_mariadb = deployed.database.server.flavor == "mariadb"
    name = "tx_read_only" if variable != "read_only" and is_mariadb else variable
    deployed.rows(f"SET GLOBAL {name} = ON")
    try:
        done = deployed.run("upgrade")
        again = deployed.run("upgrade", "0001")
    finally:
        deployed.rows(f"SET GLOBAL {name} = OFF")
    assert done.code == 2 and deployed.versions() == ["0001"]
    assert "cannot be changed: " in done.err and f"read-only ({name} is " in done.err
    assert again.code == 0  # there is nothing to do


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder with a short path, as those of sockets have to be."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def mysql(folder: Path) -> Iterator[Pattern]:
    (folder / "p").mkdir()
    with pattern("mysql", folder / "p") as found:
        yield found


@pytest.fixture(scope="module")
def member(mysql: Pattern, folder: Path) -> Iterator[OwnServer]:
    with group_member(mysql, folder / "m") as found:
        yield found


@pytest.fixture(scope="module")
def mariadb(folder: Path) -> Iterator[Pattern]:
    (folder / "q").mkdir()
    with pattern("mariadb", folder / "q") as found:
        yield found


@pytest.fixture(scope="module")
def node(mariadb: Pattern, folder: Path) -> Iterator[OwnServer]:
    with galera_node(mariadb, folder / "n", galera_library(folder / "galera")) as found:
        yield found


def deployment(server: OwnServer, of: Pattern, folder: Path) -> Deployment:
    made = make_deployment(folder / "project", server.database("shop"))
    made.edit_env("target_metadata = None", "target_metadata = MetaData()")
    made.edit_env("from sqlalchemy import pool", "from sqlalchemy import MetaData, pool")
    return replace(made, previews=True, previewer=of.server)


@pytest.mark.slow
def test_a_group_gets_no_table_that_it_refuses_writes_to(
    member: OwnServer, mysql: Pattern, tmp_path: Path
) -> None:
    deployed = deployment(member, mysql, tmp_path)
    done = deployed.run("upgrade")
    assert done.code == 0, done.err
    assert "Cluster" not in done.err  # it has one primary
    deployed.write("0003_log.py", WITHOUT_KEY)
    done = deployed.run("upgrade")
    assert done.code == 2 and deployed.versions() == ["0002"]
    assert "is a member of Group Replication, which does not support the 3 things" in done.err
    assert "0003: INSERT INTO log VALUES (1): the group refuses writes to log" in done.err
    assert "0003: table copy: the group refuses writes to tables of MyISAM" in done.err
    assert deployed.run("upgrade", "--no-preview").code == 2  # error 3098 of the server
    assert deployed.rows("SHOW TABLES LIKE 'log'") == [("log",)]


@pytest.mark.slow
def test_galera_gets_no_table_that_it_does_not_replicate(
    node: OwnServer, mariadb: Pattern, tmp_path: Path
) -> None:
    deployed = deployment(node, mariadb, tmp_path)
    done = deployed.run("upgrade")
    assert done.code == 0, done.err
    assert "Cluster   each change of the schema runs on all nodes at once" in done.err
    deployed.write("0003_log.py", WITHOUT_KEY)
    done = deployed.run("upgrade")
    assert done.code == 2 and deployed.versions() == ["0002"]
    assert "is a member of Galera, which does not support the 2 things" in done.err
    assert "table copy: Galera does not replicate the rows of MyISAM" in done.err
    assert "table log: it has no primary key" in done.err
    node.execute("SET GLOBAL wsrep_desync = ON")
    try:
        done = deployed.run("upgrade")
    finally:
        node.execute("SET GLOBAL wsrep_desync = OFF")
    assert done.code == 2 and "this node of its cluster is Donor/Desynced" in done.err
