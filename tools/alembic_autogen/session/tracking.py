"""Track the dependencies of imports and revisions, so that later runs can detect changes.

With ``--no-cache``, nothing is tracked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.memo.history_use import HistoryUse, record_of_history
from alembic_autogen.memo.import_state import TrackedState, begin, tracked_state
from alembic_autogen.memo.import_tracker import ImportTracker
from alembic_autogen.memo.imports import file_of
from alembic_autogen.memo.plain_revision import plain_imports
from alembic_autogen.memo.record import HISTORY
from alembic_autogen.sandbox.redirect.server_dependence import ServerDependence
from alembic_autogen.sandbox.redirect.sql_firewall import reporting_statements
from alembic_autogen.sandbox.redirect.targets import reporting_connections

if TYPE_CHECKING:
    from sqlalchemy import MetaData

    from alembic_autogen.memo.audit_events import Address
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.memo.import_state import ImportState
    from alembic_autogen.memo.results import Results
    from alembic_autogen.settings import Settings

ServerAddress = Callable[[], "Address"]
"""Return the address of the disposable server, once it runs."""


class Tracking:
    """Tracks the application's code, stage by stage."""

    def __init__(self, settings: Settings, results: Results) -> None:
        self._settings = settings
        self._is_on = results.usable
        self._files = results.files
        self._history_use = HistoryUse()
        self._is_following = False

    @cached_property
    def _tracker(self) -> ImportTracker:
        named = (self._settings.metadata, self._settings.prepare)
        packages = [*self._settings.models, *(each.partition(":")[0] for each in named)]
        tracker = ImportTracker(packages)
        begin(tracker, self._files)
        return tracker

    @contextmanager
    def preparing(self) -> Iterator[None]:
        """Track the code that runs before the models: both schemas depend on it.

        It may have imported models, and changed anything that a revision reads.
        """
        with self.importing():
            yield
        self._history_use.uses_models = True

    @contextmanager
    def importing(self) -> Iterator[None]:
        """Track the import of the models; a connection to a database prevents remembering it."""
        if not self._is_on:
            yield
            return
        connected = partial(self._tracker.add_reason, "queries a database when it is imported")
        with self._tracker.watching(), reporting_connections(connected):
            yield

    @contextmanager
    def compiling(self) -> Iterator[None]:
        """Track the models' DDL events while statements are compiled."""
        if not self._is_on:
            yield
            return
        with self._tracker.watching():
            yield

    @contextmanager
    def running_environment(self, server_address: ServerAddress) -> Iterator[None]:
        """Track env.py while it runs for its options, on which the models depend.

        :param server_address: returns the address to which env.py may connect; the server's
            databases are empty at that time.
        """
        if not self._is_on:
            yield
            return
        with self._tracker.watching(server_address=server_address), self._following_statements():
            yield

    @contextmanager
    def running_history(
        self, metadata: Sequence[MetaData], server_address: ServerAddress
    ) -> Iterator[None]:
        """Track env.py and the revisions while they are loaded or run.

        :param metadata: the models' MetaData, whose use is recorded.
        :param server_address: returns the address to which they may connect.
        """
        if not self._is_on:
            yield
            return
        with (
            self._tracker.watching(HISTORY, server_address),
            self._history_use.watching(metadata),
            self._following_statements(),
        ):
            yield

    @contextmanager
    def _following_statements(self) -> Iterator[None]:
        """Follow the statements that the application sends to the disposable server."""
        if self._is_following:
            yield
            return
        dependence, own, last = ServerDependence(), set[str](), ""

        def sent(statement: str, who: str) -> None:
            nonlocal last
            if statement == last or statement in own:  # once more, by the driver
                return
            last = statement
            if self._tracker.is_bookkeeping():
                own.add(statement)
                return
            why = dependence.reason(statement)
            if why:
                self._tracker.asks_server(why, str(self._settings.project / who) if who else "")

        self._is_following = True
        try:
            with reporting_statements(sent):
                yield
        finally:
            self._is_following = False

    def state_of_models(self, layout: HistoryLayout) -> TrackedState:
        """The dependencies of the models."""
        return tracked_state(self._tracker, layout, self._files)

    def state_of_history(
        self, layout: HistoryLayout, earlier: ImportState | None = None
    ) -> TrackedState:
        """The dependencies of the schema at head.

        :param earlier: the dependencies of the revisions that an earlier run has run.
        """
        revisions = [str(path) for path in layout.revisions()]
        record = record_of_history(
            self._tracker, self._history_use, str(layout.env), revisions, self._read
        )
        found = tracked_state(self._tracker, layout, self._files, record)
        return replace(found, state=found.state.joined(earlier))

    def _read(self, path: str) -> bytes | None:
        return self._files.read(Path(path))

    def note_published(self, path: Path) -> None:
        """Record the imports of a new revision, which ran from another folder as a candidate."""
        self._files.note(path)
        imported = plain_imports((self._files.read(path) or b"").decode())
        files = [file_of(name) for name in imported or ()]
        if imported is None or None in files:
            self._tracker.add_reason("may read anything, since a template generated it")
        for file in files:
            self._tracker.imports.note(str(path), str(file))
