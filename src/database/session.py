"""Connections to the catalogue's database. Nothing here connects before it is asked to."""

from collections.abc import Iterator
from functools import cache

from sqlalchemy import URL, Engine, create_engine
from sqlmodel import Session

import config


def db_url(settings: config.DatabaseConfig | None = None) -> URL:
    """The URL of the catalogue's database.

    :param settings: where it is (default: what :func:`config.load` says).
    :raises config.ConfigError: the configuration cannot be used.
    """
    settings = settings or config.load()
    return URL.create(
        "mysql+pymysql",
        username=settings.user,
        password=settings.password or None,
        host=settings.host,
        port=settings.port,
        database=settings.name,
        query={"charset": "utf8mb4"},
    )


@cache
def engine() -> Engine:
    """The engine of this process, made when it is first asked for."""
    # MySQL closes connections that were idle for wait_timeout (8 hours); pre-ping replaces them.
    return create_engine(db_url(), pool_pre_ping=True)


def session() -> Iterator[Session]:
    """A session for one request, as FastAPI's ``Depends`` wants it."""
    with Session(engine()) as current:
        yield current
