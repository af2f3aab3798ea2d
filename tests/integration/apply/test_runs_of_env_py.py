"""The number of runs of env.py in an upgrade or downgrade, and the effects of the last run."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment, ended

COUNTING = "import os\n\nwith open('runs', 'a') as file:\n    file.write(f'{os.getpid()}\\n')\n"
ROWS = '''\
"""Rows between two changes of the schema, and a loss."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD b INT")
    op.execute("UPDATE t SET b = 1 WHERE id = 1")
    op.execute("ALTER TABLE t DROP COLUMN a")


def downgrade():
    op.execute("ALTER TABLE t ADD a INT AFTER id")
    op.execute("ALTER TABLE t DROP COLUMN b")
'''


@pytest.fixture
def counted(deployed: Deployment) -> Deployment:
    """A project whose env.py notes the process in which it runs."""
    path = deployed.folder / "migrations" / "env.py"
    path.write_text(COUNTING + path.read_text())
    return replace(deployed, previews=True)


def _runs(deployment: Deployment, *arguments: str) -> int:
    """Count the runs of env.py in the process of a command, which has to succeed."""
    process = deployment.start(*arguments)
    (done,) = ended([process])
    assert done.code == 0, done.out + done.err
    path = deployment.folder / "runs"
    found = path.read_text().split().count(str(process.pid))
    path.unlink()
    return found


def test_an_upgrade_looks_before_and_once_after(counted: Deployment) -> None:
    assert _runs(counted, "upgrade") == 3
    assert _runs(counted, "upgrade") == 1  # whether it is at head, and no downgrade has begun there


def test_so_does_one_with_marks_and_one_that_restores(counted: Deployment) -> None:
    """What would be lost is looked at after it is known what the revisions do."""
    counted.write("0002_second.py", ROWS)
    folder = str(counted.folder / "saved")
    assert _runs(counted, "upgrade", "--yes", "--backup", folder) == 4
    assert counted.rows("SHOW TABLES LIKE 'alembic_autogen_rows'") == []
    assert _runs(counted, "downgrade", "--yes", "--restore", folder) == 4
    assert counted.rows("SELECT * FROM t ORDER BY id") == [(1, 1), (2, 2)]


def test_marks_stay_if_env_py_does_not_commit(counted: Deployment) -> None:
    counted.write("0002_second.py", ROWS)
    counted.edit_env(
        "as connection:\n", "as connection:\n        connection.exec_driver_sql('SELECT 1')\n"
    )
    done = counted.run("upgrade", "--yes")
    assert done.code == 2
    assert "still notes 0001: env.py does not commit" in done.err
    assert counted.versions() == ["0001"]
    assert counted.rows("SHOW TABLES LIKE 'alembic_autogen_rows'") != []
