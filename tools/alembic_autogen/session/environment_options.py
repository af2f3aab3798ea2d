"""Read the options that env.py passes to Alembic: the models' MetaData, and include filters."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from alembic_autogen.errors import HistoryError
from alembic_autogen.sandbox.app import application

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.history.comparison_options import Filters
    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.session.session import Session


def target_metadata(session: Session) -> tuple[MetaData, ...]:
    """The ``target_metadata`` of env.py.

    :raises HistoryError: env.py fails, or gives something else to Alembic.
    """
    from sqlalchemy import MetaData

    history = session.open_history()
    found = _options(session, history, lambda options: bool(options.metadata)).metadata
    for item in found:
        if not isinstance(item, MetaData):
            raise HistoryError(_no_metadata(history, item))
    return found


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
    """Run env.py offline; if that is not enough, run it connected to an empty database."""
    on_demand, server_address = session.server.on_demand, session.server.server_address
    with application(on_demand()), session.tracking.running_environment(server_address):
        found = history.offline_options()
    if suffice(found):
        return found
    with (
        session.server.database("env") as database,
        application(on_demand()),
        session.tracking.running_environment(server_address),
    ):
        return history.online_options(database)
