"""Waiting for a database that is still starting.

A container that is first started initialises its database for half a minute, and until then nobody
listens, or its name is not even known. Commands that need no database never come here.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

VARIABLE = "MIGRATION_WAIT"
DEFAULT = 60.0
"""Seconds to wait for a database at most."""
PAUSE = 1.0
"""Seconds between two attempts."""
NOT_YET = {
    1040: "it has no connection free",
    1053: "it is shutting down",
    2003: "nobody listens there",
    2013: "it breaks the connection off",
}
"""Errors that pass by themselves (MySQL Error Message Reference), and what they mean."""


@dataclass
class Server:
    """The server that was connected to last, for messages.

    :param waited: whether it was waited for, in vain.
    """

    host: str = "?"
    port: int = 3306
    user: str = "?"
    database: str = "?"
    waited: bool = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def wait_for_servers() -> Server:
    """Let every engine of this process wait for its server, for ``MIGRATION_WAIT`` seconds at most.

    :returns: what will be known of the server.
    """
    server = Server()

    @event.listens_for(Engine, "do_connect")
    def connect(dialect: Any, record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
        _note(server, parameters)
        return _connect(dialect, arguments, parameters, server)

    return server


def _note(server: Server, parameters: dict[str, Any]) -> None:
    for name in ("host", "port", "user", "database"):
        if parameters.get(name):
            setattr(server, name, parameters[name])


def _connect(dialect: Any, arguments: Any, parameters: dict[str, Any], server: Server) -> Any:
    deadline = time.monotonic() + _seconds()
    while True:
        try:
            return dialect.connect(*arguments, **parameters)
        except dialect.dbapi.Error as error:
            reason = NOT_YET.get(error.args[0] if error.args else None)
            if reason is None:
                raise
            if time.monotonic() > deadline:
                server.waited = True
                raise
            _say(server, reason)
            time.sleep(PAUSE)


def _seconds() -> float:
    try:
        return float(os.environ.get(VARIABLE) or DEFAULT)
    except ValueError:
        return DEFAULT


_said: set[str] = set()


def _say(server: Server, reason: str) -> None:
    """Say once for what we are waiting, and again when the reason changes."""
    if reason not in _said:
        _said.add(reason)
        sys.stderr.write(
            f"alembic: waiting for the database at {server}, for {_seconds():g} s at most "
            f"({reason}) …\n"
        )
        sys.stderr.flush()
