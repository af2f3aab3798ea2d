"""``resume``: the one revision that has stopped half way is finished, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from support.deployments import Deployment

SECOND = '''\
"""Shelves get two columns."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t ADD COLUMN b INT")
    op.execute("UPDATE t SET b = COALESCE(b, 0) + 1")
    op.execute("ALTER TABLE t ADD COLUMN c INT")
    op.execute("CREATE TABLE more (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE more")
    op.execute("ALTER TABLE t DROP COLUMN c")
    op.execute("ALTER TABLE t DROP COLUMN b")
'''
THIRD = '''\
"""Another table."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE last (id INT PRIMARY KEY)")


def downgrade():
    op.execute("DROP TABLE last")
'''


@pytest.fixture
def shop(deployed: Deployment) -> Deployment:
    """A database at the first of three revisions, and a disposable server."""
    deployed.write("0002_second.py", SECOND)
    deployed.write("0003_third.py", THIRD)
    return replace(deployed, previews=True)


def state(shop: Deployment) -> tuple[list[str], set[str], set[str]]:
    """The revisions, the tables, and the columns of one of them."""
    found = {name for (name,) in shop.rows("SHOW TABLES")} - {"alembic_version"}
    return shop.versions(), found, shop.columns()


@pytest.mark.slow
def test_where_nothing_has_stopped_there_is_nothing_to_do(shop: Deployment) -> None:
    before = state(shop)
    for flags in ((), ("--dry-run",)):
        done = shop.run("resume", *flags)
        assert (done.code, done.out) == (
            0,
            f"shop at {shop.address} is at 0001; no revision has stopped half way.\n",
        ), done.err
    assert state(shop) == before
    shop.run("upgrade")
    at_head = shop.run("resume", "--format", "json")
    assert at_head.code == 0, at_head.err
    assert json.loads(at_head.out) == {
        "schema_version": 1,
        "host": shop.address,
        "database": "shop",
        "current": ["0003"],
        "half_applied": None,
        "migration": None,
    }


def test_a_dry_run_shows_which_statements_are_done_and_changes_nothing(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN b INT")
    before = state(shop)
    done = shop.run("resume", "--dry-run")
    assert done.code == 1, done.err
    assert done.out.splitlines() == [
        f"The upgrade of revision 0002 has stopped in shop at {shop.address} after statement 1 of "
        "4.",
        "  done    1  ALTER TABLE t ADD COLUMN b INT",
        "  unsure  2  UPDATE t SET b = COALESCE(b, 0) + 1",
        "  open    3  ALTER TABLE t ADD COLUMN c INT",
        "  open    4  CREATE TABLE more (id INT PRIMARY KEY)",
    ]
    assert state(shop) == before
    asked = shop.run("resume", "--format", "json")
    assert asked.code == 3 and state(shop) == before
    assert [each["kind"] for each in json.loads(asked.out)["questions"]] == ["rows"]


def test_the_one_revision_is_finished_and_no_other(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN b INT", "UPDATE t SET b = 1", "ALTER TABLE t ADD c INT")
    done = shop.run("resume", "--format", "json")
    assert done.code == 0, done.err
    assert state(shop) == (["0002"], {"t", "more"}, {"id", "a", "b", "c"})
    assert shop.rows("SELECT b FROM t") == [(1,), (1,)]
    found = json.loads(done.out)
    assert (found["half_applied"]["revision"], found["half_applied"]["done"]) == ("0002", 3)
    assert found["migration"]["done"] == ["0002"] and found["migration"]["differences"] == []
    ((statement,),) = (each["statements"] for each in found["migration"]["executed"])
    assert (statement["statement"], statement["times"]) == (4, 1)


@pytest.mark.parametrize("at", ["0002", "0003"])
@pytest.mark.slow
def test_a_downgrade_is_finished_downwards(shop: Deployment, at: str) -> None:
    """At 0003, no revision follows; at 0002, the upgrade of the next one is looked at, too."""
    shop.run("upgrade", at)
    if at == "0003":
        shop.write("0003_third.py", THIRD + '    op.execute("ALTER TABLE t DROP COLUMN c")\n')
    shop.rows("DROP TABLE last" if at == "0003" else "DROP TABLE more")
    shown = shop.run("resume", "--dry-run", "--format", "json")
    assert shown.code == 1, shown.err
    half = json.loads(shown.out)["half_applied"]
    assert (half["revision"], half["direction"], half["done"]) == (at, "downgrade", 1)
    refused = shop.run("resume")
    assert refused.code == 3 and "--yes" in refused.err
    done = shop.run("resume", "--yes")
    assert done.code == 0, done.err
    before = f"{int(at) - 1:04}"
    assert shop.versions() == [before]
    assert done.out.splitlines()[-1].startswith(
        f"shop at {shop.address} is at {before}: 1 revision undone in "
    )
    assert shop.columns() == ({"id", "a", "b"} if at == "0003" else {"id", "a"})


def test_a_schema_of_no_place_is_refused_with_the_differences(shop: Deployment) -> None:
    shop.rows("ALTER TABLE t ADD COLUMN c INT", "CREATE TABLE more (id BIGINT PRIMARY KEY)")
    before = state(shop)
    for flags in ((), ("--dry-run",)):
        done = shop.run("resume", *flags)
        assert done.code == 2 and "is not the one that its revisions make" in done.err
        assert "`id` bigint" in done.err
    assert state(shop) == before


@pytest.mark.parametrize("command", [("resume", "--dry-run"), ("upgrade", "--yes")])
def test_a_disposable_server_of_the_other_flavor_ends_the_command(
    shop: Deployment, command: tuple[str, ...]
) -> None:
    flavor = shop.database.server.flavor
    other = "mariadb" if flavor == "mysql" else "mysql"
    before = state(shop)
    done = shop.run(*command, "--server", "packages", "--flavor", other)
    assert done.code == 2 and "but the disposable server is" in done.err
    assert f'set flavor = "{flavor}" in' in done.err
    assert state(shop) == before


def test_a_disposable_server_that_does_not_start_ends_the_command(shop: Deployment) -> None:
    before = state(shop)
    done = shop.run("upgrade", "--yes", "--server", "packages", "--server-variables", "nowhere=1")
    assert done.code == 2 and "--no-preview goes on without it" in done.err
    assert "nowhere" in done.err
    assert state(shop) == before
