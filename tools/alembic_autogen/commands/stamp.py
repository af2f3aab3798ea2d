"""``stamp``: record the revision of a real database, if the database has its schema."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic.util import CommandError

from alembic_autogen.commands.real_schema import RealSchema
from alembic_autogen.errors import ExitCode, HistoryError, TargetError
from alembic_autogen.history.alembic_compat import stamp_steps
from alembic_autogen.history.alembic_errors import in_a_sentence
from alembic_autogen.history.baseline import run_dump
from alembic_autogen.history.replaced_revisions import refuse_replaced
from alembic_autogen.history.trace import Trace
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.real_database import RealDatabase, read_real_database
from alembic_autogen.schema.version_tables import (
    read_without_version_tables,
    version_tables,
)
from alembic_autogen.server.grants import Unseen
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.server.version_writer import VersionWriter
from alembic_autogen.session.import_models import open_history
from alembic_autogen.session.real_defaults import (
    copy_of_real,
    like_real,
    reach_with_real_defaults,
)
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


_STORED = (
    "name {squash}, or, if the database is at {typed} all the same, insert {typed} into its "
    "alembic_version, and upgrade it"
)


@dataclass(frozen=True)
class Stamp:
    """The result of ``stamp``.

    :param place: the address of the real database's server.
    :param database: the name of the real database.
    :param before: its revisions before.
    :param after: its revisions afterwards, or what they would be.
    :param comparison: the schema that the revisions make, and the real one; ``None`` if they were
        not compared.
    :param unseen: the kinds of objects that the account does not see, if they were compared.
    :param written: whether the revision was noted.
    """

    place: str
    database: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    comparison: Comparison | None
    server: ServerInfo
    unseen: tuple[Unseen, ...] = ()
    written: bool = False
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.FINDINGS if self.comparison else ExitCode.OK


@dataclass(frozen=True)
class StampRequest:
    """The user's request.

    :param revision: as Alembic's command line takes it: ``head``, ``heads``, ``base``, an id.
    :param url: the real database.
    :param verifies: whether its schema has to be what the revision makes.
    :param purges: whether what it is at now is dropped first.
    """

    revision: str
    url: str
    verifies: bool = True
    purges: bool = False
    dry_run: bool = False


def stamp(settings: Settings, request: StampRequest, progress: Progress) -> Stamp:
    """Compare a real database with a revision, and record this revision there.

    :raises ServerError: the database cannot be read.
    :raises HistoryError: there is no such revision, or one fails.
    :raises TargetError: the revision cannot be written.
    """
    watch = Stopwatch()
    progress.step("reading the database")
    schemas = settings.schemas if request.verifies else ()
    real = read_real_database(request.url, "--url", schemas)
    settings = like_real(settings, real.name)
    writer = VersionWriter(request.url)  # before the seal
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        found = _Stamping(session, real, request).stamped(writer)
    return replace(found, seconds=watch.seconds)


@dataclass(frozen=True)
class _Stamping:
    session: Session
    real: RealDatabase
    request: StampRequest

    def stamped(self, writer: VersionWriter) -> Stamp:
        session, real, request = self.session, self.real, self.request
        session.seal()
        session.server.begin()
        history = open_history(session)
        refuse_replaced(history, request.revision, _STORED)
        real.require_flavor(session.server.server)
        with copy_of_real(session.server, real.collations) as database:
            views = run_dump(real.sql, f"the schema of {real.name}", database)
            named = history.version_tables(database)
            target = read_without_version_tables(database, named)
            table, before, after, definition = self._plan(history, database, named)
        schema = RealSchema.of(session.settings, target, views)
        comparison = self._compared(history, schema, named) if request.verifies else None
        info = ServerInfo.of(session.server.server)
        unseen = real.unseen if request.verifies else ()
        found = Stamp(real.place, real.name, before, after, comparison, info, unseen)
        if comparison or request.dry_run:
            return found
        writer.write(table, definition, before, after)
        return replace(found, written=True)

    def _plan(
        self, history: History, database: Database, named: Collection[TableKey]
    ) -> tuple[str, tuple[str, ...], tuple[str, ...], str]:
        """Let Alembic stamp a copy.

        :returns: the version table, its rows before and after, and the statement that creates it if
            there is none.
        """
        present = version_tables(read_schema(database), named, database.schemas)
        names = {key.name for key in present} or {key.name for key in named}
        if len(names) != 1 or any(key.schema for key in named):
            raise TargetError(
                "env.py has version_table_schema, or several version tables; use `alembic stamp`."
            )
        (table,) = names
        before = self.real.versions.get(table, ())
        with database.connect() as connection, connection.cursor() as cursor:
            for revision in () if self.request.purges else before:
                cursor.execute(f"INSERT INTO {quote_name(table)} VALUES ({quote_string(revision)})")
        after = _stamped(history, database, self.request.revision, table)
        with database.connect() as connection, connection.cursor() as cursor:
            cursor.execute(f"SHOW CREATE TABLE {quote_name(table)}")
            (row,) = cursor.fetchall()
        definition = "" if table in self.real.versions else str(row[1])
        return table, tuple(before), after, definition

    def _compared(
        self, history: History, real: RealSchema, named: Collection[TableKey]
    ) -> Comparison:
        self.session.progress.step("running the revisions")

        def reach(database: Database) -> None:
            empty_database(database)
            history.run_baseline(database)
            if self.request.revision != "base":
                history.upgrade(database, self.request.revision)

        server = self.session.server
        with server.database("stamp") as empty:
            database = reach_with_real_defaults(server, empty, self.real.collations, reach)
            return real.compared(read_without_version_tables(database, named))


def _stamped(history: History, database: Database, revision: str, table: str) -> tuple[str, ...]:
    steps = stamp_steps(history.scripts)
    try:
        history.run_environment(
            database,
            lambda current, context: steps(revision, current),
            Trace(),
            destination_rev=revision,
        )
    except CommandError as error:
        raise HistoryError(
            f"{in_a_sentence(error, history.scripts).rstrip('.')}; --purge drops what the database "
            "is at."
        ) from error
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute(f"SELECT version_num FROM {quote_name(table)}")
        return tuple(sorted(str(row[0]) for row in cursor.fetchall()))
