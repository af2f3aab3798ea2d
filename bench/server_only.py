"""Measure what the server takes by itself, without SQLAlchemy and Alembic.

    python server_only.py TOOLS MODULE

It runs in the folder of a generated project, whose models are in MODULE, and prints the seconds of
:class:`bench.parts.limits.ServersShare` as JSON. TOOLS is the folder of the tool's package, whose
server is started.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.sql.ddl import ExecutableDDLElement as DDLElement

    from alembic_autogen.server.base import Database, Server

MANY = 50
"""The number of statements in a packet."""


def main(tools: str, module: str) -> None:
    """Measure, and print what was found."""
    sys.path[:0] = [tools, str(Path.cwd())]
    revisions, models = _of_revisions(), _of_models(module)
    from alembic_autogen.server import launch
    from alembic_autogen.settings import load

    settings = load(Path.cwd())
    begin = time.perf_counter()
    with launch(settings) as launched:
        server = launched.server()
        start = time.perf_counter() - begin
        found = _share(server, models, revisions)
    print(json.dumps({"start": start, **found}))


def _share(server: Server, models: Sequence[str], revisions: Sequence[str]) -> dict[str, float]:
    with server.database("first") as first:
        _send(first, models)
        complete = _definitions(first)
    with server.database("models") as one, server.database("head") as other:
        both = _timed([(one, complete), (other, revisions)])
        shows = [f"SHOW CREATE TABLE {name}" for name in _tables(one)]
        read = _timed([(one, shows), (other, shows)])
        half = len(shows) // 2
        read_one = _timed([(one, shows[:half]), (one, shows[half:])])
    return {"both": both, "read": read, "read_one": read_one}


def _definitions(database: Database) -> list[str]:
    """A statement for each table, with its indexes: fewer than SQLAlchemy's, in any order."""
    found = ["SET foreign_key_checks = 0"]
    with database.connect() as connection, connection.cursor() as cursor:
        for name in _tables(database):
            cursor.execute(f"SHOW CREATE TABLE {name}")
            found += [text for _, text in cursor.fetchall()]
    return found


def _timed(work: Sequence[tuple[Database, Sequence[str]]]) -> float:
    """The seconds that lists of statements take, each on a connection of its own, all at once."""
    begin = time.perf_counter()
    with ThreadPoolExecutor(len(work)) as threads:
        for done in [threads.submit(_send, *each) for each in work]:
            done.result()
    return time.perf_counter() - begin


def _send(database: Database, statements: Sequence[str]) -> None:
    """Send statements in packets of many, so that Python is hardly involved."""
    with database.connect() as connection, connection.cursor() as cursor:
        for first in range(0, len(statements), MANY):
            cursor.execute(";\n".join(statements[first : first + MANY]))
            while cursor.nextset():
                pass


def _tables(database: Database) -> list[str]:
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SHOW TABLES")
        return [f"`{name}`" for (name,) in cursor.fetchall()]


class _Statements:
    """A file that keeps what Alembic writes in its offline mode: a statement each time."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def write(self, text: str) -> None:
        if statement := text.strip().rstrip(";"):
            self.found.append(statement)

    def flush(self) -> None:
        """Do nothing."""


def _of_revisions() -> list[str]:
    """The statements of all revisions, in their order."""
    from alembic.config import Config
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    buffer = _Statements()
    options = {"as_sql": True, "output_buffer": buffer}
    context = MigrationContext.configure(dialect_name="mysql", opts=options)
    history = list(ScriptDirectory.from_config(Config("alembic.ini")).walk_revisions())
    with Operations.context(context):
        for revision in reversed(history):
            revision.module.upgrade()
    return buffer.found


def _of_models(module: str) -> list[str]:
    """The statements that create the models' tables, in the order of their foreign keys."""
    from sqlalchemy.dialects import mysql
    from sqlalchemy.schema import CreateIndex, CreateTable

    metadata = importlib.import_module(module).SQLModel.metadata
    dialect = mysql.dialect()
    elements: Iterator[DDLElement] = chain.from_iterable(
        (CreateTable(each), *map(CreateIndex, each.indexes)) for each in metadata.sorted_tables
    )
    return [str(element.compile(dialect=dialect)) for element in elements]


if __name__ == "__main__":
    main(*sys.argv[1:])
