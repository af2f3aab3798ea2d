"""The models' stage: create their schema on the disposable server, and read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.errors import ModelsError
from alembic_autogen.memo.stored_values import Created
from alembic_autogen.models.create import create_schema
from alembic_autogen.sandbox.app import application

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


def create_models(session: Session, loaded: LoadedModels) -> Created:
    """Run ``create_all()`` in a database of its own, and read the schema that it creates.

    :raises ModelsError: a DDL statement of the models fails that belongs to no table.
    """
    with created_models(session, loaded) as (_, created):
        return created


@contextmanager
def created_models(session: Session, loaded: LoadedModels) -> Iterator[tuple[Database, Created]]:
    """The database in which ``create_all()`` has run, until the context ends, and its schema.

    :raises ModelsError: a DDL statement of the models fails that belongs to no table.
    """
    check_schemas(loaded.models, session.settings)
    session.progress.step("creating the models' schema")
    with (
        session.watch.stage("models"),
        session.server.database("models") as database,
        application(database),
    ):
        yield database, create_schema(loaded.models, database, session.settings.project)


def check_schemas(models: Models, settings: Settings) -> None:
    """Refuse tables with a ``schema`` on a server given by URL, where that database may be in use.

    :raises ModelsError: there is such a table.
    """
    if settings.server_url is None:
        return
    table = next((table for table in models.tables() if table.schema), None)
    if table is not None:
        raise ModelsError(
            f"The models' table {table} is in a database of its own (schema = "
            f"{str(table.schema)!r}), which is not created on a server that others use too; let "
            "the tool start a server with --server auto."
        )
