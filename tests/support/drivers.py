"""The drivers that the tests of the redirection connect with.

All but PyMySQL are marked ``drivers``: they come with the extra of that name, except aiomysql,
which ``make setup`` installs.
"""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import NullPool

DRIVERS = pytest.mark.drivers


def marked(*values: object) -> object:
    """A set of parameters that needs a driver other than PyMySQL."""
    return pytest.param(*values, marks=DRIVERS)


OTHERS = ("mysql+mysqldb", "mysql+mysqlconnector", "mysql+mariadbconnector", "mysql+cymysql")
COROUTINES = ("mysql+asyncmy", "mysql+aiomysql")
SYNC = ["mysql+pymysql", *map(marked, OTHERS)]
ASYNC = [*map(marked, COROUTINES)]
TEMPLATES = [
    ("generic", "mysql+pymysql"),
    *(marked("generic", driver) for driver in OTHERS),
    *(marked("async", driver) for driver in COROUTINES),
]
"""Alembic's templates of env.py with the drivers that they are for."""

BY_HAND = {
    "mysql+pymysql": ("import pymysql", "pymysql.connect"),
    "mysql+mysqldb": ("import MySQLdb", "MySQLdb.connect"),
    "mysql+mysqlconnector": ("import mysql.connector", "mysql.connector.connect"),
    "mysql+mariadbconnector": ("import mariadb", "mariadb.connect"),
    "mysql+cymysql": (
        "import cymysql",
        "(lambda *, password='', database=None, **given: "
        "cymysql.connect(passwd=password, db=database, **given))",
    ),
}
"""The import statement and the connecting function of each driver, without SQLAlchemy."""


def where(engine: sa.Engine) -> str:
    """The default database of an engine's connection."""
    with engine.connect() as connection:
        return str(connection.scalar(sa.text("SELECT DATABASE()")))


def where_url(url: str) -> str:
    """The default database of a new engine for a URL, with a driver of either kind."""
    if url.startswith(COROUTINES):
        return asyncio.run(_where_async(url))
    return where(sa.create_engine(url, poolclass=NullPool))


async def _where_async(url: str) -> str:
    from sqlalchemy.ext.asyncio import create_async_engine  # needs greenlet, as its drivers do

    async with create_async_engine(url, poolclass=NullPool).connect() as connection:
        return str(await connection.scalar(sa.text("SELECT DATABASE()")))
