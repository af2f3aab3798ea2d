"""The schema of a real database, for ``erd --url``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.history.baseline import run_dump
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.schema.model import Schema, TableKey, without
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.real_database import read_real_database
from alembic_autogen.session.real_defaults import copy_of_real, like_real
from alembic_autogen.session.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic_autogen.settings import Settings


def schema_of_database(settings: Settings, url: str, progress: Progress) -> Schema:
    """The schema of a real database, without Alembic's version tables.

    The database is only read, and its schema is made again on the disposable server. No code of
    the application runs.

    :param url: the URL of the real database.
    :raises ServerError: it cannot be read.
    :raises ConfigurationError: it is of the other flavor than the disposable server.
    """
    progress.step("reading the database")
    real = read_real_database(url, "--url", settings.schemas)
    with open_session(like_real(settings, real.name), progress, Stopwatch()) as session:
        session.server.begin()
        real.require_flavor(session.server.server)
        with copy_of_real(session.server, real.collations) as database:
            run_dump(real.sql, f"the schema of {real.name}", database)
            schema = read_schema(database)
    return without(schema, frozenset(_version_tables(schema)))


def _version_tables(schema: Schema) -> Iterator[TableKey]:
    """Tables that are made as Alembic makes a version table (``version_table_impl()``).

    Another name than alembic_version may be set by env.py only, which does not run here. The length
    of the column is often changed, and ``version_table_pk=False`` leaves out the key.
    """
    for key, table in schema.tables.items():
        if [column.name for column in table.columns] != ["version_num"]:
            continue
        (column,) = table.columns
        is_keyed = table.primary_key is not None or key.name.lower() == "alembic_version"
        if is_keyed and column.type.startswith("varchar(") and not column.nullable:
            yield key
