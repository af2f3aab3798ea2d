"""A database that is not the tool's, and that commands get by its URL."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from alembic_autogen.server.base import Database, Server


@contextmanager
def real_database(server: Server, statements: Iterable[str] = ()) -> Iterator[Database]:
    """Create a database whose name is none of the tool's, which would drop it as a leftover.

    :param statements: what is run in it.
    """
    others = replace(server, private=False)  # no accounts of definers are made there
    database = Database(others, f"production_{secrets.token_hex(4)}")
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {database}")
        try:
            cursor.execute(f"USE {database}")
            for statement in statements:
                cursor.execute(statement)
            yield database
        finally:
            cursor.execute(f"DROP DATABASE {database}")
