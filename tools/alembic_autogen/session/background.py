"""A shortcut: create the models' schema in the background, while the revisions run.

The statements of ``create_all()`` are known without a server. They are sent on a connection of the
tool's own, in packets. The setting ``disable = ["background"]`` switches this off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.memo.stored_values import Created, RefusedTable
from alembic_autogen.models.create import (
    DeclaredNames,
    create_schema,
    declared_names,
    noting_tables,
    read_created,
)
from alembic_autogen.models.ddl import Emitted, emit, server_dialect
from alembic_autogen.models.executor import (
    Executor,
    created_objects,
    executing,
    run_without_refused,
)
from alembic_autogen.sandbox.app import application
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.session.create_models import check_schemas
from alembic_autogen.session.stages import Pending, StageResult

if TYPE_CHECKING:
    from alembic_autogen.models.load import Models
    from alembic_autogen.schema.model import TableKey
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings

Finish = Callable[[], Created]


def may_run_in_background(settings: Settings) -> bool:
    """Whether the shortcut can be used: not with further schemas, which both sides share."""
    return settings.uses("background") and not settings.databases


@contextmanager
def create_in_background(session: Session, loaded: LoadedModels) -> Iterator[Pending]:
    """Begin to create the models' schema; the yielded function waits for the result.

    Everything needed from the models is read before the context is entered: a revision may define a
    class on the models' base, or clear their MetaData.

    :raises ModelsError: the models' DDL fails. If a revision fails too, this error is raised.
    """
    check_schemas(loaded.models, session.settings)
    session.progress.step("creating the models' schema")
    with session.server.database("models") as database, executing(database) as executor:
        with session.watch.stage("models"):
            finish = _begin(session, loaded.models, executor, database)

        def created() -> StageResult[Created]:
            with session.watch.stage("models"):
                return StageResult(finish())

        try:
            yield created
        except ModelsError:
            raise
        except AutogenError as failure:
            try:
                created()
            except ModelsError:
                raise
            except AutogenError:
                raise failure from None  # both lost the server; the revision may have ended it
            raise


def _begin(session: Session, models: Models, executor: Executor, database: Database) -> Finish:
    """Have the executor run all statements, or call ``create_all()`` if it needs a connection."""
    names = declared_names(models)
    if _send(session, models, executor, database):
        return partial(_finish, executor, database, names)
    executor.stop()
    empty_database(database)
    with application(database):
        created = create_schema(models, database, session.settings.project)
    return lambda: created


def _send(session: Session, models: Models, executor: Executor, database: Database) -> bool:
    """Send the statements of ``create_all()``; return whether all of them are known beforehand."""
    current: list[TableKey] = []

    def take(statement: Emitted) -> None:
        during = current[-1] if current else statement.during
        executor.add(replace(statement, during=during))
        if statement.given:
            raise ValueError(f"parameters of {statement.text}")

    dialect = server_dialect(database, session.settings.project, models.dialect)
    with application(session.server.on_demand()), noting_tables(models, current):
        is_all = emit(models, take, dialect)
    if is_all:
        executor.end()
    return is_all


def _finish(executor: Executor, database: Database, names: DeclaredNames) -> Created:
    """Wait for the statements; if one was refused, rerun them without its table."""
    statements = executor.statements
    refused: tuple[RefusedTable, ...] = ()
    if not executor.succeeded():
        empty_database(database)
        refused = run_without_refused(statements, database)
    gone = {each.table for each in refused}
    objects = created_objects(each for each in statements if each.during not in gone)
    return read_created(names, database, objects, refused)
