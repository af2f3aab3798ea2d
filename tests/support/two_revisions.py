"""A real database at the first of a project's two revisions, with rows."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from alembic_autogen.server.base import Database, Server
from support.killed import connect, run_until_killed
from support.shops import Shop

SECOND = "migrations/versions/0002_gifts.py"
"""The file of the second revision."""
HEAD = '''\
"""Gifts are wrapped, and customers have papers."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


'''
"""The beginning of its text."""


@contextmanager
def at_the_first(shop: Shop, server: Server, second: str) -> Iterator[Database]:
    """A database at the first revision, with rows.

    :param second: the text of the second revision.
    """
    (shop.folder / SECOND).write_text(second)
    database = Database(server, f"resume_{secrets.token_hex(4)}")
    connect(shop, database)
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database}")
        try:
            begin(shop, database)
            yield database
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {database}")


def begin(shop: Shop, database: Database) -> None:
    """Bring the database to the first revision, with rows."""
    with database.server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {database}")
        cursor.execute(f"CREATE DATABASE {database}")
    assert not run_until_killed(shop, 1000, "upgrade", "0001")
    execute(
        database, "INSERT INTO customer (id, name, email) VALUES (1, 'Ann', 'a'), (2, 'B', 'b')"
    )


def execute(database: Database, statement: str) -> list[tuple[object, ...]]:
    """Run a statement, and fetch its rows."""
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())
