"""The history's stage: run the revisions on a database, and read its schema."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from alembic_autogen.errors import HistoryError
from alembic_autogen.history.appended_columns import Appended, appended_after, joined_columns
from alembic_autogen.history.event_times import (
    follow_times,
    joined_records,
    with_declared_times,
)
from alembic_autogen.memo.origin import Origin
from alembic_autogen.memo.stored_values import Head, ServerInfo
from alembic_autogen.models.stand_ins import add_stand_ins
from alembic_autogen.schema.model import ObjectKey, TableKey, partitioning_key, without
from alembic_autogen.schema.names_as_written import named_tables, respelled
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.version_tables import version_tables
from alembic_autogen.server.base import Database
from alembic_autogen.server.definers import create_definers
from alembic_autogen.server.scratch import empty_database

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.memo.import_state import TrackedState
    from alembic_autogen.memo.stored_values import Snapshot
    from alembic_autogen.schema.renames import Renames
    from alembic_autogen.session.import_models import LoadedModels
    from alembic_autogen.session.session import Session

_Key = TypeVar("_Key", TableKey, ObjectKey)


@dataclass(frozen=True)
class Migrated:
    """A database on which all revisions were run.

    :param trace: observations about their statements.
    """

    database: Database
    trace: Trace


class MigratedDatabase:
    """A database at head, created on first use.

    :param loaded: the models, which revisions may use; they are imported before any revision.
    """

    def __init__(self, session: Session, loaded: LoadedModels) -> None:
        self.session = session
        self.loaded = loaded

    @cached_property
    def history(self) -> History:
        """The revisions.

        :raises HistoryError: alembic.ini or the script directory cannot be used.
        """
        history = self.session.open_history(self.loaded.untouched)
        history.watching = self._tracking
        history.prepare_database = self._add_stand_ins
        return history

    def _add_stand_ins(self, database: Database) -> None:
        add_stand_ins(self.loaded.models, database, self.session.settings.project)

    def _tracking(self) -> AbstractContextManager[None]:
        """Track revisions and env.py while they are loaded or run."""
        metadata, server_address = self.loaded.models.metadata, self.session.server.server_address
        return self.session.tracking.running_history(metadata, server_address)

    @property
    def database(self) -> Database:
        """The database itself.

        :raises HistoryError: a revision fails; the message names it and the server's error.
        """
        return self.migrated.database

    @property
    def is_created(self) -> bool:
        """Whether the database has been created."""
        return "migrated" in vars(self)

    @cached_property
    def base(self) -> Snapshot | None:
        """The nearest kept database, if its revisions would do the same today.

        The models have been imported since it was found: their naming conventions are known, and
        they may have changed files that revisions read.
        """
        kept = self.session.kept
        found = kept.nearest
        if found is None or found.naming != self.loaded.naming:
            return None
        return found if kept.still_holds(self.history.layout) else None

    @cached_property
    def migrated(self) -> Migrated:
        """The database, with the trace of the revisions.

        :raises HistoryError: a revision fails; the message names it and the server's error.
        """
        with self.session.watch.stage("revisions"):
            server, base = self.session.server, self.base
            database = Database(server.server, base.database) if base else server.keep_open("head")
            return Migrated(database, self._run(database, base))

    def _run(self, database: Database, base: Snapshot | None) -> Trace:
        """Run the revisions that the database does not have yet.

        :param base: the kept database that it is; ``None`` if it is empty.
        """
        progress, history = self.session.progress, self.history
        progress.step("running the revisions")
        with self._tracking():
            if base is None:
                trace = history.build(database, progress.advance)
            else:
                trace = history.upgrade(database, "heads", progress.advance)
        history.watching = nullcontext  # only candidates are loaded after this
        self._check_translated(trace)
        return _continued(trace, base) if base else trace

    def _check_translated(self, trace: Trace) -> None:
        """Refuse to compare models in other schemas than those of the revisions.

        :raises HistoryError: env.py puts schemas in place of others, and the models lack them.
        """
        if self.loaded.models.translated != trace.translated:
            env = self.history.scripts.env_py_location
            raise HistoryError(
                f"The connection of {env} puts schemas in place of others, which the models need, "
                "too; set schema_translate_map and target_metadata in env.py itself, and leave "
                "metadata out of [tool.alembic-autogen]."
            )

    def reset(self) -> None:
        """Drop everything in the database and run the revisions again, after a candidate."""
        empty_database(self.database)
        self.history.reload()
        self._run(self.database, None)

    def read(self) -> Head:
        """Read the schema.

        :raises HistoryError: a revision fails; the message names it and the server's error.
        """
        migrated = self.migrated
        with self.session.watch.stage("read"):
            return self._read(migrated.database, migrated.trace)

    def _read(self, database: Database, trace: Trace) -> Head:
        server = database.server
        schema = read_schema(database)
        if not schema.keeps_names:
            views = [TableKey(key.schema, key.name) for key in trace.declared if key.kind == "view"]
            written = self.history.written_names(named_tables(schema))
            schema = respelled(schema, [*written, *views, *trace.version_tables])
        create_definers(server, schema.definers())
        tables = version_tables(schema, trace.version_tables, database.schemas)
        schema = without(schema, tables)
        partitions = (
            partitioning_key(k) for k, table in schema.tables.items() if table.partitioning
        )
        declared = {_local(key, schema.own) for key in trace.declared}
        schema = with_declared_times(schema, declared)
        undeclared = [key for key in (*schema.objects, *partitions) if key not in declared]
        return Head(
            schema,
            {_local(key, schema.own): columns for key, columns in trace.appended.items()},
            frozenset(declared) | self.history.declared_by_revisions(undeclared),
            tables,
            self.loaded.naming,
            ServerInfo.of(server),
            trace.filters.names,
            tuple(trace.filters.notes()),
            self._origin(),
        )

    def _origin(self) -> Origin:
        if self.base is None:
            return Origin()
        return self.base.origin if self.base.is_head else self.base.origin.extended()

    def tracked_state(self) -> TrackedState:
        """The dependencies of the schema at head, including those of the kept database."""
        earlier = self.base.depends if self.base else None
        return self.session.tracking.state_of_history(self.history.layout, earlier)

    def keep(self, head: Head, tracked: TrackedState) -> bool:
        """Keep the database for later runs, in the background.

        :param tracked: the dependencies of the revisions.
        :returns: whether it will be kept, in which case the server has ended.
        """
        layout, kept = self.history.layout, self.session.kept
        return kept.keep(self.session.server, self.database, head, layout, tracked)

    def publish(
        self,
        published: Path,
        renames: Renames,
        appended: Appended,
        statements: Iterable[str],
        *,
        keep: bool,
    ) -> None:
        """Remember that the database is at the new head, after a revision was published.

        :param published: the file of the revision, as this run wrote it.
        :param renames: the renames of the new revision.
        :param appended: columns that it added at the end of a table.
        :param statements: the SQL of its upgrade.
        :param keep: whether the database holds no rows but the history's, so that it may be kept.
        """
        results = self.session.results
        if not results.usable:
            return
        self.session.tracking.note_published(published)
        self.history.reload()
        trace = self.migrated.trace
        columns = joined_columns(renames.of_columns(trace.appended), appended)
        declared = set(trace.declared)
        for statement in statements:
            follow_times(declared, statement)
        head = self._read(self.database, replace(trace, appended=columns, declared=declared))
        tracked = self.tracked_state()
        results.remember_head(self.history.layout, head, tracked)
        if keep:
            self.keep(head, tracked)


def _local(key: _Key, own: str) -> _Key:
    """The key of a table or object, without the name of the default database."""
    return key._replace(schema=None) if own and key.schema == own else key


def _continued(trace: Trace, base: Snapshot) -> Trace:
    """The trace of all revisions, from the last ones' trace and the kept database's."""
    return replace(
        trace,
        declared=joined_records(base.declared, trace.declared),
        appended=appended_after(trace.statements, base.appended),
    )
