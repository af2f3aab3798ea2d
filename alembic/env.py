"""Alembic's environment: which models, which database, online or as SQL.

The database is the one that the application is configured for, unless whoever runs Alembic hands
over a connection in ``config.attributes["connection"]``.
"""

from __future__ import annotations

from logging.config import fileConfig

from database.model import metadata
from database.session import db_url, engine
from sqlalchemy import Connection

from alembic import context

config = context.config
if config.config_file_name is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)

target_metadata = metadata


def run_migrations_offline() -> None:
    """Print the SQL (``alembic upgrade --sql``); no database is needed."""
    context.configure(
        dialect_name=db_url().get_backend_name(),
        target_metadata=target_metadata,
        literal_binds=True,
        dialect_opts={"paramstyle": "named"},
    )
    with context.begin_transaction():
        context.run_migrations()


def run_migrations_online() -> None:
    """Run the revisions on the connection that was handed over, or on the application's database."""
    connection: Connection | None = config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    with engine().connect() as own_connection:
        migrate(own_connection)


def migrate(connection: Connection) -> None:
    """Run the revisions on a connection."""
    context.configure(connection=connection, target_metadata=target_metadata)
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    run_migrations_offline()
else:
    run_migrations_online()
