"""The line of a revision that fails in a real database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment

REVISION = '''\
"""It fails where there are rows."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD b INT")
    if op.get_bind().exec_driver_sql("SELECT COUNT(*) FROM t WHERE id = 9").scalar():
        op.execute("ALTER TABLE nowhere ADD b INT")


def downgrade():
    pass
'''


@pytest.mark.parametrize("previews", [True, False])
def test_it_is_shown(deployed: Deployment, previews: bool) -> None:
    deployed.write("0002_second.py", REVISION)
    deployed.rows("INSERT INTO t VALUES (9, 9)", "COMMIT")
    done = replace(deployed, previews=previews).run("upgrade")
    assert done.code == 2, done.out + done.err
    assert "  --> migrations/versions/0002_second.py:11" in done.err, done.err
    assert '11 |         op.execute("ALTER TABLE nowhere ADD b INT")\n' in done.err
