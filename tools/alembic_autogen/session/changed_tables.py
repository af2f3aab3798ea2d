"""A shortcut: if only few tables of the models have changed, create only these.

The schema of the others is known from an earlier run. The setting ``disable = ["changed-tables"]``
and ``--no-cache`` switch this off.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from alembic_autogen.models import incremental
from alembic_autogen.models.ddl import Emitted, emitted_statements, server_dialect
from alembic_autogen.models.executor import created_objects, joined, run
from alembic_autogen.models.keys import created_object
from alembic_autogen.sandbox.app import application
from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.read import read_schema

if TYPE_CHECKING:
    from alembic_autogen.memo.stored_values import Created, TableStatements
    from alembic_autogen.models.load import Models
    from alembic_autogen.session.session import Session
    from alembic_autogen.settings import Settings


def schema_after_change(
    session: Session, models: Models, statements: Sequence[Emitted]
) -> Created | None:
    """Combine the models' schema of an earlier run with the tables that have changed since.

    :param statements: the statements of ``create_all()``.
    :returns: the models' schema; ``None`` if all tables must be created.
    """
    if not _is_enabled(session.settings):
        return None
    earlier, statements_now = session.results.earlier_models(), incremental.statements_by_table(
        statements
    )
    if earlier is None or statements_now is None:
        return None
    change = incremental.change(*earlier, statements_now, models)
    if change is None:
        return None
    session.progress.step("creating the models' schema")
    if not change.affected:
        return incremental.merged(change, Schema(), {}, models)
    with suppress(Exception):  # an error occurs again when all tables are created
        return _created(session, models, change)
    return None


def statements_to_remember(
    settings: Settings, created: Created, statements: Sequence[Emitted]
) -> TableStatements | None:
    """The statements that a later run needs; ``None`` if the schema depends on anything else."""
    if settings.databases or not incremental.separable(created, statements):
        return None
    return incremental.statements_by_table(statements)


def _is_enabled(settings: Settings) -> bool:
    return settings.uses("changed-tables") and not settings.databases


def _created(session: Session, models: Models, change: incremental.ModelsChange) -> Created | None:
    """Create the changed tables, and the tables that they refer to."""
    with session.server.database("models") as database:
        dialect = server_dialect(database, session.settings.project, models.dialect)
        with application(session.server.on_demand()):
            statements = emitted_statements(models, dialect, change.tables) or []
        if not incremental.statements_by_table(statements):
            return None
        affected = [each for each in statements if each.table in change.affected]
        referred = [each for each in statements if each.table in change.referred]
        tables = [each for each in referred if created_object(each.text) is None]
        run(tables, database, check=False)
        run(joined(affected), database)
        schema = read_schema(database, written=change.tables)
    return incremental.merged(change, schema, created_objects(affected), models)
