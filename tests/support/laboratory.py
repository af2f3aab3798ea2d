"""Whole revisions in process, on one server: from two models to a judged round trip."""

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
from alembic_autogen.autogenerate.renames import Answers, RenameCandidate
from alembic_autogen.commands.revision import Request, Revision, revision
from alembic_autogen.models.create import engine_for
from alembic_autogen.progress import Silent
from alembic_autogen.server.base import Available, Database, Server
from alembic_autogen.settings import Settings, load
from support import textual

Models = Callable[[], sa.MetaData]
"""Makes metadata, new ones each time."""

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
"""What stands already."""

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
class Renamed:
    """What is renamed on the way.

    :param tables: new name by old name.
    :param columns: (table by its new name, old name): new name.
    :param values: (table and column by their new names, old member): new member.
    """

    tables: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    values: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    def answers(self) -> Answers:
        """The flags that say so."""
        return Answers(
            [f"{_quote(old)}={_quote(new)}" for old, new in self.tables.items()]
            + [f"{_path(table, old)}={_quote(new)}" for (table, old), new in self.columns.items()],
            [f"{_path(*path)}={_quote(new)}" for path, new in self.values.items()],
        )


def _path(*names: str) -> str:
    return ".".join(map(_quote, names))


def _quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


@dataclass(frozen=True)
class Readings:
    """What two models make.

    :param head: what stands already.
    :param wanted: what is to be.
    :param given: the names that count in it, by table.
    """

    head: textual.Reading
    wanted: textual.Reading
    given: Mapping[str, Collection[str]]

    @property
    def drift(self) -> list[str]:
        """In which lines they differ."""
        return textual.differences(self.wanted, self.head, self.given)

    @property
    def order(self) -> tuple[str, ...]:
        """Tables whose columns are in another order."""
        return order_differences(self.wanted, self.head)


@dataclass(frozen=True)
class Judged:
    """What the independent judge says of a revision.

    :param up: lines left over after its upgrade.
    :param down: lines left over after its downgrade.
    :param order_up: tables whose columns are then in another order.
    :param order_down: the same after the downgrade.
    """

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    order_up: tuple[str, ...] = ()
    order_down: tuple[str, ...] = ()


class Laboratory:
    """Writes and judges revisions; one for all tests of a session.

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
        self, before: Models, after: Models, renamed: Renamed | None = None, **values: Any
    ) -> Revision:
        """Have the tool write a revision; nothing is published.

        :raises AutogenError: what the tool raises.
        """
        answers = (renamed or Renamed()).answers()
        return self.revise_as(before, after, Request("change", answers, dry_run=True), **values)

    def revise_as(self, before: Models, after: Models, request: Request, **values: Any) -> Revision:
        """Have the tool write the revision that a request asks for."""
        with _declared(before, after), self._running_server(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # SQLAlchemy warns of cycles between foreign keys
            return revision(self.settings(**values), request, Silent(), _Nobody())

    @contextmanager
    def _running_server(self) -> Iterator[None]:
        """Have the command use the server that runs already."""
        own = servers.choose
        source = _Running(self.server)
        servers.choose = lambda settings: servers.Choice(source)
        try:
            yield
        finally:
            servers.choose = own

    def readings(self, before: Models, after: Models, schemas: Sequence[str] = ()) -> Readings:
        """What both models make.

        :raises DBAPIError: the server refuses one of them.
        """
        head, _ = self._made(before, schemas)
        return Readings(head, *self._made(after, schemas))

    def judge(
        self, readings: Readings, before: Models, source: str, schemas: Sequence[str] = ()
    ) -> Judged:
        """Run a revision in a database of its own, and compare by SHOW CREATE.

        :param source: its text.
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
    ) -> tuple[textual.Reading, dict[str, set[str]]]:
        with self.server.database("wanted", tuple(schemas)) as database:
            metadata = create(models, database)
            return read(database), given_names(metadata)


class _Nobody:
    """Answers: nothing was renamed that nobody said was, and old rows get what the tool takes."""

    def is_rename(self, candidate: RenameCandidate) -> bool:
        return False

    def value(self, unfilled: Unfilled, problem: str = "") -> str:
        return ""


@dataclass
class _Running:
    """A source of servers that has one already; what a command leaves on it is dropped."""

    running: Server
    name: str = "running"

    def availability(self, settings: Settings) -> Available:
        return Available("running")

    def identity(self, settings: Settings) -> None:
        """Nothing is remembered: all examples have the same files."""

    @contextmanager
    def launch(self, settings: Settings, data: Path | None = None) -> Iterator[_Running]:
        before = self._databases()
        try:
            yield self
        finally:
            with self.running.connect() as connection, connection.cursor() as cursor:
                cursor.execute("SET foreign_key_checks = 0")
                for name in self._databases() - before:
                    cursor.execute(f"DROP DATABASE {_quote(name)}")

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
    """Put both models where the project's env.py and settings look for them."""
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
    """Create all that models declare."""
    metadata = models()
    with engine_for(database).connect() as connection, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        metadata.create_all(connection)
    return metadata


def read(database: Database) -> textual.Reading:
    """What a database says of itself."""
    with database.connect() as connection:
        return textual.read(connection, database.name, *database.schemas)


def load_script(source: str) -> ModuleType:
    """A revision as a module."""
    module = ModuleType("written_revision")
    exec(compile(source, "written_revision.py", "exec"), vars(module))
    return module


def run(direction: Callable[[], None], database: Database) -> None:
    """Run one direction of a revision by plain Alembic."""
    with engine_for(database).begin() as connection:
        context = MigrationContext.configure(connection)
        with Operations.context(context):
            direction()


def order_differences(expected: textual.Reading, actual: textual.Reading) -> tuple[str, ...]:
    """Tables that have the same columns in another order."""
    pairs = {
        table: (expected.columns[table], actual.columns[table])
        for table in sorted({*expected.columns} & {*actual.columns})
    }
    return tuple(
        f"{table}: {list(actual)} instead of {list(expected)}"
        for table, (expected, actual) in pairs.items()
        if expected != actual and sorted(expected) == sorted(actual)
    )
