"""Plans name the columns in which existing rows get a value that nobody has chosen."""

from __future__ import annotations

from dataclasses import replace

from support.deployments import Deployment

REVISION = '''\
"""Columns that go, and come back without their values."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t DROP COLUMN a")


def downgrade():
    op.execute("ALTER TABLE t {down}")
    {last}
'''


def plan(deployment: Deployment, down: str, last: str) -> str:
    """The plan of a downgrade that adds columns.

    :param last: a line of Python after that.
    """
    text = REVISION.format(down=down, last=last)
    deployment.write("0002_second.py", text)
    done = deployment.run("upgrade", "--yes")
    assert done.code == 0, done.err
    done = deployment.run("downgrade", "--yes")
    assert done.code == 0, done.err
    return done.err


def test_the_plan_of_a_downgrade_names_values_of_the_server(deployed: Deployment) -> None:
    found = plan(
        replace(deployed, previews=True),
        "ADD a INT NOT NULL, ADD b VARCHAR(9) NOT NULL, ADD c INT, ADD d INT NOT NULL DEFAULT 1,"
        " ADD e INT NOT NULL",
        last='op.execute("UPDATE t SET e = 7")',
    )
    assert [line.strip() for line in found.splitlines() if "existing rows" in line] == [
        "existing rows get 0 in t.a",
        "existing rows get '' in t.b",
    ], found
