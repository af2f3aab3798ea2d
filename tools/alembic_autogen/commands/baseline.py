"""``baseline``: write the schema of a real database before the first revision, as SQL.

Its schema is made again on the disposable server, and the revisions that it has are undone there.
What is left is the baseline, if running them again gives the schema of the real database.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.commands.real_schema import RealSchema
from alembic_autogen.errors import (
    ExitCode,
    HistoryError,
    OutputError,
    TargetError,
)
from alembic_autogen.history.baseline import run_dump, run_script
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.project.changes import FileChange, write
from alembic_autogen.quoting import quote_name, quote_string
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.dump import creates_objects, dump_schema
from alembic_autogen.schema.further_databases import others_than
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.real_database import RealDatabase, read_real_database
from alembic_autogen.schema.version_tables import (
    read_without_version_tables,
    version_tables,
)
from alembic_autogen.server.connection import querying
from alembic_autogen.server.grants import Unseen
from alembic_autogen.server.scratch import empty_database
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


@dataclass(frozen=True)
class Baseline:
    """The result of ``baseline``.

    :param path: the file, as the setting names it.
    :param written: whether it was written.
    :param sql: its content.
    :param place: the address of the real database's server.
    :param database: the name of the real database.
    :param revision: the revision that the real database is at; ``None`` if it has none.
    :param comparison: the schema that the baseline and the revisions make, and the real one.
    :param unseen: the kinds of objects that the account does not see in the real database.
    :param left_out: views that read another database, with the server's message about each.
    """

    path: str
    written: bool
    sql: str
    place: str
    database: str
    revision: str | None
    comparison: Comparison
    server: ServerInfo
    unseen: tuple[Unseen, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def is_needed(self) -> bool:
        """Whether the revisions do not make everything by themselves."""
        return creates_objects(self.sql)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.FINDINGS if self.comparison.differences else ExitCode.OK


def baseline(
    settings: Settings, url: str, output: Path, progress: Progress, *, dry_run: bool = False
) -> Baseline:
    """Find the baseline of a real database, prove it, and write it if there is anything in it.

    :param url: the URL of the real database, which is only read.
    :param output: the file to write; nothing is written if the proof fails.
    :raises ServerError: the database cannot be read.
    :raises TargetError: it is at several revisions.
    :raises HistoryError: the revisions cannot be undone, or do not run.
    :raises OutputError: the file exists.
    :raises ConfigurationError: it cannot be written, or the server is of another flavor.
    """
    if output.exists() and not dry_run:
        raise OutputError(f"{output} exists; remove it, or name another file with --output.")
    watch = Stopwatch()
    progress.step("reading the database")
    real = read_real_database(url, schemas=settings.schemas)  # before the seal
    settings = like_real(replace(settings, baseline=""), real.name)
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        found = _proved(session, real, progress)
    shown = os.path.relpath(output, settings.project)
    written = found.is_needed and not (dry_run or found.comparison.differences)
    if written:
        text = found.sql.encode()
        write(FileChange(output, "the baseline", found.sql, None, text))
    return replace(found, path=shown, written=written, seconds=watch.seconds)


def _proved(session: Session, real: RealDatabase, progress: Progress) -> Baseline:
    session.seal()
    session.server.begin()
    history = open_history(session)
    server = session.server.server
    real.require_flavor(server)
    with copy_of_real(session.server, real.collations) as database:
        progress.step("undoing its revisions")
        left_out = run_dump(real.sql, f"the schema of {real.name}", database)
        history.is_whole = True
        named = history.version_tables(database)
        revision = _stamp(real, database, named)
        target = read_without_version_tables(database, named)
        if revision is not None:
            _undo(history, database)
        sql = _dump(database, real, named)

    def reach(database: Database) -> None:
        empty_database(database)
        run_script(sql, "the baseline", database)
        history.reload()
        _redo(history, database, revision)

    progress.step("running the revisions")
    with session.server.database("baseline") as empty:
        database = reach_with_real_defaults(session.server, empty, real.collations, reach)
        current = read_without_version_tables(database, named)
    schema = RealSchema.of(session.settings, target if revision else current, left_out)
    comparison = schema.compared(current)
    info = ServerInfo.of(server)
    return Baseline(
        "", False, sql, real.place, real.name, revision, comparison, info, real.unseen, left_out
    )


def _stamp(real: RealDatabase, database: Database, named: Collection[TableKey]) -> str | None:
    """Record the revision of the real database in the scratch database.

    :param named: the version tables, as env.py names them.
    :returns: that revision; ``None`` if it is at none.
    """
    found = version_tables(read_schema(database), named, database.schemas)
    table = next((key.name for key in found), "")
    revisions = real.versions.get(table, ())
    if len(revisions) > 1:
        raise TargetError(
            f"The database {real.name!r} is at several revisions ({', '.join(revisions)}); merge "
            "them, and upgrade it first."
        )
    if not revisions:
        return None
    with database.connect() as connection, connection.cursor() as cursor:
        value = quote_string(revisions[0])
        cursor.execute(f"INSERT INTO {quote_name(table)} (version_num) VALUES ({value})")
    return revisions[0]


def _undo(history: History, database: Database) -> None:
    try:
        history.downgrade(database, None)
    except HistoryError as error:
        raise HistoryError(
            f"{str(error).rstrip('.')}, so that the revisions of the database cannot be undone; "
            "take a dump from before the first revision in place of --from-url.",
            details=error.details,
        ) from error


def _redo(history: History, database: Database, revision: str | None) -> None:
    try:
        history.upgrade(database, revision or "heads")
    except HistoryError as error:
        why = (
            "although it was undone; correct its downgrade()"
            if revision
            else "and the database names no revision that it is at; stamp it, if it has some"
        )
        raise HistoryError(f"{str(error).rstrip('.')}, {why}.", details=error.details) from error


def _dump(database: Database, real: RealDatabase, named: Collection[TableKey]) -> str:
    found = version_tables(read_schema(database), named, database.schemas)
    title = f"The schema of {real.name} before its first revision."
    further = others_than(database.default, database.schemas)
    with database.connect() as connection:
        return dump_schema(
            querying(connection), database.default, [key.name for key in found], title, further
        )
