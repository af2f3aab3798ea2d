"""What is known from earlier runs, and need not be made again.

* the schema at head, by everything that running the revisions depends on;
* the schema of the models, by the text of every statement that ``create_all()`` emits;
* that text, by everything that importing the models was seen to read;
* data directories at head (snapshots), by the chain of revisions that led there, so that one of an
  earlier head serves as a start for the revisions that came after it.

Nothing here is trusted beyond its key: a changed file, package, server or option is another key.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from alembic_autogen.cache import store
from alembic_autogen.memo import fingerprint
from alembic_autogen.memo.fingerprint import Files, Layout
from alembic_autogen.memo.origin import Origin, Source
from alembic_autogen.memo.states import digest
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey

if TYPE_CHECKING:
    from alembic_autogen.memo.import_state import ImportState, TrackedState
    from alembic_autogen.models.incremental import TableStatements
    from alembic_autogen.models.load import Created
    from alembic_autogen.settings import Settings

_LOG = logging.getLogger(__name__)
SNAPSHOT = "snapshot"
_ALTERNATIVES = 8
"""Schemas that are kept beside each other under one key."""
_STATES = 32
"""States of files that are kept in mind: whoever works on a model comes by several an hour."""
_Value = TypeVar("_Value")
CHAIN = "chain"
"""For a history up to some revision, the files that it depended on when it was run."""


@dataclass(frozen=True)
class ServerInfo:
    """The server that said what a schema is.

    :param source: where that server came from, in this run or an earlier one.
    """

    source: str
    flavor: str
    version: str


@dataclass(frozen=True)
class Head:
    """What the revisions make.

    :param schema: the schema, without what ``left_out`` names.
    :param appended: columns that revisions added at the end of a table that stood already.
    :param declared: stored objects that the models declared when they were migrated.
    :param version_tables: Alembic's own tables.
    :param naming: naming conventions of the metadata that env.py gave to the revisions.
    :param server: who said so.
    :param is_filtered: whether env.py tells what to leave out.
    :param origin: which run made it, and when.
    """

    schema: Schema
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]
    version_tables: frozenset[TableKey]
    naming: str
    server: ServerInfo
    is_filtered: bool = False
    origin: Origin = field(default_factory=Origin, compare=False)


@dataclass(frozen=True)
class Snapshot:
    """A data directory that holds a database at some revision.

    :param data: the directory in the cache.
    :param database: name of the database in it.
    :param appended: columns that its revisions added at the end of a table, as in :class:`Head`.
    :param declared: stored objects that the models declared, as in :class:`Head`.
    :param naming: naming conventions, as in :class:`Head`.
    :param depends: what its revisions depend on.
    :param origin: which run made it, and when.
    :param is_head: whether no revision comes after them.
    """

    data: Path
    database: str
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]
    naming: str
    depends: ImportState
    origin: Origin
    is_head: bool = False


@dataclass(frozen=True)
class ImportedModels:
    """The models, as they were imported.

    :param text: the digest of the statements that ``create_all()`` emits for them.
    :param naming: their naming conventions.
    :param unregistered: table classes that belong to no metadata.
    :param state: what the import was seen to depend on.
    :param is_complete: whether it depends on nothing else.
    :param uses_sqlmodel: whether they are SQLModel classes.
    """

    text: str
    naming: str
    unregistered: tuple[str, ...]
    state: ImportState
    is_complete: bool
    uses_sqlmodel: bool


class Results:
    """The memory of a project, for one server.

    :param server: what changes when another server would answer; ``None``: nothing is remembered.
    """

    def __init__(self, settings: Settings, server: Mapping[str, Any] | None) -> None:
        self.settings = settings
        self.files = Files(settings.project)
        self.usable = server is not None and settings.use_cache
        self.base = self._base(server or {}) if self.usable else ""
        self._path = self._path_of_modules()  # the application will extend it

    def _base(self, server: Mapping[str, Any]) -> str:
        return _digest(fingerprint.environment(self.settings, server))

    def _path_of_modules(self) -> list[str]:
        """The folders of ``sys.path``, each once: Alembic adds ``prepend_sys_path`` again."""
        folders = dict.fromkeys(Path(os.path.abspath(each)) for each in sys.path)  # noqa: PTH100
        return list(map(self.files.name, folders))

    # --- the layout of the history

    def layout(self) -> Layout | None:
        """Where env.py and the revisions are, as alembic.ini says."""
        names = self._value("layout", self._layout_key())
        if names is None:
            return None
        env, versions, *options = names
        return Layout(self.files.path(env), tuple(map(self.files.path, versions)), *options)

    def remember_layout(self, layout: Layout) -> None:
        """Note what alembic.ini says."""
        versions = tuple(map(self.files.name, layout.versions))
        options = layout.recursive, layout.sourceless
        names = (self.files.name(layout.env), versions, *options)
        self._remember("layout", self._layout_key(), names)

    def _layout_key(self) -> dict[str, Any]:
        # alembic's options may stand in pyproject.toml as well
        sources = [self.settings.config, self.settings.project / "pyproject.toml"]
        return {"base": self.base, "config": self.files.contents(sources)}

    # --- head

    def heads(self, layout: Layout) -> Sequence[Head]:
        """The schemas that the revisions make, one for each naming convention of the models.

        Which of them counts is seen once the models are there.
        """
        depends = self._holding("depends", self._history_key(layout))
        if depends is None:
            return ()
        found: list[Head] = self._value("head", self._head_key(layout, depends)) or []
        return [replace(head, origin=head.origin.remembered()) for head in found]

    def remember_head(self, layout: Layout, head: Head, tracked: TrackedState) -> None:
        """Note the schema that the revisions make.

        :param tracked: what decides it, beyond the history itself.
        """
        if tracked.is_complete and self._saw_one_state(layout):
            self._add("depends", self._history_key(layout), tracked.state)
            key = self._head_key(layout, tracked.state)
            others = [h for h in self._value("head", key) or () if h.naming != head.naming]
            self._remember("head", key, [head, *others][:_ALTERNATIVES])

    def _history(self, layout: Layout) -> list[Path]:
        return [*self._before(layout), *layout.revisions()]

    def _before(self, layout: Layout) -> list[Path]:
        """What all revisions run through."""
        return [self.settings.config, layout.env]

    def _history_key(self, layout: Layout) -> dict[str, Any]:
        contents = self.files.contents(self._history(layout))
        return {"base": self.base, "path": self._path, "files": _digest(contents)}

    def _head_key(self, layout: Layout, depends: ImportState) -> dict[str, Any]:
        return {**self._history_key(layout), "depends": depends.key()}

    def _saw_one_state(self, layout: Layout) -> bool:
        """Whether no file of the history was edited while this run was at work."""
        return self.files.settled(self._history(layout))

    # --- snapshots

    def has_snapshots(self) -> bool:
        """Whether it is worth while to look for one.

        A snapshot holds the further schemas as well, which the models' side would overwrite.
        """
        return self._keeps_snapshots and any(store.keys(SNAPSHOT))

    @property
    def _keeps_snapshots(self) -> bool:
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
    ) -> dict[str, Any] | None:
        """The key under which a database that has all revisions behind it should be kept.

        What a run asks for depends on what earlier ones knew, so that runs at once note different
        conditions. The first one's hold for all, and so all keep the same one.

        :param tracked: what decides what they make.
        :returns: ``None`` where it is kept already, or nobody would find it again, or where files
            were edited meanwhile.
        """
        if not (self._keeps_snapshots and revisions and tracked.is_complete):
            return None
        if not self._saw_one_state(layout):
            return None
        link = fingerprint.chain(self.files, self._before(layout), revisions)[-1]

        def agreed(noted: list[ImportState] | None) -> list[ImportState]:
            holding = next((each for each in noted or () if each.hold(self.files)), None)
            return _first(holding or tracked.state, noted)

        noted: list[ImportState] | None = store.change(CHAIN, self._chain_key(link), agreed)
        key = self._snapshot_key(link, noted[0]) if noted else None
        return key if key and self._find(SNAPSHOT, key) is None else None

    def _chain_key(self, link: str) -> dict[str, Any]:
        return {"base": self.base, "path": self._path, "chain": link}

    def _snapshot_key(self, link: str, depends: ImportState) -> dict[str, Any]:
        return {**self._chain_key(link), "depends": depends.key()}

    # --- models

    @cached_property
    def _noted(self) -> Sequence[ImportedModels]:
        """The models as they were when earlier runs imported them, the latest first."""
        return self._value("models-seen", self._models_key()) or ()

    @cached_property
    def _expected(self) -> ImportedModels | None:
        """The models, where nothing that they were seen to depend on has changed."""
        return next((each for each in self._noted if each.state.hold(self.files)), None)

    @property
    def expects_models(self) -> bool:
        """Whether the models' schema will probably be known."""
        if self._expected is None:
            return False
        return self.has_models(self._expected.text)

    @property
    def expected_naming(self) -> str | None:
        """The naming conventions that the models will probably have."""
        return None if self._expected is None else self._expected.naming

    @property
    def imported_files(self) -> Mapping[str, str]:
        """Digests of the files of SQLModel classes that were imported last; none for others."""
        last = next((each for each in self._noted if each.is_complete and each.uses_sqlmodel), None)
        return last.state.files if last else {}

    @property
    def imported_models(self) -> ImportedModels | None:
        """The models, where importing them again would give the same."""
        return self._expected if self._expected and self._expected.is_complete else None

    def has_models(self, text: str) -> bool:
        """Whether the schema is known that ``create_all()`` made of these statements."""
        return self._find("models", {"base": self.base, "text": text}) is not None

    def models(self, text: str) -> Created | None:
        """The schema that ``create_all()`` made of these statements."""
        found: Created | None = self._value("models", {"base": self.base, "text": text})
        return replace(found, origin=found.origin.remembered()) if found else None

    def remember_models(
        self, text: str, created: Created, parts: TableStatements | None = None
    ) -> None:
        """Note the schema that ``create_all()`` made of these statements.

        :param parts: the statements of each table, where nothing but them made the schema.
        """
        self._remember("models", {"base": self.base, "text": text}, created)
        if parts is not None:
            self._remember("models-parts", self._models_key(), (text, parts))

    def earlier_models(self) -> tuple[Created, TableStatements] | None:
        """What the models made when that was noted last, and the statements of each table."""
        noted: tuple[str, TableStatements] | None = self._value("models-parts", self._models_key())
        created = self.models(noted[0]) if noted else None
        return (created, noted[1]) if noted and created else None

    def remember_import(
        self, text: str, naming: str, unregistered: tuple[str, ...], tracked: TrackedState
    ) -> None:
        """Note under which conditions the models have these statements.

        :param naming: their naming conventions.
        :param unregistered: table classes that belong to no metadata.
        :param tracked: the conditions, and whether they are all.
        """
        uses_sqlmodel = "sqlmodel" in sys.modules
        imported = ImportedModels(
            text, naming, unregistered, tracked.state, tracked.is_complete, uses_sqlmodel
        )
        self._add("models-seen", self._models_key(), imported)

    def mark_used(self, imported: ImportedModels) -> None:
        """Note what was used as the newest, since the oldest are forgotten."""
        if imported not in self._noted[:1]:
            self._add("models-seen", self._models_key(), imported)

    def _models_key(self) -> dict[str, Any]:
        settings = self.settings
        named = {"metadata": settings.metadata, "models": list(settings.models)}
        return {"base": self.base, "path": self._path, **named}

    # --- the cache

    def _value(self, kind: str, key: Mapping[str, Any]) -> Any:
        return store.value(kind, key) if self.usable else None

    def _find(self, kind: str, key: Mapping[str, Any]) -> Path | None:
        return store.find(kind, key) if self.usable else None

    def _holding(self, kind: str, key: Mapping[str, Any]) -> ImportState | None:
        """Of the conditions that were noted, those that hold now."""
        noted: list[ImportState] = self._value(kind, key) or []
        return next((each for each in noted if each.hold(self.files)), None)

    def _add(self, kind: str, key: Mapping[str, Any], value: object) -> None:
        """Note a value beside the last ones, to which whoever switches branches comes back."""
        if self.usable:
            store.change(kind, key, lambda noted: _first(value, noted))

    def _remember(self, kind: str, key: Mapping[str, Any], value: object) -> None:
        if self.usable:
            store.remember(kind, key, value)


def describe_snapshot(database: str, head: Head) -> dict[str, Any]:
    """What is to be known of a snapshot."""
    return {
        "database": database,
        "appended": [[*key, *sorted(names)] for key, names in head.appended.items()],
        "declared": [list(key) for key in sorted(head.declared, key=str)],
        "naming": head.naming,
        "made": head.origin.made,
    }


def _snapshot(content: Path, depends: ImportState) -> Snapshot:
    about = json.loads((content / "about.json").read_text(encoding="utf-8"))
    return Snapshot(
        content / "data",
        about["database"],
        {TableKey(schema, name): frozenset(rest) for schema, name, *rest in about["appended"]},
        frozenset(ObjectKey(*key) for key in about["declared"]),
        about["naming"],
        depends,
        Origin(Source.MEMORY, about["made"]),
    )


def _first(value: _Value, noted: Sequence[_Value] | None) -> list[_Value]:
    """Values with one of them, or another one, at the beginning; the oldest are forgotten."""
    return [value, *(other for other in noted or () if other != value)][:_STATES]


def _digest(value: Mapping[str, Any]) -> str:
    return digest(json.dumps(value, sort_keys=True))
