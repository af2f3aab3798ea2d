"""Databases at head, kept from run to run as data directories (snapshots, ``memo/snapshots.py``).

A server that starts on a copy of one needs to run only newer revisions. The setting
``disable = ["kept-databases"]`` and ``--no-cache`` switch this off. If the schema at head is
remembered (``session/remembered.py``), no database is needed.
"""

from __future__ import annotations

import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.memo.fingerprint import in_order
from alembic_autogen.memo.snapshots import SNAPSHOT, describe_snapshot
from alembic_autogen.server.scratch import drop_database

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.memo.import_state import TrackedState
    from alembic_autogen.memo.results import Results
    from alembic_autogen.memo.stored_values import Head, Snapshot
    from alembic_autogen.server.base import Database
    from alembic_autogen.session.lazy_server import LazyServer

_KEEPING = 60
"""Maximum number of seconds to wait for a database to be kept, which takes two."""


class KeptDatabases:
    """The kept databases of a project."""

    def __init__(self, results: Results) -> None:
        self._results = results

    @cached_property
    def nearest(self) -> Snapshot | None:
        """The kept database with most of today's revisions, when this run began."""
        layout = self._results.layout()
        return self._nearest(layout) if layout is not None else None

    def still_holds(self, layout: HistoryLayout) -> bool:
        """Whether :attr:`nearest` is still right now that the models have been imported."""
        return self.nearest is not None and self._results.snapshot_holds(self.nearest, layout)

    def starting_point(self) -> Path | None:
        """The data directory on which the server starts."""
        return self.nearest.data if self.nearest else None

    def _nearest(self, layout: HistoryLayout) -> Snapshot | None:
        if not self._results.has_snapshots():
            return None
        return self._results.snapshot(layout, self._revisions(layout))

    def _revisions(self, layout: HistoryLayout) -> list[Path]:
        """The revision files, oldest first; empty if their order is unknown without loading them.

        This is called before the models are imported, which must precede loading revisions.
        """
        return in_order(self._results.files, layout.revisions()) or []

    def keep(
        self,
        server: LazyServer,
        database: Database,
        head: Head,
        layout: HistoryLayout,
        tracked: TrackedState,
    ) -> bool:
        """Keep a database at head in the background, unless no later run would find or need it.

        :param tracked: the dependencies of the revisions.
        :returns: whether it will be kept, in which case the server has ended.
        """
        key = self._results.snapshot_to_make(layout, self._revisions(layout), tracked)
        if key is None:
            return False
        further = {self.nearest.database} if self.nearest else set()
        for other in (server.databases | further) - {database.name}:
            drop_database(server.server, other)
        return server.keep(SNAPSHOT, key, describe_snapshot(database.name, head))

    def is_kept(self, layout: HistoryLayout, naming: str) -> bool:
        """Whether a database at head is kept, by this run or meanwhile by another one.

        :param naming: the naming conventions under which its revisions ran.
        """
        found = self._nearest(layout)
        return found is not None and found.is_head and found.naming == naming

    def wait_until_kept(self, layout: HistoryLayout, naming: str) -> None:
        """Wait until the database that :meth:`keep` was called for is kept."""
        deadline = time.monotonic() + _KEEPING
        while time.monotonic() < deadline and not self.is_kept(layout, naming):
            time.sleep(0.05)
