"""Explain failures of the configured database, and of revisions that run on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from alembic_autogen.error_text import driver_error
from alembic_autogen.errors import TargetError
from alembic_autogen.history.migration_plan import DatabaseLocation
from alembic_autogen.sandbox.substitute_url import BACKENDS

if TYPE_CHECKING:
    from sqlalchemy import Dialect
    from sqlalchemy.exc import DBAPIError


class NotedLocation:
    """The address that the application connected to last, for messages."""

    def __init__(self) -> None:
        self.user = "?"
        self.place = DatabaseLocation("?", "")

    @contextmanager
    def noting(self) -> Iterator[None]:
        from sqlalchemy import Engine, event

        event.listen(Engine, "do_connect", self._note)
        try:
            yield
        finally:
            event.remove(Engine, "do_connect", self._note)

    def _note(
        self, dialect: Dialect, record: object, arguments: object, parameters: dict[str, object]
    ) -> None:
        if dialect.name not in BACKENDS:  # connecting could create a file
            raise TargetError(
                f"env.py connects to a database of {dialect.name}, not of MySQL or MariaDB; "
                "correct sqlalchemy.url, or the URL that env.py uses."
            )
        socket, host = parameters.get("unix_socket"), parameters.get("host") or "localhost"
        place = str(socket or f"{host}:{parameters.get('port') or 3306}")
        database = str(parameters.get("database") or parameters.get("db") or "")
        self.user = str(parameters.get("user") or "")
        self.place = DatabaseLocation(place, database, self.user)


def explain(error: DBAPIError, noted: NotedLocation) -> str:
    number, text = driver_error(error.orig if error.orig is not None else error)
    text = text.rstrip(".")
    where, explain = noted.place.host, _REASONS.get(number)
    if explain is not None:
        return explain.format(where=where, user=noted.user, database=noted.place.database)
    if number in (2003, 2005, 2006, 2013):
        # PyMySQL's text is "Can't connect to MySQL server on 'HOST' (REASON)".
        text = re.sub(r"^Can't connect to MySQL server on '[^']*' \((.+)\)$", r"\1", text)
        return f"No database answers at {where} ({text}); start it, or correct the configuration."
    return f"The database {noted.place} reports: {text}."


_REFUSED = (
    "The database at {where} refuses the account {user!r}: wrong user or password; correct the "
    "configuration."
)
_REASONS = {
    1044: "The account {user!r} may not use the database {database!r} at {where}; grant it that.",
    1045: _REFUSED,
    1049: "There is no database {database!r} at {where}; create it, or correct the configuration.",
    1130: "The database at {where} accepts no connection from this machine; correct its accounts.",
    1698: _REFUSED,
}
"""Messages for connection errors, by MySQL's error number."""
