"""The models' side: the schema that ``create_all()`` makes, or as little of it as need be made.

Everything that is asked of the models is asked before the revisions are loaded, since a revision
may define a class on the models' base, add a constraint to one of their tables or clear their
MetaData. What the models say of themselves must not depend on that, nor on what happened to be
faster: the server, the models' import or the history.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from alembic_autogen.errors import ModelsError
from alembic_autogen.memo.fingerprint import models_text
from alembic_autogen.memo.import_state import tracked_state
from alembic_autogen.memo.remembered import Created, Refused, TableStatements
from alembic_autogen.models import incremental
from alembic_autogen.models.create import (
    DeclaredNames,
    create_schema,
    declared_names,
    noting_tables,
    read_created,
)
from alembic_autogen.models.ddl import Emitted, emit, emitted_statements, server_dialect
from alembic_autogen.models.executor import (
    Executor,
    created_objects,
    executing,
    joined,
    run,
    run_without_refused,
)
from alembic_autogen.models.keys import created_object
from alembic_autogen.models.load import Models, naming_conventions
from alembic_autogen.sandbox.app import application
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import Layout
    from alembic_autogen.memo.import_tracker import ImportTracker
    from alembic_autogen.memo.results import Results
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.lazy_server import LazyServer
    from alembic_autogen.settings import Settings

Finish = Callable[[], Created]


@dataclass
class SchemaBuilder:
    """Makes the models' schema.

    :param tracker: watched the models' import, and goes on with what their events do.
    :param layout: tells where the files of the history are.
    :ivar doubts: why what the models make will not be known to the next run.
    """

    settings: Settings
    models: Models
    bench: LazyServer
    known: Results
    tracker: ImportTracker
    layout: Callable[[], Layout]
    progress: Progress
    watch: Stopwatch
    _statements: list[Emitted] = field(default_factory=list)
    _text: str = ""
    doubts: tuple[str, ...] = ()

    @contextmanager
    def begun(self) -> Iterator[Finish]:
        """Begin; gives what waits for the end. Meanwhile the server can do something else.

        :raises ModelsError: so does what is given: the models' DDL fails.
        """
        self._check_schemas()
        with self.watch.stage("models"):
            created = self._known()
        if created is None and not self._may_run_beside():
            created = self._alone()
        if created is not None:
            yield partial(self._noted, created)
        else:
            with self._in_the_background() as finish:
                yield partial(self._ended, finish)

    def _may_run_beside(self) -> bool:
        """Whether the models' schema may be created while the revisions run.

        Not where both need further schemas, which have the same names on either side.
        """
        return self.settings.uses("background") and not self.settings.schemas

    def _check_schemas(self) -> None:
        """A table's ``schema`` may name a database of a given server that somebody uses."""
        if self.settings.server_url is None:
            return
        named = (table for table in self.models.tables() if table.schema)
        table = next(named, None)
        if table is not None:
            raise ModelsError(
                f"The models' table {table} is in a database of its own (schema = "
                f"{str(table.schema)!r}), which is not made on a server that others use too; leave "
                "the server to the tool with --server auto."
            )

    def note_import(self) -> None:
        """Take note of what the models depend on, and of what they make."""
        if self.known.usable:
            self._emit()
            self._note_import()

    def _note_import(self) -> None:
        tracked = tracked_state(self.tracker, self.layout(), self.known.files)
        self.doubts = tracked.doubts
        naming = naming_conventions(self.models)
        self.known.remember_import(self._text, naming, self.models.unregistered, tracked)

    def _known(self) -> Created | None:
        """What earlier runs found out, with what has changed since."""
        if not self.known.usable:
            return None
        self._emit()
        return (self.known.models(self._text) or self._changed()) if self._text else None

    def _emit(self) -> None:
        with application(self.bench.on_demand()), self.tracker.watching():
            self._statements = emitted_statements(self.models) or []
        self._text = models_text(map(str, self._statements)) if self._statements else ""

    def _ended(self, finish: Finish) -> Created:
        with self.watch.stage("models"):
            created = finish()
        return self._noted(created)

    def _noted(self, created: Created) -> Created:
        """Take note of what was found."""
        if self._text and not created.refused:
            if not self.known.has_models(self._text):
                self.known.remember_models(self._text, created, self._parts(created))
            self._note_import()
        elif self.known.usable:
            self.doubts = (self._obstacle(created),)
        return created

    @staticmethod
    def _obstacle(created: Created) -> str:
        if created.refused:
            return f"the server refuses the table {created.refused[0].table}"
        return "create_all() asks the database for something"

    def _parts(self, created: Created) -> TableStatements | None:
        if self.settings.schemas or not incremental.separable(created, self._statements):
            return None
        return incremental.parts_of(self._statements)

    # --- everything

    def _alone(self) -> Created:
        self._say()
        with self.watch.stage("models"), self.bench.database("models") as database:
            return self._created(database)

    def _created(self, database: Database) -> Created:
        with application(database):
            return create_schema(self.models, database, self.settings.project)

    @contextmanager
    def _in_the_background(self) -> Iterator[Finish]:
        self._say()
        with self.bench.database("models") as database, executing(database) as replay:
            with self.watch.stage("models"):
                finish = self._sent(replay, database)
            yield finish

    def _sent(self, replay: Executor, database: Database) -> Finish:
        """Ask the models for everything, and run what can be run in the background."""
        names = declared_names(self.models)
        if self._send(replay, database):
            return partial(self._finished, replay, database, names)
        created = self._made_at_once(replay, database)
        return lambda: created

    def _say(self) -> None:
        self.progress.step("creating the models' schema")

    def _send(self, replay: Executor, database: Database) -> bool:
        """Send what ``create_all()`` would send to this server; gives whether that can be known."""
        current: list[TableKey] = []

        def take(statement: Emitted) -> None:
            during = current[-1] if current else statement.during
            replay.add(replace(statement, during=during))
            if statement.given:
                raise ValueError(f"parameters of {statement.text}")

        dialect = server_dialect(database, self.settings.project)
        with application(self.bench.on_demand()), noting_tables(self.models, current):
            is_all = emit(self.models, take, dialect)
        if is_all:
            replay.end()
        return is_all

    def _made_at_once(self, replay: Executor, database: Database) -> Created:
        """Let ``create_all()`` itself do it, where something needs a connection or is refused."""
        replay.stop()
        empty_database(database)
        return self._created(database)

    def _finished(self, replay: Executor, database: Database, names: DeclaredNames) -> Created:
        statements = replay.statements
        refused: tuple[Refused, ...] = ()
        if not replay.succeeded():
            empty_database(database)
            refused = run_without_refused(statements, database)
        gone = {each.table for each in refused}
        made = created_objects(each for each in statements if each.during not in gone)
        return read_created(names, database, made, refused)

    # --- what has changed

    def _changed(self) -> Created | None:
        """The schema after a change of few tables; ``None`` where all must be made."""
        if not self.settings.uses("changed-tables"):
            return None
        base, after = self.known.earlier_models(), incremental.parts_of(self._statements)
        if base is None or after is None or self.settings.schemas:
            return None
        change = incremental.change(*base, after, self.models)
        if change is None:
            return None
        self._say()
        if not change.affected:
            return incremental.merged(change, Schema(), {}, self.models)
        with suppress(Exception):  # whatever goes wrong is found again when all is made
            return self._made(change)
        return None

    def _made(self, change: incremental.ModelsChange) -> Created | None:
        with self.bench.database("models") as database:
            dialect = server_dialect(database, self.settings.project)
            with application(self.bench.on_demand()):
                statements = emitted_statements(self.models, dialect, change.tables) or []
            if not incremental.parts_of(statements):
                return None
            affected = [each for each in statements if each.table in change.affected]
            referred = [each for each in statements if each.table in change.referred]
            tables = [each for each in referred if created_object(each.text) is None]
            run(tables, database, check=False)
            run(joined(affected), database)
            made = read_schema(database)
        texts = [each.text % () for each in affected]
        told = {key: text for text in texts if (key := created_object(text)) is not None}
        return incremental.merged(change, made, told, self.models)
