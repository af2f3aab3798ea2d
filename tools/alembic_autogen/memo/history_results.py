"""Remembered facts about the history: the location of its files, and the schema at head.

``session/remembered.py`` uses the schema. Databases at head are kept too, in ``snapshots.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.cache.store import ValueKind
from alembic_autogen.memo.fingerprint import HistoryLayout
from alembic_autogen.memo.memory import Memory, digest_of

if TYPE_CHECKING:
    from pathlib import Path

    from alembic_autogen.memo.import_state import ImportState, TrackedState
    from alembic_autogen.memo.stored_values import Head

LayoutNames = tuple[str, tuple[str, ...], bool, bool]
"""The stored form of a layout: the names of its files in keys, then its options."""
_LAYOUT: ValueKind[LayoutNames] = ValueKind("layout")
_DEPENDS: ValueKind[list[ImportState]] = ValueKind("depends")
_HEADS: ValueKind[list[Head]] = ValueKind("head")
_ALTERNATIVES = 8
"""The number of schemas that are remembered under one key."""


class HistoryResults(Memory):
    """The schema at head, by everything on which running the revisions depends."""

    _depends: tuple[HistoryLayout, list[Path], ImportState] | None = None
    """The layout, the history's files and the state for which :meth:`heads` found something."""

    def layout(self) -> HistoryLayout | None:
        """The location of env.py and the revisions, by alembic.ini; ``None`` if not remembered."""
        names = self._value(_LAYOUT, self._layout_key())
        if names is None:
            return None
        env, versions, *options = names
        return HistoryLayout(self.files.path(env), tuple(map(self.files.path, versions)), *options)

    def remember_layout(self, layout: HistoryLayout) -> None:
        """Remember the layout that alembic.ini describes."""
        versions = tuple(map(self.files.name, layout.versions))
        names = self.files.name(layout.env), versions, layout.recursive, layout.sourceless
        self._remember(_LAYOUT, self._layout_key(), names)

    def _layout_key(self) -> dict[str, object]:
        # pyproject.toml may hold options of Alembic, too.
        sources = [self.settings.config, self.settings.project / "pyproject.toml"]
        return {"base": self.base, "config": self.files.contents(sources)}

    def heads(self, layout: HistoryLayout) -> Sequence[Head]:
        """The schemas that the revisions create, one for each naming convention of the models.

        The applicable one is known only after the models are imported.
        """
        depends = self._holding(_DEPENDS, self._history_key(layout))
        if depends is None:
            return ()
        self._depends = layout, self._history(layout), depends
        found = self._value(_HEADS, self._head_key(layout, depends)) or []
        return [replace(head, origin=head.origin.remembered()) for head in found]

    def heads_hold(self) -> bool:
        """Whether what :meth:`heads` returned is still right after the models were imported.

        Their import may have changed files that env.py or a revision reads.
        """
        if self._depends is None:
            return False
        layout, history, state = self._depends
        return history == self._history(layout) and self._holds_on_disk(history, state)

    def _holds_on_disk(self, history: Sequence[Path], state: ImportState) -> bool:
        read_once = self.files.saw_one_content(map(str, history))
        return read_once and state.holds_on_disk(self.files)

    def remember_head(self, layout: HistoryLayout, head: Head, tracked: TrackedState) -> None:
        """Remember the schema that the revisions create.

        :param tracked: the state on which it depends, apart from the files of the history.
        """
        if tracked.is_complete and self._saw_one_state(layout):
            self._add(_DEPENDS, self._history_key(layout), tracked.state)
            key = self._head_key(layout, tracked.state)
            others = [each for each in self._value(_HEADS, key) or () if each.naming != head.naming]
            self._remember(_HEADS, key, [head, *others][:_ALTERNATIVES])

    def _history(self, layout: HistoryLayout) -> list[Path]:
        return [*self._before(layout), *layout.revisions()]

    def _before(self, layout: HistoryLayout) -> list[Path]:
        """The files that run before every revision."""
        baseline = self.settings.baseline_file
        return [self.settings.config, layout.env, *([baseline] if baseline else [])]

    def _history_key(self, layout: HistoryLayout) -> dict[str, object]:
        contents = self.files.contents(self._history(layout))
        return {"base": self.base, "path": self._path, "files": digest_of(contents)}

    def _head_key(self, layout: HistoryLayout, depends: ImportState) -> dict[str, object]:
        return {**self._history_key(layout), "depends": depends.key()}

    def _saw_one_state(self, layout: HistoryLayout) -> bool:
        """Whether no file of the history was edited during this run."""
        return self.files.settled(self._history(layout))
