"""Redirections within redirections and in threads, and the tool's own connections under them."""

from __future__ import annotations

import asyncio
import gc
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from alembic_autogen.sandbox.redirect import redirected
from alembic_autogen.server.base import Database, Server
from alembic_autogen.server.tool_connection import tool_connection
from support.drivers import ASYNC, where
from support.production import RecordedProduction


def test_the_innermost_redirection_counts_and_a_pool_follows_it(server: Server) -> None:
    engine = sa.create_engine("mysql+pymysql://app@db.invalid/shop", pool_size=1, max_overflow=0)
    with server.database("outer") as outer, server.database("inner") as inner, redirected(outer):
        assert where(engine) == outer.name
        with redirected(inner):
            assert where(engine) == inner.name
        assert where(engine) == outer.name
        with redirected(outer):
            assert where(engine) == outer.name


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("driver", ASYNC)
def test_an_async_pool_follows_redirection_across_event_loops(driver: str, server: Server) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(f"{driver}://app@db.invalid/shop")

    async def ask(*, last: bool) -> str:
        async with engine.connect() as connection:
            name = await connection.scalar(sa.text("SELECT DATABASE()"))
        if last:
            await engine.dispose()
        return str(name)

    for last in (False, True):
        with server.database("loop") as database, redirected(database):
            assert asyncio.run(ask(last=last)) == database.name
    gc.collect()  # here, since a connection complains when it is collected after its event loop


def test_threads_with_redirections_of_their_own_do_not_meet(server: Server) -> None:
    found: dict[str, list[str]] = {}
    together = threading.Barrier(2, timeout=30)

    def work(database: Database) -> None:
        with redirected(database):
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
    database: Database, other_server: Server, production: RecordedProduction
) -> None:
    with redirected(database):
        with other_server.connect("shop") as connection, connection.cursor() as cursor:
            cursor.execute("SELECT DATABASE()")
            assert cursor.fetchone() == ("shop",)
        engine = sa.create_engine("mysql+pymysql://", creator=lambda: other_server.connect("shop"))
        assert where(engine) == "shop"
        with tool_connection():
            assert where(sa.create_engine(production.url("mysql+pymysql"))) == "shop"
