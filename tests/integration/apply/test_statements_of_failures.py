"""The statements that a failed or interrupted run lists, and those that resume lists."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from support.deployments import Deployment
from support.shops import Done

REVISION = '''\
"""Much of it has no effect that lasts, and it fails as long as a certain row is there."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    has = op.get_bind().exec_driver_sql("SELECT MAX(id) FROM t").scalar()
    op.execute("SET SESSION sort_buffer_size = 1000000")
    op.execute("CREATE TEMPORARY TABLE notes (id INT)")
    op.execute("INSERT INTO notes VALUES (1)")
    op.execute("ANALYZE TABLE t")
    op.execute("ALTER TABLE t ADD b INT")
    op.execute("SAVEPOINT here")
    op.execute("UPDATE t SET b = 1")
    op.execute("ROLLBACK TO SAVEPOINT here")
    op.execute("START TRANSACTION")
    op.execute("UPDATE t SET b = 2 WHERE id = 1")
    op.execute("COMMIT")
    if has >= 7:
        op.execute("UPDATE t SET b = 3 WHERE id = 7")
    op.execute("ALTER TABLE t ADD c INT")
    op.execute("INSERT INTO t VALUES (5, 5, 5, 5)")
    if has == 9:
        op.execute("UPDATE nowhere SET b = 1")
    op.execute("ALTER TABLE t ADD d INT")
    op.execute("UPDATE t SET d = 2 WHERE id = 1")
    if has == 8:
        op.execute("UPDATE nowhere SET b = 1")
    op.execute("ALTER TABLE t ADD e INT")


def downgrade():
    pass
'''
NUMBERED = re.compile(r"^ *(\d+\.|-) +(.*)$", re.MULTILINE)
RESUMED = re.compile(r"^ +(done|unsure|open) +(\d+) +(.*)$", re.MULTILINE)


def failed(deployed: Deployment, *arguments: str) -> Done:
    done = deployed.run("upgrade", *arguments)
    assert done.code == 2 and "doesn't exist (1146)" in done.err, done.out + done.err
    assert "baseline" not in done.err
    return done


def listed(done: Done) -> list[tuple[str, str]]:
    """The statements that remain, with their numbers."""
    return [(number.rstrip("."), text) for number, text in NUMBERED.findall(done.err)]


def resumed(deployed: Deployment) -> list[tuple[str, str]]:
    """The statements that are in effect, as resume numbers them."""
    done = deployed.run("resume", "--dry-run")
    assert done.code == 1, done.out + done.err
    assert "statement 3 of 7" in done.out or "statement 5 of 7" in done.out
    return [(n, text) for state, n, text in RESUMED.findall(done.out) if state == "done"]


@pytest.fixture
def failing(deployed: Deployment) -> Deployment:
    """A database with rows of which the second revision makes more than of none."""
    deployed.write("0002_second.py", REVISION)
    deployed.rows("INSERT INTO t VALUES (7, 7), (9, 9)", "COMMIT")
    return replace(deployed, previews=True)


def test_they_have_the_same_numbers(failing: Deployment) -> None:
    found = listed(failed(failing))
    assert found == [
        ("1", "ALTER TABLE t ADD b INT"),
        ("2", "UPDATE t SET b = 2 WHERE id = 1"),
        ("-", "UPDATE t SET b = 3 WHERE id = 7"),
        ("3", "ALTER TABLE t ADD c INT"),
    ]
    assert [each for each in found if each[0] != "-"] == resumed(failing)


def test_a_run_that_goes_on_and_fails_again_lists_the_earlier_ones_too(
    failing: Deployment,
) -> None:
    failed(failing)
    failing.rows("DELETE FROM t WHERE id = 9", "INSERT INTO t (id) VALUES (8)", "COMMIT")
    found = listed(failed(failing, "--rows-missing"))
    assert found == resumed(failing)
    assert [int(number) for number, _ in found] == [1, 2, 3, 4, 5]


def test_without_a_preview_they_are_counted_in_the_same_way(failing: Deployment) -> None:
    found = listed(failed(replace(failing, previews=False)))
    assert [number for number, _ in found] == ["1", "2", "3", "4"]
    assert found[2][1] == "UPDATE t SET b = 3 WHERE id = 7"


def test_without_a_preview_a_half_done_revision_is_hinted_at(failing: Deployment) -> None:
    plain = replace(failing, previews=False)
    first = failed(plain).err
    assert "with a preview, `alembic-autogen upgrade` goes on" in first
    again = plain.run("upgrade")
    assert again.code == 2 and "Duplicate column name 'b'" in again.err
    assert "it has changed nothing: upgrade again when that is corrected." in again.err
    assert "`alembic-autogen resume --dry-run` shows where" in again.err
    failing.rows("DELETE FROM t WHERE id = 9", "COMMIT")
    done = failing.run("resume", "--rows-missing")
    assert done.code == 0, done.out + done.err
    assert failing.versions() == ["0002"]
