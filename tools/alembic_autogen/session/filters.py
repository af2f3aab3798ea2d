"""Leave objects out of both schemas: those that the filters of env.py leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.history.include_filters import left_out_objects
from alembic_autogen.sandbox.app import application
from alembic_autogen.session import environment_options

if TYPE_CHECKING:
    from alembic_autogen.session.schemas import BuiltSchemas
    from alembic_autogen.session.session import Session


def without_filtered(session: Session, schemas: BuiltSchemas) -> BuiltSchemas:
    """Apply the filters of env.py to the differences.

    :raises HistoryError: a filter fails.
    """
    comparison = schemas.compare(session.settings) if schemas.head.is_filtered else None
    if not comparison:
        return schemas
    database = schemas.database
    if database.is_created:
        filters = database.migrated.trace.filters
    else:
        filters = environment_options.filters(session, database.history, schemas.head.filters)
    with application(session.server.on_demand()), database.history.revision_errors():
        return replace(schemas, filtered=left_out_objects(filters, comparison, schemas.models))
