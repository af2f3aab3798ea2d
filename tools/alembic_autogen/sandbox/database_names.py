"""Give the URLs that the application sees the name of the scratch database.

In production the database of ``engine.url``, of ``sqlalchemy.url`` in alembic.ini and the one that
the connection is in are the same. Here the connection leads to a scratch database, and a revision
that takes the name from a URL (``ALTER DATABASE …``, questions to information_schema) has to get
the scratch database's. Everything else in the URL is left as it is: the guard leads connections.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from alembic_autogen.errors import GuardError
from alembic_autogen.sandbox.redirect import targets
from alembic_autogen.server.scratch_names import PREFIX

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.server.base import Database

_BACKENDS = ("mysql", "mariadb")
production_names: set[str] = set()
"""The databases that the URLs of the application's engines name."""


def with_scratch_name(url: URL, database: Database) -> URL:
    """A URL with the name of a scratch database; one of its further schemas keeps its name."""
    if url.get_backend_name() not in _BACKENDS or url.database in database.schemas:
        return url
    return url.set(database=database.default)


def text_with_scratch_name(text: str, database: Database) -> str:
    """A text with the name of a scratch database, where it is a URL."""
    try:
        url = make_url(text)
    except (SQLAlchemyError, ValueError):
        return text
    if url.get_backend_name() not in _BACKENDS:
        return text
    return with_scratch_name(url, database).render_as_string(hide_password=False)


def name_in(text: str | None) -> str | None:
    """The database that a text names, where it is a URL of MySQL or MariaDB."""
    try:
        url = make_url(text or "")
    except (SQLAlchemyError, ValueError):
        return None
    return url.database if url.get_backend_name() in _BACKENDS else None


def lead_engines(undo: ExitStack) -> None:
    """Let the URL of every engine name the database that its connections are led to.

    ``Engine.url`` is an attribute of each engine, which cannot be exchanged for engines that are
    made before the guard begins or outlive one; a property of the class is asked first.
    """
    setattr(Engine, "url", property(_url, _set_url))  # noqa: B010 -- to mypy it is an attribute
    undo.callback(delattr, Engine, "url")
    event.listen(Engine, "engine_connect", _connected)
    undo.callback(event.remove, Engine, "engine_connect", _connected)


def _url(engine: Engine) -> URL:
    url: URL = vars(engine)["url"]
    database = _target()
    return url if database is None else with_scratch_name(url, database)


def _set_url(engine: Engine, url: URL) -> None:
    vars(engine)["url"] = url


def _target() -> Database | None:
    """The scratch database of this thread, unless it would have to be made to be named."""
    try:
        target = targets.current()
    except GuardError:  # which the connection itself will raise
        return None
    database = target.database if target else None
    return database if getattr(database, "is_made", True) else None


def _connected(connection: Connection) -> None:
    """Update ``default_schema_name``, which a dialect notes at its first connection only."""
    database = _target()
    dialect = connection.dialect
    if database is None or dialect.name not in _BACKENDS:
        return
    named = vars(connection.engine)["url"].database
    if named and not named.startswith(PREFIX):
        production_names.add(named)
    if dialect.default_schema_name not in database.names:
        dialect.default_schema_name = database.default
