"""Write and check whole revisions in this process and on one server, from two sides of models."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.util.sqla_compat import _get_constraint_final_name
from sqlalchemy.dialects import mysql

from alembic_autogen import server as servers
from alembic_autogen.autogenerate.backfills.questions import Unfilled
from alembic_autogen.autogenerate.renames import RenameAnswers, RenameCandidate, RenameQuestion
from alembic_autogen.commands.revision import revision
from alembic_autogen.commands.revision_request import RevisionRequest
from alembic_autogen.commands.written_revision import Revision
from alembic_autogen.models.create import engine_for
from alembic_autogen.progress import Silent
from alembic_autogen.quoting import quote_name
from alembic_autogen.server.base import Available, Database, Server
from alembic_autogen.settings import Settings, load
from support import textual

Models = Callable[[], sa.MetaData]
"""A function that returns a new MetaData on each call."""

MODULE = "laboratory_models"
_INI = "[alembic]\nscript_location = %(here)s/migrations\nfile_template = %%(rev)s\n"
_ENV = f"""\
import {MODULE}
from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata={MODULE}.after())
with context.begin_transaction():
    context.run_migrations()
"""
_BEFORE = f'''\
"""The objects that exist already."""

import {MODULE}
from alembic import op

revision = "before"
down_revision = None


def upgrade():
    {MODULE}.before().create_all(op.get_bind())


def downgrade():
    {MODULE}.before().drop_all(op.get_bind())
'''
_PYPROJECT = """\
[tool.ruff]
line-length = 100
lint.select = ["E", "F", "W", "I", "UP", "B", "C4", "SIM", "RUF"]
"""
_TEMPLATE = Path(__file__).parents[2] / "alembic" / "script.py.mako"


@dataclass(frozen=True)
class ChangeRenames:
    """The renames of a change.

    :param tables: new names of tables, by old name.
    :param columns: new names of columns, by the table's new name and the column's old name.
    :param members: new members, by the new names of table and column and the old member.
    :param dropped: the paths of what is dropped while something else takes its name: the name of a
        table, or the new name of a table and the name of a column.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    members: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    dropped: Sequence[tuple[str, ...]] = ()

    def answers(self) -> RenameAnswers:
        """The values of the flags that declare these renames."""
        return RenameAnswers(
            [f"{quote_name(old)}={quote_name(new)}" for old, new in self.tables.items()]
            + [
                f"{_path(table, old)}={quote_name(new)}"
                for (table, old), new in self.columns.items()
            ],
            [f"{_path(*path)}={quote_name(new)}" for path, new in self.members.items()],
            [_path(*path) for path in self.dropped],
        )


def _path(*names: str) -> str:
    return ".".join(map(quote_name, names))


@dataclass(frozen=True)
class Readings:
    """The schemas that two sides of models create.

    :param head: the schema before the revision.
    :param wanted: the schema after the revision.
    :param given: the names that matter in ``wanted``, by table.
    """

    head: textual.TextReading
    wanted: textual.TextReading
    given: Mapping[str, Collection[str]]

    @property
    def drift(self) -> list[str]:
        """The lines in which they differ."""
        return textual.differences(self.wanted, self.head, self.given)

    @property
    def order(self) -> tuple[str, ...]:
        """The tables whose columns are in another order."""
        return order_differences(self.wanted, self.head)


@dataclass(frozen=True)
class Judged:
    """The independent check of a revision.

    :param up: the lines that differ after the upgrade.
    :param down: the lines that differ after the downgrade.
    :param order_up: the tables whose columns are in another order after the upgrade.
    :param order_down: the tables whose columns are in another order after the downgrade.
    """

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    order_up: tuple[str, ...] = ()
    order_down: tuple[str, ...] = ()


class Laboratory:
    """Writes and checks revisions; one instance for all tests of a session.

    :param server: a disposable server of the tool.
    :param folder: an empty folder, which becomes the project.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.versions = folder / "migrations" / "versions"
        self.versions.mkdir(parents=True)
        (folder / "alembic.ini").write_text(_INI)
        (folder / "migrations" / "env.py").write_text(_ENV)
        (folder / "migrations" / "script.py.mako").write_text(_TEMPLATE.read_text())
        (self.versions / "before.py").write_text(_BEFORE)
        (folder / "pyproject.toml").write_text(_PYPROJECT)

    def settings(self, **values: Any) -> Settings:
        """The settings of the project."""
        settings = load(self.folder, {}, {})
        values = {"line_length": 100, "use_cache": False, "flavor": self.server.flavor, **values}
        return replace(settings, metadata=f"{MODULE}:after", **values)

    def revise(
        self, before: Models, after: Models, renamed: ChangeRenames | None = None, **values: Any
    ) -> Revision:
        """Have the tool write a revision, without publishing it.

        :raises AutogenError: the tool fails.
        """
        answers = (renamed or ChangeRenames()).answers()
        return self.revise_as(
            before, after, RevisionRequest("change", answers, dry_run=True), **values
        )

    def revise_as(
        self, before: Models, after: Models, request: RevisionRequest, **values: Any
    ) -> Revision:
        """Have the tool write the revision of a request."""
        with _declared(before, after), self._running_server(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy warns of cycles between foreign keys
            found = revision(self.settings(**values), request, Silent(), _Nobody())
        assert isinstance(found, Revision), "there is one database"
        return found

    @contextmanager
    def _running_server(self) -> Iterator[None]:
        """Have the command use the server that is already running."""
        own = servers.choose
        source = _Running(self.server)
        servers.choose = lambda settings: servers.Choice(source)
        try:
            yield
        finally:
            servers.choose = own

    def readings(self, before: Models, after: Models, schemas: Sequence[str] = ()) -> Readings:
        """Read the schemas that both sides of the models create.

        :raises DBAPIError: the server refuses one of them.
        """
        head, _ = self._made(before, schemas)
        return Readings(head, *self._made(after, schemas))

    def judge(
        self, readings: Readings, before: Models, source: str, schemas: Sequence[str] = ()
    ) -> Judged:
        """Run a revision in a separate database, and compare the schemas by SHOW CREATE.

        :param source: the text of the revision.
        """
        with self.server.database("judged", tuple(schemas)) as database:
            create(before, database)
            script = load_script(source)
            run(script.upgrade, database)
            up = read(database)
            run(script.downgrade, database)
            down = read(database)
        return Judged(
            tuple(textual.differences(readings.wanted, up, readings.given)),
            tuple(textual.differences(readings.head, down)),
            order_differences(readings.wanted, up),
            order_differences(readings.head, down),
        )

    def _made(
        self, models: Models, schemas: Sequence[str]
    ) -> tuple[textual.TextReading, dict[str, set[str]]]:
        with self.server.database("wanted", tuple(schemas)) as database:
            metadata = create(models, database)
            return read(database), given_names(metadata)


class _Nobody:
    """Answers questions: nothing else was renamed, and old rows get the tool's default values."""

    def renames(self, questions: Sequence[RenameQuestion]) -> Sequence[RenameCandidate]:
        return ()

    def value(self, unfilled: Unfilled, problem: str = "") -> str:
        return ""


@dataclass
class _Running:
    """A source with a running server; databases that a command leaves there are dropped."""

    running: Server
    name: str = "running"

    def availability(self, settings: Settings) -> Available:
        return Available("running")

    def identity(self, settings: Settings) -> None:
        """``None``, so that nothing is cached: all examples have the same files."""

    @contextmanager
    def launch(self, settings: Settings, data: Path | None = None) -> Iterator[_Running]:
        before = self._databases()
        try:
            yield self
        finally:
            with self.running.connect() as connection, connection.cursor() as cursor:
                cursor.execute("SET foreign_key_checks = 0")
                for name in self._databases() - before:
                    cursor.execute(f"DROP DATABASE {quote_name(name)}")

    def server(self) -> Server:
        return self.running

    def is_ready(self) -> bool:
        return True

    def keep(self, kind: str, key: Mapping[str, object], about: Mapping[str, object]) -> bool:
        raise AssertionError("nothing is kept of a source without an identity")

    def _databases(self) -> set[str]:
        with self.running.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SHOW DATABASES")
            return {name for (name,) in cursor.fetchall()}


@contextmanager
def _declared(before: Models, after: Models) -> Iterator[None]:
    """Make both sides of the models importable by the project's env.py and settings."""
    module = ModuleType(MODULE)
    vars(module).update(before=before, after=after)
    sys.modules[MODULE] = module
    try:
        yield
    finally:
        del sys.modules[MODULE]


def _named(table: sa.Table) -> Iterator[sa.Index | sa.Constraint]:
    yield from table.constraints
    yield from table.indexes


def given_names(metadata: sa.MetaData) -> dict[str, set[str]]:
    """The names that the models give to keys and constraints, by table."""
    dialect = mysql.dialect()
    return {
        table.fullname: {
            str(name)
            for item in _named(table)
            if (name := _get_constraint_final_name(item, dialect))
        }
        for table in metadata.tables.values()
    }


def create(models: Models, database: Database) -> sa.MetaData:
    """Create all objects that models declare."""
    metadata = models()
    with engine_for(database).connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metadata.create_all(connection)
    return metadata


def read(database: Database) -> textual.TextReading:
    """Read the schema of a database."""
    with database.connect() as connection:
        return textual.read(connection, database.name, *database.schemas)


def load_script(source: str) -> ModuleType:
    """Load the text of a revision as a module."""
    module = ModuleType("written_revision")
    exec(compile(source, "written_revision.py", "exec"), vars(module))
    return module


def run(direction: Callable[[], None], database: Database) -> None:
    """Run one direction of a revision by plain Alembic."""
    with engine_for(database).begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            direction()


def order_differences(
    expected: textual.TextReading, actual: textual.TextReading
) -> tuple[str, ...]:
    """The tables that have the same columns in another order."""
    pairs = {
        table: (expected.columns[table], actual.columns[table])
        for table in sorted({*expected.columns} & {*actual.columns})
    }
    return tuple(
        f"{table}: {list(actual)} instead of {list(expected)}"
        for table, (expected, actual) in pairs.items()
        if expected != actual and sorted(expected) == sorted(actual)
    )
