"""Query the configured database through the connection of its own env.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from alembic_autogen.server.base import Row


def querying(connection: Connection) -> Callable[[str], Sequence[Row]]:
    """A function that runs a statement on a connection of any driver, and returns its rows."""

    def query(statement: str) -> Sequence[Row]:
        # Without parameters, drivers leave percent signs as they are. Options of the connection
        # would stay there, and hold for the statements of revisions.
        found = connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        return [tuple(map(_text, row)) for row in found] if found.returns_rows else []

    return query


def querying_names(connection: Connection) -> Callable[[str], list[dict[str, object]]]:
    """Like :func:`querying`, with rows by the names of their columns; none without a result."""

    def query(statement: str) -> list[dict[str, object]]:
        found = connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
        if not found.returns_rows:
            return []
        names = list(found.keys())
        return [dict(zip(names, map(_text, row), strict=False)) for row in found]

    return query


def _text(value: object) -> object:
    """Decode a value if it is bytes, as which some drivers return texts."""
    return value.decode() if isinstance(value, (bytes, bytearray)) else value
