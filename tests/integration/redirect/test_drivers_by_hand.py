"""Connections that revisions open by themselves, past SQLAlchemy.

Each way is also walked without redirection: a test that could not fail would be noticed.
"""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pymysql
import pytest
import sqlalchemy as sa

import alembic_autogen
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server.base import Address, Database
from support.drivers import BY_HAND, DRIVERS, SYNC, marked, where
from support.production import RecordedProduction
from support.projects import LANDED, tables

PYMYSQL_SUBCLASS = (
    "import pymysql.connections\nclass Mine(pymysql.connections.Connection): pass\n",
    "Mine",
)
RAW_REVISION = """
{imports}
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade():
    connection = {call}(**{parameters!r})
    connection.cursor().execute("CREATE TABLE raw (id INT PRIMARY KEY)")
"""

RAW_ASYNC_REVISION = """
import asyncio
import threading
import time
{imports}
from alembic import op

revision = "0002"
down_revision = "0001"


async def raw():
    connection = await {call}(**{parameters!r})
    cursor = await as_awaitable(connection.cursor())
    await cursor.execute("CREATE TABLE raw (id INT PRIMARY KEY)")
    await as_awaitable(connection.close())


async def as_awaitable(value):
    return await value if hasattr(value, "__await__") else value


def upgrade():
    thread = threading.Thread(target=lambda: asyncio.run(raw()))
    thread.start()
    thread.join()
"""


def expect_landing(
    own: Any, is_redirected: bool, database: Database, production: RecordedProduction
) -> None:
    """The tables are in the disposable database, or without redirection in production."""
    if is_redirected:
        with redirected(database):
            own.upgrade()
        assert tables(database) == {*LANDED, "raw"}
        assert production.noticed() == []
    else:
        own.upgrade()
        assert set(production.tables()) == {*LANDED, "raw"}


@pytest.mark.parametrize("is_redirected", [False, True])
@pytest.mark.parametrize(
    ("imports", "call"),
    [
        BY_HAND["mysql+pymysql"],
        PYMYSQL_SUBCLASS,
        ("from pymysql import Connect", "Connect"),
        marked(*BY_HAND["mysql+mysqldb"]),
        marked(*BY_HAND["mysql+mysqlconnector"]),
        marked(*BY_HAND["mysql+mariadbconnector"]),
        marked("from MySQLdb.connections import Connection", "Connection"),
        marked(
            "import mysql.connector.pooling",
            "(lambda **p: mysql.connector.pooling.MySQLConnectionPool(pool_size=2, **p)"
            ".get_connection())",
        ),
        marked(
            "import mysql.connector",
            "(lambda **p: mysql.connector.connect(failover=({k: p.pop(k) for k in tuple(p)},)))",
        ),
        marked("import mysql.connector", "mysql.connector.MySQLConnection"),
    ],
)
def test_a_revision_that_connects_by_itself_is_led_too(
    imports: str,
    call: str,
    is_redirected: bool,
    database: Database,
    production: RecordedProduction,
    project: Any,
) -> None:
    parameters = {**production.parameters, "database": "shop"}
    own = project("generic", production.url("mysql+pymysql"))
    own.write(
        "alembic/versions/0002_raw.py",
        RAW_REVISION.format(imports=imports, call=call, parameters=parameters),
    )
    expect_landing(own, is_redirected, database, production)


@DRIVERS
@pytest.mark.parametrize("is_redirected", [False, True])
@pytest.mark.parametrize(
    ("imports", "call", "name"),
    [
        ("import asyncmy", "asyncmy.connect", "database"),
        ("import aiomysql", "aiomysql.connect", "db"),
        (
            "import functools\nimport mysql.connector.aio",
            "functools.partial(mysql.connector.aio.connect, ssl_disabled=True)",
            "database",
        ),
    ],
)
def test_a_coroutine_in_a_thread_of_a_revision_is_led_too(
    imports: str,
    call: str,
    name: str,
    is_redirected: bool,
    database: Database,
    production: RecordedProduction,
    project: Any,
) -> None:
    parameters = {**production.parameters, name: "shop"}
    own = project("generic", production.url("mysql+pymysql"))
    own.write(
        "alembic/versions/0002_raw.py",
        RAW_ASYNC_REVISION.format(imports=imports, call=call, parameters=parameters),
    )
    expect_landing(own, is_redirected, database, production)


@pytest.mark.parametrize("module", ["pymysql", marked("MySQLdb")])
def test_a_raw_connection_by_an_option_file_is_led_too(
    module: str, database: Database, production: RecordedProduction, tmp_path: Path
) -> None:
    path = str(production.option_file(tmp_path / "my.cnf"))
    with redirected(database):
        connect = importlib.import_module(module).connect
        connection = connect(read_default_file=path, read_default_group="client")
        cursor = connection.cursor()
        cursor.execute("SELECT DATABASE()")
        assert cursor.fetchone() == (database.name,)
    assert production.noticed() == []


def test_a_socket_that_somebody_else_connected_is_not_used(
    database: Database, production: RecordedProduction
) -> None:
    ours, theirs = socket.socketpair()
    with redirected(database), ours, theirs:
        connection = pymysql.Connection(**production.parameters, defer_connect=True, read_timeout=5)
        connection.connect(ours)
        with connection.cursor() as cursor:
            cursor.execute("SELECT DATABASE()")
            assert cursor.fetchone() == (database.name,)
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)
    assert production.noticed() == []


def test_pymysql_under_the_name_of_mysqldb_is_led_with_its_own_parameters(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "MySQLdb", pymysql)
    of_pymysql_only = {"max_allowed_packet": 1234567}
    engine = sa.create_engine("mysql+mysqldb://app@db.invalid/shop", connect_args=of_pymysql_only)
    with redirected(database):
        assert where(engine) == database.name
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, pymysql.connections.Connection)
            assert raw.max_allowed_packet == 1234567


LATER = """
import sys
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server import launch
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.settings import load

database = Database(Server("mysqld", "mysql", "9.7.4", Address({address})), {name!r})
with redirected(database):
    assert not {{"pymysql", "MySQLdb", "mysql", "mariadb"}} & set(sys.modules)
    {imports}
    connection = {call}(**{parameters!r})
    cursor = connection.cursor()
    cursor.execute("SELECT DATABASE()")
    print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize("driver", SYNC)
def test_a_driver_that_is_imported_under_redirection_is_led_too(
    driver: str, database: Database, production: RecordedProduction
) -> None:
    imports, call = BY_HAND[driver]
    address: Address = database.server.address
    fields = {name: getattr(address, name) for name in ("user", "password", "unix_socket")}
    place = {**fields, "host": address.host, "port": address.port}
    code = LATER.format(
        address=", ".join(f"{name}={value!r}" for name, value in place.items()),
        name=database.name,
        imports=imports,
        call=call,
        parameters={**production.parameters, "database": "shop"},
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(alembic_autogen.__file__).parents[1])},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == database.name
    assert production.noticed() == []
