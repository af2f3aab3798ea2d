"""The guard between two real servers: the disposable one, and one that plays production.

Production writes down every connection and every statement (general log, status counters). Each
way to it is first walked without the guard, so that a test that could not fail would be noticed.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pymysql
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

import alembic_autogen
from alembic_autogen.errors import GuardError
from alembic_autogen.guard import guard, own_connection
from alembic_autogen.server import launch
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.settings import load

SYNC = ["mysql+pymysql", "mysql+mysqldb", "mysql+mysqlconnector", "mysql+mariadbconnector"]
ASYNC = ["mysql+asyncmy", "mysql+aiomysql"]
TEMPLATES = [("generic", driver) for driver in SYNC] + [("async", driver) for driver in ASYNC]


PASSWORD = "Production's secret: 100%"


class _Relay(socketserver.BaseRequestHandler):
    """Passes bytes between a TCP connection and the unix socket of a server."""

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as upstream:
            upstream.connect(self.server.unix_socket)  # type: ignore[attr-defined]
            pipes = ((self.request, upstream), (upstream, self.request))
            threads = [threading.Thread(target=_pump, args=pipe, daemon=True) for pipe in pipes]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


class _RelayServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, unix_socket: str) -> None:
        self.unix_socket = unix_socket
        super().__init__(("127.0.0.1", 0), _Relay)


@contextmanager
def over_tcp(server: Server) -> Iterator[Server]:
    """Let a server be reached by TCP, with a password, as production is."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("ALTER USER CURRENT_USER() IDENTIFIED BY %s", (PASSWORD,))
    address = replace(server.address, password=PASSWORD)
    if address.unix_socket is None:
        yield replace(server, address=address)
        return
    # Without TLS a password passes once the server has it in its cache (caching_sha2_password).
    replace(server, address=address).connect().close()
    with _RelayServer(address.unix_socket) as relay:
        threading.Thread(target=relay.serve_forever, daemon=True).start()
        host, port = relay.server_address[:2]
        place = replace(address, unix_socket=None, host=str(host), port=port)
        yield replace(server, address=place)
        relay.shutdown()


class Production:
    """A server with a database ``shop``, and everything that it noticed."""

    def __init__(self, server: Server) -> None:
        self.address = server.address
        self._monitor = server.connect()
        self._run("CREATE DATABASE IF NOT EXISTS shop")
        self._run("SET GLOBAL log_output = 'TABLE'")
        self._run("SET GLOBAL general_log = ON")

    def _run(self, statement: str) -> list[Any]:
        with self._monitor.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def _attempts(self) -> int:
        return sum(int(value) for _, value in self._run("SHOW GLOBAL STATUS LIKE 'Connections'"))

    def begin(self) -> None:
        """Hang up on what an earlier test left open, whose end would be noticed at some time."""
        gc.collect()
        for thread in self._others():
            with suppress(pymysql.err.OperationalError):  # it has ended by itself
                self._run(f"KILL {thread}")
        self.settle()
        self._run("DROP DATABASE shop")
        self._run("CREATE DATABASE shop")
        self.forget()

    def _others(self) -> list[int]:
        threads = [row[0] for row in self._run("SHOW PROCESSLIST") if row[1] != "event_scheduler"]
        return [thread for thread in threads if thread != self._monitor.thread_id()]

    def settle(self) -> None:
        """Wait until it has noticed that everybody has hung up."""
        deadline = time.monotonic() + 10
        while self._others():
            assert time.monotonic() < deadline, "somebody is still connected to production"
            time.sleep(0.01)

    def forget(self) -> None:
        self._run("TRUNCATE TABLE mysql.general_log")
        self._before = self._attempts()

    def noticed(self) -> list[str]:
        """Every command of others since the last :meth:`forget`, and connections that failed."""
        rows = self._run(
            "SELECT command_type FROM mysql.general_log WHERE thread_id <> CONNECTION_ID()"
        )
        attempts = self._attempts() - self._before
        commands = [str(row[0]) for row in rows]
        return commands + ["Attempt"] * max(0, attempts - commands.count("Connect"))

    def tables(self) -> list[str]:
        return [str(row[0]) for row in self._run("SHOW TABLES FROM shop")]

    @property
    def place(self) -> dict[str, Any]:
        """Where it is, as parameters of a driver."""
        if self.address.unix_socket is not None:
            return {"host": "localhost", "unix_socket": self.address.unix_socket}
        return {"host": self.address.host, "port": self.address.port}

    @property
    def parameters(self) -> dict[str, Any]:
        """What every driver needs to connect to it."""
        return {"user": self.address.user, "password": self.address.password, **self.place}

    def url(self, driver: str, **query: str) -> str:
        place = dict(self.place)
        if "unix_socket" in place:
            query = {"unix_socket": place["unix_socket"], **query}
        url = sa.URL.create(
            driver,
            self.address.user,
            self.address.password or None,
            place["host"],
            place.get("port"),
            "shop",
        )
        return url.render_as_string(hide_password=False) + "?" + urlencode(query)

    def option_file(self, path: Path) -> Path:
        """Write a my.cnf that names it."""
        names = {"unix_socket": "socket", "password": "password", "user": "user"}
        lines = [f"{names.get(key, key)}={value}" for key, value in self.parameters.items()]
        path.write_text("\n".join(["[client]", *lines, "database=shop", ""]))
        return path


@pytest.fixture(scope="module")
def other_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of our own in any case: also where the environment gives one for the tests."""
    settings = load(tmp_path_factory.mktemp("production"), {"server": "auto"})
    with launch(settings) as launched, over_tcp(launched.server()) as server:
        yield server


@pytest.fixture(scope="module")
def _production(other_server: Server) -> Production:
    return Production(other_server)


@pytest.fixture
def production(_production: Production) -> Production:
    _production.begin()
    return _production


@dataclass(frozen=True)
class Project:
    """An application with Alembic, as ``alembic init`` makes it, and one revision."""

    folder: Path
    config: Config

    def upgrade(self) -> None:
        command.upgrade(self.config, "head")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text)


REVISION = """
from alembic import op
import sqlalchemy as sa

revision = "0001"
down_revision = None


def upgrade():
    op.create_table("landed", sa.Column("id", sa.Integer, primary_key=True))
"""


def make_project(folder: Path, template: str, url: str) -> Project:
    config = Config(folder / "alembic.ini", stdout=io.StringIO())
    command.init(config, str(folder / "alembic"), template=template)
    ini = folder / "alembic.ini"
    ini.write_text(
        "\n".join(
            (
                f"sqlalchemy.url = {url.replace('%', '%%')}"
                if line.startswith("sqlalchemy.url")
                else line
            )
            for line in ini.read_text().splitlines()
        )
    )
    project = Project(folder, Config(ini, stdout=io.StringIO()))
    project.write("alembic/versions/0001_landed.py", REVISION)
    return project


@pytest.fixture
def project(tmp_path: Path) -> Callable[..., Project]:
    return lambda template, url: make_project(tmp_path, template, url)


def tables(database: Database) -> set[str]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        return {str(row[0]) for row in cursor.fetchall()}


def where(engine: sa.Engine) -> str:
    with engine.connect() as connection:
        return str(connection.scalar(sa.text("SELECT DATABASE()")))


LANDED = {"alembic_version", "landed"}


# env.py as Alembic's templates make it --------------------------------------------------------


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_without_the_guard_the_project_reaches_production(
    template: str, driver: str, production: Production, project: Any
) -> None:
    project(template, production.url(driver)).upgrade()
    assert set(production.tables()) == LANDED
    assert "Connect" in production.noticed()


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_an_unmodified_project_lands_on_the_disposable_server(
    template: str, driver: str, database: Database, production: Production, project: Any
) -> None:
    with guard(database):
        project(template, production.url(driver)).upgrade()
    assert tables(database) == LANDED
    assert production.noticed() == []


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_a_host_that_does_not_exist_is_not_looked_up(
    template: str, driver: str, database: Database, project: Any
) -> None:
    with guard(database):
        project(template, f"{driver}://app:secret@db.production.invalid:3306/shop").upgrade()
    assert tables(database) == LANDED


@pytest.mark.parametrize(("template", "driver"), TEMPLATES)
def test_a_disposable_server_with_tcp_and_a_password_is_reached_too(
    template: str, driver: str, other_server: Server, project: Any
) -> None:
    with other_server.database("tcp") as database:
        with guard(database):
            project(template, f"{driver}://app@localhost/shop?unix_socket=/nowhere").upgrade()
        assert tables(database) == LANDED


@pytest.mark.parametrize("driver", SYNC)
def test_certificates_of_production_are_not_asked_for(driver: str, database: Database) -> None:
    engine = sa.create_engine(f"{driver}://app@db.invalid/shop?ssl_ca=/no/such/ca.pem")
    with guard(database):
        assert where(engine) == database.name


def test_an_env_py_that_falls_back_to_sqlite_is_named(database: Database, project: Any) -> None:
    own = project("generic", "sqlite://")
    with guard(database), pytest.raises(GuardError) as refusal:
        own.upgrade()
    assert str(refusal.value).startswith(str(own.folder / "alembic" / "env.py") + " (line ")


# env.py with engines of its own ---------------------------------------------------------------

SINGLETON_ENV = """
import sys
from alembic import context

sys.path.insert(0, {folder!r})
from {module} import EngineSingleton

with EngineSingleton().engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""

SINGLETON = """
from sqlalchemy import create_engine


class EngineSingleton:
    instance = None

    def __new__(cls):
        if cls.instance is None:
            cls.instance = super().__new__(cls)
            cls.instance.engine = create_engine(
                {url!r}, pool_size=5, pool_pre_ping=True, pool_recycle=3600, echo=False,
                connect_args={{"connect_timeout": 5}},
            )
        return cls.instance
"""


@pytest.mark.parametrize("driver", SYNC)
def test_an_engine_singleton_goes_to_the_database_of_each_guard_in_turn(
    driver: str, server: Server, production: Production, project: Any, tmp_path: Path
) -> None:
    module = f"session_{driver.split('+')[1]}"
    own = project("generic", "mysql+pymysql://app@db.invalid/shop")
    own.write(f"{module}.py", SINGLETON.format(url=production.url(driver)))
    own.write("alembic/env.py", SINGLETON_ENV.format(folder=str(tmp_path), module=module))
    for _ in range(2):
        with server.database("turn") as database:
            with guard(database):
                own.upgrade()
            assert tables(database) == LANDED
    assert production.noticed() == []


CREATOR_ENV = """
from alembic import context
from sqlalchemy import create_engine
{imports}

engine = create_engine({url!r}, creator=lambda: {call}(**{parameters!r}))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=None)
    with context.begin_transaction():
        context.run_migrations()
"""

RAW = {
    "mysql+pymysql": ("import pymysql", "pymysql.connect"),
    "mysql+mysqldb": ("import MySQLdb", "MySQLdb.connect"),
    "mysql+mysqlconnector": ("import mysql.connector", "mysql.connector.connect"),
    "mysql+mariadbconnector": ("import mariadb", "mariadb.connect"),
}
PYMYSQL_SUBCLASS = (
    "import pymysql.connections\nclass Mine(pymysql.connections.Connection): pass\n",
    "Mine",
)


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize("driver", SYNC)
def test_a_creator_that_calls_the_driver_is_led_too(
    driver: str, guarded: bool, database: Database, production: Production, project: Any
) -> None:
    imports, call = RAW[driver]
    parameters = {**production.parameters, "database": "shop"}
    own = project("generic", "unused")
    own.write(
        "alembic/env.py",
        CREATOR_ENV.format(imports=imports, url=f"{driver}://", call=call, parameters=parameters),
    )
    if guarded:
        with guard(database):
            own.upgrade()
        assert tables(database) == LANDED
        assert production.noticed() == []
    else:
        own.upgrade()
        assert set(production.tables()) == LANDED


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


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize(
    ("imports", "call"),
    [
        *RAW.values(),
        PYMYSQL_SUBCLASS,
        ("from pymysql import Connect", "Connect"),
        ("from MySQLdb.connections import Connection", "Connection"),
        (
            "import mysql.connector.pooling",
            "(lambda **p: mysql.connector.pooling.MySQLConnectionPool(pool_size=2, **p)"
            ".get_connection())",
        ),
        (
            "import mysql.connector",
            "(lambda **p: mysql.connector.connect(failover=({k: p.pop(k) for k in tuple(p)},)))",
        ),
        ("import mysql.connector", "mysql.connector.MySQLConnection"),
    ],
)
def test_a_revision_that_connects_by_itself_is_led_too(
    imports: str,
    call: str,
    guarded: bool,
    database: Database,
    production: Production,
    project: Any,
) -> None:
    parameters = {**production.parameters, "database": "shop"}
    own = project("generic", production.url("mysql+pymysql"))
    own.write(
        "alembic/versions/0002_raw.py",
        RAW_REVISION.format(imports=imports, call=call, parameters=parameters),
    )
    if guarded:
        with guard(database):
            own.upgrade()
        assert tables(database) == {*LANDED, "raw"}
        assert production.noticed() == []
    else:
        own.upgrade()
        assert set(production.tables()) == {*LANDED, "raw"}


@pytest.mark.parametrize("guarded", [False, True])
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
    guarded: bool,
    database: Database,
    production: Production,
    project: Any,
) -> None:
    parameters = {**production.parameters, name: "shop"}
    own = project("generic", production.url("mysql+pymysql"))
    own.write(
        "alembic/versions/0002_raw.py",
        RAW_ASYNC_REVISION.format(imports=imports, call=call, parameters=parameters),
    )
    if guarded:
        with guard(database):
            own.upgrade()
        assert tables(database) == {*LANDED, "raw"}
        assert production.noticed() == []
    else:
        own.upgrade()
        assert set(production.tables()) == {*LANDED, "raw"}


# Other ways to say where ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("driver", "option"),
    [
        ("mysql+pymysql", "read_default_file"),
        ("mysql+mysqldb", "read_default_file"),
        ("mysql+mysqlconnector", "option_files"),
        ("mysql+mariadbconnector", "default_file"),
        ("mysql+asyncmy", "read_default_file"),
        ("mysql+aiomysql", "read_default_file"),
    ],
)
def test_an_option_file_that_names_production_is_not_read(
    driver: str, option: str, database: Database, production: Production, tmp_path: Path
) -> None:
    path = production.option_file(tmp_path / "my.cnf")
    url = f"{driver}:///?{option}={path}"
    with guard(database):
        if driver in ASYNC:
            assert asyncio.run(where_async(url)) == database.name
        else:
            assert where(sa.create_engine(url)) == database.name
    assert production.noticed() == []


async def where_async(url: str) -> str:
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        return str(await connection.scalar(sa.text("SELECT DATABASE()")))


def test_a_raw_connection_by_an_option_file_is_led_too(
    database: Database, production: Production, tmp_path: Path
) -> None:
    import MySQLdb

    path = str(production.option_file(tmp_path / "my.cnf"))
    with guard(database):
        for connection in (
            pymysql.connect(read_default_file=path),
            MySQLdb.connect(read_default_file=path, read_default_group="client"),
        ):
            cursor = connection.cursor()
            cursor.execute("SELECT DATABASE()")
            assert cursor.fetchone() == (database.name,)
    assert production.noticed() == []


def test_a_listener_of_the_application_that_rewrites_the_address_has_no_effect(
    database: Database, production: Production
) -> None:
    called = []
    engine = sa.create_engine("mysql+pymysql://app@db.invalid/shop")

    @sa.event.listens_for(engine, "do_connect")
    def token(dialect: Any, record: Any, args: Any, kwargs: Any) -> None:
        called.append(record)
        kwargs.update(production.parameters)

    with guard(database):
        assert where(engine) == database.name
    assert called == []
    assert production.noticed() == []


def test_a_socket_that_somebody_else_connected_is_not_used(
    database: Database, production: Production
) -> None:
    ours, theirs = socket.socketpair()
    with guard(database), ours, theirs:
        connection = pymysql.Connection(**production.parameters, defer_connect=True, read_timeout=5)
        connection.connect(ours)
        with connection.cursor() as cursor:
            cursor.execute("SELECT DATABASE()")
            assert cursor.fetchone() == (database.name,)
        theirs.setblocking(False)
        with pytest.raises(BlockingIOError):
            theirs.recv(1)
    assert production.noticed() == []


def test_pymysql_under_the_name_of_mysqldb_is_led_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "MySQLdb", pymysql)
    engine = sa.create_engine("mysql+mysqldb://app@db.invalid/shop")
    with guard(database):
        assert where(engine) == database.name


def test_a_url_that_names_a_further_schema_keeps_it(server: Server) -> None:
    schemas = ("guard_audit",)
    with server.database("schemas", schemas) as database, guard(database):
        assert where(sa.create_engine("mysql+pymysql://app@db.invalid/shop")) == database.name
        assert where(sa.create_engine("mysql+pymysql://app@db.invalid/guard_audit")) == schemas[0]
        assert where(sa.create_engine("mysql+mysqldb://app@db.invalid/guard_audit")) == schemas[0]


# What is open already -------------------------------------------------------------------------


@pytest.fixture
def pooled(production: Production) -> Iterator[sa.Engine]:
    """An engine of the application's, with an idle connection to production in its pool."""
    engine = sa.create_engine(production.url("mysql+pymysql"), pool_size=1, max_overflow=0)
    assert where(engine) == "shop"
    production.forget()
    yield engine
    engine.dispose()


def test_a_pooled_connection_from_before_the_guard_is_hung_up_and_replaced(
    pooled: sa.Engine, database: Database, production: Production
) -> None:
    with guard(database):
        assert where(pooled) == database.name
        assert where(pooled) == database.name
    production.settle()
    assert production.noticed() == ["Quit"]


def test_after_the_guard_the_same_engine_connects_normally_again(
    pooled: sa.Engine, database: Database, production: Production
) -> None:
    with guard(database):
        assert where(pooled) == database.name
    assert where(pooled) == "shop"
    assert "Connect" in production.noticed()


def test_after_the_guard_every_driver_connects_normally_again(
    database: Database, production: Production
) -> None:
    with guard(database):
        pass
    for driver in SYNC:
        assert where(sa.create_engine(production.url(driver), poolclass=NullPool)) == "shop"
    for driver in ASYNC:
        assert asyncio.run(where_async(production.url(driver))) == "shop"


def test_a_creator_that_hands_out_a_connection_from_before_the_guard_is_refused(
    database: Database, production: Production
) -> None:
    old = pymysql.connect(**production.parameters, database="shop")
    production.forget()
    engine = sa.create_engine("mysql+pymysql://", creator=lambda: old)
    with guard(database), pytest.raises(GuardError, match="creator"):
        engine.connect()
    assert set(production.noticed()) <= {"Quit"}


def test_a_connection_from_before_the_guard_cannot_be_reopened(
    database: Database, production: Production
) -> None:
    import mariadb
    import mysql.connector

    by_pymysql = pymysql.connect(**production.parameters)
    by_connector = mysql.connector.connect(**production.parameters)
    by_mariadb = mariadb.connect(**production.parameters)
    for connection in (by_pymysql, by_connector, by_mariadb):
        connection.close()
    production.settle()
    production.forget()
    with guard(database):
        for again in (by_pymysql.connect, by_connector.reconnect, by_mariadb.reconnect):
            with pytest.raises(GuardError, match="reopens"):
                again()
    assert production.noticed() == []


def test_a_coroutines_connection_from_before_the_guard_cannot_be_reopened(
    database: Database, production: Production
) -> None:
    import aiomysql
    import asyncmy
    import mysql.connector.aio

    async def reopen() -> None:
        by_asyncmy = await asyncmy.connect(**production.parameters)
        by_aiomysql = await aiomysql.connect(**production.parameters)
        by_connector = await mysql.connector.aio.connect(**production.parameters, ssl_disabled=True)
        await by_asyncmy.ensure_closed()
        await by_aiomysql.ensure_closed()
        await by_connector.close()
        production.settle()
        production.forget()
        with guard(database):
            for again in (by_asyncmy.connect, by_aiomysql.ping, by_connector.connect):
                with pytest.raises(GuardError, match="reopens"):
                    await again()

    asyncio.run(reopen())
    assert production.noticed() == []


def test_what_was_left_open_does_not_lock_the_database_of_an_ended_guard(
    database: Database,
) -> None:
    import MySQLdb

    left_open: list[Any] = []
    with guard(database):
        for connect in (pymysql.connect, MySQLdb.connect):
            connection = connect()
            left_open.append(connection)
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE IF NOT EXISTS held (id INT PRIMARY KEY)")
                cursor.execute("SELECT * FROM held")  # takes a metadata lock until the commit
        engine = sa.create_engine("mysql+pymysql://")
        session = engine.connect()
        session.execute(sa.text("SELECT * FROM held"))
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET lock_wait_timeout = 1")
        cursor.execute("DROP TABLE held")


# Several guards -------------------------------------------------------------------------------


def test_the_innermost_guard_counts_and_a_pool_follows_it(server: Server) -> None:
    engine = sa.create_engine("mysql+pymysql://app@db.invalid/shop", pool_size=1, max_overflow=0)
    with server.database("outer") as outer, server.database("inner") as inner, guard(outer):
        assert where(engine) == outer.name
        with guard(inner):
            assert where(engine) == inner.name
        assert where(engine) == outer.name
        with guard(outer):
            assert where(engine) == outer.name


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("driver", ASYNC)
def test_an_async_pool_follows_the_guard_across_event_loops(driver: str, server: Server) -> None:
    engine = create_async_engine(f"{driver}://app@db.invalid/shop")

    async def ask(*, last: bool) -> str:
        async with engine.connect() as connection:
            name = await connection.scalar(sa.text("SELECT DATABASE()"))
        if last:
            await engine.dispose()
        return str(name)

    for last in (False, True):
        with server.database("loop") as database, guard(database):
            assert asyncio.run(ask(last=last)) == database.name
    gc.collect()  # here, since a connection complains when it is collected after its event loop


def test_threads_with_guards_of_their_own_do_not_meet(server: Server) -> None:
    found: dict[str, list[str]] = {}
    together = threading.Barrier(2, timeout=30)

    def work(database: Database) -> None:
        with guard(database):
            together.wait()
            engine = sa.create_engine("mysql+pymysql://", poolclass=NullPool)
            found[database.name] = [where(engine) for _ in range(20)]
            together.wait()

    with server.database("one") as one, server.database("two") as two:
        threads = [threading.Thread(target=work, args=(database,)) for database in (one, two)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == {name: [name] * 20 for name in (one.name, two.name)}


def test_the_tools_own_connections_pass_through(
    database: Database, other_server: Server, production: Production
) -> None:
    with guard(database):
        with other_server.connect("shop") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT DATABASE()")
            assert cursor.fetchone() == ("shop",)
        engine = sa.create_engine("mysql+pymysql://", creator=lambda: other_server.connect("shop"))
        assert where(engine) == "shop"
        with own_connection():
            assert where(sa.create_engine(production.url("mysql+pymysql"))) == "shop"


# Drivers that are imported later --------------------------------------------------------------

LATER = """
import sys
from alembic_autogen.guard import guard
from alembic_autogen.server import launch
from alembic_autogen.server.base import Address, Database, Server
from alembic_autogen.settings import load

database = Database(Server("mysqld", "mysql", "9.7.4", Address({address})), {name!r})
with guard(database):
    assert not {{"pymysql", "MySQLdb", "mysql", "mariadb"}} & set(sys.modules)
    {imports}
    connection = {call}(**{parameters!r})
    cursor = connection.cursor()
    cursor.execute("SELECT DATABASE()")
    print(cursor.fetchone()[0])
"""


@pytest.mark.parametrize("driver", SYNC)
def test_a_driver_that_is_imported_under_the_guard_is_led_too(
    driver: str, database: Database, production: Production
) -> None:
    imports, call = RAW[driver]
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
