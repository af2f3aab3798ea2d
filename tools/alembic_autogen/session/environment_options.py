"""Read the options that env.py passes to Alembic: the models' MetaData, and include filters."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.env_options import (
    databases_of,
    fails_to_import,
    offline_options,
    online_options,
)
from alembic_autogen.history.env_text import may_migrate_several, migrates_several
from alembic_autogen.sandbox.app import application

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.env_database import EnvDatabase
    from alembic_autogen.history.comparison_options import Filters
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.models.translate import Schemas
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.session import Session

Value = TypeVar("Value")


def metadata_of_env(session: Session) -> tuple[tuple[MetaData, ...], Schemas]:
    """The ``target_metadata`` of env.py, and the schemas that it puts in place of others.

    :raises HistoryError: env.py fails, or gives something else to Alembic.
    """
    from sqlalchemy import MetaData

    history = session.open_history()
    # the schemas in schema_translate_map are known only with a connection
    connects = b"schema_translate_map" in history.layout.env.read_bytes()
    found = _options(session, history, lambda found: bool(found.metadata) and not connects)
    for item in found.metadata:
        if not isinstance(item, MetaData):
            raise HistoryError(_no_metadata(history, item))
    return found.metadata, found.translated


def _no_metadata(history: History, item: object) -> str:
    what = f"the class {item.__name__}" if isinstance(item, type) else type(item).__name__
    own = " its attribute metadata is one;" if hasattr(item, "metadata") else ""
    return (
        f"target_metadata in {history.scripts.env_py_location} is {what}, not a MetaData;{own} "
        "correct it, or set metadata in [tool.alembic-autogen] of pyproject.toml."
    )


def filters(session: Session, history: History, names: Collection[str]) -> Filters:
    """The options of env.py that decide what is compared.

    :param names: the options that it gives to Alembic when it is connected.
    :raises HistoryError: env.py fails.
    """
    wanted = set(names)
    return _options(session, history, lambda found: wanted <= {*found.filters.names}).filters


def _options(session: Session, history: History, suffice: Callable[[Trace], bool]) -> Trace:
    """Run env.py offline; if that is not enough, run it connected to an empty database.

    One that migrates several databases would write a file for each of them in offline mode.
    """
    if session.settings.env_database:
        return _connected(session, partial(online_options, history))
    on_demand, server_address = session.server.on_demand, session.server.server_address
    with application(on_demand()), session.tracking.running_environment(server_address):
        found = offline_options(history)
    if suffice(found):
        return found
    if found.failed is not None and fails_to_import(found.failed, history.layout.env):
        with history.revision_errors():
            raise found.failed
    return _connected(session, partial(online_options, history))


def databases_of_env(session: Session) -> tuple[EnvDatabase, ...]:
    """The databases that env.py migrates, if it has a loop over them or migrates several.

    :raises HistoryError: env.py fails.
    """
    history = session.open_any_history()
    if not may_migrate_several(history.layout.env):
        return ()
    found = _connected(session, partial(databases_of, history))
    return tuple(found) if len(found) > 1 or migrates_several(history.layout.env) else ()


def _connected(session: Session, run: Callable[[Database], Value]) -> Value:
    """Run env.py, connected to an empty database."""
    with (
        session.server.database("env") as database,
        application(session.server.on_demand()),
        session.tracking.running_environment(session.server.server_address),
    ):
        return run(database)
