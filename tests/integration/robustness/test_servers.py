"""Servers that are wanted and cannot be had, and servers that are as production's is."""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from alembic_autogen.server import launch
from alembic_autogen.server.base import Server
from alembic_autogen.server.connection import rows
from alembic_autogen.server.sources import mysqld
from alembic_autogen.settings import load
from support.hardship import hidden, with_mounts
from support.outcomes import Fault
from support.production import PASSWORD
from support.programs import program, put
from support.shops import Done, Shop, url

TRY = Callable[..., Fault]


def expect_sentence(done: Done, *texts: str) -> None:
    assert (done.code, done.out) == (2, ""), done.err
    sentence = done.err.partition("alembic-autogen: ")[2]
    assert all(text in sentence for text in texts), done.err
    assert "Traceback" not in done.err


@pytest.fixture
def alone(grown: Shop) -> Shop:
    """A project whose commands start their own server."""
    return replace(grown, environment={})


# A server that is given -----------------------------------------------------------------------


@pytest.fixture
def account(server: Server) -> Iterator[str]:
    """An account without any right."""
    with server.connect() as connection:
        rows(connection, "CREATE USER shopkeeper@'%' IDENTIFIED BY 'se:cr/et'")
    yield url(replace(server.address, user="shopkeeper", password="se:cr/et"))
    with server.connect() as connection:
        rows(connection, "DROP USER shopkeeper@'%'")


def test_an_account_that_may_not_make_databases_is_told_the_grant(
    account: str, alone: Shop, server: Server, fault: TRY
) -> None:
    tried = fault("`--server URL` with an account that may not create databases")
    done = tried.run(alone, "revision", "-m", "gifts", "--server", account)
    expect_sentence(done, "as an administrator: GRANT ALL ON `alembic\\_autogen\\_%`.* TO")
    assert "se:cr/et" not in done.err and quote("se:cr/et", safe="") not in done.err
    with server.connect() as connection:
        rows(connection, done.err.partition("administrator: ")[2].strip())
    again = alone.run("revision", "-m", "gifts", "--server", account)
    assert again.code == 0, again.err


def test_a_wrong_password_is_a_sentence_without_it(account: str, alone: Shop, fault: TRY) -> None:
    wrong = account.replace("cr%2Fet", "wrong-secret")
    tried = fault("`--server URL` with a wrong password")
    done = tried.run(alone, "revision", "-m", "gifts", "--server", wrong)
    expect_sentence(done, "refuses the account 'shopkeeper'")
    assert "wrong-secret" not in done.err


def test_a_server_that_does_not_answer_is_a_sentence(alone: Shop, fault: TRY) -> None:
    tried = fault("`--server URL` where nothing listens")
    done = tried.run(alone, "revision", "-m", "gifts", "--server", "mysql://app:hush@127.0.0.1:1/")
    expect_sentence(done, "No server answers at 127.0.0.1:1")
    assert "hush" not in done.err


IMPATIENT = """
import sys
sys.path[0] = sys.argv.pop(1)
from alembic_autogen.__main__ import main
from alembic_autogen.server import connection
connection.CONNECT_TIMEOUT = 1  # instead of ten seconds
main()
"""


def test_a_server_that_is_silent_is_a_sentence(alone: Shop, fault: TRY) -> None:
    tools = str(Path(alone.program[-1]).parent)
    impatient = replace(alone, program=(sys.executable, "-c", IMPATIENT, tools))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        port = silent.getsockname()[1]
        tried = fault("`--server URL` of a program that does not answer")
        done = impatient.run(
            "revision", "-m", "gifts", "--server", f"mysql://app:hush@127.0.0.1:{port}/"
        )
        expect_sentence(done, f"No server answers at 127.0.0.1:{port}")
    steady = Done(done.code, done.out, done.err.replace(str(port), "PORT"))
    tried.happened(steady, "nothing", alone.folder)


@pytest.mark.parametrize(
    ("tried", "given"),
    [
        ("`--server` with the URL of another database", "postgresql://app:hush@db/"),
        ("`--server` with a password that is not percent-encoded", "mysql://app:hu/sh@db:x/"),
        ("`--server` with an unknown source", "postgres"),
    ],
)
def test_what_is_no_server_is_a_sentence(tried: str, given: str, alone: Shop, fault: TRY) -> None:
    done = fault(tried).run(alone, "revision", "-m", "gifts", "--server", given)
    expect_sentence(done, "mysql+pymysql://")
    assert "hush" not in done.err


# Sources --------------------------------------------------------------------------------------


def bare(shop: Shop, tmp_path: Path) -> Shop:
    """A project on a machine without any server."""
    (tmp_path / "bin").mkdir()
    installed = {path.resolve() for path in mysqld._candidates(os.environ["PATH"])}
    there = with_mounts(shop, hidden(*installed)) if installed else shop
    return replace(there, environment={"PATH": str(tmp_path / "bin")})


@pytest.mark.parametrize("source", ["url", "mysqld", "docker"])
def test_a_forced_source_that_is_not_there_says_what_it_needs(
    source: str, alone: Shop, tmp_path: Path, fault: TRY
) -> None:
    tried = fault(f"`--server {source}` where there is none")
    done = tried.run(bare(alone, tmp_path), "revision", "-m", "gifts", "--server", source)
    expect_sentence(done, f"The server source {source} cannot be used", "--server auto")


def test_the_doctor_explains_its_choice(alone: Shop, tmp_path: Path, server: Server) -> None:
    put(program("mysql", tmp_path), tmp_path / "mysqld")
    path = f"{tmp_path}:{os.environ['PATH']}"
    told = alone.run("doctor", PATH=path)
    assert told.code == 0, told.out
    assert f"→ mysqld           {tmp_path}/mysqld (MySQL {server.version})" in told.out
    assert "  url              not available: no URL is given" in told.out
    forced = alone.run("doctor", "--server", "packages", PATH=path)
    assert "→ packages" in forced.out and "→ mysqld" not in forced.out


# Variables ------------------------------------------------------------------------------------

WANTED = {
    "sql_mode": "ANSI_QUOTES,STRICT_ALL_TABLES",
    "lower_case_table_names": "1",
    "character_set_server": "latin1",
    "collation_server": "latin1_german1_ci",
}
AS_VARIABLE = ";".join(f"{name}={value}" for name, value in WANTED.items())
CHECKED = """\
def upgrade():
    wanted = {wanted!r}
    for name, value in wanted.items():
        found = str(op.get_bind().exec_driver_sql("SELECT @@GLOBAL." + name).scalar())
        assert found == value, (name, found)
"""


@pytest.mark.parametrize(
    ("source", "flavor"), [("mysqld", "mysql"), ("packages", "mysql"), ("packages", "mariadb")]
)
def test_variables_are_in_force_while_revisions_run(
    source: str, flavor: str, alone: Shop, tmp_path: Path
) -> None:
    if source == "mysqld":
        put(program(flavor, tmp_path), tmp_path / "mysqld")
    alone.edit(
        "def upgrade():\n", CHECKED.format(wanted=WANTED), "migrations/versions/0001_first.py"
    )
    flags = ("--server", source, "--flavor", flavor, "--server-variables", AS_VARIABLE)
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = alone.run("check-drift", "--no-cache", *flags, PATH=path)
    assert done.code == 1, done.err
    assert f" from {source}; both built now)" in done.out


@pytest.mark.parametrize("flavor", ["mysql", "mariadb"])
def test_modes_that_change_how_sql_is_quoted_are_production_s_alone(
    flavor: str, alone: Shop
) -> None:
    alone.edit(
        "gift: bool | None = None",
        "gift: str = Field(max_length=9, sa_column_kwargs="
        "{'comment': 'it\\'s \"so\"', 'server_default': \"'\"})",
    )
    mode = "sql_mode=ANSI,TRADITIONAL,NO_BACKSLASH_ESCAPES"
    flags = ("--server", "packages", "--flavor", flavor, "--server-variables", mode)
    done = alone.run("revision", "-m", "gifts", *flags)
    assert done.code == 0, done.err
    again = alone.run("check-drift", *flags)
    assert again.code == 0, again.out


@pytest.fixture(scope="module", params=["mysql", "mariadb"])
def production(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> object:
    """A server that is unlike any that the tool would start, and demands a password."""
    folder = tmp_path_factory.mktemp("production")
    flags = {"flavor": request.param, "server_variables": AS_VARIABLE}
    with launch(load(folder, flags, {})) as launched:
        server = launched.server()
        with server.connect() as connection:
            rows(connection, "CREATE DATABASE `the shop` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
            rows(connection, "SET GLOBAL log_output = 'TABLE'")
            with connection.cursor() as cursor:
                cursor.execute("CREATE USER app@localhost IDENTIFIED BY %s", (PASSWORD,))
            rows(connection, "GRANT SELECT ON `the shop`.* TO app@localhost")
        yield server


def like(server: Server, database: str = "") -> str:
    return url(replace(server.address, user="app", password=PASSWORD), database)


def test_what_a_server_is_like_is_configuration_that_the_tool_takes(
    production: Server, alone: Shop
) -> None:
    told = alone.run("doctor", "--like-url", like(production))
    assert (told.code, told.err) == (0, "")
    assert PASSWORD not in told.out and quote(PASSWORD, safe="") not in told.out
    (alone.folder / "pyproject.toml").write_text(
        told.out + 'metadata = "models:SQLModel.metadata"\n', encoding="utf-8"
    )
    settings = load(alone.folder, {}, {})
    assert settings.server_variables == WANTED
    assert (settings.flavor, settings.mysql_version) == (production.flavor, production.version)
    alone.edit(
        "def upgrade():\n", CHECKED.format(wanted=WANTED), "migrations/versions/0001_first.py"
    )
    done = alone.run("check-drift")
    assert done.code == 1, done.err
    assert "Production runs" not in done.err  # the very version


def test_a_database_counts_for_charset_and_collation(production: Server, alone: Shop) -> None:
    told = alone.run("doctor", "--format", "json", "--like-url", like(production, "the shop"))
    assert told.code == 0, told.err
    assert json.loads(told.out)["server_variables"] == {
        **WANTED,
        "character_set_server": "utf8mb4",
        "collation_server": "utf8mb4_bin",
    }


def test_production_is_only_read(production: Server, alone: Shop) -> None:
    with production.connect() as connection:
        rows(connection, "SET GLOBAL general_log = ON")
        told = alone.run("doctor", "--like-url", like(production, "the shop"))
        assert told.code == 0, told.err
        rows(connection, "SET GLOBAL general_log = OFF")
        log = rows(
            connection,
            "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log"
            " WHERE command_type = 'Query' AND thread_id <> CONNECTION_ID()",
        )
        rows(connection, "TRUNCATE TABLE mysql.general_log")
    (changed,) = {text for (text,) in log if text.split()[0] not in ("SELECT", "SHOW")}
    assert changed.startswith("SET SESSION sql_mode = ") and changed.count(" = ") == 1


@pytest.mark.parametrize(
    ("tried", "given", "named"),
    [
        ("`doctor --like-url` of nothing", "", "mysql+pymysql://"),
        ("`doctor --like-url` of another database", "postgresql://app:hush@db/", "mysql+pymysql"),
        (
            "`doctor --like-url` where nothing listens",
            "mysql://app:hush@127.0.0.1:1/",
            "127.0.0.1:1",
        ),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(
    tried: str, given: str, named: str, alone: Shop, fault: TRY
) -> None:
    done = fault(tried).run(alone, "doctor", "--like-url", given)
    expect_sentence(done, named)
    assert "hush" not in done.err


def test_a_database_that_is_not_there_is_a_sentence(
    production: Server, alone: Shop, fault: TRY
) -> None:
    done = alone.run("doctor", "--like-url", like(production, "no such"))
    expect_sentence(done, "cannot be read", "no such")
