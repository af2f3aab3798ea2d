"""Alembic's environment: which models, which database, online or as SQL.

The database is the one that the application is configured for, unless the caller of Alembic
passes a connection in ``config.attributes["connection"]``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.config import fileConfig

from alembic import context
from alembic.util import CommandError
from sqlalchemy import Connection, text

from database.model import metadata
from database.session import engine

LOCK_PATIENCE = 600
"""Seconds to wait for another process that is changing the same database."""
TABLE_PATIENCE = 60
"""Seconds to wait for sessions that use a table; MySQL itself would wait for a year."""

config = context.config
log = logging.getLogger("alembic.env")
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

target_metadata = metadata


def run_migrations_offline() -> None:
    """Print the SQL (``alembic upgrade --sql``); neither a database nor its password is needed."""
    context.configure(
        dialect_name="mysql",
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """Run the revisions on the connection handed over, or on the application's database."""
    connection: Connection | None = config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    with engine().connect() as own_connection, alone(own_connection):
        migrate(own_connection)


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Let one process at a time change a database.

    MySQL commits each DDL statement by itself, so two upgrades at once would both begin with the
    same revision, and one of them would fail in the middle. A user-level lock (MySQL manual, 14.14)
    belongs to the connection: it goes with it, however the process ends.
    """
    name = f"alembic {connection.engine.url.database}"[:64]  # the longest name that MySQL takes
    if not connection.scalar(text("SELECT GET_LOCK(:name, 0)"), {"name": name}):
        log.warning("Waiting for another process that is changing this database")
        given = {"name": name, "seconds": LOCK_PATIENCE}
        if not connection.scalar(text("SELECT GET_LOCK(:name, :seconds)"), given):
            raise CommandError(
                f"Another process has been changing this database for {LOCK_PATIENCE} s; try again "
                f"when it is done (SELECT IS_USED_LOCK('{name}') tells its connection)."
            )
    connection.execute(text(f"SET SESSION lock_wait_timeout = {TABLE_PATIENCE}"))
    connection.commit()  # Alembic does not commit a transaction that is open already
    yield


def migrate(connection: Connection) -> None:
    """Run the revisions on a connection."""
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
