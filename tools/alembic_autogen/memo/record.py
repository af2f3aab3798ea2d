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

Causes = set[str]
"""Files of the application that caused an access, and the phases in which it happened."""


@dataclass
class Access:
    """A recorded access.

    :param state: the state of the accessed object at that moment.
    :param causes: files and phases that caused the access, at that moment or later.
    """

    state: object
    causes: Causes = field(default_factory=set)


@dataclass(frozen=True)
class OpenedFile:
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

    files: dict[str, Access] = field(default_factory=dict)
    folders: dict[tuple[str, str], Access] = field(default_factory=dict)
    places: dict[tuple[str, str], Access] = field(default_factory=dict)
    searches: dict[tuple[str, str], Access] = field(default_factory=dict)
    variables: dict[str, Access] = field(default_factory=dict)
    facts: defaultdict[str, Causes] = field(default_factory=lambda: defaultdict(set))
    reasons: defaultdict[str, Causes] = field(default_factory=lambda: defaultdict(set))
    libraries: set[str] = field(default_factory=set)
    compiled: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def open(self, path: str, causes: Causes) -> None:
        """Record a file that is about to be opened."""
        found = self.files.get(path)
        if found is None:
            moment = time.time_ns()
            found = self.files[path] = Access(OpenedFile(states.signature(path), moment))
        found.causes |= causes

    def list(self, kind: str, folder: str, causes: Causes) -> None:
        """Record a folder that is about to be listed.

        :param kind: ``names``, ``typed_names`` or ``distributions``, as in :mod:`states`.
        """
        found = self.folders.get((kind, folder))
        if found is None:
            found = self.folders[kind, folder] = Access(getattr(states, kind)(folder))
        found.causes |= causes

    def stat(self, kind: str, path: str, causes: Causes) -> None:
        """Record a status call that is about to be made on a path.

        :param kind: the kind of call, as in :func:`states.path_state`.
        """
        found = self.places.get((kind, path))
        if found is None:
            found = self.places[kind, path] = Access(states.path_state(kind, path))
        found.causes |= causes

    def search(self, folder: str, module: str, names: Collection[str], causes: Causes) -> None:
        """Record a search for a module in a folder.

        :param module: the last part of the module's name.
        :param names: the names in the folder that begin with it.
        """
        found = self.searches.get((folder, module))
        if found is None:
            state = states.importable(folder, (module,), names)
            found = self.searches[folder, module] = Access(state)
        found.causes |= causes

    def read_variable(self, name: str, value: str | None, causes: Causes) -> None:
        """Record an environment variable; the value of the first read counts."""
        self.variables.setdefault(name, Access(value)).causes |= causes

    def caused_by(self, causes: Collection[str]) -> Record:
        """The part of the record that the given files and phases caused, with these files."""
        wanted = set(causes)

        return replace(
            self,
            files={
                path: each
                for path, each in self.files.items()
                if path in wanted or wanted & each.causes
            },
            folders={key: each for key, each in self.folders.items() if wanted & each.causes},
            places={key: each for key, each in self.places.items() if wanted & each.causes},
            searches={key: each for key, each in self.searches.items() if wanted & each.causes},
            variables={key: each for key, each in self.variables.items() if wanted & each.causes},
            facts=_caused_by(wanted, self.facts),
            reasons=_caused_by(wanted, self.reasons),
        )


def _caused_by(wanted: Causes, facts: Mapping[str, Causes]) -> defaultdict[str, Causes]:
    return defaultdict(set, {what: causes for what, causes in facts.items() if wanted & causes})
