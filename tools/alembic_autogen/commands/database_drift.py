"""``check-drift --url``: compare a real database with the schema of its revision.

The database is only read. Its schema is made again on the disposable server, beside the one that
the revisions make.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from alembic_autogen.apply.afterwards.mending import find_mending
from alembic_autogen.commands.fitting_revisions import (
    FittingRevisions,
    LackingRevision,
    fitting_revisions,
)
from alembic_autogen.commands.half_applied import HalfApplied, half_applied
from alembic_autogen.commands.real_schema import RealSchema
from alembic_autogen.commands.unseen_kinds import as_far_as_seen, kinds_of, visible
from alembic_autogen.errors import ExitCode, TargetError
from alembic_autogen.history.baseline import run_dump
from alembic_autogen.history.env_options import online_options
from alembic_autogen.history.migration_plan import BASE
from alembic_autogen.history.replaced_files import with_replaced_files
from alembic_autogen.history.replaced_revisions import replaced_ids
from alembic_autogen.memo.stored_values import ServerInfo
from alembic_autogen.progress import Progress, Stopwatch
from alembic_autogen.sandbox.app import application
from alembic_autogen.schema.differences import Comparison, Difference
from alembic_autogen.schema.model import Schema, TableKey
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.real_database import RealDatabase, read_real_database
from alembic_autogen.schema.version_tables import read_without_version_tables, version_tables
from alembic_autogen.server.grants import Unseen
from alembic_autogen.server.scratch import empty_database
from alembic_autogen.session.import_models import import_models
from alembic_autogen.session.real_defaults import copy_of_real, like_real, reach_with_real_defaults
from alembic_autogen.session.session import Session, open_session

if TYPE_CHECKING:
    from alembic_autogen.apply.afterwards.comparison_results import Mending
    from alembic_autogen.history.scripts import History
    from alembic_autogen.server.base import Database
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class DatabaseDrift:
    """The result of ``check-drift --url``.

    :param place: the address of the real database's server.
    :param database: the name of the real database.
    :param revisions: what it is at; empty if that is the base.
    :param comparison: the schema that these revisions make, and the real one.
    :param fits: the revisions that make the real schema, if the ones that it is at do not; the
        ids of each state, which are several where the history has branches.
    :param half: the revision that has stopped half way, if none of them fits.
    :param lacks: the revisions before its own that the database has not had, if they explain all
        that differs.
    :param mending: the statements that give the database the schema of its revision, or that of
        the place at which a revision has stopped; ``None`` if nothing else differs, or if no such
        statements are known.
    :param unseen: the kinds of objects that the account does not see.
    :param unsure: objects of these kinds that the revisions make, so that they may be missing.
    :param left_out: views that read another database, with the server's message about each.
    :param notes: what was not compared, in sentences.
    """

    place: str
    database: str
    revisions: tuple[str, ...]
    comparison: Comparison
    server: ServerInfo
    fits: tuple[tuple[str, ...], ...] = ()
    half: HalfApplied | None = None
    lacks: tuple[LackingRevision, ...] = ()
    mending: Mending | None = None
    unseen: tuple[Unseen, ...] = ()
    unsure: tuple[Difference, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The revisions that the database is at, in a word or several."""
        return ", ".join(self.revisions) or BASE

    @property
    def is_explained(self) -> bool:
        """Whether a revision that has stopped half way is the only difference."""
        return self.half is not None and not self.half.rest

    @property
    def in_sync(self) -> bool:
        """Whether the schema is that of the revisions, as far as the account shows everything."""
        return not (self.comparison.differences or self.unsure or self.comparison.target.unread)

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of the command."""
        return ExitCode.OK if self.in_sync else ExitCode.FINDINGS


def database_drift(settings: Settings, url: str, flag: str, progress: Progress) -> DatabaseDrift:
    """Compare the schema of a real database with that of its revision.

    :param url: the URL of the real database, which is only read.
    :param flag: the flag that gave it.
    :raises ServerError: the database cannot be read.
    :raises TargetError: it is at a revision that the project does not have.
    :raises HistoryError: the revisions do not run.
    """
    watch = Stopwatch()
    progress.step("reading the database")
    real = read_real_database(url, flag, settings.schemas)  # before the seal
    settings = like_real(settings, real.name)
    with watch.stage("total"), open_session(settings, progress, watch) as session:
        found = _Checking(session, real).checked()
    return replace(found, seconds=watch.seconds)


@dataclass(frozen=True)
class _Checking:
    session: Session
    real: RealDatabase

    def checked(self) -> DatabaseDrift:
        session, real = self.session, self.real
        session.seal()
        session.server.begin()
        real.require_flavor(session.server.server)
        loaded = import_models(session, required=False)
        history = session.open_history(loaded.untouched)
        with copy_of_real(session.server, real.collations) as database:
            left_out = run_dump(real.sql, f"the schema of {real.name}", database)
            named = history.version_tables(database)
            target = read_without_version_tables(database, named)
            revisions = self._revisions(history, database, named)
            history = with_replaced_files(history, revisions)
            filters = online_options(history, database).filters
        made = self._made(history, revisions, named)
        against = RealSchema.of(session.settings, target, left_out)
        if filters:
            with application(session.server.on_demand()), history.revision_errors():
                against = against.filtered(filters, made, loaded.models)
        comparison, unsure = visible(against.compared(made), real.unseen)
        fits, half = FittingRevisions(), None
        if comparison:
            fits = fitting_revisions(session, history, named, against, real.unseen)
        if comparison and not fits.states:
            half = half_applied(session, history, revisions, named, against, real.unseen)
        lacks: tuple[LackingRevision, ...] = ()
        if not fits.states and half is None:
            lacks = fits.lacking(comparison.differences, history.ancestors(revisions))
        found = DatabaseDrift(
            real.place,
            real.name,
            revisions,
            comparison,
            ServerInfo.of(session.server.server),
            fits.states,
            half,
            lacks,
            unseen=real.unseen,
            unsure=unsure,
            left_out=left_out,
            notes=tuple(_notes(comparison)),
        )
        if not comparison.differences or found.is_explained:
            return found
        wanted = half.schema if half else made
        return replace(found, mending=self._mending(named, against, wanted))

    def _revisions(
        self, history: History, database: Database, named: Collection[TableKey]
    ) -> tuple[str, ...]:
        """The revisions that the real database is at.

        :raises TargetError: its version table is in another database or not seen, or it is at a
            revision that the project does not have.
        """
        elsewhere = [key for key in named if key.schema not in (None, self.real.name)]
        if elsewhere:
            raise TargetError(
                f"env.py keeps the version in {elsewhere[0]}, and not in {self.real.name}, whose "
                "revision is therefore not known here; `alembic current` shows it, and "
                "`alembic-autogen stamp REVISION --dry-run` compares."
            )
        tables = version_tables(read_schema(database), named, database.schemas)
        names = {key.name for key in tables}
        found = sorted({row for name in names for row in self.real.versions.get(name, ())})
        if not found and "table" in kinds_of(self.real.unseen):
            raise TargetError(
                f"The account of the URL does not see the revision of {self.real.name}; grant it "
                "SELECT on this database."
            )
        known = {entry.revision for entry in history.entries()} | replaced_ids(
            history.scripts
        ).keys()
        for revision in found:
            if revision not in known:
                raise TargetError(
                    f"The database {self.real.name} at {self.real.place} is at revision "
                    f"{revision}, which is not in {history.scripts.versions}; use the checkout "
                    "that migrated it, or note another one with `alembic-autogen stamp REVISION "
                    "--purge`."
                )
        return tuple(found)

    def _mending(
        self, named: Collection[TableKey], against: RealSchema, wanted: Schema
    ) -> Mending | None:
        """Statements that remove the differences, tried on a further copy of the real schema.

        :param named: the version tables, as env.py names them.
        :param against: the schema of the database.
        :param wanted: the schema that it should have.
        """
        self.session.progress.step("looking for statements that mend what differs")
        real = self.real
        target = as_far_as_seen(*against.sides(wanted), real.unseen)
        with copy_of_real(self.session.server, real.collations) as copy:
            run_dump(real.sql, f"the schema of {real.name}", copy)

            def read() -> Schema:
                schema = read_without_version_tables(copy, named)
                return against.with_schema(schema).sides(wanted)[1]

            return find_mending(copy, read, target, against.rules)

    def _made(
        self, history: History, revisions: Collection[str], named: Collection[TableKey]
    ) -> Schema:
        """The schema that revisions make."""
        self.session.progress.step("running the revisions")

        def reach(database: Database) -> None:
            empty_database(database)
            history.run_baseline(database)
            for revision in revisions:
                history.upgrade(database, revision)

        server = self.session.server
        with server.database("made") as empty:
            database = reach_with_real_defaults(server, empty, self.real.collations, reach)
            return read_without_version_tables(database, named)


def _notes(comparison: Comparison) -> Iterator[str]:
    for key, why in {**comparison.target.unread, **comparison.current.unread}.items():
        yield f"Not compared: table {key}, whose definition cannot be read ({why})."
