"""Build both schemas: the models' by ``create_all()``, head's by running the revisions.

:func:`build_schemas` is the complete pipeline, stage by stage. A shortcut either wraps a stage from
outside (:func:`cold_stages`), or is a module within one. docs/architecture.md lists the shortcuts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.history.external_tables import external_tables
from alembic_autogen.memo.reasons import NotRemembered
from alembic_autogen.session.background import create_in_background, may_run_in_background
from alembic_autogen.session.create_models import create_models
from alembic_autogen.session.filters import without_filtered
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.migrated_database import MigratedDatabase
from alembic_autogen.session.remembered import Remembered
from alembic_autogen.session.schemas import BuiltSchemas
from alembic_autogen.session.stages import Pending, StageResult, Stages

if TYPE_CHECKING:
    from alembic_autogen.memo.stored_values import Head
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.session import Session


def built_schemas(session: Session, remembered: Remembered | None = None) -> BuiltSchemas:
    """Build both schemas, unless they are known, and import the models.

    :param remembered: results of earlier runs, if some of them were looked up already.
    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    session.seal()
    remembered = remembered or Remembered(session)
    return build_schemas(session, remembered.wrap(cold_stages(session)))


def schemas_of(session: Session, loaded: LoadedModels) -> BuiltSchemas:
    """Build both schemas of models that are imported, without results of earlier runs."""
    return build_schemas(session, replace(cold_stages(session), import_models=lambda: loaded))


def build_schemas(session: Session, stages: Stages) -> BuiltSchemas:
    """Start a server, import the models, create their schema, run the revisions, read both."""
    stages.start_server()
    loaded = stages.import_models()
    database = MigratedDatabase(session, loaded)  # runs nothing yet
    with stages.create_models(loaded) as created:
        head = stages.run_history(database)
        models = created()
    return without_filtered(
        session,
        BuiltSchemas(
            models.value,
            head.value,
            loaded.models.unregistered,
            external=external_tables(session.settings),
            not_remembered=NotRemembered(models.reasons, head.reasons),
            models=loaded.models,
            database=database,
            tracked=head.tracked,
        ),
    )


def cold_stages(session: Session) -> Stages:
    """The stages without any results of earlier runs."""
    cold = Stages(
        session.server.begin,
        partial(import_models, session),
        partial(_create_models, session),
        _run_history,
    )
    if may_run_in_background(session.settings):
        return replace(cold, create_models=partial(create_in_background, session))
    return cold


@contextmanager
def _create_models(session: Session, loaded: LoadedModels) -> Iterator[Pending]:
    created = StageResult(create_models(session, loaded))
    yield lambda: created


def _run_history(database: MigratedDatabase) -> StageResult[Head]:
    return StageResult(database.read())
