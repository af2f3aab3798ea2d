"""Revisions that have stopped half way go on under an asynchronous env.py.

The kind: every point between two statements of a revision with changes of the schema, a loop over
rows and a trial, for each asynchronous driver.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, make_deployment
from support.drivers import DRIVERS
from support.killed import run_until_killed
from support.shops import Shop

SECOND = '''\
"""A column with values."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    bind = op.get_bind()
    op.add_column("t", sa.Column("b", sa.Integer))
    for number in bind.scalars(sa.text("SELECT id FROM t")).all():
        op.execute(f"UPDATE t SET b = COALESCE(b, 0) + {number} WHERE id = {number}")
    trial = bind.begin_nested()
    op.execute("UPDATE t SET a = 9")
    trial.rollback()
    op.create_index("ib", "t", ["b"])
    op.execute("UPDATE t SET b = b + 10")
    op.create_index("ia", "t", ["a"], unique=True)
'''
STATEMENTS = 7
ASYNC = pytest.mark.parametrize(
    "driver", [pytest.param(d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")]
)


def deploy(database: Database, folder: Path, driver: str) -> Deployment:
    """A database at the first revision."""
    deployed = make_deployment(folder / "project", database, "async", driver)
    deployed.write("0002_second.py", SECOND)
    assert deployed.run("upgrade", "0001").code == 0
    return replace(deployed, previews=True)


def check(deployed: Deployment) -> None:
    assert deployed.versions() == ["0002"]
    assert deployed.rows("SELECT b FROM t ORDER BY id") == [(11,), (12,)]
    assert {row[2] for row in deployed.rows("SHOW INDEX FROM t")} == {"PRIMARY", "ia", "ib"}
    assert deployed.rows("SHOW TABLES LIKE 'alembic%'") == [("alembic_version",)]


@ASYNC
def test_an_upgrade_goes_on_after_each_statement(
    database: Database, tmp_path: Path, driver: str
) -> None:
    deployed = deploy(database, tmp_path, driver)
    for number in range(1, STATEMENTS + 1):
        assert run_until_killed(Shop(deployed.folder), number, "upgrade", "head")
        done = deployed.run("upgrade")
        if done.code == 3:
            done = deployed.run("upgrade", "--rows-missing")
        assert done.code == 0, (number, done.err)
        check(deployed)
        deployed.rows("DROP TABLE t", "DROP TABLE alembic_version")
        assert deployed.run("upgrade", "0001").code == 0


@ASYNC
def test_rows_that_an_upgrade_has_committed_are_not_asked_about(
    database: Database, tmp_path: Path, driver: str
) -> None:
    deployed = deploy(database, tmp_path, driver)
    deployed.rows("UPDATE t SET a = 1", "COMMIT")
    done = deployed.run("upgrade")
    assert done.code == 2 and "1062" in done.err, done.err
    deployed.rows("UPDATE t SET a = id", "COMMIT")
    done = deployed.run("upgrade")
    assert done.code == 0, done.err
    check(deployed)
