"""Read the facts about a real database that plans for large tables need besides its schema."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.locks.own_connection import rows, text_of
from alembic_autogen.apply.online import ghost, percona
from alembic_autogen.apply.online.connection_options import NotedParameters
from alembic_autogen.apply.online.ghost_obstacles import server_obstacle
from alembic_autogen.apply.online.planning import Facts, plan_online
from alembic_autogen.error_text import error_number

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.pool import PoolProxiedConnection

    from alembic_autogen.apply.resuming.beginning import Beginning
    from alembic_autogen.apply.resuming.real_state import RealState
    from alembic_autogen.settings import Settings

_REFERRERS = (
    "SELECT DISTINCT REFERENCED_TABLE_NAME, TABLE_SCHEMA FROM information_schema.KEY_COLUMN_USAGE"
    " WHERE REFERENCED_TABLE_SCHEMA = DATABASE() AND TABLE_SCHEMA <> DATABASE()"
)


_NEEDED = {
    "SHOW REPLICA STATUS": "REPLICATION CLIENT (on MariaDB, SLAVE MONITOR)",
    "SELECT 1 FROM information_schema.INNODB_TRX LIMIT 1": "PROCESS",
}
"""Queries, and the privileges without which the server refuses them."""
_DENIED = 1227
"""The server's error about a privilege."""


class FactFinder:
    """Collects facts about a database while its other checks look at it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parameters = NotedParameters()
        self._referrers: dict[str, tuple[str, ...]] = {}
        self._obstacles: dict[str, str] = {}

    def noting(self) -> AbstractContextManager[None]:
        """Note with which account env.py connects."""
        return self._parameters.noting()

    def look(self, connection: Connection, real: RealState) -> None:
        """Look whether the tools can be used here, and which other databases refer to this one.

        Nothing is looked at if no table is large.

        :param connection: is only read.
        """
        above = self._settings.online_above
        if all(size.data_bytes + size.index_bytes <= above for size in real.sizes.values()):
            return
        self._obstacles[percona.NAME] = _lacking_privilege(connection.connection)
        if self._settings.online_tool in ("auto", ghost.NAME) and ghost.is_there():
            self._obstacles[ghost.NAME] = _obstacle_to_ghost(connection.connection)
        found = defaultdict(list)
        for table, database in rows(connection.connection, _REFERRERS):
            found[text_of(table)].append(text_of(database))
        self._referrers = {table: tuple(sorted(names)) for table, names in found.items()}

    def with_online(self, beginning: Beginning, notify: Callable[[str], None]) -> Beginning:
        """Decide how the statements of a plan on large tables are carried out.

        :param notify: shows half a sentence to the user.
        :raises ConfigurationError: the options for the tool cannot be used.
        """
        if beginning.preview is None or beginning.real is None:
            return beginning
        facts = Facts(self._parameters.options(), self._referrers, self._obstacles)
        recorded = beginning.preview.recorded
        online = plan_online(self._settings, recorded, beginning.real, facts, notify)
        return replace(beginning, online=online)


def _lacking_privilege(connection: PoolProxiedConnection) -> str:
    """The reason why the account cannot use pt-online-schema-change, which looks for replicas and
    at the load; empty if there is none."""
    for query, privilege in _NEEDED.items():
        try:
            rows(connection, query)
        except Exception as error:  # of any driver
            if error_number(error) == _DENIED:
                return f"the account lacks {privilege}"
    return ""


def _obstacle_to_ghost(connection: PoolProxiedConnection) -> str:
    """The reason why gh-ost cannot be used on this server; empty if there is none."""
    try:
        return server_obstacle(lambda query: rows(connection, query))
    except Exception as error:  # of any driver
        return f"the server has refused a query ({error_number(error) or type(error).__name__})"
