"""An upgrade waits between statements until replicas have caught up."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from support.deployments import Deployment, ended, make_deployment, rows
from support.own_servers import PASSWORD, pattern
from support.replication import START, STOP, Replication, replication

COLUMNS = '''\
"""Two columns, one after the other."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("ALTER TABLE t ADD COLUMN c INT")
    op.execute("SELECT SLEEP(4)")
    op.execute("ALTER TABLE t ADD COLUMN d INT")


def downgrade():
    op.execute("ALTER TABLE t DROP COLUMN d, DROP COLUMN c")
'''


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def servers(request: pytest.FixtureRequest) -> Iterator[Replication]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "p").mkdir()
        with pattern(request.param, folder / "p") as of, replication(of, folder) as found:
            yield found


@pytest.fixture
def deployed(servers: Replication, tmp_path: Path) -> Iterator[Deployment]:
    """A project whose database is at its second of three revisions."""
    deployment = make_deployment(tmp_path / "project", servers.source.database("shop"))
    assert deployment.run("upgrade").code == 0
    deployment.write("0003_columns.py", COLUMNS)
    servers.catch_up()
    yield deployment
    servers.source.execute("DROP DATABASE shop")


def replicas(*ports: int) -> tuple[str, ...]:
    return "--replicas", ",".join(f"127.0.0.1:{port}" for port in ports), "--max-lag", "1"


@pytest.mark.slow
def test_the_next_statement_waits_for_a_replica(servers: Replication, deployed: Deployment) -> None:
    on_replica = replace(deployed.database, server=servers.replica.server)
    with on_replica.connect() as connection:
        rows(connection, "LOCK TABLES t READ")  # the replica cannot alter it
        upgrade = deployed.start("upgrade", *replicas(servers.replica.port))
        assert upgrade.stderr is not None
        said = next(line for line in upgrade.stderr if "waiting for the replica" in line)
        columns = deployed.columns()
        rows(connection, "UNLOCK TABLES")
    (done,) = ended([upgrade])
    assert done.code == 0, done.err
    assert f"at 127.0.0.1:{servers.replica.port}, which is " in said and " s behind" in said
    assert PASSWORD not in said + done.err
    assert "c" in columns and "d" not in columns
    assert deployed.versions() == ["0003"]


def test_a_replica_that_does_not_replicate_ends_the_run(
    servers: Replication, deployed: Deployment
) -> None:
    servers.replica.execute(STOP)
    try:
        done = deployed.run("upgrade", *replicas(servers.replica.port))
    finally:
        servers.replica.execute(START)
    assert done.code == 2 and "c" not in deployed.columns()
    assert "does not replicate (it receives nothing, it applies nothing" in done.err
    done = deployed.run("upgrade", *replicas(servers.replica.port, servers.source.port))
    assert done.code == 2 and "c" not in deployed.columns()
    assert f"The server at 127.0.0.1:{servers.source.port} is not a replica" in done.err
