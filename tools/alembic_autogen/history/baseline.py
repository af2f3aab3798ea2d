"""The baseline: the contents of a database before the first revision runs.

A history may begin with ALTER TABLE, since ``create_all()`` or somebody by hand made the tables
before Alembic came. The baseline makes them on the disposable server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

import pymysql

from alembic_autogen.error_text import cause, first_line, server_message
from alembic_autogen.errors import AutogenError, ConfigurationError, HistoryError
from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.quoting import quote_name
from alembic_autogen.sandbox.foreign_names import hint
from alembic_autogen.sandbox.named_object import named_object, plain_function
from alembic_autogen.sandbox.redirect.sql_firewall import check as look
from alembic_autogen.schema.definers import declared_definer
from alembic_autogen.schema.sequences import without_database
from alembic_autogen.schema.sql_script import ScriptStatement, split_script
from alembic_autogen.schema.tokens import unquote_name
from alembic_autogen.server.definers import create_definers

if TYPE_CHECKING:
    from pathlib import Path

    from pymysql.connections import Connection

    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings

_NAME = r"(?P<name>`(?:[^`]|``)+`|[\w$]+)"
_USE = LatePattern(rf"USE\s+{_NAME}", re.IGNORECASE)
_LEFT_OUT = LatePattern(
    r"""
    (?:CREATE|DROP|ALTER)\s+(?:DATABASE|SCHEMA)\b   # the disposable database exists
    | SET\s+@@(?:GLOBAL|SESSION)\.(?:`?GTID_PURGED|`?SQL_LOG_BIN)\b  # of replication
    | (?:UN)?LOCK\s+(?:TABLES?|INSTANCE)\b | FLUSH\b
    | CHANGE\s+(?:MASTER|REPLICATION)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""Statements of dumps that are about a whole server, by their beginning."""
_MARKER = LatePattern(r"(?:/\*M?!\d*|\s)+")
_VERSIONS = "alembic_version"
_LONGEST = 300
"""The number of characters of a statement that a message shows."""


_NO_SQL = {
    b"\xff\xfe": "in UTF-16; convert it to UTF-8",
    b"\xfe\xff": "in UTF-16; convert it to UTF-8",
    b"\x1f\x8b": "compressed by gzip; unpack it",
    b"\x28\xb5\x2f\xfd": "compressed by zstd; unpack it",
    b"PK\x03\x04": "a ZIP archive; unpack it",
    b"PGDMP": "a dump of PostgreSQL",
}
"""The first bytes of files that are not SQL."""
_WRONG_STRING = 1366
"""The server's error about bytes that are not in the character set of the connection."""
_NO_DEFINER = 1449
"""The server's error where it runs an object of an account that does not exist."""
_MISSING = (1054, 1146, 1356)
"""The server's errors about a view: a column, a table, or what another view needs is missing."""
_VIEW = LatePattern(r"CREATE\b[^`(]*?\bVIEW\b", re.IGNORECASE)
_VIEW_NAME = LatePattern(r"\bVIEW\s+`((?:[^`]|``)+)`", re.IGNORECASE)
_UNKNOWN_DATABASE = 1049
_DENIED = 1142
"""The server's error about a table of a database that is there, and is not the tool's."""
_NO_TABLE = 1146
_NAMED_TABLE = LatePattern(r"Table '(.+)\.([^.]+)' doesn't exist")


def apply_baseline(settings: Settings, database: Database) -> None:
    """Apply the baseline to an empty scratch database.

    The application's connections must be redirected to it (``sandbox/app.py``).

    :raises ConfigurationError: the file cannot be read, there is no such callable.
    :raises HistoryError: a statement or the callable fails, or revisions have run on it already.
    """
    if settings.baseline_file is None:
        _call(settings, database)
    else:
        _run_file(settings.baseline_file, settings.baseline, database)
    _require_base(settings, database)


def _run_file(path: Path, shown: str, database: Database) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"The baseline {path} cannot be read ({error.strerror}); correct baseline in "
            "[tool.alembic-autogen] of pyproject.toml: it is a file of SQL, "
            '"module:callable" or "git:COMMIT".',
            key="baseline",
        ) from error
    for begin, what in _NO_SQL.items():
        if data.startswith(begin):
            raise ConfigurationError(f"The baseline {path} is {what}.", key="baseline")
    if path.suffix == ".py":
        raise ConfigurationError(
            f'The baseline {path} is Python; name a function in it: baseline = "{path.stem}:NAME".',
            key="baseline",
        )
    # A dump has the bytes of BLOBs as they are; they are sent as they were read.
    text = data.decode("utf-8", "surrogateescape")
    if next(split_script(text), None) is None:
        raise ConfigurationError(
            f"The baseline {path} has no statement; write it, or leave it out.", key="baseline"
        )
    run_script(text, shown, database)


def run_script(text: str, shown: str, database: Database) -> None:
    """Run a script of SQL in a scratch database.

    :param text: the script.
    :param shown: its name for messages.
    :raises HistoryError: a statement fails, or names another database.
    """
    with database.connect() as connection:
        script = _Script(shown, database, connection)
        script.run("SET SESSION sql_mode = DEFAULT")  # the application's, not the tool's
        for statement in split_script(text):
            script.execute(statement)


def run_dump(text: str, shown: str, database: Database) -> dict[str, str]:
    """Run the script of a real database, but not its views that read what is in another one.

    :returns: the server's message about each view that was left out, by its name.
    :raises HistoryError: another statement fails.
    """
    left_out: dict[str, str] = {}
    with database.connect() as connection:
        script = _Script(shown, database, connection)
        script.run("SET SESSION sql_mode = DEFAULT")
        for statement in split_script(text):
            try:
                script.execute(statement)
            except HistoryError as error:
                cause = error.__cause__
                view = _VIEW_NAME.search(statement.text[:_LONGEST])
                if not view or not isinstance(cause, pymysql.err.Error):
                    raise
                if not _is_elsewhere(cause, database, left_out):
                    raise
                left_out[view[1].replace("``", "`")] = server_message(cause)
    return left_out


def _is_elsewhere(error: pymysql.err.Error, database: Database, left_out: Collection[str]) -> bool:
    """Whether a view reads what is in another database, or another view that does."""
    number, text = (*error.args, None, "")[:2]
    match = _NAMED_TABLE.match(str(text)) if number == _NO_TABLE else None
    if match is None:
        return number in (_UNKNOWN_DATABASE, _DENIED)
    return match[1] != database.default or match[2] in left_out


class _Script:
    """Runs the statements of a file in a scratch database."""

    def __init__(self, path: str, database: Database, connection: Connection) -> None:
        self._path = path
        self._database = database
        self._connection = connection
        self._own_name = ""
        """The name by which the file calls the application's own database."""

    def execute(self, statement: ScriptStatement) -> None:
        """Run a statement, unless it is about a whole server.

        :raises HistoryError: the statement fails.
        :raises SandboxError: it reaches beyond the scratch database, on a server that others use.
        """
        start = _MARKER.sub(" ", statement.text[:_LONGEST]).lstrip()
        used = _USE.match(start)
        if used:
            self._use(used["name"], statement)
        elif not _LEFT_OUT.match(start):
            text = without_database(statement.text, self._database.schemas)
            look(text, self._database, f"{self._path}:{statement.line}")
            create_definers(self._database.server, [declared_definer(start)])
            try:
                self.run(text)
            except pymysql.err.Error as error:
                raise HistoryError(
                    f"The baseline fails ({self._path}:{statement.line}): {server_message(error)}"
                    f"{self._remedy(error, text)}.",
                    details=_shown(text),
                ) from error

    def _remedy(self, error: pymysql.err.Error, statement: str) -> str:
        if error.args[0] == _WRONG_STRING:
            return (
                "; if the file is not in UTF-8, convert it, or begin it with SET NAMES and its "
                "character set"
            )
        if error.args[0] in _MISSING and _VIEW.match(statement):
            return (
                "; if the view needs what a revision makes, leave it out of the baseline, and "
                "create it in a later revision"
            )
        if error.args[0] != _NO_DEFINER or self._database.server.private:
            return hint(server_message(error), self._database.schemas, statement)
        return (
            "; create that account on the server, or let the tool start a server with --server auto"
        )

    def _use(self, name: str, statement: ScriptStatement) -> None:
        """Change to a database: the first one named is the application's own."""
        name = unquote_name(name) if name.startswith("`") else name
        further = name in self._database.schemas
        if not further:
            self._own_name = self._own_name or name
            if name != self._own_name:
                raise HistoryError(
                    f"The baseline names another database, {name!r} "
                    f"({self._path}:{statement.line}); dump one database, or set schemas = "
                    f'["{name}"] in [tool.alembic-autogen].'
                )
        self.run(f"USE {quote_name(name if further else self._database.default)}")

    def run(self, statement: str) -> None:
        """Send a statement, and read its results."""
        sent = statement.encode("utf-8", "surrogateescape")
        with self._connection.cursor() as cursor:
            cursor.execute(sent)  # type: ignore[call-overload]  # bytes are sent as they are
            while cursor.nextset():  # of a procedure
                pass


def _shown(statement: str) -> str:
    text = statement.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _call(settings: Settings, database: Database) -> None:
    """Call ``module:callable`` with a connection to the database, and commit."""
    from alembic_autogen.models.create import engine_for
    from alembic_autogen.sandbox.alembic_config import own_dialect

    engine = engine_for(database, own_dialect(settings) or "mysql")
    try:
        with engine.connect() as connection:
            _found(settings.baseline)(connection)
            connection.commit()
    except (AutogenError, KeyboardInterrupt):
        raise
    except BaseException as error:
        why = cause(error, settings.project)
        raise HistoryError(
            f"The baseline {settings.baseline} fails: {why}.", details=why.rest
        ) from error


def _found(baseline: str) -> Callable[[object], object]:
    found = named_object("baseline", baseline, ConfigurationError)
    return plain_function(found, f"baseline = {baseline!r}", ConfigurationError)


def _require_base(settings: Settings, database: Database) -> None:
    """Refuse a baseline that records revisions as applied: only the others would run on it."""
    revisions = _revisions(database)
    if revisions:
        raise HistoryError(
            f"The baseline {settings.baseline} has {_VERSIONS} at {', '.join(revisions)}, so that "
            "it holds what revisions have made; leave that table out (mysqldump "
            f"--ignore-table=DATABASE.{_VERSIONS}), and take a dump from before the first revision."
        )


def _revisions(database: Database) -> Collection[str]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES LIKE %s", (_VERSIONS.replace("_", r"\_"),))
        if not cursor.fetchall():
            return ()
        cursor.execute(f"SELECT version_num FROM {_VERSIONS}")
        return [first_line(row[0])[0] for row in cursor.fetchall()]
