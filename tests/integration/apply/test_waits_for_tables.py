"""A revision that waits for a table: others do not wait behind it for long."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, ended, make_deployment, rows
from support.drivers import DRIVERS

LIMITS = ("--lock-wait-timeout", "1", "--lock-retries", "2")
ROWS = '''\
"""Rows change."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("INSERT INTO t VALUES (3, 3)")
    op.execute("UPDATE t SET a = 7 WHERE id = 1")


def downgrade():
    op.execute("DELETE FROM t WHERE id = 3")
'''


def number_of(connection: object) -> int:
    ((number,),) = rows(connection, "SELECT CONNECTION_ID()")
    assert isinstance(number, int)
    return number


class Visitors(threading.Thread):
    """Sessions that read the table, one after the other, and how long each had to wait."""

    def __init__(self, deployed: Deployment) -> None:
        super().__init__()
        self.deployed, self.is_over, self.longest = deployed, threading.Event(), 0.0

    def run(self) -> None:
        with self.deployed.database.connect() as connection:
            while not self.is_over.wait(0.05):
                start = time.monotonic()
                rows(connection, "SELECT COUNT(*) FROM t", "COMMIT")
                self.longest = max(self.longest, time.monotonic() - start)


def test_nobody_waits_longer_than_the_timeout_and_the_blocker_is_named(
    deployed: Deployment,
) -> None:
    with deployed.reader() as reader:
        visitors = Visitors(deployed)
        visitors.start()
        done = deployed.run("upgrade", *LIMITS)
        visitors.is_over.set()
        visitors.join()
        number = number_of(reader)
    assert done.code == 2, done.err
    assert 0.3 < visitors.longest < 2
    assert deployed.columns() == {"id", "a"}
    assert len(re.findall(r"^retry \d of 2 in [\d.]+ s: ALTER TABLE t", done.err, re.M)) == 2
    assert "Waited 3 times for up to 1 s each: ALTER TABLE t ADD COLUMN b INTEGER" in done.err
    assert f"`KILL {number}` would end it." in done.err
    named = re.search(
        rf"^ +(\S.*) connection {number} of 'root' from \S+ \((.*)\);", done.err, re.M
    )
    assert named is not None
    assert named[1] in ("Held by", "Probably held by")
    assert re.match(r"in a transaction for \d+ s, idle", named[2])
    if named[1] == "Held by":
        assert named[2].endswith("last: SELECT CONNECTION_ID()") or "SELECT * FROM t" in named[2]


@pytest.mark.slow
def test_the_age_of_a_transaction_does_not_depend_on_the_time_zone(deployed: Deployment) -> None:
    with deployed.database.connect() as connection, deployed.reader():
        rows(connection, "SET GLOBAL time_zone = '-11:00'")
        try:
            done = deployed.run("upgrade", *LIMITS)
        finally:
            rows(connection, "SET GLOBAL time_zone = 'SYSTEM'")
    ages = re.findall(r"in a transaction for (-?\d+) s", done.err)
    assert ages and all(0 <= int(age) < 60 for age in ages)


def test_an_upgrade_goes_on_when_the_reader_does(deployed: Deployment) -> None:
    with deployed.reader() as reader:
        upgrade = deployed.start("upgrade", "--lock-wait-timeout", "1")
        deployed.wait_for_statement("ALTER TABLE t")
        time.sleep(1.5)
        reader.rollback()
        (done,) = ended([upgrade])
    assert done.code == 0, done.err
    assert "retry 1 of 10" in done.err and deployed.versions() == ["0002"]


def test_a_blocker_is_ended_only_if_the_user_wants_that(deployed: Deployment) -> None:
    with deployed.reader() as reader:
        number = number_of(reader)
        done = deployed.run("upgrade", *LIMITS, "--kill-blockers")
        assert done.code == 0, done.err
        assert f"ended connection {number} of 'root'" in done.err
        with pytest.raises(Exception, match=r"Lost connection|gone away|killed"):
            rows(reader, "SELECT 1")
    assert deployed.versions() == ["0002"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "statement",
    [
        "LOCK TABLES t READ",
        "INSERT INTO t WITH RECURSIVE n AS (SELECT 3 AS i UNION ALL SELECT i + 1"
        " FROM n WHERE i < 999) SELECT i, i FROM n UNION ALL SELECT i + 1000, i FROM n",
    ],
    ids=["lock-tables", "many-rows"],
)
def test_some_blockers_are_never_ended(deployed: Deployment, statement: str) -> None:
    with deployed.reader(statement) as reader:
        done = deployed.run("upgrade", *LIMITS, "--kill-blockers")
        assert done.code == 2, done.err
        assert "ended connection" not in done.err
        assert "--kill-blockers leaves it alone" in done.err or "LOCK TABLES cannot be" in done.err
        rows(reader, "SELECT 1 FROM t")
    assert deployed.versions() == ["0001"]


def test_a_statement_on_rows_is_tried_again_too(deployed: Deployment) -> None:
    deployed.write("0002_second.py", ROWS)
    with deployed.reader("UPDATE t SET a = 5 WHERE id = 1") as other:
        upgrade = deployed.start("upgrade", "--lock-wait-timeout", "1")
        deployed.wait_for_statement("UPDATE t SET a = 7")
        time.sleep(1.5)
        other.commit()
        (done,) = ended([upgrade])
    assert done.code == 0, done.err
    assert re.search(r"retry 1 of 10.*— (Held|Probably held) by connection", done.err)
    assert deployed.rows("SELECT * FROM t ORDER BY id") == [(1, 7), (2, 2), (3, 3)]


@pytest.mark.parametrize(
    "driver", [pytest.param(d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")]
)
def test_an_asynchronous_env_py_waits_and_ends_a_blocker(
    database: Database, tmp_path: Path, driver: str
) -> None:
    deployed = make_deployment(tmp_path / "project", database, "async", driver)
    assert deployed.run("upgrade", "0001").code == 0
    with deployed.reader() as reader:
        done = deployed.run("upgrade", *LIMITS)
        assert done.code == 2 and f"`KILL {number_of(reader)}` would end it" in done.err, done.err
        deployed.rows("DROP TABLE u")
        done = deployed.run("upgrade", *LIMITS, "--kill-blockers")
    assert done.code == 0, done.err
    assert deployed.versions() == ["0002"]


@pytest.mark.slow
def test_an_account_without_privileges_is_told_so(deployed: Deployment) -> None:
    deployed.rows(
        "CREATE USER waiting IDENTIFIED BY 'x'",
        f"GRANT ALL ON `{deployed.database.name}`.* TO waiting",
    )
    try:
        ini = deployed.folder / "alembic.ini"
        ini.write_text(ini.read_text().replace("//root@", "//waiting:x@"))
        with deployed.reader():
            done = deployed.run("upgrade", *LIMITS, "--kill-blockers")
    finally:
        deployed.rows("DROP USER waiting")  # the server is that of other tests, too
    assert done.code == 2, done.err
    assert "neither SELECT on performance_schema nor the privilege PROCESS" in done.err


@pytest.mark.parametrize(
    ("flag", "value"),
    [("--lock-wait-timeout", "0"), ("--lock-timeout", "soon"), ("--lock-retries", "-1")],
)
def test_bad_limits_are_a_sentence(deployment: Deployment, flag: str, value: str) -> None:
    done = deployment.run("upgrade", f"{flag}={value}")
    assert done.code == 2
    assert re.fullmatch(
        rf"alembic-autogen: {flag} must be a whole number.*, not '{value}'\.\n", done.err
    )
