"""Explain errors in a sentence, with what to do."""

from __future__ import annotations

import errno
import re

from alembic.util import CommandError
from migration.patience import NOT_YET, Server
from sqlalchemy.exc import DBAPIError

_UNKNOWN = re.compile(r"(?:Can't locate revision identified by|No such revision or branch) '(.+?)'")


def explain(error: Exception, server: Server) -> str | None:
    """Explain an error.

    :param server: the server that was connected to last.
    :returns: ``None`` where a traceback says more than a sentence: an error in somebody's code.
    """
    if isinstance(error, DBAPIError):
        return _explain_database(error, server)
    if isinstance(error, CommandError):
        return _explain_command(str(error), server)
    if isinstance(error, ModuleNotFoundError):
        return f"{error}; see that the folder src is mounted at /app."
    if isinstance(error, OSError):
        hint = "; mount its folder for writing, without :ro" if error.errno == errno.EROFS else ""
        return f"{error.filename or 'The system'}: {error.strerror}{hint}."
    if type(error).__name__ == "ConfigError":  # the application's own; its text is a sentence
        return f"{error} DATABASE_PASSWORD, DATABASE_HOST and the like win over files."
    return None


def _explain_command(text: str, server: Server) -> str:
    unknown = _UNKNOWN.search(text)
    if "not up to date" in text:
        return f"The database at {server} is not at the newest revision; run alembic upgrade head."
    if unknown is None:
        return text if text.endswith((".", "!")) else f"{text}."
    at = f" (the database at {server} was asked)" if server.host != "?" else ""
    return (
        f"There is no revision {unknown[1]!r} in /alembic/versions{at}; `alembic history` lists "
        "those that are there, and `alembic current` says which one the database is at."
    )


def _explain_database(error: DBAPIError, server: Server) -> str:
    original = error.orig
    arguments = original.args if original is not None else ()
    number = arguments[0] if arguments else 0
    text = str(arguments[1] if len(arguments) > 1 else original).rstrip(".")
    if number in NOT_YET:
        waited = "in time " if server.waited else ""
        return (
            f"No database answers {waited}at {server} ({text}); see that it runs, and that this "
            "container is on its network (--network) or DATABASE_HOST names another."
        )
    return _REASONS.get(number, _other)(error, text, server)


def _refused(error: DBAPIError, text: str, server: Server) -> str:
    return (
        f"The database at {server} refuses the account {server.user!r}: wrong user or password; "
        "set DATABASE_PASSWORD, or DATABASE_PASSWORD_FILE, and DATABASE_USER."
    )


def _missing(error: DBAPIError, text: str, server: Server) -> str:
    return (
        f"There is no database {server.database!r} at {server}; create it (CREATE DATABASE), or "
        "name another in DATABASE_NAME."
    )


def _forbidden(error: DBAPIError, text: str, server: Server) -> str:
    return f"The account {server.user!r} lacks a privilege at {server}: {text}."


def _locked(error: DBAPIError, text: str, server: Server) -> str:
    return (
        "Another session keeps a table locked for too long, and this statement was not carried "
        f"out; end it (SHOW PROCESSLIST at {server} lists all) and run the same command again: "
        f"{_first_line(error)}"
    )


def _other(error: DBAPIError, text: str, server: Server) -> str:
    return f"The database at {server} says: {text} (in: {_first_line(error)})."


def _first_line(error: DBAPIError) -> str:
    lines = (error.statement or "").strip().splitlines()
    return lines[0] if lines else "connecting"


_REASONS = {
    1044: _forbidden,
    1045: _refused,
    1049: _missing,
    1130: _refused,
    1142: _forbidden,
    1205: _locked,
    1227: _forbidden,
    1419: _forbidden,
    1698: _refused,
}
