"""Empty or drop whole scratch databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name

if TYPE_CHECKING:
    from alembic_autogen.server.base import Database, Server


def empty_database(database: Database) -> None:
    """Drop all objects in a scratch database and its further schemas."""
    from alembic_autogen.server.accounts_of_runs import forget_database

    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        for name in database.names:
            cursor.execute(f"DROP DATABASE {quote_name(name)}")
            cursor.execute(database.creation(name))
    forget_database(database)


def drop_database(server: Server, name: str) -> None:
    """Drop a scratch database, even if foreign keys refer to it."""
    with server.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET foreign_key_checks = 0")
        cursor.execute(f"DROP DATABASE {quote_name(name)}")
