"""Ctrl-C and its like in the middle of an upgrade: nothing is carried out later."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from alembic_autogen.apply.locks.own_connection import own_connection
from alembic_autogen.server.base import Database
from support.deployments import Deployment, ended, make_deployment, wait_until
from support.drivers import DRIVERS
from support.shops import Done, url

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 143}
RUNS_LONG = '''\
"""It takes long."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("UPDATE t SET a = SLEEP(60)")
'''


def interrupted(deployed: Deployment, number: int, *arguments: str) -> Done:
    """Interrupt an upgrade while its ALTER TABLE waits for a reader, who leaves later."""
    with deployed.reader() as reader:
        upgrade = deployed.start("upgrade", "--lock-wait-timeout", "60", *arguments)
        deployed.wait_for_statement("ALTER TABLE t")
        upgrade.send_signal(number)
        start = time.monotonic()
        (done,) = ended([upgrade])
        assert time.monotonic() - start < 5
        wait_until(lambda: deployed.rows(WAITING) == [(0,)], 5)  # KILL does not wait for its end
        reader.rollback()
    return done


WAITING = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'ALTER TABLE t%'"


def check(deployed: Deployment, done: Done, code: int) -> None:
    """Nothing came later, and the words say what has taken effect and what to do."""
    assert done.code == code, done.err
    assert deployed.columns() == {"id", "a"} and deployed.versions() == ["0001"]
    sentence, statement = done.err.splitlines()[-2:]
    assert sentence.startswith("alembic-autogen: interrupted; revision 0002 is half done; no rev")
    assert sentence.endswith("and `alembic-autogen downgrade` takes them back.")
    assert statement.startswith("  1. CREATE TABLE u ")


@pytest.mark.parametrize("number", SIGNALS, ids=lambda each: each.name)
def test_nothing_is_carried_out_after_a_signal(
    deployed: Deployment, number: signal.Signals
) -> None:
    check(deployed, interrupted(deployed, number), SIGNALS[number])


@pytest.mark.parametrize("driver", [pytest.param("mysqldb", marks=DRIVERS)])
def test_a_driver_in_c_is_interrupted_too(database: Database, tmp_path: Path, driver: str) -> None:
    deployed = make_deployment(tmp_path / "project", database, driver=driver)
    assert deployed.run("upgrade", "0001").code == 0
    check(deployed, interrupted(deployed, signal.SIGINT), 130)


@pytest.mark.parametrize(
    "driver", [pytest.param(d, marks=DRIVERS) for d in ("asyncmy", "aiomysql")]
)
def test_an_asynchronous_env_py_is_interrupted_too(
    database: Database, tmp_path: Path, driver: str
) -> None:
    deployed = make_deployment(tmp_path / "project", database, "async", driver)
    assert deployed.run("upgrade", "0001").code == 0
    check(deployed, interrupted(deployed, signal.SIGTERM), 143)


def test_a_statement_that_runs_is_ended_and_nothing_has_changed(deployed: Deployment) -> None:
    deployed.write("0002_second.py", RUNS_LONG)
    upgrade = deployed.start("upgrade")
    deployed.wait_for_statement("UPDATE t SET a = SLEEP")
    upgrade.send_signal(signal.SIGTERM)
    (done,) = ended([upgrade])
    assert done.code == 143
    assert done.err.splitlines()[-1] == (
        "alembic-autogen: interrupted; revision 0002 has changed nothing: upgrade again to go on."
    )
    query = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE t SET%'"
    wait_until(lambda: deployed.rows(query) == [(0,)], 5)
    assert deployed.rows("SELECT a FROM t ORDER BY id") == [(1,), (2,)]


LONG_QUERY = "SELECT BENCHMARK(2000000000, SHA2('a', 512))"


def test_a_query_of_the_run_itself_is_ended(deployed: Deployment) -> None:
    """A server carries a query out although its client has left; a checksum may take an hour."""

    def interrupt() -> None:
        deployed.wait_for_statement("SELECT BENCHMARK")
        os.kill(os.getpid(), signal.SIGINT)

    engine = create_engine(url(deployed.database.server.address, deployed.database.name))
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    interrupting = threading.Thread(target=interrupt)
    try:
        with engine.connect() as connection, own_connection(connection) as own:
            interrupting.start()
            with pytest.raises(KeyboardInterrupt):
                own.rows(LONG_QUERY)
    finally:
        interrupting.join()
        signal.signal(signal.SIGINT, former)
        engine.dispose()
    query = (
        "SELECT COUNT(*) FROM information_schema.PROCESSLIST" " WHERE INFO LIKE 'SELECT BENCHMARK%'"
    )
    wait_until(lambda: deployed.rows(query) == [(0,)], 10)
