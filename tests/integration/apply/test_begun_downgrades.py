"""Upgrades of a database in which a downgrade has only begun."""

from __future__ import annotations

from dataclasses import replace

import pytest

from support.deployments import Deployment

THIRD = '''\
"""Two tables, and a column fewer."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE first (id INT PRIMARY KEY)")
    op.execute("CREATE TABLE second (id INT PRIMARY KEY)")
    op.execute("ALTER TABLE t DROP COLUMN a")


def downgrade():
    op.execute("ALTER TABLE t ADD COLUMN a INT AFTER id")
    op.execute("DROP TABLE second")
    op.execute("DROP TABLE first")
'''
OTHER_ORDER = '''\
"""The downgrade goes back by a state that the upgrade does not have."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE first (id INT PRIMARY KEY)")
    op.execute("CREATE TABLE second (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE first")
    op.execute("DROP TABLE second")
'''


FOURTH = '''\
"""One more table."""

from alembic import op

revision, down_revision = "0004", "0003"


def upgrade():
    op.execute("CREATE TABLE last (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE last")
'''
A = "ALTER TABLE t ADD COLUMN a INT AFTER id"


@pytest.fixture
def shop(deployment: Deployment) -> Deployment:
    """A project with three revisions, and a database at the last one."""
    deployment.write("0003_third.py", THIRD)
    done = deployment.run("upgrade")
    assert done.code == 0, done.err
    return replace(deployment, previews=True)


def _tables(shop: Deployment) -> set[str]:
    return {name for (name,) in shop.rows("SHOW TABLES")} - {"alembic_version"}


def test_at_the_target_a_begun_downgrade_is_taken_back(shop: Deployment) -> None:
    whole = (_tables(shop), shop.columns())
    shop.rows("ALTER TABLE t ADD COLUMN a INT AFTER id", "DROP TABLE second")
    refused = shop.run("upgrade")
    assert refused.code == 3, refused.out + refused.err
    assert "loses the column t.a" in refused.err
    assert "second" not in _tables(shop)
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.out + done.err
    assert "Half done after statement 1 of 3 of the upgrade of revision 0003" in done.err
    assert (_tables(shop), shop.columns(), shop.versions()) == (*whole, ["0003"])
    again = shop.run("upgrade")
    assert (again.code, "nothing to do" in again.out) == (0, True), again.out + again.err


@pytest.mark.slow
def test_what_has_to_be_completed_first_is_shown_with_what_it_loses(shop: Deployment) -> None:
    shop.write("0003_third.py", OTHER_ORDER)
    shop.rows("DROP TABLE first", "INSERT INTO second VALUES (1)", "COMMIT")
    refused = shop.run("upgrade")
    assert refused.code == 3, refused.out + refused.err
    assert "loses the table second" in refused.err
    assert shop.rows("SELECT * FROM second") == [(1,)]
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.out + done.err
    assert "  - 0003  (to the end)\n" in done.err
    assert "is at 0003: 1 revision undone and 1 applied in " in done.out
    assert {"first", "second"} <= _tables(shop) and shop.versions() == ["0003"]


@pytest.mark.slow
def test_at_the_target_drift_is_told_each_time(shop: Deployment) -> None:
    """As after a rebase that has put another revision before one that the database has had."""
    assert shop.run("upgrade").code == 0
    shop.rows("ALTER TABLE t ADD COLUMN by_hand INT")
    for _ in range(2):
        done = shop.run("upgrade")
        assert (done.code, "there is nothing to do" in done.out) == (0, True)
        assert "1 difference from the schema that its revisions make; check-drift" in done.err


def test_a_target_that_is_older_is_left_alone(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN a INT AFTER id")
    done = shop.run("upgrade", "0002")
    assert done.code == 0, done.out + done.err
    assert "nothing to do" in done.out and shop.columns() >= {"a"}


def test_a_downgrade_that_only_was_not_noted_is_completed(shop: Deployment) -> None:
    """The schema after it is not exactly the one before the upgrade: the order is another."""
    shop.write("0003_third.py", THIRD.replace(" AFTER id", ""))
    shop.rows("ALTER TABLE t ADD COLUMN a INT", "DROP TABLE second", "DROP TABLE first")
    done = shop.run("upgrade", "--yes")
    assert done.code == 0, done.out + done.err
    assert {"first", "second"} <= _tables(shop) and "a" not in shop.columns()
    assert shop.versions() == ["0003"]


def _dry_run(shop: Deployment, *arguments: str) -> str:
    """The SQL of a dry run, which changes nothing."""
    before = (_tables(shop), shop.columns(), shop.versions())
    done = shop.run(*arguments, "--dry-run")
    assert done.code == 0, done.err
    assert (_tables(shop), shop.columns(), shop.versions()) == before
    return done.out


@pytest.mark.parametrize(
    ("text", "begun", "missing"),
    [
        (THIRD, (A, "DROP TABLE second"), "CREATE TABLE second"),
        (THIRD, (A, "DROP TABLE second", "DROP TABLE first"), "CREATE TABLE first"),
        (OTHER_ORDER, ("DROP TABLE first",), "DROP TABLE second"),
    ],
    ids=["taken back", "not noted", "completed first"],
)
def test_a_dry_run_has_the_sql_to_the_target(
    shop: Deployment, text: str, begun: tuple[str, ...], missing: str
) -> None:
    if text != THIRD:
        assert shop.run("downgrade", "0002", "--yes").code == 0
        shop.write("0003_third.py", text)
        assert shop.run("upgrade").code == 0
    shop.write("0004_fourth.py", FOURTH)
    whole = (_tables(shop) | {"last"}, shop.columns(), ["0004"])
    shop.rows(*begun)
    sql = _dry_run(shop, "upgrade")
    assert missing in sql and begun[-1] not in sql
    shop.execute_script(sql)
    assert (_tables(shop), shop.columns(), shop.versions()) == whole


@pytest.mark.slow
@pytest.mark.parametrize("target", ["0002", "-1", "0001"])
def test_a_dry_run_of_a_downgrade_takes_back_an_upgrade(shop: Deployment, target: str) -> None:
    assert shop.run("downgrade", "0002", "--yes").code == 0
    before = (_tables(shop), shop.columns())
    shop.rows("CREATE TABLE first (id INT PRIMARY KEY)")
    sql = _dry_run(shop, "downgrade", target)
    assert "DROP TABLE first" in sql and "DROP TABLE second" not in sql
    shop.execute_script(sql)
    if target == "0001":
        assert (_tables(shop), shop.versions()) == ({"t"}, ["0001"])
    else:
        assert (_tables(shop), shop.columns(), shop.versions()) == (*before, ["0002"])
