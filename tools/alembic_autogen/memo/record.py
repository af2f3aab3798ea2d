"""The accesses of a run: the time, the files that caused them, and the results."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from alembic_autogen.memo import states
from alembic_autogen.memo.states import Signature

MODELS = "<models>"
"""The phase in which the models are imported and their DDL is emitted."""
HISTORY = "<history>"
"""The phase in which env.py and the revisions are loaded and run."""

Askers = set[str]
"""Files of the application that caused an access, and the phases in which it happened."""


@dataclass
class Asked:
    """One recorded access.

    :param state: the state of the accessed object at that moment.
    :param askers: files and phases that caused the access, at that moment or later.
    """

    state: object
    askers: Askers = field(default_factory=set)


@dataclass(frozen=True)
class AskedFile:
    """The state of a file when it was opened.

    :param signature: ``None`` if there was no such file.
    :param moment: the time of opening, in nanoseconds since the epoch.
    """

    signature: Signature | None
    moment: int

    def is_same(self, path: str) -> bool:
        """Whether the file is certainly unchanged."""
        return self.signature == states.signature(path) and states.is_settled(
            self.signature, self.moment
        )


@dataclass
class Record:
    """All recorded accesses, each with the state at the first access.

    :param files: opened files, by path as the code gave it.
    :param folders: the names in listed folders, by the kind of listing and the path.
    :param places: the results of status calls, by the kind of call and the path.
    :param searches: searches for modules, by the folder and the last part of the module's name.
    :param variables: environment variables; the state is the value, ``None`` if it is not set.
    :param facts: files and phases that read the ``environment``, the ``arguments`` or the ``day``.
    :param reasons: files and phases by access that cannot be repeated with the same result: an
        event, a function, or an action as a predicate.
    :param libraries: files of distributions that were opened.
    :param compiled: compiled modules (``.pyc``) that were opened or searched for.
    :param sources: sources of modules that were opened directly.
    """

    files: dict[str, Asked] = field(default_factory=dict)
    folders: dict[tuple[str, str], Asked] = field(default_factory=dict)
    places: dict[tuple[str, str], Asked] = field(default_factory=dict)
    searches: dict[tuple[str, str], Asked] = field(default_factory=dict)
    variables: dict[str, Asked] = field(default_factory=dict)
    facts: defaultdict[str, Askers] = field(default_factory=lambda: defaultdict(set))
    reasons: defaultdict[str, Askers] = field(default_factory=lambda: defaultdict(set))
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

        :param kind: ``names``, ``typed_names`` or ``distributions``, as in :mod:`states`.
        """
        found = self.folders.get((kind, folder))
        if found is None:
            found = self.folders[kind, folder] = Asked(getattr(states, kind)(folder))
        found.askers |= askers

    def look(self, kind: str, path: str, askers: Askers) -> None:
        """Record a status call that is about to be made on a path.

        :param kind: the kind of call, as in :func:`states.place`.
        """
        found = self.places.get((kind, path))
        if found is None:
            found = self.places[kind, path] = Asked(states.place(kind, path))
        found.askers |= askers

    def search(self, folder: str, module: str, names: Collection[str], askers: Askers) -> None:
        """Record a search for a module in a folder.

        :param module: the last part of the module's name.
        :param names: the names in the folder that begin with it.
        """
        found = self.searches.get((folder, module))
        if found is None:
            state = states.importable(folder, (module,), names)
            found = self.searches[folder, module] = Asked(state)
        found.askers |= askers

    def ask(self, name: str, value: str | None, askers: Askers) -> None:
        """Record an environment variable; the value of the first read counts."""
        self.variables.setdefault(name, Asked(value)).askers |= askers

    def of(self, askers: Collection[str]) -> Record:
        """The part of the record that the given files and phases caused, with these files."""
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
            reasons=_asked_by(wanted, self.reasons),
        )


def _asked_by(wanted: Askers, facts: Mapping[str, Askers]) -> defaultdict[str, Askers]:
    return defaultdict(set, {what: askers for what, askers in facts.items() if wanted & askers})
