"""Kept databases: data directories at some revision, by the chain of revisions that led there.

The data directory of an earlier head is the starting point for the revisions that follow it.
``session/kept_databases.py`` uses them; the remembered schema at head is in ``history_results.py``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from alembic_autogen.cache import store
from alembic_autogen.cache.store import ValueKind
from alembic_autogen.memo import fingerprint
from alembic_autogen.memo.history_results import HistoryResults
from alembic_autogen.memo.memory import newest_first
from alembic_autogen.memo.origin import Origin, OriginKind
from alembic_autogen.memo.stored_values import Snapshot
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import HistoryLayout
    from alembic_autogen.memo.import_state import ImportState, TrackedState
    from alembic_autogen.memo.stored_values import Head

SNAPSHOT = "snapshot"
CHAIN: ValueKind[list[ImportState]] = ValueKind("chain")
"""The states on which a history up to some revision depended when it was run."""


class SnapshotDescription(TypedDict):
    """The content of ``about.json`` in a snapshot; see :class:`Snapshot`.

    Each entry of ``appended`` is a schema, a table and its columns, each entry of ``declared`` a
    kind, a schema and a name. ``made`` is in seconds since the epoch.
    """

    database: str
    appended: list[tuple[str | None, str, list[str]]]
    declared: list[tuple[str, str | None, str]]
    naming: str
    made: float
    changed: float | None


class Snapshots(HistoryResults):
    """Find data directories that earlier runs kept, and choose the keys for new ones."""

    def has_snapshots(self) -> bool:
        """Whether this project keeps snapshots and the cache contains any."""
        return self._keeps_snapshots and any(store.keys(SNAPSHOT))

    @property
    def _keeps_snapshots(self) -> bool:
        """Whether this project keeps snapshots.

        A project with further schemas does not: a snapshot would contain these schemas as well, and
        the models' side would overwrite them.
        """
        wanted = self.usable and self.settings.uses("kept-databases")
        return wanted and not self.settings.databases

    def snapshot(self, layout: HistoryLayout, revisions: Sequence[Path]) -> Snapshot | None:
        """The data directory to which the most revisions have been applied.

        :param revisions: all revision files, oldest first.
        """
        there = set(store.keys(CHAIN))
        links = fingerprint.chain(self.files, self._before(layout), revisions)
        for link in reversed(links):
            if store.name(self._chain_key(link)) in there:
                found = self._snapshot_of(link)
                if found is not None:
                    return replace(found, is_head=link == links[-1])
        return None

    def snapshot_holds(self, snapshot: Snapshot, layout: HistoryLayout) -> bool:
        """Whether a snapshot is still right after the models were imported; see :meth:`heads_hold`.

        :param snapshot: was found before.
        """
        return self._holds_on_disk(self._history(layout), snapshot.depends)

    def _snapshot_of(self, link: str) -> Snapshot | None:
        depends = self._holding(CHAIN, self._chain_key(link))
        if depends is None:
            return None
        content = self._find(SNAPSHOT, self._snapshot_key(link, depends))
        return None if content is None else _snapshot(content, depends)

    def snapshot_to_make(
        self, layout: HistoryLayout, revisions: Sequence[Path], tracked: TrackedState
    ) -> dict[str, object] | None:
        """The key under which a database with all revisions applied should be kept.

        The accesses of a run depend on the results that earlier runs remembered, so concurrent runs
        find different states. All of them use the state of the first one, and so keep the same
        database.

        :param revisions: all revision files, oldest first.
        :param tracked: the state on which the result of the revisions depends.
        :returns: ``None`` if the database is already kept, if no run would find it, or if files
            were edited during this run.
        """
        if not (self._keeps_snapshots and revisions and tracked.is_complete):
            return None
        if not self._saw_one_state(layout):
            return None
        link = fingerprint.chain(self.files, self._before(layout), revisions)[-1]

        def agreed(remembered: list[ImportState] | None) -> list[ImportState]:
            holding = next((each for each in remembered or () if each.hold(self.files)), None)
            return newest_first(holding or tracked.state, remembered)

        remembered = store.change(CHAIN, self._chain_key(link), agreed)
        key = self._snapshot_key(link, remembered[0]) if remembered else None
        return key if key and self._find(SNAPSHOT, key) is None else None

    def _chain_key(self, link: str) -> dict[str, object]:
        return {"base": self.base, "path": self._path, "chain": link}

    def _snapshot_key(self, link: str, depends: ImportState) -> dict[str, object]:
        return {**self._chain_key(link), "depends": depends.key()}


def describe_snapshot(database: str, head: Head) -> SnapshotDescription:
    """Describe a snapshot, for the file ``about.json`` beside its data.

    :param database: the name of the database in the snapshot.
    :param head: the schema that the database has.
    """
    return {
        "database": database,
        "appended": [(key.schema, key.name, sorted(names)) for key, names in head.appended.items()],
        "declared": [(key.kind, key.schema, key.name) for key in sorted(head.declared, key=str)],
        "naming": head.naming,
        "made": head.origin.made,
        "changed": head.origin.changed,
    }


def _snapshot(content: Path, depends: ImportState) -> Snapshot:
    about: SnapshotDescription = json.loads((content / "about.json").read_text(encoding="utf-8"))
    return Snapshot(
        content / "data",
        about["database"],
        {TableKey(schema, name): frozenset(names) for schema, name, names in about["appended"]},
        frozenset(ObjectKey(*key) for key in about["declared"]),
        about["naming"],
        depends,
        Origin(OriginKind.MEMORY, about["made"], about.get("changed")),
    )
