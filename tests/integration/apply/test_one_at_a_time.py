"""One run at a time changes a database, whichever env.py the project has."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from alembic_autogen.apply.locks.named_lock import lock_name
from alembic_autogen.server.base import Database
from support.deployments import Deployment, ended, make_deployment, rows, wait_until
from support.drivers import DRIVERS

SLOW = '''\
"""It takes long."""

from alembic import op

revision, down_revision = "0003", "0002"


def upgrade():
    op.execute("CREATE TABLE slow (id INT PRIMARY KEY)")
    op.execute("INSERT INTO slow SELECT SLEEP(60)")


def downgrade():
    op.execute("DROP TABLE slow")
'''
RUNNING = "FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO slow%'"


def eight(deployment: Deployment) -> None:
    """Run eight upgrades at once: one of them applies the revisions, and all succeed."""
    done = ended([deployment.start("upgrade") for _ in range(8)])
    assert [each.code for each in done] == [0] * 8, "\n".join(each.err for each in done)
    applied = [re.search(r"(\d) revisions? applied", each.out) for each in done]
    counts = sorted(int(each[1]) for each in applied if each)
    assert sum(counts) == 2 and counts[-1] == 2
    assert deployment.versions() == ["0002"]
    assert deployment.rows("SELECT COUNT(*) FROM t") == [(2,)]


def test_of_eight_upgrades_at_once_one_applies_and_all_succeed(deployment: Deployment) -> None:
    eight(deployment)


def test_the_version_table_that_alembic_creates_is_no_change_by_others(
    deployment: Deployment,
) -> None:
    deployment.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployment.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    done = replace(deployment, previews=True).run("upgrade")
    assert done.code == 0, done.err
    assert done.err.count("running the revisions on a disposable server first") == 1


@pytest.mark.slow
def test_of_eight_upgrades_with_previews_one_applies(deployment: Deployment) -> None:
    deployment.edit_env("target_metadata = None", "target_metadata = sqlalchemy.MetaData()")
    deployment.edit_env(
        "from sqlalchemy import pool", "import sqlalchemy\nfrom sqlalchemy import pool"
    )
    eight(replace(deployment, previews=True))


@pytest.mark.parametrize(
    "driver", [pytest.param(d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")]
)
def test_of_eight_asynchronous_upgrades_one_applies(
    database: Database, tmp_path: Path, driver: str
) -> None:
    eight(make_deployment(tmp_path / "project", database, "async", driver))


def test_an_engine_whose_pool_has_one_connection_gets_a_second_one(deployment: Deployment) -> None:
    deployment.edit_env("pool.NullPool", "pool.StaticPool")
    eight(deployment)


COMMITS_LATER = {
    "generic": ("            context.run_migrations()", "\n        __import__('time').sleep(2)"),
    "async": ("await connection.run_sync(do_run_migrations)", "\n        await asyncio.sleep(2)"),
}
"""What the templates of env.py have in the block that commits, and a pause at its end."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("template", "driver"),
    [
        ("generic", "pymysql"),
        *(pytest.param("async", d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")),
    ],
)
def test_the_lock_is_held_until_env_py_has_committed(
    database: Database, tmp_path: Path, template: str, driver: str
) -> None:
    deployment = make_deployment(tmp_path / "project", database, template, driver)
    last, pause = COMMITS_LATER[template]
    deployment.edit_env(last, last + pause)
    deployment.edit_env("connectable.connect()", "connectable.begin()")
    done = ended([deployment.start("upgrade") for _ in range(2)])
    assert [each.code for each in done] == [0, 0], "\n".join(each.err for each in done)
    assert deployment.versions() == ["0002"]


@contextmanager
def holder(database: Database) -> Iterator[int]:
    """A connection that has the lock."""
    with database.connect() as connection:
        name = lock_name(database.name)
        assert rows(connection, f"SELECT GET_LOCK('{name}', 0)") == [(1,)]
        yield rows(connection, "SELECT CONNECTION_ID()")[0][0]


def test_who_waits_says_for_whom_and_ends_in_a_sentence(deployed: Deployment) -> None:
    with holder(deployed.database) as number:
        done = deployed.run("upgrade", "--lock-timeout", "1")
    assert done.code == 2 and deployed.versions() == ["0001"]
    waiting, sentence = done.err.splitlines()[-2:]
    assert re.fullmatch(
        rf"waiting for connection {number} of 'root' from \S+, which has been changing "
        rf"{deployed.database.name} since \d\d:\d\d:\d\d …",
        waiting,
    )
    assert sentence.startswith(f"alembic-autogen: Nothing was changed in {deployed.database.name}")
    assert f"`KILL {number}` ends it" in sentence and "1 s of --lock-timeout" in sentence


def test_what_another_run_has_applied_meanwhile_is_not_applied_again(deployed: Deployment) -> None:
    """Its env.py has begun a transaction, in which Alembic sees the earlier revision."""
    deployed.edit_env(
        "        context.configure(\n            connection=connection",
        "        connection.exec_driver_sql('START TRANSACTION WITH CONSISTENT SNAPSHOT')\n"
        "        context.configure(\n            connection=connection",
    )
    with holder(deployed.database):
        upgrade = deployed.start("upgrade")
        deployed.wait_for_statement("SELECT GET_LOCK")
        assert deployed.run("history").code == 0
        deployed.rows(
            "CREATE TABLE u (id INT)",
            "ALTER TABLE t ADD COLUMN b INT",
            "UPDATE alembic_version SET version_num = '0002'",
        )
    (done,) = ended([upgrade])
    assert done.code == 0, done.err
    assert "is at 0002; there is nothing to do" in done.out


def killed(deployed: Deployment, times: int) -> None:
    """Kill upgrades while they hold the lock; it is free within a second."""
    deployed.write("0003_slow.py", SLOW)
    used = f"SELECT IS_USED_LOCK('{lock_name(deployed.database.name)}')"
    for _ in range(times):
        upgrade = deployed.start("upgrade")
        deployed.wait_for_statement("INSERT INTO slow SELECT SLEEP")
        assert deployed.rows(used) != [(None,)]
        upgrade.send_signal(signal.SIGKILL)
        upgrade.wait()
        assert wait_until(lambda: deployed.rows(used) == [(None,)]) < 1
        _end_sleepers(deployed)
        ended([upgrade])


def _end_sleepers(deployed: Deployment) -> None:
    """The server goes on with the statement; that is another matter."""
    for (number,) in deployed.rows(f"SELECT ID {RUNNING}"):
        deployed.rows(f"KILL {number}")
    wait_until(lambda: deployed.rows(f"SELECT COUNT(*) {RUNNING}") == [(0,)])
    deployed.rows("DROP TABLE slow")


def test_the_lock_goes_with_its_holder(deployed: Deployment) -> None:
    killed(deployed, 3)


@pytest.mark.slow
def test_the_locks_of_twenty_killed_upgrades_are_free_at_once(deployed: Deployment) -> None:
    killed(deployed, 20)


def test_a_url_without_a_database_is_a_sentence(deployment: Deployment) -> None:
    ini = deployment.folder / "alembic.ini"
    ini.write_text(ini.read_text().replace(f"/{deployment.database.name}?", "/?"))
    done = deployment.run("upgrade")
    assert done.code == 2
    assert done.err.startswith("alembic-autogen: env.py connects to a server, and to no database")


def test_targets_that_are_empty_or_older_are_said_as_they_are(deployed: Deployment) -> None:
    done = deployed.run("upgrade", "")
    assert (done.code, done.err.splitlines()[-1]) == (
        2,
        "alembic-autogen: The target is empty; give it a revision, such as head or base.",
    )
    assert deployed.run("upgrade").code == 0
    done = deployed.run("upgrade", "0001")
    assert done.code == 0
    assert "Target    0001 (the database is there, or beyond it)" in done.err


def test_names_of_locks_fit() -> None:
    assert lock_name("shop") == "alembic-autogen shop"
    long = {lock_name("ä" * 63 + last) for last in "ab"}
    assert len(long) == 2 and all(len(name) == 64 for name in long)
