"""What is known from earlier runs, and need not be made again.

* the schema at head, by everything that running the revisions depends on;
* the schema of the models, by the text of every statement that ``create_all()`` emits;
* data directories at head (snapshots), by the chain of revisions that led there, so that one of an
  earlier head serves as a start for the revisions that came after it.

Nothing here is trusted beyond its key: a changed file, package, server or option is another key.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic_autogen import cache, fingerprint
from alembic_autogen.fingerprint import Files, Layout
from alembic_autogen.schema.model import ObjectKey, Schema, TableKey

if TYPE_CHECKING:
    from alembic_autogen.models import Created
    from alembic_autogen.settings import Settings

_LOG = logging.getLogger(__name__)
SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Answerer:
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
    :param version_table: Alembic's own table.
    :param naming: naming conventions of the metadata that env.py gave to the revisions.
    :param server: who said so.
    """

    schema: Schema
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]
    version_table: TableKey
    naming: str
    server: Answerer


@dataclass(frozen=True)
class Snapshot:
    """A data directory that holds a database at some revision.

    :param data: the directory in the cache.
    :param database: name of the database in it.
    :param appended: columns that its revisions added at the end of a table, as in :class:`Head`.
    :param declared: stored objects that the models declared, as in :class:`Head`.
    """

    data: Path
    database: str
    appended: Mapping[TableKey, frozenset[str]]
    declared: frozenset[ObjectKey]


class Known:
    """The memory of a project, for one server.

    :param server: what changes when another server would answer; ``None``: nothing is remembered.
    """

    def __init__(self, settings: Settings, server: Mapping[str, Any] | None) -> None:
        self.settings = settings
        self.files = Files(settings.project)
        self.usable = server is not None and settings.use_cache
        self.base = fingerprint.environment(settings, server or {}) if self.usable else {}

    # --- the layout of the history

    def layout(self) -> Layout | None:
        """Where env.py and the revisions are, as alembic.ini says."""
        names = self._value("layout", self._layout_key())
        if names is None:
            return None
        env, versions, recursive = names
        return Layout(self.files.path(env), tuple(map(self.files.path, versions)), recursive)

    def remember_layout(self, layout: Layout) -> None:
        """Note what alembic.ini says."""
        versions = tuple(map(self.files.name, layout.versions))
        names = (self.files.name(layout.env), versions, layout.recursive)
        self._remember("layout", self._layout_key(), names)

    def _layout_key(self) -> dict[str, Any]:
        # alembic's options may stand in pyproject.toml as well
        sources = [self.settings.config, self.settings.project / "pyproject.toml"]
        return {**self.base, "config": self.files.contents(sources)}

    # --- head

    def head(self, layout: Layout) -> Head | None:
        """The schema that the revisions make."""
        depends = self._value("depends", self._history_key(layout))
        if depends is None or not self.files.unchanged(depends):
            return None
        found = self._value("head", {**self._history_key(layout), "depends": depends})
        return found if isinstance(found, Head) else None

    def remember_head(self, layout: Layout, head: Head) -> None:
        """Note the schema that the revisions make, with the files that decide it."""
        depends = self.depends(layout)
        self._remember("depends", self._history_key(layout), depends)
        self._remember("head", {**self._history_key(layout), "depends": depends}, head)

    def depends(self, layout: Layout) -> dict[str, str]:
        """The contents of the project's files that decide what the revisions do."""
        return self.files.contents(fingerprint.dependencies(self.settings, layout))

    def _history_key(self, layout: Layout) -> dict[str, Any]:
        return {**self.base, "files": self.files.contents([layout.env, *layout.revisions()])}

    # --- snapshots

    def has_snapshots(self) -> bool:
        """Whether it is worth while to look for one.

        A snapshot holds the further schemas as well, which the models' side would overwrite.
        """
        return self.usable and not self.settings.schemas and any(cache.keys(SNAPSHOT))

    def snapshot(self, layout: Layout, revisions: Sequence[Path]) -> Snapshot | None:
        """The data directory that has most of the revisions behind it.

        :param revisions: all revision files, oldest first.
        """
        links = fingerprint.chain(self.files, layout.env, revisions)
        for link in reversed(links):
            content = self._find(SNAPSHOT, {**self.base, "chain": link})
            if content is not None:
                about = json.loads((content / "about.json").read_text(encoding="utf-8"))
                if self.files.unchanged(about["depends"]):
                    return _snapshot(content / "data", about)
        return None

    def has(self, kind: str, key: Mapping[str, Any]) -> bool:
        """Whether something is in the cache."""
        return self._find(kind, key) is not None

    def snapshot_key(self, layout: Layout, revisions: Sequence[Path]) -> dict[str, Any]:
        """The key of the snapshot that has all revisions behind it."""
        chain = fingerprint.chain(self.files, layout.env, revisions)
        return {**self.base, "chain": chain[-1] if chain else ""}

    def about(self, layout: Layout, database: str, head: Head) -> dict[str, Any]:
        """What is to be known of a snapshot."""
        return {
            "database": database,
            "depends": self.depends(layout),
            "appended": [[*key, *sorted(names)] for key, names in head.appended.items()],
            "declared": [list(key) for key in sorted(head.declared, key=str)],
        }

    # --- models

    def expects_models(self) -> bool:
        """Whether the models' schema will probably be known: no file of theirs was touched."""
        noted = self._value("models-files", self._models_key())
        if noted is None:
            return False
        stamps, text = noted
        untouched = all(_stamp(self.files.path(name)) == stamp for name, stamp in stamps.items())
        return untouched and self._find("models", {**self.base, "text": text}) is not None

    def models(self, text: str) -> Created | None:
        """The schema that ``create_all()`` made of these statements."""
        found: Created | None = self._value("models", {**self.base, "text": text})
        return found

    def remember_models(self, text: str, created: Created, layout: Layout) -> None:
        """Note the schema that ``create_all()`` made."""
        loaded = fingerprint.loaded_files(self.settings, layout)
        stamps = {self.files.name(path): _stamp(path) for path in loaded}
        self._remember("models", {**self.base, "text": text}, created)
        self._remember("models-files", self._models_key(), (stamps, text))

    def _models_key(self) -> dict[str, Any]:
        settings = self.settings
        return {**self.base, "metadata": settings.metadata, "models": list(settings.models)}

    # --- the cache

    def _value(self, kind: str, key: Mapping[str, Any]) -> Any:
        return cache.value(kind, key) if self.usable else None

    def _find(self, kind: str, key: Mapping[str, Any]) -> Path | None:
        return cache.find(kind, key) if self.usable else None

    def _remember(self, kind: str, key: Mapping[str, Any], value: object) -> None:
        if self.usable:
            cache.remember(kind, key, value)


def _snapshot(data: Path, about: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        data,
        about["database"],
        {TableKey(schema, name): frozenset(rest) for schema, name, *rest in about["appended"]},
        frozenset(ObjectKey(*key) for key in about["declared"]),
    )


def _stamp(path: Path) -> tuple[int, int]:
    """Size and time of a file; both zero where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)
