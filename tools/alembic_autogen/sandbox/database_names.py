"""Put the name of the scratch database into the URLs that the application sees.

In production, ``engine.url``, ``sqlalchemy.url`` in alembic.ini and the current connection all name
the same database. Here the connection leads to a scratch database, and a revision that takes the
name from a URL (for ``ALTER DATABASE …``, or queries to information_schema) must get the name of
the scratch database. The rest of the URL is unchanged, because connections are redirected.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import URL, Engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.redirect import targets
from alembic_autogen.sandbox.substitute_url import BACKENDS
from alembic_autogen.server.scratch_names import PREFIX

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.server.base import Database

production_names: set[str] = set()
"""The databases that the URLs of the application's engines name."""


def with_scratch_name(url: URL, database: Database) -> URL:
    """Set the database of a URL to a scratch database; the name of a further schema is kept."""
    if url.get_backend_name() not in BACKENDS or url.database in database.schemas:
        return url
    return url.set(database=database.default)


def text_with_scratch_name(text: str, database: Database) -> str:
    """Apply :func:`with_scratch_name` to text that is a URL; return any other text unchanged."""
    try:
        url = make_url(text)
    except (SQLAlchemyError, ValueError):
        return text
    if url.get_backend_name() not in BACKENDS:
        return text
    return with_scratch_name(url, database).render_as_string(hide_password=False)


def name_in(text: str | None) -> str | None:
    """The database name in a text that is a URL of MySQL or MariaDB; ``None`` for other texts."""
    try:
        url = make_url(text or "")
    except (SQLAlchemyError, ValueError):
        return None
    return url.database if url.get_backend_name() in BACKENDS else None


def production_name(connection: object) -> str:
    """The database that the URL of a connection's engine names; empty if there is none."""
    engine = getattr(connection, "engine", None)
    if not isinstance(engine, Engine):
        return ""
    url: URL = vars(engine)["url"]
    named = url.database or ""
    return "" if named.startswith(PREFIX) or url.get_backend_name() not in BACKENDS else named


def redirect_engine_urls(undo: ExitStack) -> None:
    """Make the URL of every engine name the database to which its connections are redirected.

    ``Engine.url`` is an attribute of each engine. It cannot be replaced in engines that are created
    before a redirection begins or that outlive it. A property of the class takes precedence over
    it.
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
    """The scratch database of this thread; ``None`` if it would have to be created first."""
    try:
        target = targets.current()
    except SandboxError:  # connecting will raise it
        return None
    database = target.database if target else None
    return database if getattr(database, "is_made", True) else None


def _connected(connection: Connection) -> None:
    """Update ``default_schema_name``, which a dialect sets at its first connection only."""
    database = _target()
    dialect = connection.dialect
    if database is None or dialect.name not in BACKENDS:
        return
    named = vars(connection.engine)["url"].database
    if named and not named.startswith(PREFIX):
        production_names.add(named)
    if dialect.default_schema_name not in database.names:
        dialect.default_schema_name = database.default
