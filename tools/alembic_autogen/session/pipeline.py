"""Makes both sides, each part when it is needed.

Either is taken from what earlier runs found out where nothing has changed since; where both are,
no server is started at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import AutogenError, ModelsError
from alembic_autogen.history.include_filters import Filters, LeftOut, left_out
from alembic_autogen.memo.fingerprint import in_order
from alembic_autogen.memo.history_use import HistoryUse, record_of_history
from alembic_autogen.memo.import_state import ImportState, TrackedState, begin, tracked_state
from alembic_autogen.memo.import_tracker import HISTORY, ImportTracker
from alembic_autogen.memo.imports import file_of
from alembic_autogen.memo.origin import Origin
from alembic_autogen.memo.plain_revision import plain_imports
from alembic_autogen.memo.reasons import Doubts
from alembic_autogen.memo.remembered import Head, ServerInfo, Snapshot
from alembic_autogen.memo.results import Results
from alembic_autogen.memo.snapshots import SNAPSHOT, describe_snapshot
from alembic_autogen.models.load import Models, load_models, naming_conventions
from alembic_autogen.sandbox.app import application
from alembic_autogen.sandbox.metadata_state import MetadataState
from alembic_autogen.sandbox.redirect.targets import reporting_connections
from alembic_autogen.sandbox.seal import enter
from alembic_autogen.schema.model import TableKey, without
from alembic_autogen.schema.read import read_schema
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.version_tables import version_tables
from alembic_autogen.server.base import Database
from alembic_autogen.server.scratch import drop_database
from alembic_autogen.session.builder import SchemaBuilder
from alembic_autogen.session.lazy_server import LazyServer
from alembic_autogen.session.sides import ImportedSides, Sides

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.history.scripts import History
    from alembic_autogen.history.trace import Trace
    from alembic_autogen.memo.fingerprint import Layout
    from alembic_autogen.memo.import_tracker import Address
    from alembic_autogen.models.defer_validators import IsKnown
    from alembic_autogen.progress import Progress, Stopwatch
    from alembic_autogen.settings import Settings

Appended = Mapping[TableKey, frozenset[str]]
"""Columns that were added at the end of a table."""
_KEEPING = 60
"""Seconds that it may take to keep a database; it takes two."""


@dataclass
class SchemaPipeline:
    """Makes sides, each part when it is needed."""

    settings: Settings
    progress: Progress
    watch: Stopwatch
    bench: LazyServer
    known: Results
    _naming: str = ""
    _use: HistoryUse = field(default_factory=HistoryUse)
    _metadata: Sequence[MetaData] = ()
    _database: Database | None = None
    _trace: Trace | None = None
    _untouched: MetadataState | None = None
    _tracked: TrackedState | None = None

    @cached_property
    def _tracker(self) -> ImportTracker:
        return ImportTracker([*self.settings.models, self.settings.metadata.partition(":")[0]])

    @cached_property
    def history(self) -> History:
        """The revisions; loading them takes a while, so not before they are needed."""
        from alembic_autogen.history.scripts import History

        enter(self.settings, self.bench.launch)
        self.bench.guard()
        with self.watch.stage("import"):
            history = History(self.settings, lambda: self._untouched)
        history.watching = self._history_watched
        self.known.remember_layout(history.layout)
        return history

    @cached_property
    def layout(self) -> Layout:
        """Where the files of the history are."""
        return self.known.layout() or self.history.layout

    @cached_property
    def snapshot(self) -> Snapshot | None:
        """The kept data directory that is nearest to head."""
        layout = self.known.layout()
        if layout is None or not self.known.has_snapshots():
            return None
        return self.known.snapshot(layout, self._files(layout))

    def _files(self, layout: Layout) -> list[Path]:
        """The revision files, oldest first; none where only loading them would tell their order.

        This is asked before the models are imported, which revisions must not be loaded before.
        """
        return in_order(self.known.files, layout.revisions()) or []

    @cached_property
    def heads(self) -> Sequence[Head]:
        """The schemas at head that are known."""
        with self.watch.stage("look up"):
            layout = self.known.layout()
            return self.known.heads(layout) if layout else ()

    def starting_point(self) -> Path | None:
        """The data directory that the server starts on, whoever is first to need it."""
        return self.snapshot.data if self.snapshot else None

    def known_sides(self) -> Sides | None:
        """Both sides, where nothing has changed of what they were seen to depend on."""
        imported = self.known.imported_models if self.heads else None
        if imported is None:
            return None
        with self.watch.stage("look up"):
            created = self.known.models(imported.text)
        head = next((head for head in self.heads if head.naming == imported.naming), None)
        if created is None or head is None:
            return None
        self.known.mark_used(imported)
        return Sides(created, head, imported.unregistered)

    def sides(self) -> ImportedSides:
        """Both sides. While the server makes the models' schema, the revisions run."""
        if not self.heads or not self.known.expects_models:
            self.bench.begin()
        models = self._models()
        self._naming, self._metadata = naming_conventions(models), models.metadata
        if self._known_head() is None and self.bench.is_starting:
            self._open_history()
        creation = self._creation(models)
        with creation.begun() as finish:
            try:
                head = self._known_head() or self._made_head()
            except AutogenError:
                finish()  # what is wrong with the models is said first
                raise
            created = finish()
        doubts = Doubts(creation.doubts, self._tracked.doubts if self._tracked else ())
        sides = ImportedSides(created, head, models.unregistered, doubts=doubts, models=models)
        return replace(sides, filtered=self._filtered(sides)) if head.is_filtered else sides

    def _filtered(self, sides: ImportedSides) -> LeftOut:
        """What env.py leaves out of what differs."""
        comparison = sides.compare(self.settings)
        if not comparison:
            return sides.filtered
        filters = self._filters()
        with application(self.bench.on_demand()), self.history.revision_errors():
            return left_out(filters, comparison, sides.models)

    def _filters(self) -> Filters:
        if self._trace is not None:
            return self._trace.filters
        return self._environments_options(lambda options: bool(options.filters)).filters

    def _open_history(self) -> None:
        """Get ready to load the revisions, while the server is starting.

        They are loaded once the models have said all that they have to say: a revision may change
        the models' MetaData. What is wrong with the history comes later.
        """
        with suppress(AutogenError):
            self.history.compile()

    def _creation(self, models: Models) -> SchemaBuilder:
        return SchemaBuilder(
            self.settings,
            models,
            self.bench,
            self.known,
            self._tracker,
            lambda: self.layout,
            self.progress,
            self.watch,
        )

    def _known_head(self) -> Head | None:
        return next((head for head in self.heads if head.naming == self._naming), None)

    @property
    def _basis(self) -> Snapshot | None:
        """The snapshot, unless its revisions ran with another naming convention."""
        found = self.snapshot
        return found if found is not None and found.naming == self._naming else None

    def _models(self) -> Models:
        self.progress.step("importing the models")
        fallback = () if self.settings.metadata else self._environments_metadata()
        self.bench.guard()
        with self.watch.stage("import"), self._application():
            try:
                models = load_models(self.settings, fallback, self._is_known_file())
            except ModelsError:
                _ = self.history  # alembic.ini says where modules are: if broken, it is the cause
                raise
        self._untouched = MetadataState.of(models.metadata)
        return models

    def _is_known_file(self) -> IsKnown | None:
        """Tells which files were imported as they are now; ``None`` where none was."""
        known, files = self.known.imported_files, self.known.files
        if not self.settings.uses("deferred-validators"):
            return None
        return (lambda path: known.get(files.name(path)) == files.content(path)) if known else None

    @contextmanager
    def _application(self) -> Iterator[None]:
        """Run code of the application on which the models depend."""
        with application(self.bench.on_demand()):
            if not self.known.usable:
                yield
                return
            begin(self._tracker, self.known.files)
            connected = partial(self._tracker.doubt, "asks a database when it is imported")
            with self._tracker.watching(), reporting_connections(connected):
                yield

    @contextmanager
    def _history_watched(self) -> Iterator[None]:
        """Load or run env.py and revisions, on which the schema at head depends."""
        if not self.known.usable:
            yield
            return
        begin(self._tracker, self.known.files)
        watching = self._tracker.watching(HISTORY, self._reached)
        with watching, self._use.watching(self._metadata):
            yield

    def _reached(self) -> Address:
        """Where revisions and env.py may connect: to the disposable server, where it answers."""
        server = self.bench.running
        if server is None:
            return (None, None, None)
        return (server.address.unix_socket, server.address.host, server.address.port)

    def _environments_metadata(self) -> tuple[MetaData, ...]:
        """The target_metadata of env.py."""
        return self._environments_options(lambda options: bool(options.metadata)).metadata

    def _environments_options(self, suffice: Callable[[Trace], bool]) -> Trace:
        """What env.py gives to Alembic: offline, where that suffices, or else connected."""
        with self._environment():
            found = self.history.offline_options()
        if suffice(found):
            return found
        with self.bench.database("env") as database, self._environment():
            return self.history.online_options(database)

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """Run env.py for what it gives to Alembic, which counts as the models do.

        It may connect to the disposable server, whose databases are empty then.
        """
        with application(self.bench.on_demand()):
            if not self.known.usable:
                yield
                return
            begin(self._tracker, self.known.files)
            with self._tracker.watching(reached=self._reached):
                yield

    def head_database(self) -> Database:
        """The database at head, which is made when it is first asked for."""
        if self._database is None:
            with self.watch.stage("revisions"):
                self._database = self._open_database()
                self._trace = self.migrate(self._database)
                self._tracked = None
        return self._database

    def _open_database(self) -> Database:
        if self._basis is not None:
            return Database(self.bench.server, self._basis.database)
        return self.bench.keep_open("head")

    def migrate(self, database: Database) -> Trace:
        """Run the revisions that a database does not have yet."""
        self.progress.step("running the revisions")
        with self._history_watched():
            trace = self._run(self.history, database)
        self.history.watching = nullcontext  # what is loaded after this are candidates
        return trace

    def _run(self, history: History, database: Database) -> Trace:
        if self._basis is None:
            return history.build(database, self.progress.advance)
        trace = history.upgrade(database, "head", self.progress.advance)
        trace.declared |= self._basis.declared
        for key, names in self._basis.appended.items():
            trace.appended[key] = trace.appended.get(key, frozenset()) | names
        return trace

    def _made_head(self) -> Head:
        """Run the revisions, and read what they made."""
        database = self.head_database()
        assert self._trace is not None
        with self.watch.stage("read"):
            head = self._read(database, self._trace)
        self.known.remember_head(self.layout, head, self._depends())
        return head

    def _depends(self) -> TrackedState:
        """What the revisions depend on, those included that a snapshot had behind it."""
        if not self.known.usable:
            return TrackedState(ImportState(), ("nothing is remembered",))
        if self._tracked is None:
            files, layout, tracker = self.known.files, self.layout, self._tracker
            revisions = [str(path) for path in layout.revisions()]
            record = record_of_history(
                tracker, self._use, str(layout.env), revisions, lambda p: files.read(Path(p))
            )
            tracked = tracked_state(tracker, layout, files, record)
            earlier = self._basis.depends if self._basis else None
            self._tracked = replace(tracked, state=tracked.state.joined(earlier))
        return self._tracked

    def _read(self, database: Database, trace: Trace) -> Head:
        server = self.bench.server
        schema = read_schema(database)
        tables = version_tables(schema, trace.version_tables, database.schemas)
        schema = without(schema, tables)
        undeclared = [key for key in schema.objects if key not in trace.declared]
        return Head(
            schema,
            dict(trace.appended),
            frozenset(trace.declared) | self.history.declared_by_revisions(undeclared),
            tables,
            self._naming,
            ServerInfo(server.source, server.flavor, server.version),
            bool(trace.filters),
            self._origin(),
        )

    def _origin(self) -> Origin:
        """Where the database at head comes from."""
        if self._basis is None:
            return Origin()
        return self._basis.origin if self._basis.is_head else self._basis.origin.extended()

    def noted_head(self, published: Path, renames: Renames, appended: Appended) -> Head:
        """Take note of the head that a new revision has made in the database."""
        assert self._database is not None and self._trace is not None
        self.history.reload()
        self.__dict__.pop("layout", None)
        trace = self._trace
        trace.appended = renames.of_columns(trace.appended)
        for key, names in appended.items():
            trace.appended[key] = trace.appended.get(key, frozenset()) | names
        head = self._read(self._database, trace)
        self._tracked = None
        self._note_imports(published)
        self.known.remember_head(self.layout, head, self._depends())
        return head

    def _note_imports(self, published: Path) -> None:
        """Note what a new revision imports, which ran from elsewhere while it was a candidate."""
        imported = plain_imports((self.known.files.read(published) or b"").decode())
        files = [file_of(name) for name in imported or ()]
        if imported is None or None in files:
            self._tracker.doubt("may ask for anything, since it was written by a template")
        for file in files:
            self._tracker.imports.note(str(published), str(file))

    def keep_database(self, head: Head) -> bool:
        """Keep a database that is at head, in the background, for the next run.

        Not where it is kept already, nor where nobody would find it again.

        :returns: whether it will be kept; the server is gone then.
        """
        if self._database is None:
            return False
        tracked = self._depends()
        key = self.known.snapshot_to_make(self.layout, self._files(self.layout), tracked)
        if key is None:
            return False
        further = {self.snapshot.database} if self.snapshot else set()
        for other in (self.bench.databases | further) - {self._database.name}:
            drop_database(self.bench.server, other)
        about = describe_snapshot(self._database.name, head)
        return self.bench.keep(SNAPSHOT, key, about)

    def restored(self) -> Database | None:
        """The database at head as it was kept, where nothing has changed since."""
        if self.snapshot is None or not self.snapshot.is_head:
            return None
        if self.known.expected_naming != self.snapshot.naming:
            self._settle_naming()
            if self._basis is None:
                return None
        return Database(self.bench.server, self.snapshot.database)

    def is_kept(self) -> bool:
        """Whether a database at head is kept, by this run or by another one meanwhile."""
        if not self.known.has_snapshots():
            return False
        found = self.known.snapshot(self.layout, self._files(self.layout))
        return found is not None and found.is_head and found.naming == self._naming

    def wait_until_kept(self) -> None:
        """Wait for what :meth:`keep_database` began."""
        deadline = time.monotonic() + _KEEPING
        while time.monotonic() < deadline and not self.is_kept():
            time.sleep(0.05)

    def made(self) -> Head:
        """Make the head database, and read it."""
        if not self._naming:
            self._settle_naming()
        return self._made_head()

    def _settle_naming(self) -> None:
        """Import the models for their naming conventions, and take note of these."""
        models = self._models()
        self._naming, self._metadata = naming_conventions(models), models.metadata
        self._creation(models).note_import()
