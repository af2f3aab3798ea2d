"""What later revisions of a plan find changed is named before the first one is applied.

The kind: an object of the real database that a revision of the plan other than the first one
creates, changes or drops, and that is not as the revisions before the plan have left it.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment

REVISION = '''\
"""A change."""

from alembic import op

revision, down_revision = "{revision}", "{before}"


def upgrade():
    op.execute("{up}")


def downgrade():
    op.execute("{down}")
'''


@pytest.fixture
def previewed(deployed: Deployment) -> Deployment:
    """A database at 0002, and two revisions to come, of which the last one is about ``v``."""
    deployed.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployed.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    assert deployed.run("upgrade", "0002").code == 0
    write(deployed, "0003", "ALTER TABLE t ADD c INT", "ALTER TABLE t DROP c")
    write(deployed, "0004", "CREATE TABLE v (id INT PRIMARY KEY)", "DROP TABLE v")
    return replace(deployed, previews=True)


def write(deployed: Deployment, revision: str, up: str, down: str) -> None:
    before = f"{int(revision) - 1:04}"
    text = REVISION.format(revision=revision, before=before, up=up, down=down)
    deployed.write(f"{revision}.py", text)


def version(deployed: Deployment) -> str:
    ((found,),) = deployed.rows("SELECT version_num FROM alembic_version")
    return str(found)


def test_a_table_that_a_later_revision_creates(previewed: Deployment) -> None:
    previewed.rows("CREATE TABLE v (id INT PRIMARY KEY)")
    done = previewed.run("upgrade", "head", "--yes")
    assert done.code == 2, done.out + done.err
    assert "1 difference from the schema before the upgrade of revision 0003" in done.err
    assert "table v" in done.err
    assert "DROP TABLE" not in done.err  # it may have rows
    assert version(previewed) == "0002"
    previewed.rows("DROP TABLE v")
    assert previewed.run("upgrade", "head", "--yes").code == 0
    assert version(previewed) == "0004"


def test_a_column_that_a_later_revision_changes(previewed: Deployment) -> None:
    write(previewed, "0004", "ALTER TABLE u ADD d INT", "ALTER TABLE u DROP d")
    previewed.rows("ALTER TABLE u ADD d INT")
    done = previewed.run("upgrade", "head", "--yes")
    assert done.code == 2, done.out + done.err
    assert "column u.d" in done.err
    assert version(previewed) == "0002"


def test_what_no_revision_of_the_plan_changes_is_drift(previewed: Deployment) -> None:
    previewed.rows("CREATE TABLE w (id INT PRIMARY KEY)")
    done = previewed.run("upgrade", "head", "--yes")
    assert done.code == 0, done.out + done.err
    assert "1 difference that the plan does not touch" in done.err
    assert version(previewed) == "0004"


@pytest.mark.slow
def test_it_may_be_accepted(previewed: Deployment) -> None:
    """As where a revision takes care of it itself."""
    up = "CREATE TABLE IF NOT EXISTS v (id INT PRIMARY KEY)"
    write(previewed, "0004", up, "DROP TABLE v")
    previewed.rows("CREATE TABLE v (id INT PRIMARY KEY)")
    assert previewed.run("upgrade", "head", "--yes").code == 2
    done = previewed.run("upgrade", "head", "--yes", "--accept-drift")
    assert done.code == 0, done.out + done.err
    assert version(previewed) == "0004"
