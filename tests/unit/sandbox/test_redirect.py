"""The parameters, refusals and hooks of the redirection: what can be seen without a server."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pymysql
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

import alembic_autogen
from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import parameters
from alembic_autogen.sandbox.redirect import redirected as redirecting
from alembic_autogen.sandbox.redirect.drivers import DBAPIS, PATCHES
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.tool_connection import tool_connection

SOCKET = Address(user="tool", password="tool's", unix_socket="/run/disposable.sock")
TCP = Address(user="tool", password="tool's", host="localhost", port=33070)
ALL = sorted(DBAPIS)
LEADING_ELSEWHERE = [
    "read_default_file",
    "read_default_group",
    "option_files",
    "default_file",
    "default_group",
    "ssl",
    "ssl_ca",
    "ssl_cert",
    "ssl_mode",
    "bind_address",
    "named_pipe",
    "auth_plugin",
    "auth_plugin_map",
    "password_creator",
    "sock",
    "failover",
    "dns_srv",
    "dsn",
    "pool_name",
    "server_public_key",
    "server_public_key_path",
    "plugin_dir",
    "oci_config_file",
]


def database(address: Address = SOCKET, schemas: tuple[str, ...] = ("audit",)) -> Database:
    return Database(Server("mysqld", "mysql", "9.7.4", address), "scratch", schemas)


def redirected(driver: str, address: Address = SOCKET, **kwargs: Any) -> dict[str, Any]:
    return DBAPIS[driver].redirected((), kwargs, database(address))


@pytest.mark.parametrize("driver", ALL)
def test_a_connection_goes_to_the_socket_of_the_disposable_server(driver: str) -> None:
    result = redirected(driver, host="db.production", port=3306, user="app", password="secret")
    assert result["unix_socket"] == "/run/disposable.sock"
    assert (result["user"], result["host"]) == ("tool", "localhost")
    assert result[DBAPIS[driver].password] == "tool's"
    assert "port" not in result


@pytest.mark.parametrize("driver", ALL)
def test_localhost_is_spelt_as_an_address_since_c_libraries_take_it_for_a_socket(
    driver: str,
) -> None:
    result = redirected(driver, TCP, unix_socket="/run/production.sock")
    assert (result["host"], result["port"]) == ("127.0.0.1", 33070)
    assert "unix_socket" not in result


@pytest.mark.parametrize("driver", ALL)
def test_the_database_is_the_default_one_unless_the_url_names_a_further_schema(driver: str) -> None:
    name = DBAPIS[driver].database
    assert redirected(driver)[name] == "scratch"
    assert redirected(driver, database="shop")[name] == "scratch"
    assert redirected(driver, database="audit")[name] == "audit"
    assert redirected(driver, db="audit")[name] == "audit"


def test_parameters_by_position_are_understood() -> None:
    args = ("db.production", "app", "secret", "audit", 3306, "/run/production.sock")
    result = parameters.MYSQLCLIENT.redirected(args, {"charset": "latin1"}, database())
    assert result == {
        "charset": "latin1",
        "user": "tool",
        "password": "tool's",
        "host": "localhost",
        "unix_socket": "/run/disposable.sock",
        "database": "audit",
    }


@pytest.mark.parametrize("name", LEADING_ELSEWHERE)
@pytest.mark.parametrize("driver", ALL)
def test_what_could_lead_elsewhere_is_dropped(driver: str, name: str) -> None:
    assert redirected(driver, **{name: "/production"}) == redirected(driver)


@pytest.mark.parametrize("driver", ALL)
def test_how_the_application_talks_is_kept(driver: str) -> None:
    talk = {name: object() for name in DBAPIS[driver].harmless - {"client_flag", "client_flags"}}
    result = redirected(driver, **talk)
    assert {name: result[name] for name in talk} == talk


def test_client_flags_lose_tls_and_nothing_else() -> None:
    found_rows = 2
    asked = found_rows | parameters.CLIENT_SSL | parameters.CLIENT_SSL_VERIFY_SERVER_CERT
    assert redirected("MySQLdb", client_flag=asked)["client_flag"] == found_rows
    flags = [found_rows, parameters.CLIENT_SSL, -parameters.CLIENT_SSL]
    kept = redirected("mysql.connector", client_flags=flags)["client_flags"]
    assert kept == [found_rows, -parameters.CLIENT_SSL]


@given(
    driver=st.sampled_from(ALL),
    original=st.dictionaries(
        st.sampled_from(["host", "port", "user", "password", "passwd", "unix_socket", "db"])
        | st.text(max_size=20),
        st.just("production"),
    ),
)
def test_no_unknown_parameter_and_no_place_of_the_original_survives(
    driver: str, original: dict[str, str]
) -> None:
    harmless = DBAPIS[driver].harmless
    result = DBAPIS[driver].redirected((), original, database())
    assert {name for name, value in result.items() if value == "production"} <= harmless


SETTINGS = (
    ("ssl_ca", "ca.pem"),
    ("ssl_cert", "c.pem"),
    ("ssl_key", "k.pem"),
    ("ssl_verify_identity", "true"),
)


@pytest.mark.parametrize(
    ("driver", "expected"),
    [
        ("pymysql", dict(SETTINGS)),
        ("mysql.connector", {**dict(SETTINGS), "ssl_verify_identity": True}),
        (
            "MySQLdb",
            {
                "ssl": {"ca": "ca.pem", "cert": "c.pem", "key": "k.pem"},
                "ssl_mode": "VERIFY_IDENTITY",
            },
        ),
        ("mariadb", {**dict(SETTINGS[:3]), "ssl": True, "ssl_verify_cert": True}),
    ],
)
def test_the_tls_settings_of_the_disposable_server_are_spelt_for_the_driver(
    driver: str, expected: dict[str, Any]
) -> None:
    result = redirected(driver, replace(TCP, tls=SETTINGS), ssl_ca="production.pem")
    assert {name: value for name, value in result.items() if name.startswith("ssl")} == expected


def test_redirecting_twice_changes_nothing() -> None:
    for names in DBAPIS.values():
        once = names.redirected((), {"charset": "utf8mb4", "database": "audit"}, database())
        assert names.redirected((), once, database()) == once


# Refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [":memory:", "production.db"])
def test_sqlite_is_refused_in_a_file_and_in_memory(
    path: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    engine = sa.create_engine(f"sqlite:///{path}")
    with redirecting(database()), pytest.raises(SandboxError, match=f"sqlite.*{path}") as refusal:
        engine.connect()
    assert f"{__file__} (line " in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.drivers
def test_another_dbms_is_refused_with_its_url_but_without_its_password() -> None:
    engine = sa.create_engine("postgresql+psycopg2://app:hush@db.production:5432/shop")
    with redirecting(database()), pytest.raises(SandboxError) as refusal:
        engine.connect()
    assert "postgresql+psycopg2://app@db.production:5432/shop" in str(refusal.value)
    assert "hush" not in str(refusal.value)


@pytest.mark.drivers
def test_a_mysql_driver_that_is_not_known_is_refused() -> None:
    engine = sa.create_engine("mysql+pyodbc://app:hush@127.0.0.1:1/shop")
    with redirecting(database()), pytest.raises(SandboxError, match="driver") as refusal:
        engine.connect()
    assert "hush" not in str(refusal.value)


def test_a_creator_that_brings_a_connection_of_another_kind_is_refused() -> None:
    import sqlite3

    engine = sa.create_engine("mysql+pymysql://", creator=lambda: sqlite3.connect(":memory:"))
    with redirecting(database()), pytest.raises(SandboxError, match="creator"):
        engine.connect()


def _connect_psycopg2() -> None:
    import psycopg2

    psycopg2.connect("host=127.0.0.1 port=1")


def _connect_psycopg() -> None:
    import psycopg

    psycopg.connect("host=127.0.0.1 port=1")


def _connect_asyncpg() -> None:
    import asyncio

    import asyncpg

    asyncio.run(asyncpg.connect("postgresql://127.0.0.1:1"))


def _connect_cymysql_aio() -> None:
    import asyncio

    import cymysql.aio

    asyncio.run(cymysql.aio.connect(host="127.0.0.1", port=1))


def _connect_mysqlx() -> None:
    import mysqlx

    mysqlx.get_session({"host": "127.0.0.1", "port": 1, "user": "u", "password": "p"})


def _connect_mysql_c_api() -> None:
    from MySQLdb import _mysql

    _mysql.connect(host="127.0.0.1", port=1)


REFUSED = [value for name, value in list(globals().items()) if name.startswith("_connect_")]


@pytest.mark.drivers
@pytest.mark.parametrize("connect", REFUSED)
def test_a_driver_that_cannot_be_led_is_refused_and_works_again_afterwards(connect: Any) -> None:
    with redirecting(database()), pytest.raises(SandboxError, match="cannot be redirected"):
        connect()
    with pytest.raises(Exception) as failure:
        connect()
    assert not isinstance(failure.value, SandboxError)


# Hooks ---------------------------------------------------------------------------------------


def _state() -> list[Any]:
    for patch in PATCHES:
        # The C half of mysql-connector-python needs a newer OpenSSL than some systems have.
        with suppress(ImportError):
            importlib.import_module(patch.module)
    owners = []
    for patch in (patch for patch in PATCHES if patch.module in sys.modules):
        owner: Any = sys.modules[patch.module]
        *classes, name = patch.path.split(".")
        for class_ in classes:
            owner = getattr(owner, class_)
        owners.append(vars(owner).get(name))
    events = (
        sa.Pool.dispatch.connect._clslevel[sa.Pool],
        sa.Pool.dispatch.checkout._clslevel[sa.Pool],
        sa.Dialect.dispatch.do_connect._clslevel.get(sa.Dialect, ()),
    )
    return [*owners, list(sys.meta_path), *map(list, events)]


def test_everything_is_put_back_also_after_an_error() -> None:
    before = _state()
    with pytest.raises(ZeroDivisionError), redirecting(database()), redirecting(database(TCP)):
        assert _state() != before
        raise ZeroDivisionError
    assert _state() == before


def _output(code: str) -> str:
    """Run code in an interpreter of its own, where no driver is imported yet."""
    prologue = """
import sys
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.server.tool_connection import tool_connection
database = Database(Server("mysqld", "mysql", "9.7.4", Address(unix_socket="/s")), "scratch")
"""
    tools = str(Path(alembic_autogen.__file__).parents[1])
    return subprocess.run(
        [sys.executable, "-c", prologue + code],
        env={**os.environ, "PYTHONPATH": tools},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def test_redirection_imports_no_driver() -> None:
    code = """
with redirected(database):
    print([m for m in ("pymysql", "MySQLdb", "mysql", "mariadb", "asyncmy", "aiomysql", "psycopg2")
           if m in sys.modules])
"""
    assert _output(code) == "[]\n"


def test_a_module_that_is_imported_under_redirection_keeps_its_own_loader() -> None:
    code = """
with redirected(database):
    import pymysql.connections as module
    during = module.Connection.__init__
print(type(module.__loader__).__name__, type(module.__spec__.loader).__name__)
print(during is module.Connection.__init__, hasattr(module.Connection.__init__, "__wrapped__"))
"""
    assert _output(code) == "SourceFileLoader SourceFileLoader\nFalse False\n"


def test_a_driver_of_an_unknown_version_stops_it_rather_than_slipping_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(pymysql.connections.Connection, "connect")
    before = list(sys.meta_path)
    with (
        pytest.raises(SandboxError, match=r"pymysql\.connections\.Connection\.connect"),
        redirecting(database()),
    ):
        pass
    assert sys.meta_path == before
    assert not hasattr(pymysql.connections.Connection.__init__, "__wrapped__")


def test_a_thread_without_a_redirection_is_refused_where_its_database_cannot_be_told() -> None:
    refusals: list[BaseException] = []
    inside, leave = threading.Event(), threading.Event()

    def other_redirection() -> None:
        with redirecting(database(TCP)):
            inside.set()
            leave.wait(10)

    def not_redirected() -> None:
        try:
            pymysql.connect()
        except SandboxError as error:
            refusals.append(error)

    redirected_thread = threading.Thread(target=other_redirection)
    redirected_thread.start()
    inside.wait(10)
    with redirecting(database()):
        thread = threading.Thread(target=not_redirected)
        thread.start()
        thread.join()
    leave.set()
    redirected_thread.join()
    assert "is not known" in str(refusals[0])


def test_the_tools_own_connections_are_left_alone() -> None:
    with redirecting(database()), tool_connection():
        connection = pymysql.connect(
            host="db.example", user="u", database="d", defer_connect=True, ssl_disabled=True
        )
    assert (connection.host, connection.user, connection.db) == ("db.example", "u", "d")
