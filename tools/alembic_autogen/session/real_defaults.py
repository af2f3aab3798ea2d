"""Give scratch databases the names and the default collations of real ones.

Tables and columns that a revision creates without a character set get the defaults of their
database, which may be others than those of the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.quoting import quote_string
from alembic_autogen.server.connection import rows

if TYPE_CHECKING:
    from alembic_autogen.server.base import Collations, Database, Server
    from alembic_autogen.session.lazy_server import LazyServer
    from alembic_autogen.settings import Settings


def like_real(settings: Settings, name: str) -> Settings:
    """The settings under which scratch databases have the names of real ones.

    Without further databases, none is needed. With them, statements and definitions name databases,
    and are the same on both servers if the application's own one has its real name here too.

    :param name: the name of the real database; empty if the connection has no default database.
    """
    if not (settings.schemas and name):
        return settings
    same = (each for each in settings.schemas if each.lower() == name.lower())
    own = next(same, name)
    return replace(settings, own=own, schemas=tuple(dict.fromkeys([*settings.schemas, own])))


@contextmanager
def copy_of_real(server: LazyServer, collations: Collations) -> Iterator[Database]:
    """Create a scratch database for the schema of a real one, with its default collations.

    :param collations: the default collations of the real database and its further schemas.
    """
    with server.database("real", _known(server.server, collations)) as database:
        yield database


def reach_with_real_defaults(
    server: LazyServer,
    database: Database,
    collations: Collations,
    reach: Callable[[Database], None],
) -> Database:
    """Run revisions on a scratch database, with the default collations of the real one.

    A history that changes a default collation itself runs with that of the server: then tables
    that are older than this change have another one.

    :param server: creates further databases with the same collations from then on.
    :param collations: the default collations of the real database and its further schemas.
    :param reach: empties the database, and runs the revisions.
    :returns: the database; what empties it keeps its collations.
    """
    reach(database)
    reached = _default_collations(database)
    others = tuple(
        (name, collation)
        for name, collation in _known(database.server, collations)
        if reached.get(name) not in (None, collation)
    )
    if not others:
        return database
    server.collations = others
    like = replace(database, collations=others)
    reach(like)
    return like


def _default_collations(database: Database) -> dict[str | None, str]:
    with database.connect() as connection:
        all_names = rows(
            connection,
            "SELECT schema_name, default_collation_name FROM information_schema.schemata",
        )
    found = {name.lower(): collation for name, collation in all_names}  # which servers may fold
    names: dict[str | None, str] = {name: name for name in database.schemas}
    names[None] = database.default
    return {key: found[name.lower()] for key, name in names.items() if name.lower() in found}


def _known(server: Server, collations: Collations) -> Collations:
    """The collations that a server has; versions and flavors differ in that."""
    return tuple(each for each in collations if each[1] and _is_known(server, each[1]))


def _is_known(server: Server, collation: str) -> bool:
    """Whether a server has a collation."""
    try:
        with server.connect() as connection:
            rows(connection, f"SET collation_connection = {quote_string(collation)}")
    except pymysql.err.Error:
        return False
    return True
