"""The progress of an upgrade: the current statement, its duration, and how far it has come."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.server.base import Database
from support.deployments import Deployment, ended, make_deployment, rows
from support.shops import TOOL, Done, Shop
from support.terminals import on_a_terminal

COPY = '''\
"""A copy of a large table."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute(
        "ALTER TABLE big ADD COLUMN b VARCHAR(128) AS (SHA2(REPEAT(a, TIMES), 512)) STORED, "
        "ALGORITHM=COPY"
    )
'''
SLOW = '''\
"""One statement takes long."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.get_bind().exec_driver_sql("SELECT SLEEP(2.5)")
    op.execute("UPDATE t SET a = a + SLEEP(3.1)")
'''
FAILS = SLOW.replace("UPDATE t SET a = a + SLEEP(3.1)", "UPDATE t SET nothing = 1")
OFTEN = ("--lock-wait-timeout", "1")
"""Looks at a statement twice a second."""


def events(done: Done) -> list[dict[str, Any]]:
    """The printed events, a line each."""
    return [json.loads(line) for line in done.out.splitlines()]


def summary(found: list[dict[str, Any]]) -> list[str]:
    """The kinds of events, with the numbers of statements."""
    return [
        (
            f"{each['event']} {each['statement']}/{each['statements']}"
            if each["event"].startswith("statement")
            else str(each["event"])
        )
        for each in found
    ]


def test_each_event_is_a_line_of_json_and_the_result_the_last(deployment: Deployment) -> None:
    previewed = replace(deployment, previews=True)
    done = previewed.run("upgrade", "--format", "jsonl")
    assert done.code == 0, done.err
    found = events(done)
    assert summary(found) == [
        "plan",
        "revision_started",
        *("statement_started 1/2", "statement_finished 1/2"),
        *("statement_started 2/2", "statement_finished 2/2"),
        "revision_finished",
        "revision_started",
        *("statement_started 1/2", "statement_finished 1/2"),
        *("statement_started 2/2", "statement_finished 2/2"),
        "revision_finished",
        "result",
    ]
    assert [each["revision"] for each in found[0]["revisions"]] == ["0001", "0002"]
    assert (found[7]["revision"], found[7]["number"], found[7]["of"]) == ("0002", 2, 2)
    assert found[10]["sql"] == "ALTER TABLE t ADD COLUMN b INTEGER"
    assert sorted(each["time"] for each in found) == [each["time"] for each in found]
    result = found[-1]
    assert result["done"] == ["0001", "0002"] and result["result"] == "0002"
    assert result["executed"] == [
        {key: each[key] for key in ("revision", "direction", "statements", "seconds")}
        for each in found
        if each["event"] == "revision_finished"
    ]


def test_what_goes_on_half_way_has_the_numbers_of_the_whole(deployed: Deployment) -> None:
    previewed = replace(deployed, previews=True)
    deployed.rows("CREATE TABLE u (id INTEGER NOT NULL AUTO_INCREMENT PRIMARY KEY)")
    done = previewed.run("upgrade", "--format", "jsonl")
    assert done.code == 0, done.err
    found = summary(events(done))
    assert [each for each in found if each.startswith("statement")] == [
        "statement_started 2/2",
        "statement_finished 2/2",
    ]


def test_the_report_lists_the_statements_and_their_seconds(deployment: Deployment) -> None:
    done = deployment.run("upgrade")
    assert re.sub(r"[\d.]+ s", "… s", done.out).splitlines() == [
        "0001 applied in … s",
        "    1     … s  CREATE TABLE t ( id INTEGER NOT NULL AUTO_INCREMENT, a INTEGER, PRIMARY "
        "KEY (id) )",
        "    2     … s  INSERT INTO t VALUES (1, 1), (2, 2)",
        "0002 applied in … s",
        "    1     … s  CREATE TABLE u ( id INTEGER NOT NULL AUTO_INCREMENT, PRIMARY KEY (id) )",
        "    2     … s  ALTER TABLE t ADD COLUMN b INTEGER",
        f"shop at {deployment.address} is at 0002: 2 revisions applied in … s.",
    ]
    lines = [line for line in done.err.splitlines() if line.startswith("running the upgrade of")]
    assert lines == [
        "running the upgrade of revision 0001 (1 of 2) …",
        "running the upgrade of revision 0002 (2 of 2) …",
    ]
    undone = deployment.run("downgrade", "--yes", "--format", "json")
    (executed,) = json.loads(undone.out)["executed"]
    assert (executed["revision"], executed["direction"]) == ("0002", "downgrade")
    assert [each["sql"] for each in executed["statements"]] == [
        "ALTER TABLE t DROP COLUMN b",
        "DROP TABLE u",
    ]


@pytest.mark.slow
def test_a_log_gets_lines_of_the_statements_that_take_long_only(deployed: Deployment) -> None:
    deployed.write("0002_second.py", SLOW)
    done = deployed.run("upgrade", *OFTEN)
    assert done.code == 0, done.err
    lines = [line for line in done.err.splitlines() if line.startswith("0002")]
    assert len(lines) == 2, done.err
    statement = r"UPDATE t SET a = a \+ SLEEP\(3\.1\)"
    assert re.fullmatch(rf"0002 \(1 of 1\), statement 1, [56] s \(.+\): {statement}", lines[0])
    assert re.fullmatch(rf"0002 \(1 of 1\), statement 1, took 6\.\d s: {statement}", lines[1])
    quiet = deployed.run("downgrade", "-q", "--yes", "base")
    assert "statement" not in quiet.err


def test_a_statement_that_fails_is_an_event_and_the_failure_the_last(deployed: Deployment) -> None:
    deployed.write("0002_second.py", FAILS)
    done = deployed.run("upgrade", "--format", "jsonl", *OFTEN)
    assert done.code == 2
    found = events(done)
    queries = [each for each in found if each["event"] == "statement_running"]
    assert queries and all(each["query"] for each in queries)
    assert [each for each in summary(found) if "running" not in each] == [
        *("plan", "revision_started", "statement_started 1/None", "statement_failed 1/None"),
        "failure",
    ]
    assert "nothing" in found[-1]["error"] + str(found[-1]["details"])
    assert found[-1]["exit_code"] == 2


def test_what_is_waited_for_is_an_event(deployed: Deployment) -> None:
    with deployed.reader():
        done = deployed.run("upgrade", "--format", "jsonl", *OFTEN, "--lock-retries", "1")
    assert done.code == 2
    waits = [each["message"] for each in events(done) if each["event"] == "waiting"]
    assert len(waits) == 1 and waits[0].startswith("retry 1 of 1 in ")


@pytest.mark.slow
def test_one_line_changes_on_a_terminal(deployed: Deployment) -> None:
    deployed.write("0002_second.py", SLOW)
    shop = Shop(deployed.folder)
    code, screen = on_a_terminal(shop, [*TOOL, "upgrade", "--yes", "--no-preview", *OFTEN])
    assert code == 0, screen
    line = r"\r\x1b\[K0002 \(1 of 1\), {}, (\d) s \("
    seconds = re.findall(line.format("statement 1"), screen)
    assert len(seconds) > 5 and seconds == sorted(seconds), screen
    assert "2" in re.findall(line.format("query before statement 1"), screen)


def test_a_full_disk_under_the_events_does_not_end_the_upgrade(deployment: Deployment) -> None:
    with Path("/dev/full").open("w") as full:
        upgrade = deployment.start("upgrade", "--format", "jsonl", stdout=full)
        (done,) = ended([upgrade])
    assert done.code == 2
    assert "apart from that the command was carried out" in done.err
    assert deployment.versions() == ["0002"]


@pytest.fixture
def large(deployed: Deployment) -> Deployment:
    """A project whose next revision copies a large table."""
    with deployed.database.connect() as connection:
        connection.autocommit(True)
        rows(
            connection,
            "USE shop",
            "CREATE TABLE big (id INT PRIMARY KEY AUTO_INCREMENT, a VARCHAR(200))",
            "INSERT INTO big (a) VALUES (REPEAT('x', 200))",
            *["INSERT INTO big (a) SELECT a FROM big"] * 17,
            "ANALYZE TABLE big",
        )
    deployed.write("0002_second.py", copy_for_seconds(deployed))
    return deployed


def copy_for_seconds(deployed: Deployment) -> str:
    """The revision that copies the table, with as much to compute as takes this machine 5 s."""
    trial = "SELECT MAX(SHA2(REPEAT(a, 20), 512)) FROM (SELECT a FROM big LIMIT 8192) AS some"
    started = time.monotonic()
    deployed.rows(trial)
    seconds = (time.monotonic() - started) * 2**17 / 8192
    return COPY.replace("TIMES", str(max(20, round(20 * 5 / seconds))))


@pytest.fixture
def stages(large: Deployment) -> Iterator[None]:
    """Turn on the events by which MySQL shows its progress; they are off by default."""
    consumer = "UPDATE performance_schema.setup_consumers SET ENABLED = '{}' WHERE NAME = "
    consumer += "'events_stages_current'"
    is_mysql = large.database.server.flavor == "mysql"
    if is_mysql:
        large.rows(consumer.format("YES"))
    yield
    if is_mysql:
        large.rows(consumer.format("NO"))


def work(done: Done) -> list[dict[str, Any]]:
    """The progress of the statements in each event."""
    assert done.code == 0, done.err
    return [each["work"] for each in events(done) if each["event"] == "statement_running"]


@pytest.mark.usefixtures("stages")
def test_the_rows_that_a_statement_copies_are_counted(large: Deployment) -> None:
    found = work(large.run("upgrade", "--format", "jsonl", *OFTEN))
    copying = [each for each in found if each and each["stage"].startswith("copy to tmp table")]
    assert copying and all(0 < each["percent"] <= 100 for each in copying), found
    if large.database.server.flavor == "mysql":
        assert all(0 < each["rows"] <= 1.1 * each["expected_rows"] for each in copying)
        assert copying[0]["expected_rows"] == pytest.approx(2**17, rel=0.1)


@pytest.mark.slow
def test_an_account_that_sees_no_stages_learns_what_the_server_does(
    large: Deployment, database: Database, tmp_path: Path
) -> None:
    large.rows("CREATE USER deployer@'%' IDENTIFIED BY 'pw'", "GRANT ALL ON shop.* TO deployer@'%'")
    try:
        address = replace(database.server.address, user="deployer", password="pw")
        server = replace(database.server, address=address)
        deployed = make_deployment(tmp_path / "own", replace(database, server=server))
        deployed.write("0002_second.py", copy_for_seconds(large))
        found = work(deployed.run("upgrade", "--format", "jsonl", *OFTEN))
    finally:
        large.rows("DROP USER deployer@'%'")
    assert any(each and each["stage"].startswith("copy to tmp table") for each in found), found
    assert all(each is None or each["rows"] is None for each in found)
