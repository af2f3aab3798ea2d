"""The two schemas that everything starts from: what the models make, and what the history makes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from alembic_autogen import server as servers
from alembic_autogen.history import History, Trace
from alembic_autogen.models import Created, Models, create_schema, load_models
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.schema.diff import Comparison, Rules, compare
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.renames import Renames
from alembic_autogen.scratch import empty_database

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.server.base import Database, Server
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Sides:
    """Both sides, read from one disposable server.

    :param server: the server they were made on.
    :param history: the revisions.
    :param models: the application's models.
    :param created: what ``create_all()`` made of them.
    :param head: what the revisions made.
    :param database: the database that is at head.
    :param trace: what was seen while the revisions ran.
    """

    server: Server
    history: History
    models: Models
    created: Created
    head: Schema
    database: Database
    trace: Trace

    def rules(self, settings: Settings) -> Rules:
        """What counts as a difference between them."""
        stored = tuple(self.head.objects)
        undeclared = [key for key in stored if key not in self.trace.declared]
        declared = self.trace.declared | self.history.declared_by_revisions(undeclared)
        return Rules(
            column_order=settings.column_order,
            appended=self.trace.appended,
            ignore=settings.ignore,
            declared=frozenset(declared),
        )

    @property
    def left_out(self) -> frozenset[TableKey]:
        """Tables that are not compared: Alembic's own, and those that the server refused."""
        return frozenset({self.trace.version_table, *(r.table for r in self.created.refused)})

    def compare(self, settings: Settings, renames: Renames | None = None) -> Comparison:
        """Compare them."""
        tables = {k: t for k, t in self.head.tables.items() if k not in self.left_out}
        head = replace(self.head, tables=tables)
        return compare(head, self.created.schema, self.rules(settings), renames)


@contextmanager
def both_sides(settings: Settings, progress: Progress, watch: Stopwatch) -> Iterator[Sides]:
    """Start a server, make both sides on it, and keep it for the context.

    The server starts while the application's modules are imported.

    :raises AutogenError: there is no server, or models or revisions do not work.
    """
    prepare_application(settings)
    progress.step("starting a disposable server")
    with servers.launch(settings) as launch:
        with watch.stage("import"):
            history = History(settings)
        with watch.stage("server"):
            server = launch.server()
        models, created = _models_side(settings, server, history, progress, watch)
        with server.database("head", settings.schemas, keep=True) as database:
            with watch.stage("revisions"):
                trace = migrate(history, database, progress)
            with watch.stage("read"):
                head = read_schema(database, ignore_table=lambda key: key == trace.version_table)
            yield Sides(server, history, models, created, head, database, trace)


def prepare_application(settings: Settings) -> None:
    """Make the application importable, as it is when it runs from the project's folder."""
    os.chdir(settings.project)
    for folder in reversed(settings.pythonpath):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))


def migrate(history: History, database: Database, progress: Progress) -> Trace:
    """Bring a disposable database to head."""
    progress.step("running the revisions")
    return history.upgrade(database, "head", progress.advance)


def _models_side(
    settings: Settings, server: Server, history: History, progress: Progress, watch: Stopwatch
) -> tuple[Models, Created]:
    with server.database("models", settings.schemas, keep=True) as database:
        progress.step("importing the models")
        with watch.stage("import"):
            fallback = () if settings.metadata else _environments_metadata(history, database)
            with history.application(database):
                models = load_models(settings, fallback)
        progress.step("creating the models' schema")
        with watch.stage("models"), history.application(database):
            created = create_schema(models, database)
    return models, created


def _environments_metadata(history: History, database: Database) -> tuple[MetaData, ...]:
    """The target_metadata of env.py; Alembic makes its version table to find that out."""
    metadata = history.target_metadata(database)
    empty_database(database)
    return metadata


def reset_to_head(sides: Sides, progress: Progress) -> None:
    """Make the head database anew, after a candidate has changed it."""
    empty_database(sides.database)
    sides.history.reload()
    migrate(sides.history, sides.database, progress)
