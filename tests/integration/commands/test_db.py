"""A database at head to try things on: there at once, reached by whoever is started, gone after."""

from __future__ import annotations

import json
import os
import pty
import secrets
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pymysql
import pytest

from alembic_autogen.server.base import Server
from alembic_autogen.server.scratch_names import PREFIX
from support.shops import PRODUCTION, Shop, own_environment, run

ROWS = '''\
"""Two customers."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    op.execute("INSERT INTO customer (name, email) VALUES ('Ann', 'a@x'), ('Bob', 'b@x')")
'''
LOOK = """\
import os, sqlalchemy
with sqlalchemy.create_engine(os.environ["DATABASE_URL"]).connect() as connection:
    for statement in {statements!r}:
        result = connection.exec_driver_sql(statement)
        if result.returns_rows:
            print(result.all())
    connection.commit()
"""


@pytest.fixture(params=["its own server", "a given server"])
def project(request: pytest.FixtureRequest, shop: Shop) -> Shop:
    """A project whose last revision inserts rows."""
    (shop.folder / "migrations/versions/0002_rows.py").write_text(ROWS)
    return shop if request.param == "a given server" else replace(shop, environment={})


def look(*statements: str) -> tuple[str, ...]:
    """A program that runs statements in the database of its environment."""
    return ("--", sys.executable, "-c", LOOK.format(statements=statements))


def scratch_databases(server: Server) -> set[str]:
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW DATABASES")
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}


@pytest.mark.slow
def test_it_holds_what_the_revisions_made_afresh_each_time(project: Shop, server: Server) -> None:
    before = scratch_databases(server)
    for _ in range(2):
        done = project.run(
            "db",
            *look(
                "SELECT version_num FROM alembic_version",
                "SELECT id, name FROM customer",
                "DELETE FROM customer",
                "DROP TABLE purchase",
            ),
        )
        assert done.code == 0, done.err
        assert done.out == "[('0002',)]\n[(1, 'Ann'), (2, 'Bob')]\n"
    assert scratch_databases(server) == before


@pytest.mark.slow
def test_the_revisions_run_once(shop: Shop) -> None:
    shop = replace(shop, environment={}, forked=False)
    unknown = secrets.token_hex(4)  # to earlier runs of these tests
    append = f"\n\ndef upgrade():\n    print('it runs')\n    op.execute('SELECT \"{unknown}\"')\n"
    (shop.folder / "migrations/versions/0002_rows.py").write_text(ROWS + append)
    assert "it runs" in shop.run("db", "--", "true").err
    assert "it runs" not in shop.run("db", "--", "true").err
    assert "it runs" in shop.run("db", "--no-cache", "--", "true").err


@pytest.mark.slow
def test_a_naming_convention_that_changed_has_revisions_run_again(shop: Shop) -> None:
    shop = replace(shop, environment={}, forked=False)
    first = shop.folder / "migrations/versions/0001_first.py"
    unnamed = 'op.create_index(None, "customer", ["email", "name"])\n'
    shop.edit(
        '    op.create_table(\n        "purchase"',
        f'    {unnamed}    op.create_table(\n        "purchase"',
        str(first),
    )
    convention = 'SQLModel.metadata.naming_convention = {{"ix": "{}_%(column_0_name)s"}}\n\n\n'
    for name in ("first", "second", "first"):
        text = (shop.folder / "models.py").read_text().partition("class State(")
        head = text[0].partition("SQLModel.metadata")[0].rstrip() + "\n\n\n"
        models = head + convention.format(name) + text[1] + text[2]
        (shop.folder / "models.py").write_text(models)
        done = shop.run("db", *look("SHOW INDEX FROM customer"))
        assert f"'{name}_email'" in done.out, done.err


def test_the_programs_exit_code_is_that_of_the_command(shop: Shop) -> None:
    assert shop.run("db", "--", "sh", "-c", "exit 7").code == 7
    assert shop.run("db", "--", "sh", "-c", "kill -9 $$").code == 128 + 9


def test_a_program_that_is_none_is_named(shop: Shop) -> None:
    done = shop.run("db", "--", "./nothing")
    assert (done.code, done.out) == (2, "")
    assert "./nothing cannot be started: No such file or directory" in done.err


def test_options_after_two_hyphens_are_the_programs(shop: Shop) -> None:
    done = shop.run("db", "--", "echo", "--format", "json", "-q", "--")
    assert done.out == "--format json -q --\n", done.err


def test_mysqls_own_clients_find_it_in_their_environment(shop: Shop) -> None:
    names = ("MYSQL_DATABASE", "MYSQL_USER", "MYSQL_HOST", "MYSQL_UNIX_PORT", "MYSQL_TCP_PORT")
    program = f"import json, os; print(json.dumps({{n: os.environ.get(n) for n in {names}}}))"
    found = json.loads(shop.run("db", "--", sys.executable, "-c", program).out)
    assert found["MYSQL_DATABASE"].startswith(PREFIX) and found["MYSQL_USER"]
    assert bool(found["MYSQL_UNIX_PORT"]) != bool(found["MYSQL_TCP_PORT"])


@pytest.mark.parametrize("ending", ["end of input", "SIGTERM", "SIGINT", "SIGKILL"])
def test_without_a_terminal_it_is_there_until_it_is_told_to_end(
    shop: Shop, ending: str, tmp_path: Path
) -> None:
    shop = replace(shop, environment={})
    with subprocess.Popen(
        [*shop.program, "db", "--format", "json", "--quiet"],
        cwd=shop.folder,
        env=own_environment({}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        text = "".join(iter(process.stdout.readline, "}\n")) + "}"
        found = json.loads(text)
        options = {"user": found["user"], "unix_socket": found["unix_socket"]}
        with pymysql.connect(**options, database=found["database"]) as connection:
            assert connection.ping() is None
        if ending == "end of input":
            process.stdin.close()
        else:
            process.send_signal(getattr(signal, ending))
        codes = {"end of input": 0, "SIGTERM": 143, "SIGINT": 130, "SIGKILL": -9}
        assert process.wait(timeout=30) == codes[ending]
    if ending != "SIGKILL":  # its supervisor needs a moment to see that
        assert not Path(found["unix_socket"]).exists()
        with pytest.raises(pymysql.err.OperationalError):
            pymysql.connect(**options)


def test_on_a_terminal_there_is_a_shell(shop: Shop) -> None:
    """With a mysql client there is that one; here the user's shell plays its part."""
    ours, theirs = pty.openpty()
    path = os.pathsep.join(
        folder
        for folder in os.environ["PATH"].split(os.pathsep)
        if not any((Path(folder) / name).exists() for name in ("mysql", "mariadb"))
    )
    environment = own_environment({**shop.environment, "SHELL": "/bin/sh", "PATH": path})
    with subprocess.Popen(
        [*shop.program, "db"],
        cwd=shop.folder,
        env=environment,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.write(ours, b'echo "in $MYSQL_DATABASE"; exit 5\n')
        out, _ = process.communicate(timeout=60)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    lines = out.decode().splitlines()
    assert process.returncode == 0, shown
    assert lines[0].startswith("mysql+pymysql://")
    assert lines[1].startswith(f"in {PREFIX}")
    assert "There is no mysql client; /bin/sh has the address in DATABASE_URL" in shown


def test_a_client_of_mysql_is_started_where_there_is_one(shop: Shop, tmp_path: Path) -> None:
    client = tmp_path / "bin" / "mysql"
    client.parent.mkdir()
    client.write_text('#!/bin/sh\necho "client: $*"\n')
    client.chmod(0o755)
    ours, theirs = pty.openpty()
    path = f"{client.parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [*shop.program, "db", "--quiet"],
        cwd=shop.folder,
        env=own_environment({**shop.environment, "PATH": path}),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(ours)
    os.close(theirs)
    url, called = done.stdout.decode().splitlines()
    database = url.rpartition("/")[2].partition("?")[0].rpartition("/")[2]
    assert called.startswith("client: --no-defaults --user=root --")
    assert PREFIX in called, (called, database)


def test_production_is_not_touched(shop: Shop) -> None:
    assert PRODUCTION not in shop.run("db", "--", "env").out


def test_what_cannot_be_migrated_is_said_before_anything_is_opened(shop: Shop) -> None:
    broken = shop.folder / "migrations/versions/0002_rows.py"
    broken.write_text(ROWS.replace("INSERT INTO customer", "INSERT INTO nothing"))
    done = shop.run("db", "--", "touch", "ran")
    assert done.code == 2
    assert "Revision 0002 fails" in done.err
    assert not (shop.folder / "ran").exists()


def test_it_runs_from_any_folder(shop: Shop, tmp_path: Path) -> None:
    command = [*shop.program, "-C", str(shop.folder), "db", "--", "true"]
    done = run(command, tmp_path, shop.environment)
    assert done.code == 0, done.err
