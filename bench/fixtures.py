"""The cost of a test's database, with the plugin and with migrations that run for each test."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from alembic_autogen.server.url import url as server_url
from alembic_autogen.testing.head import HeadDatabase
from bench.contestants import Place
from bench.generate import Size, generate
from bench.results import MeasuredRow

SIZE = Size(100, 100)
UPGRADE = "`alembic upgrade head` in an empty database, in the process of the tests"
HEAD = f"""\
## A database for each test

{SIZE.tables} tables, {SIZE.revisions} revisions: the milliseconds until the next test has a
database at head, without the test itself. Running the migrations for each test is measured at its
best: the server runs, and Alembic and the models are imported already.
"""
TESTS = {
    "`mysql_at_head` after a test that read": ["SELECT COUNT(*) FROM t0001"],
    "`mysql_at_head` after a test that changed rows of three tables": [
        f"INSERT INTO t{number:04} (code, name, amount, active, created)"
        " VALUES ('c', 'n', 1, 1, NOW())"
        for number in (1, 2, 3)
    ],
    "`mysql_at_head` after a test that changed the schema (another server)": [
        "ALTER TABLE t0001 ADD COLUMN more INT"
    ],
}
SCRIPT = """\
import json, sys, time
import pymysql
from alembic import command
from alembic.config import Config

socket, rounds = sys.argv[1], int(sys.argv[2])
took = []
for number in range(rounds + 1):
    with pymysql.connect(user="root", unix_socket=socket) as connection:
        cursor = connection.cursor()
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute("DROP DATABASE IF EXISTS each_test")
        begin = time.perf_counter()
        cursor.execute("CREATE DATABASE each_test")
    command.upgrade(Config("alembic.ini"), "head")
    took.append(time.perf_counter() - begin)
print(json.dumps(took[1:]))  # the first one imported the models
"""


def measured(place: Place, rounds: int) -> list[MeasuredRow]:
    """Measure the plugin and the migrations."""
    project = place.folder / "fixtures"
    generate(project, SIZE)
    head = HeadDatabase(project)
    try:
        rows = [
            MeasuredRow(name, _resets(head, statements, rounds))
            for name, statements in TESTS.items()
        ]
        return [MeasuredRow(UPGRADE, _upgrades(place, project, head, rounds)), *rows]
    finally:
        head.close()


def _resets(head: HeadDatabase, statements: list[str], rounds: int) -> list[float]:
    took = []
    for _ in range(rounds):
        head.fresh()
        with head.server.connect(head.database.name) as connection:
            for statement in statements:
                connection.cursor().execute(statement)
        begin = time.perf_counter()
        head.fresh()
        took.append(time.perf_counter() - begin)
    head.reset()
    return took


def _upgrades(place: Place, project: Path, head: HeadDatabase, rounds: int) -> list[float]:
    socket = str(head.server.address.unix_socket)
    url = server_url(head.server.address, "each_test")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, socket, str(rounds)],
        cwd=project,
        env={**place.environment, "DATABASE_URL": url, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[float] = json.loads(done.stdout.splitlines()[-1])
    return found
