"""Runs with --backup that fail or are interrupted: what they have saved, and where, is named.

The kind: both directions, as text and in both formats of JSON; a failure, Ctrl-C and SIGTERM.
"""

from __future__ import annotations

import json
import shlex
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from support.deployments import Deployment, ended
from support.shops import Done

REVISION = '''\
"""Each direction destroys the values of a column, and then changes another table."""

from alembic import op

revision, down_revision = "0002", "0001"


def upgrade():
    op.execute("ALTER TABLE t DROP COLUMN a")
    op.execute("ALTER TABLE u ADD UNIQUE KEY one (c)")
    op.execute("ALTER TABLE t ADD COLUMN b INT")


def downgrade():
    op.execute("ALTER TABLE t DROP COLUMN b")
    op.execute("ALTER TABLE u DROP KEY one, ADD UNIQUE KEY other (d)")
    op.execute("ALTER TABLE u DROP KEY other")
    op.execute("ALTER TABLE t ADD COLUMN a INT")
'''
DIRECTIONS = [("upgrade", "downgrade", "0001"), ("downgrade", "upgrade", "0002")]


@pytest.fixture(params=DIRECTIONS, ids=[each[0] for each in DIRECTIONS])
def run(request: pytest.FixtureRequest, deployed: Deployment) -> tuple[Deployment, str, str, str]:
    """A database before a run that fails at its second statement, and the way back."""
    direction, back, version = request.param
    deployed.rows("CREATE TABLE u (id INT PRIMARY KEY, c INT, d INT)")
    deployed.write("0001_first.py", _with_second_table(deployed))
    deployed.write("0002_second.py", REVISION)
    column, name = ("c", "a") if direction == "upgrade" else ("d", "b")
    if direction == "downgrade":
        assert replace(deployed, previews=False).run("upgrade").code == 0
    deployed.rows(f"UPDATE t SET {name} = id + 40", "COMMIT")
    deployed.rows(f"INSERT INTO u (id, {column}) VALUES (1, 1), (2, 1)", "COMMIT")
    return replace(deployed, previews=True), direction, back, version


def _with_second_table(deployed: Deployment) -> str:
    path = deployed.folder / "migrations" / "versions" / "0001_first.py"
    table = 'op.execute("CREATE TABLE u (id INT PRIMARY KEY, c INT, d INT)")'
    return path.read_text().replace("def upgrade():\n", f"def upgrade():\n    {table}\n")


SAVED = "saved by us"
"""The folder, which has to be quoted in a shell."""


def named(deployed: Deployment, back: str) -> str:
    """The sentence on what was saved."""
    folder = deployed.folder / SAVED
    (own,) = folder.iterdir()
    return (
        f"What was destroyed until then is saved in {own}; `alembic-autogen {back} --restore "
        f"{shlex.quote(str(folder))}` gives it back."
    )


def check_way_back(deployed: Deployment, back: str, version: str) -> None:
    """The command that is named restores the values."""
    target = ["0001"] if back == "downgrade" else []
    done = deployed.run(back, *target, "--yes", "--restore", str(deployed.folder / SAVED))
    assert done.code == 0, done.out + done.err
    assert deployed.versions() == [version]
    column = "a" if back == "downgrade" else "b"
    assert deployed.rows(f"SELECT id, {column} FROM t ORDER BY id") == [(1, 41), (2, 42)]


def failed(deployed: Deployment, direction: str, *arguments: str) -> Done:
    done = deployed.run(direction, *arguments, "--yes", "--backup", SAVED)
    assert done.code == 2 and "(1062)" in done.err, done.out + done.err
    return done


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_failure_in_json_names_it(run: tuple[Deployment, str, str, str], form: str) -> None:
    deployed, direction, back, version = run
    done = failed(deployed, direction, "--format", form)
    failure = json.loads(done.out if form == "json" else done.out.splitlines()[-1])
    assert failure["exit_code"] == 2 and "(1062)" in failure["error"]
    lines = failure["details"].splitlines()
    assert lines[1].startswith("1. ALTER TABLE t DROP COLUMN")
    assert lines[-1] == named(deployed, back)
    check_way_back(deployed, back, version)


def test_a_failure_before_anything_is_destroyed_names_nothing(
    run: tuple[Deployment, str, str, str],
) -> None:
    deployed, direction, _, _ = run
    with deployed.reader("SELECT * FROM t"):
        waits = ("--lock-wait-timeout", "1", "--lock-retries", "0")
        done = deployed.run(direction, *waits, "--yes", "--backup", SAVED)
    assert done.code == 2 and "has changed nothing" in done.err, done.err
    assert "is saved in" not in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_an_interrupted_run_names_it(
    run: tuple[Deployment, str, str, str], number: signal.Signals
) -> None:
    deployed, direction, back, version = run
    with deployed.reader("SELECT * FROM u"):
        arguments = ("--lock-wait-timeout", "60", "--yes", "--backup", SAVED)
        process = deployed.start(direction, *arguments)
        deployed.wait_for_statement("ALTER TABLE u")
        process.send_signal(number)
        (done,) = ended([process])
    assert done.code == (130 if number is signal.SIGINT else 143), done.err
    assert len(done.err.splitlines()) > 2, done.err
    sentence, statement, saved = done.err.splitlines()[-3:]
    assert sentence.startswith("alembic-autogen: interrupted; revision 0002 is half done")
    assert statement.startswith("  1. ALTER TABLE t DROP COLUMN")
    assert saved == f"  {named(deployed, back)}"
    check_way_back(deployed, back, version)


def test_the_folder_is_relative_to_where_the_command_was_started(
    run: tuple[Deployment, str, str, str],
) -> None:
    deployed, direction, back, _ = run
    done = failed(deployed, direction)
    line = done.err.splitlines()[-1].strip()
    assert line == named(deployed, back)
    assert Path(line.split(" is saved in ")[1].split(";")[0]).is_dir()
