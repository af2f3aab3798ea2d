"""Keep commands of the tool away from a scratch database that plays production."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic_autogen.server.base import Database


@contextmanager
def claimed(database: Database) -> Iterator[Database]:
    """Mark a scratch database as in use, as runs of the tool mark theirs."""
    with database.connect() as connection:
        with connection.cursor() as cursor:
            cursor.execute("SELECT GET_LOCK(%s, 0)", [database.name])
        yield database
