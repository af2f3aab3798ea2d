"""Downgrades of a database in which an upgrade has only begun."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from support.deployments import Deployment

OTHER_ORDER = '''\
"""The downgrade does not go back in the opposite order."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("CREATE TABLE u (id INT PRIMARY KEY, a VARCHAR(9) DEFAULT '100%')")
    op.execute("ALTER TABLE t ADD UNIQUE KEY k (a)")


def downgrade():
    op.execute("DROP TABLE u")
    op.execute("ALTER TABLE t DROP KEY k")
'''
U = "CREATE TABLE u (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY)"
T = "CREATE TABLE t (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, a INT)"


@pytest.fixture
def previewed(deployment: Deployment) -> Deployment:
    return replace(deployment, previews=True)


def _tables(deployment: Deployment) -> list[str]:
    return [name for (name,) in deployment.rows("SHOW TABLES")]


@pytest.mark.slow
def test_a_downgrade_to_the_current_revision_takes_back_what_has_begun(
    previewed: Deployment,
) -> None:
    previewed.rows(T)  # 0001 has begun, and the database notes nothing
    done = previewed.run("downgrade", "base", "--yes")
    assert done.code == 0, done.out + done.err
    assert "t" not in _tables(previewed)
    assert "1 revision undone in" in done.out and "applied" not in done.out, done.out
    assert "noting the version of the begun upgrade of revision 0001 (1 of 2)" in done.err
    assert previewed.run("upgrade", "0001").code == 0

    previewed.rows(U)
    sql = previewed.run("downgrade", "0001", "--dry-run").out
    assert sql.startswith("-- Running note_version 0001 -> 0002\n"), sql
    done = previewed.run("downgrade", "0001", "--yes")
    assert done.code == 0, done.out + done.err
    assert (previewed.versions(), "u" in _tables(previewed)) == (["0001"], False)

    done = previewed.run("downgrade", "0001")
    assert done.code == 0, done.out + done.err
    assert "there is nothing to do" in done.out


@pytest.mark.slow
def test_what_has_to_be_completed_first_can_be_taken_back_by_hand(previewed: Deployment) -> None:
    previewed.write("0002_second.py", OTHER_ORDER)
    assert previewed.run("upgrade", "0001").code == 0
    previewed.rows("INSERT INTO t VALUES (3, 1)", "COMMIT")  # which the second statement refuses
    assert previewed.run("upgrade").code == 2
    done = previewed.run("downgrade", "0001", "--yes")
    assert done.code == 2, done.out + done.err
    assert "  + 0002  (to the end)\n" in done.err
    (statement,) = re.findall(r"contents\):\n +(.+);\n", done.err)
    assert statement == "DROP TABLE u"
    previewed.rows(statement)
    done = previewed.run("downgrade", "0001")
    assert "there is nothing to do" in done.out, done.out + done.err


@pytest.mark.slow
def test_a_changed_schema_is_refused_with_what_undoes_the_change(previewed: Deployment) -> None:
    assert previewed.run("upgrade", "0001").code == 0
    previewed.rows("ALTER TABLE t ADD `x%` INT")
    done = previewed.run("upgrade")
    assert done.code == 2, done.out + done.err
    (statement,) = re.findall(r"contents\):\n +(.+);\n", done.err)
    assert statement == "ALTER TABLE `t` DROP COLUMN `x%`"
    previewed.rows(statement)
    done = previewed.run("upgrade")
    assert done.code == 0, done.out + done.err


def test_a_plan_saves_nothing(previewed: Deployment) -> None:
    done = previewed.run("upgrade", "--plan", "plan.json", "--backup", "saved")
    assert done.code == 2
    assert done.err.endswith(
        "--plan changes nothing, so that nothing would be saved; give --backup to --plan-from.\n"
    )
