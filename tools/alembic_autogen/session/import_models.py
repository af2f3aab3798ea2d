"""The first stage: import the application's models."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ModelsError
from alembic_autogen.history.external_tables import external_tables
from alembic_autogen.models.load import Models, load_models, naming_conventions
from alembic_autogen.models.stand_ins import described, with_stand_ins
from alembic_autogen.sandbox.alembic_config import own_dialect
from alembic_autogen.sandbox.app import application
from alembic_autogen.sandbox.metadata_state import MetadataState
from alembic_autogen.session.environment_options import metadata_of_env

if TYPE_CHECKING:
    from sqlalchemy import Index, Table

    from alembic_autogen.history.scripts import History
    from alembic_autogen.session.session import Session


@dataclass(frozen=True)
class LoadedModels:
    """The models, as they are before any revision is loaded.

    :param naming: the naming conventions of their MetaData, which apply to revisions too, and the
        stand-ins for tables of others, which the database of the revisions gets too.
    :param untouched: the state of their MetaData.
    """

    models: Models
    naming: str
    untouched: MetadataState

    @classmethod
    def of(cls, models: Models) -> LoadedModels:
        """Record the state of models that were just imported."""
        naming = naming_conventions(models) + (described(models) if models.stand_ins else "")
        return cls(models, naming, MetadataState.of(models.metadata))


def import_models(session: Session, *, required: bool = True) -> LoadedModels:
    """Import the models.

    :param required: whether there have to be any: env.py may have no ``target_metadata``.
    :raises ModelsError: an import fails, or the configured metadata does not exist.
    :raises HistoryError: alembic.ini, which names folders of modules, cannot be used.
    """
    if not session.has_imported:
        session.progress.step("importing the models")
    session.prepare()
    fallback, translated = ((), {}) if session.settings.metadata else metadata_of_env(session)
    with (
        session.watch.stage("import"),
        application(session.server.on_demand()),
        session.tracking.importing(),
    ):
        try:
            models = load_models(session.settings, fallback, required=required)
        except ModelsError:
            session.open_history()  # an error in alembic.ini's module paths may be the cause
            raise
    if translated:
        from alembic_autogen.models.translate import translate  # which imports SQLAlchemy

        models = translate(models, translated)
    models = with_stand_ins(models, external_tables(session.settings), session.settings.project)
    return LoadedModels.of(_for_server(models, session))


def open_history(session: Session) -> History:
    """Import the models, if there are any, as revisions may use them, and open the history.

    :raises AutogenError: the models cannot be imported, or the history cannot be used.
    """
    loaded = import_models(session, required=False)
    return session.open_history(loaded.untouched)


def _for_server(models: Models, session: Session) -> Models:
    """The models, with the flavor of the server and the application's dialect."""
    if session.settings.flavor != "mariadb":
        return models
    dialect = own_dialect(session.settings) or _dialect_of_options(models)
    return replace(models, flavor="mariadb", dialect=dialect)


def _dialect_of_options(models: Models) -> str:
    """The dialect for which tables and indexes have options: MariaDB's if all are for that one."""
    items: list[Table | Index] = []
    for table in models.tables():
        items += [table, *table.indexes]
    names = {name.partition("_")[0] for item in items for name in item.dialect_kwargs}
    return "mariadb" if "mariadb" in names and "mysql" not in names else "mysql"
