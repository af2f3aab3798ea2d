"""Data directories at some revision, found again by the chain of revisions that led there.

So that of an earlier head serves as a start for the revisions that came after it.
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
from alembic_autogen.memo.origin import Origin, Source
from alembic_autogen.memo.remembered import Snapshot
from alembic_autogen.schema.model import ObjectKey, TableKey

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import Layout
    from alembic_autogen.memo.import_state import ImportState, TrackedState
    from alembic_autogen.memo.remembered import Head

SNAPSHOT = "snapshot"
CHAIN: ValueKind[list[ImportState]] = ValueKind("chain")
"""For a history up to some revision, the states on which it depended when it was run."""


class SnapshotDescription(TypedDict):
    """The file ``about.json`` of a snapshot; see :class:`Snapshot`.

    ``appended`` is a list of schema, table and columns, ``declared`` one of kind, schema and name;
    ``made`` is in seconds since the epoch.
    """

    database: str
    appended: list[tuple[str | None, str, list[str]]]
    declared: list[tuple[str, str | None, str]]
    naming: str
    made: float


class Snapshots(HistoryResults):
    """The data directories that are kept."""

    def has_snapshots(self) -> bool:
        """Whether it is worth while to look for one."""
        return self._keeps_snapshots and any(store.keys(SNAPSHOT))

    @property
    def _keeps_snapshots(self) -> bool:
        """Whether this project has any.

        A snapshot holds the further schemas as well, which the models' side would overwrite.
        """
        wanted = self.usable and self.settings.uses("kept-databases")
        return wanted and not self.settings.schemas

    def snapshot(self, layout: Layout, revisions: Sequence[Path]) -> Snapshot | None:
        """The data directory that has most of the revisions behind it.

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

    def _snapshot_of(self, link: str) -> Snapshot | None:
        depends = self._holding(CHAIN, self._chain_key(link))
        if depends is None:
            return None
        content = self._find(SNAPSHOT, self._snapshot_key(link, depends))
        return None if content is None else _snapshot(content, depends)

    def snapshot_to_make(
        self, layout: Layout, revisions: Sequence[Path], tracked: TrackedState
    ) -> dict[str, object] | None:
        """The key under which a database that has all revisions behind it should be kept.

        What a run asks for depends on what earlier ones remembered, so that runs at once find
        different states. The first one's is that of all, and so all keep the same database.

        :param revisions: all revision files, oldest first.
        :param tracked: what decides what they make.
        :returns: ``None`` where it is kept already, or no run would find it, or where files were
            edited meanwhile.
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

    :param database: the name of the database in it.
    """
    return {
        "database": database,
        "appended": [(key.schema, key.name, sorted(names)) for key, names in head.appended.items()],
        "declared": [(key.kind, key.schema, key.name) for key in sorted(head.declared, key=str)],
        "naming": head.naming,
        "made": head.origin.made,
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
        Origin(Source.MEMORY, about["made"]),
    )
