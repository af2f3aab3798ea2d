"""The record of what a run asked for: when, on whose behalf, and what was found."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from alembic_autogen.memo import states
from alembic_autogen.memo.states import Signature

MODELS = "<models>"
"""Asks while the models are imported, and while their DDL is emitted."""
HISTORY = "<history>"
"""Asks while env.py and the revisions are loaded and run."""

Askers = set[str]
"""Files of the application on whose behalf something was asked, and the phase in which it was."""


@dataclass
class Asked:
    """One thing that was asked for.

    :param state: what it was at that moment.
    :param askers: who asked, at that moment or later.
    """

    state: object
    askers: Askers = field(default_factory=set)


@dataclass(frozen=True)
class AskedFile:
    """The state of a file when it was opened.

    :param signature: ``None`` where there was no such file.
    :param moment: when that was, in nanoseconds.
    """

    signature: Signature | None
    moment: int

    def is_same(self, path: str) -> bool:
        """Whether the file is certainly the same now."""
        return self.signature == states.signature(path) and states.is_settled(
            self.signature, self.moment
        )


@dataclass
class Record:
    """Everything that was asked for, each with the state in which it was found first.

    :param files: by path as it was asked for.
    :param folders: the names in folders that were listed, by the way of listing and path.
    :param places: what looks at places found, by the way of looking and path.
    :param searches: modules that were looked for, by folder and the last part of the name.
    :param variables: environment variables; the state is the value, ``None`` where it is not set.
    :param facts: ``environment``, ``arguments``, ``day``: who asked for these.
    :param doubts: what cannot be asked again with the same answer, in words.
    :param libraries: files of distributions that were opened.
    :param compiled: compiled modules (``.pyc``) that were opened, or looked for.
    :param sources: sources of modules that were opened themselves.
    """

    files: dict[str, Asked] = field(default_factory=dict)
    folders: dict[tuple[str, str], Asked] = field(default_factory=dict)
    places: dict[tuple[str, str], Asked] = field(default_factory=dict)
    searches: dict[tuple[str, str], Asked] = field(default_factory=dict)
    variables: dict[str, Asked] = field(default_factory=dict)
    facts: defaultdict[str, Askers] = field(default_factory=lambda: defaultdict(set))
    doubts: defaultdict[str, Askers] = field(default_factory=lambda: defaultdict(set))
    libraries: set[str] = field(default_factory=set)
    compiled: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def open(self, path: str, askers: Askers) -> None:
        """Record a file that is about to be opened."""
        found = self.files.get(path)
        if found is None:
            moment = time.time_ns()
            found = self.files[path] = Asked(AskedFile(states.signature(path), moment))
        found.askers |= askers

    def list(self, kind: str, folder: str, askers: Askers) -> None:
        """Record a folder that is about to be listed.

        :param kind: ``names``, or ``typed_names``.
        """
        found = self.folders.get((kind, folder))
        if found is None:
            found = self.folders[kind, folder] = Asked(getattr(states, kind)(folder))
        found.askers |= askers

    def look(self, kind: str, path: str, askers: Askers) -> None:
        """Record a place that is about to be looked at.

        :param kind: the way of looking, as in :func:`states.place`.
        """
        found = self.places.get((kind, path))
        if found is None:
            found = self.places[kind, path] = Asked(states.place(kind, path))
        found.askers |= askers

    def search(self, folder: str, module: str, names: Collection[str], askers: Askers) -> None:
        """Record a search for a module in a folder.

        :param module: the last part of its name.
        :param names: the names in the folder that begin with it.
        """
        found = self.searches.get((folder, module))
        if found is None:
            state = states.importable(folder, (module,), names)
            found = self.searches[folder, module] = Asked(state)
        found.askers |= askers

    def ask(self, name: str, value: str | None, askers: Askers) -> None:
        """Record an environment variable; the first answer counts."""
        self.variables.setdefault(name, Asked(value)).askers |= askers

    def of(self, askers: Collection[str]) -> Record:
        """The part of the record that some of the askers asked for."""
        wanted = set(askers)

        return replace(
            self,
            files={
                path: each
                for path, each in self.files.items()
                if path in wanted or wanted & each.askers
            },
            folders={key: each for key, each in self.folders.items() if wanted & each.askers},
            places={key: each for key, each in self.places.items() if wanted & each.askers},
            searches={key: each for key, each in self.searches.items() if wanted & each.askers},
            variables={key: each for key, each in self.variables.items() if wanted & each.askers},
            facts=_asked_by(wanted, self.facts),
            doubts=_asked_by(wanted, self.doubts),
        )


def _asked_by(wanted: Askers, facts: Mapping[str, Askers]) -> defaultdict[str, Askers]:
    return defaultdict(set, {what: askers for what, askers in facts.items() if wanted & askers})
