"""Import the models of each database that env.py migrates, if it migrates several.

Their schemas are built one after another, on one server, and are not remembered: what code asks for
is recorded once a run, so that it is not known which database depends on it. All models are
imported before the first revision is loaded, since revisions may change MetaData objects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.errors import ConfigurationError, HistoryError
from alembic_autogen.memo.results import Results
from alembic_autogen.session.import_models import LoadedModels, import_models
from alembic_autogen.session.kept_databases import KeptDatabases
from alembic_autogen.session.session import Session

if TYPE_CHECKING:
    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.settings import Settings

NOT_REMEMBERED = (
    "The next run will import the models and run the revisions again: env.py migrates several "
    "databases."
)
"""The note of a run whose results would be remembered if there was one database."""
_FOR_ONE = ("metadata", "baseline")
"""Settings that are about one database."""


def models_of_each(
    session: Session, databases: Sequence[EnvDatabase], kept: ExitStack | None = None
) -> Iterator[tuple[EnvDatabase, Session, LoadedModels]]:
    """Import the models of each database that has some.

    :param kept: drops what belongs to the databases; ``None``: it is dropped before the next.
    :returns: each, and its session.
    :raises AutogenError: models or revisions do not work, or no database has models.
    """
    _check_settings(session.settings)
    named = [each for each in databases if each.has_metadata]
    if not named:
        names = " and ".join(each.name for each in databases)
        env = session.open_any_history().scripts.env_py_location
        raise HistoryError(
            f"{env} gives no target_metadata for {names}, so that there is nothing to compare; "
            "give context.configure() the MetaData of each database."
        )
    with ExitStack() as stack:
        first, *others = (_session(session, name, stack) for name in named)
        sessions = [first, *(replace(each, has_imported=True) for each in others)]
        models = _registered([import_models(each) for each in sessions])
    for each, own, loaded in zip(named, sessions, models, strict=True):
        with ExitStack() as stack:
            loaded.untouched.restore()
            session.progress.step(f"comparing {each}")
            yield each, replace(own, server=own.server.within(kept or stack)), loaded


def _check_settings(settings: Settings) -> None:
    """Refuse settings that would mean the same for each database.

    :raises ConfigurationError: there is one.
    """
    for key in _FOR_ONE:
        if getattr(settings, key):
            raise ConfigurationError(
                f"env.py migrates several databases, and {key} is about one; leave {key} out"
                + (
                    ", and give context.configure() the MetaData of each."
                    if key == "metadata"
                    else "."
                ),
                key=key,
            )


def _session(session: Session, database: EnvDatabase, stack: ExitStack) -> Session:
    """The session for one of the databases."""
    settings = replace(session.settings, env_database=database, memory="never", use_cache=False)
    results = Results(settings, None)
    server = session.server.within(stack)
    return replace(
        session, settings=settings, results=results, kept=KeptDatabases(results), server=server
    )


def _registered(each: Sequence[LoadedModels]) -> list[LoadedModels]:
    """The models of each database; a class that one of them knows is registered."""
    names = [set(loaded.models.unregistered) for loaded in each]
    unregistered = set[str].intersection(*names)
    return [
        replace(
            loaded,
            models=replace(
                loaded.models,
                unregistered=tuple(n for n in loaded.models.unregistered if n in unregistered),
            ),
        )
        for loaded in each
    ]
