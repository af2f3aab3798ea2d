"""Give scratch databases the default collation of a real one.

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
    from alembic_autogen.server.base import Database, Server
    from alembic_autogen.session.lazy_server import LazyServer


@contextmanager
def copy_of_real(server: LazyServer, collation: str) -> Iterator[Database]:
    """Create a scratch database for the schema of a real one, with its default collation.

    :param collation: the default collation of the real database.
    """
    known = collation if _is_known(server.server, collation) else ""
    with server.database("real", known) as database:
        yield database


def reach_with_real_defaults(
    server: LazyServer, database: Database, collation: str, reach: Callable[[Database], None]
) -> Database:
    """Run revisions on a scratch database, with the default collation of the real one.

    A history that changes the default collation itself runs with that of the server: then tables
    that are older than this change have another one.

    :param server: creates further databases with the same collation from then on.
    :param collation: the default collation of the real database.
    :param reach: empties the database, and runs the revisions.
    :returns: the database; what empties it keeps its collation.
    """
    reach(database)
    if collation in ("", _default_collation(database)) or not _is_known(database.server, collation):
        return database
    server.collation = collation
    like_real = replace(database, collation=collation)
    reach(like_real)
    return like_real


def _default_collation(database: Database) -> str:
    with database.connect() as connection:
        ((collation,),) = rows(connection, "SELECT @@collation_database")
    return str(collation)


def _is_known(server: Server, collation: str) -> bool:
    """Whether a server has a collation; versions and flavors differ in that."""
    try:
        with server.connect() as connection:
            rows(connection, f"SET collation_connection = {quote_string(collation)}")
    except pymysql.err.Error:
        return False
    return True
