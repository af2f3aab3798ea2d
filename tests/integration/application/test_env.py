"""env.py of this repository: one process at a time, and no waiting for ever."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from alembic_autogen.server.base import Database
from support.shops import own_environment, url

ALEMBIC = Path(__file__).parents[3] / "alembic"

MODEL = "from sqlalchemy import MetaData\n\nmetadata = MetaData()\n"
SESSION = """\
import os

from sqlalchemy import create_engine


def engine():
    return create_engine(os.environ["DATABASE"])
"""
REVISION = """\
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = {before!r}


def upgrade():
    op.execute("SELECT SLEEP(0.5)")
    op.create_table("t{number}", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("t{number}")
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """env.py and alembic.ini as they stand, with a history and an application of the test's own."""
    (tmp_path / "alembic" / "versions").mkdir(parents=True)
    for name in ("env.py", "alembic.ini", "script.py.mako"):
        shutil.copy(ALEMBIC / name, tmp_path / "alembic")
    for number, before in (("1", None), ("2", "1"), ("3", "2")):
        path = tmp_path / "alembic" / "versions" / f"{number}.py"
        path.write_text(REVISION.format(number=number, before=before))
    (tmp_path / "src" / "database").mkdir(parents=True)
    (tmp_path / "src" / "database" / "__init__.py").touch()
    (tmp_path / "src" / "database" / "model.py").write_text(MODEL)
    (tmp_path / "src" / "database" / "session.py").write_text(SESSION)
    return tmp_path


def alembic(checkout: Path, database: Database, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=checkout / "alembic",
        env=own_environment({"DATABASE": url(database.server.address, database.name)}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def output(process: subprocess.Popen[str]) -> str:
    """The output of a process, which must succeed."""
    text, _ = process.communicate(timeout=60)
    assert process.returncode == 0, text
    return text


def patience(checkout: Path, name: str, seconds: int) -> None:
    path = checkout / "alembic" / "env.py"
    text = path.read_text()
    line = next(each for each in text.splitlines() if each.startswith(f"{name} = "))
    path.write_text(text.replace(line, f"{name} = {seconds}"))


def query(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def test_of_three_upgrades_at_once_one_works_and_the_others_wait(
    checkout: Path, database: Database
) -> None:
    at_once = [alembic(checkout, database, "upgrade", "head") for _ in range(3)]
    texts = [output(process) for process in at_once]
    assert sorted(text.count("Running upgrade") for text in texts) == [0, 0, 3]
    assert sum("Waiting for another process" in text for text in texts) == 2
    assert query(database, "SELECT version_num FROM alembic_version") == [("3",)]


def test_upgrades_of_two_databases_do_not_wait_for_each_other(
    checkout: Path, database: Database
) -> None:
    with database.server.database("other") as other:
        both = [alembic(checkout, each, "upgrade", "head") for each in (database, other)]
        texts = [output(process) for process in both]
    assert [text.count("Running upgrade") for text in texts] == [3, 3]
    assert not any("Waiting" in text for text in texts)


def test_a_killed_upgrade_leaves_no_lock(checkout: Path, database: Database) -> None:
    killed = alembic(checkout, database, "upgrade", "head")
    assert killed.stdout is not None
    for line in killed.stdout:
        if "Running upgrade 1 -> 2" in line:
            break
    killed.kill()
    killed.communicate()
    assert "Running upgrade" in output(alembic(checkout, database, "upgrade", "head"))
    assert query(database, "SELECT version_num FROM alembic_version") == [("3",)]


def test_waiting_for_another_upgrade_is_bounded(checkout: Path, database: Database) -> None:
    patience(checkout, "LOCK_PATIENCE", 1)
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT GET_LOCK(CONCAT('alembic ', DATABASE()), 0)")
        process = alembic(checkout, database, "upgrade", "head")
        text, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Another process has been changing this database for 1 s" in text
    assert query(database, "SHOW TABLES") == []


@pytest.mark.slow
def test_waiting_for_a_session_that_uses_a_table_is_bounded(
    checkout: Path, database: Database
) -> None:
    patience(checkout, "TABLE_PATIENCE", 1)
    output(alembic(checkout, database, "upgrade", "1"))
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM t1")  # holds a metadata lock until the transaction ends
        process = alembic(checkout, database, "downgrade", "base")
        text, _ = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Lock wait timeout exceeded" in text
    output(alembic(checkout, database, "downgrade", "base"))


def test_a_connection_that_is_handed_over_is_not_locked(checkout: Path, database: Database) -> None:
    """The tool hands over disposable databases, which nobody else knows."""
    code = (
        "import os, sys; sys.path.insert(0, '../src')\n"
        "from alembic import command; from alembic.config import Config\n"
        "from database.session import engine\n"
        "config = Config('alembic.ini')\n"
        "with engine().connect() as connection:\n"
        "    config.attributes['connection'] = connection\n"
        "    command.upgrade(config, 'head')\n"
        "    name = 'alembic ' + connection.engine.url.database\n"
        "    print(connection.exec_driver_sql('SELECT IS_FREE_LOCK(%s)', (name,)).scalar())\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=checkout / "alembic",
        env=own_environment({"DATABASE": url(database.server.address, database.name)}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert output(process).splitlines()[-1] == "1"
