"""Connections that are open when a redirection begins, and when it ends."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterator

import pymysql
import pytest
import sqlalchemy as sa

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server.base import Database
from support.drivers import ASYNC, DRIVERS, SYNC, marked, where, where_url
from support.production import RecordedProduction


@pytest.fixture
def pooled(production: RecordedProduction) -> Iterator[sa.Engine]:
    """An engine of the application's, with an idle connection to production in its pool."""
    engine = sa.create_engine(production.url("mysql+pymysql"), pool_size=1, max_overflow=0)
    assert where(engine) == "shop"
    production.forget()
    yield engine
    engine.dispose()


def test_a_pooled_connection_from_before_redirection_is_hung_up_and_replaced(
    pooled: sa.Engine, database: Database, production: RecordedProduction
) -> None:
    with redirected(database):
        assert where(pooled) == database.name
        assert where(pooled) == database.name
    production.settle()
    assert production.noticed() == ["Quit"]


def test_after_redirection_the_same_engine_connects_normally_again(
    pooled: sa.Engine, database: Database, production: RecordedProduction
) -> None:
    with redirected(database):
        assert where(pooled) == database.name
    assert where(pooled) == "shop"
    assert "Connect" in production.noticed()


@pytest.mark.parametrize("driver", [*SYNC, *ASYNC])
def test_after_redirection_every_driver_connects_normally_again(
    driver: str, database: Database, production: RecordedProduction
) -> None:
    with redirected(database):
        pass
    assert where_url(production.url(driver)) == "shop"


def test_a_creator_that_hands_out_a_connection_from_before_redirection_is_refused(
    database: Database, production: RecordedProduction
) -> None:
    old = pymysql.connect(**production.parameters, database="shop")
    production.forget()
    engine = sa.create_engine("mysql+pymysql://", creator=lambda: old)
    with redirected(database), pytest.raises(SandboxError, match="creator"):
        engine.connect()
    assert set(production.noticed()) <= {"Quit"}


@pytest.mark.parametrize(
    ("module", "reopen"),
    [
        ("pymysql", "connect"),
        marked("mysql.connector", "reconnect"),
        marked("mariadb", "reconnect"),
    ],
)
def test_a_connection_from_before_redirection_cannot_be_reopened(
    module: str, reopen: str, database: Database, production: RecordedProduction
) -> None:
    connection = importlib.import_module(module).connect(**production.parameters)
    connection.close()
    production.settle()
    production.forget()
    with redirected(database), pytest.raises(SandboxError, match="reopens"):
        getattr(connection, reopen)()
    assert production.noticed() == []


@DRIVERS
def test_a_coroutines_connection_from_before_redirection_cannot_be_reopened(
    database: Database, production: RecordedProduction
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
        with redirected(database):
            for again in (by_asyncmy.connect, by_aiomysql.ping, by_connector.connect):
                with pytest.raises(SandboxError, match="reopens"):
                    await again()

    asyncio.run(reopen())
    assert production.noticed() == []


@pytest.mark.parametrize("module", ["pymysql", marked("MySQLdb"), marked("mysql.connector")])
def test_what_was_left_open_does_not_lock_the_database_of_an_ended_redirection(
    module: str, database: Database
) -> None:
    with redirected(database):
        left_open = importlib.import_module(module).connect(host="db.invalid")
        cursor = left_open.cursor()
        cursor.execute("CREATE TABLE held (id INT PRIMARY KEY)")
        cursor.execute("SELECT * FROM held")  # takes a metadata lock until the commit
        cursor.fetchall()
        engine = sa.create_engine("mysql+pymysql://")
        session = engine.connect()
        session.execute(sa.text("SELECT * FROM held"))
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET lock_wait_timeout = 1")
        cursor.execute("DROP TABLE held")
