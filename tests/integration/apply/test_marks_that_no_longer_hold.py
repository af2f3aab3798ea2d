"""Marks of rows after somebody has completed the revision, taken it back, and begun it again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment, wait_until
from support.shops import run_alembic

ROWS = '''\
"""Rows between two changes of the schema, of which real rows refuse the second one."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD b INT")
    op.execute("UPDATE t SET a = a + 10")
    op.execute("ALTER TABLE t ADD UNIQUE KEY k (c)")


def downgrade():
    op.execute("ALTER TABLE t DROP KEY k")
    op.execute("UPDATE t SET a = a - 10")
    op.execute("ALTER TABLE t DROP b")
'''
COLUMN = "op.execute('ALTER TABLE t ADD c INT')"
COMPLETED = ["UPDATE t SET c = id", "COMMIT", "ALTER TABLE t ADD UNIQUE KEY k (c)"]
TAKEN_BACK = ["ALTER TABLE t DROP b", "UPDATE t SET a = a - 10", "COMMIT"]
BEGUN_AGAIN = ["UPDATE t SET c = 1", "COMMIT", "ALTER TABLE t ADD b INT"]


@pytest.fixture
def stopped(deployment: Deployment) -> Deployment:
    """A database in which the upgrade has stopped at its last statement, so that it has a mark."""
    path = deployment.folder / "migrations" / "versions" / "0001_first.py"
    path.write_text(
        path.read_text().replace("\n\n\ndef downgrade", f"\n    {COLUMN}\n\n\ndef downgrade")
    )
    deployment.write("0002_second.py", ROWS)
    assert deployment.run("upgrade", "0001").code == 0
    deployment.rows("UPDATE t SET c = 1", "COMMIT")
    deployment = replace(deployment, previews=True)
    assert deployment.run("upgrade").code == 2
    assert deployment.rows("SELECT a FROM t ORDER BY id") == [(11,), (12,)]
    ((now,),) = deployment.rows("SELECT UNIX_TIMESTAMP()")
    wait_until(lambda: deployment.rows(f"SELECT UNIX_TIMESTAMP() > {now + 3}") == [(1,)])
    return deployment


def test_a_mark_holds_until_then(stopped: Deployment) -> None:
    stopped.rows("UPDATE t SET c = id", "COMMIT")
    done = stopped.run("upgrade")
    assert done.code == 0, done.out + done.err
    assert stopped.rows("SELECT a FROM t ORDER BY id") == [(11,), (12,)]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["noted", "not noted"])
def test_a_mark_does_not_hold_afterwards(stopped: Deployment, way: str) -> None:
    if way == "noted":
        stopped.rows(*COMPLETED)
        for arguments in (["stamp", "0002"], ["downgrade", "0001"]):
            done = run_alembic(arguments, stopped.folder)
            assert done.code == 0, done.err
    else:
        stopped.rows(*TAKEN_BACK)
    stopped.rows(*BEGUN_AGAIN)
    done = stopped.run("upgrade")
    assert done.code == 3, done.out + done.err
    assert "UPDATE t SET a = a + 10" in done.err
    stopped.rows("UPDATE t SET c = id", "COMMIT")
    done = stopped.run("upgrade", "--rows-missing")
    assert done.code == 0, done.out + done.err
    assert stopped.rows("SELECT a FROM t ORDER BY id") == [(11,), (12,)]
