"""The state on which a run's result depends, stored as digests that later runs compare.

The accesses of the code are recorded by :mod:`alembic_autogen.memo.import_tracker`. Schemas may
also depend on facts that no code reads from a file, so these count too: the day (partitions by
month), the machine, the locale and the way Python runs.
"""

from __future__ import annotations

import locale
import os
import re
import resource
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cache import store
from alembic_autogen.memo import fingerprint, states
from alembic_autogen.memo.environment import all_variables
from alembic_autogen.memo.installed import is_in_library
from alembic_autogen.memo.reasons import clause
from alembic_autogen.memo.record import MODELS, Access, OpenedFile, Record
from alembic_autogen.memo.states import digest

if TYPE_CHECKING:
    from alembic_autogen.memo.fingerprint import Files, HistoryLayout
    from alembic_autogen.memo.import_tracker import ImportTracker

_MEANWHILE = "changed while this run was at work"
_LIBRARIES: store.ValueKind[str] = store.ValueKind("libraries")
"""The kind of cache entry for names of loaded installed files, which many states share."""
_SEPARATOR = "\0"
"""Between names: the only character that no path can have."""


@dataclass(frozen=True)
class ImportState:
    """The accesses of the code, and their results. Paths are names as in :meth:`Files.name`.

    :param files: digests of files' contents, by name.
    :param folders: digests of the names in folders, by the kind of listing and the folder's name.
    :param places: the results of status calls on paths, by the kind of call and the path's name.
    :param searches: by folder, the modules that were searched for, and the files found.
    :param variables: digests of environment variables; ``None`` for a variable that was not set.
    :param environment: the digest of all variables, if code iterated over all of them.
    :param arguments: the digest of the command line, if code read it.
    :param circumstances: the digest of anything else that may count; see :func:`circumstances`.
    :param day: the day, if it counts.
    :param location: the project's folder, if code accessed a path near it.
    :param libraries: a digest of the names of the loaded installed files, and one of their state.
    """

    files: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    searches: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    variables: Mapping[str, str | None] = field(default_factory=dict)
    environment: str | None = None
    arguments: str | None = None
    circumstances: str = ""
    day: str | None = None
    location: str = ""
    libraries: tuple[str, str] = ("", "")

    def hold(self, files: Files) -> bool:
        """Whether the present state equals this one."""
        return (
            files.unchanged(self.files)  # these differ most often, and each is read once
            and self.location in ("", str(files.project))
            and self.environment in (None, _environment())
            and self.arguments in (None, _arguments())
            and self.day in (None, today())
            and all(_variable(os.environ.get(n)) == was for n, was in self.variables.items())
            and self.surroundings_hold(files)
            and self.circumstances == circumstances(files)
            and self._libraries_hold(files)
        )

    def holds_on_disk(self, files: Files) -> bool:
        """Whether nothing on which this state depends was changed on disk since ``files`` read it.

        :param files: has read the files; those that changed since then are compared with that.
        """
        return (
            files.saw_one_content(map(files.path_of, self.files))
            and self.surroundings_hold(files)
            and self._libraries_hold(files)
        )

    def surroundings_hold(self, files: Files) -> bool:
        """Whether folders, paths and module searches give the same results as before."""
        return next(self.changed_surroundings(files), None) is None

    def changed_surroundings(self, files: Files) -> Iterator[str]:
        """The folders and paths whose present state differs, by name."""
        for name, was in self.folders.items():
            if _folder(name, files) != was:
                yield name.partition(" ")[2]
        for name, was in self.places.items():
            if _place(name, files) != was:
                yield name.partition(" ")[2]
        for name, search in self.searches.items():
            if not _search(name, *search, files):
                yield name

    def _libraries_hold(self, files: Files) -> bool:
        names, state = self.libraries
        if not names:
            return True
        paths = store.value(_LIBRARIES, {"names": names})
        return paths is not None and files.installed(names, paths.split(_SEPARATOR)) == state

    def joined(self, earlier: ImportState | None) -> ImportState:
        """Combine this state with that of the earlier run on whose result this run was built."""
        if earlier is None:
            return self
        return replace(
            self,
            files={**earlier.files, **self.files},
            folders={**earlier.folders, **self.folders},
            places={**earlier.places, **self.places},
            searches={**earlier.searches, **self.searches},
            variables={**earlier.variables, **self.variables},
            environment=self.environment or earlier.environment,
            arguments=self.arguments or earlier.arguments,
            day=self.day or earlier.day,
            location=self.location or earlier.location,
        )

    def key(self) -> str:
        """A digest of the whole state."""
        return digest(repr([(name, _sorted(getattr(self, name))) for name in _FIELDS]))


_FIELDS = tuple(ImportState.__dataclass_fields__)


def _sorted(value: object) -> object:
    return sorted(value.items()) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class TrackedState:
    """The state on which a run depends, as far as it could be tracked.

    :param state: the tracked state.
    :param reasons: reasons why the state may be incomplete, as clauses; the result is remembered
        only if there are none.
    """

    state: ImportState
    reasons: tuple[str, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether the run depends on nothing but the tracked state."""
        return not self.reasons


def tracked_state(
    tracker: ImportTracker,
    layout: HistoryLayout,
    files: Files,
    record: Record | None = None,
) -> TrackedState:
    """Collect the state on which a tracked run depends.

    :param tracker: has watched the run.
    :param layout: the locations of the history's files.
    :param record: the part of the record that counts (default: the accesses of the models).
    """
    is_of_models = record is None
    record = tracker.record.caused_by((MODELS,)) if record is None else record
    found = ImportState(
        files=_contents(record.files, files),
        folders=_by_name(record.folders, files),
        places=_by_name(record.places, files),
        searches=_searches(record, files),
        variables={name: _variable(each.state) for name, each in record.variables.items()},
        environment=tracker.environment if record.facts.get("environment") else None,
        arguments=tracker.arguments if record.facts.get("arguments") else None,
        circumstances=circumstances(files),
        day=today() if is_of_models or record.facts.get("day") else None,
        location=_location(record, files),
        libraries=_libraries(record, files),
    )
    return TrackedState(found, tuple(_reasons(tracker, record, layout, files, found)))


def _by_name(access: Mapping[tuple[str, str], Access], files: Files) -> dict[str, str]:
    return {
        f"{kind} {files.name_of(path)}": str(each.state) for (kind, path), each in access.items()
    }


def _contents(read: Iterable[str], files: Files) -> dict[str, str]:
    paths = [path for path in read if not os.path.isdir(path)]  # noqa: PTH112 -- often
    return {files.name_of(path): files.content(Path(path)) for path in paths}


def _searches(record: Record, files: Files) -> dict[str, tuple[str, str]]:
    modules: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    for (folder, module), access in sorted(record.searches.items()):
        modules.setdefault(folder, []).append(module)
        found.setdefault(folder, []).extend(str(access.state).splitlines())
    return {
        files.name_of(folder): (_SEPARATOR.join(modules[folder]), "\n".join(sorted(found[folder])))
        for folder in modules
    }


def _reasons(
    tracker: ImportTracker, record: Record, layout: HistoryLayout, files: Files, found: ImportState
) -> Iterator[str]:
    """The reasons why the state may be incomplete, as clauses."""
    from alembic_autogen.memo import compiled, extensions
    from alembic_autogen.memo.unrepeatable import may_read_clock_in_c

    for reason, causes in sorted(record.reasons.items()):
        yield clause(reason, causes, files.name_of)
    yield from (f"{name} {_MEANWHILE}" for name in _changed_files(record, files))
    yield from (f"{name} {_MEANWHILE}" for name in found.changed_surroundings(files))
    if tracker.begun not in ("", _moment(files)):
        yield f"the day or the locale {_MEANWHILE}"
    for name in fingerprint.loaded_among(tracker.before, layout):
        yield f"the module {name} was imported before the models, so what it reads was not seen"
    if may_read_clock_in_c():
        yield "the package cffi is imported, with which functions of C may be called"
    for path in extensions.unknown(tracker.before):
        yield f"the extension module {path} is loaded, which may read something by itself"
    for path in compiled.outdated(record.compiled, record.sources):
        yield f"the compiled module {files.name_of(path)} is not of its source"
    if tracker.begun and not tracker.sees_datetime:
        for name in _may_read_clock(found, files):
            yield f"{name} may read the clock, which cannot be seen on this interpreter"


def _changed_files(record: Record, files: Files) -> Iterator[str]:
    for path, access in _opened_files(record):
        if not access.is_same(path) or not files.saw_one_content((path,)):
            yield files.name_of(path)


def _opened_files(record: Record) -> Iterator[tuple[str, OpenedFile]]:
    for path, access in record.files.items():
        assert isinstance(access.state, OpenedFile)
        yield path, access.state


_OF_THE_CLOCK = re.compile(rb"\b(?:now|utcnow|today)\s*\(")


def _may_read_clock(found: ImportState, files: Files) -> Iterator[str]:
    """Sources that may read the time, for interpreters that do not allow watching such calls."""
    for name in found.files:
        if name.endswith(".py") and _OF_THE_CLOCK.search(files.read(files.path(name)) or b""):
            yield name


def _libraries(record: Record, files: Files) -> tuple[str, str]:
    """The digests of the names and the state of the loaded installed files and their folders."""
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    paths = {file for file in loaded if isinstance(file, str) and is_in_library(file)}
    paths |= record.libraries
    paths |= {os.path.dirname(path) for path in paths}  # noqa: PTH120 -- a thousand
    ordered = sorted(paths)
    names = digest(_SEPARATOR.join(ordered))
    if store.find(_LIBRARIES, {"names": names}) is None:
        store.remember(_LIBRARIES, {"names": names}, _SEPARATOR.join(ordered))
    return names, files.installed(names, ordered)


def _location(record: Record, files: Files) -> str:
    """The project's folder, if a path near it was accessed; otherwise empty.

    A second checkout elsewhere may have other files at the same relative path. Paths in other parts
    of the file system (/etc, /usr) mean the same for both checkouts.
    """
    project = str(files.project)
    top = Path(project).parts[1:2]
    accessed = {*record.files, *(path for _, path in (*record.folders, *record.places))}
    accessed |= {folder for folder, _ in record.searches}
    outside = (path for path in accessed if os.path.isabs(files.name_of(path)))  # noqa: PTH117
    return project if any(_is_near(path, project, top) for path in outside) else ""


def _is_near(path: str, project: str, top: tuple[str, ...]) -> bool:
    is_above = project.startswith(f"{path.rstrip(os.sep)}{os.sep}")
    return not is_above and Path(path).parts[1:2] == top


def _folder(name: str, files: Files) -> str:
    kind, _, folder = name.partition(" ")
    found: str = getattr(states, kind)(files.path_of(folder))
    return found


def _place(name: str, files: Files) -> str:
    kind, _, place = name.partition(" ")
    return states.path_state(kind, files.path_of(place))


def _search(folder: str, modules: str, found: str, files: Files) -> bool:
    return states.importable(files.path_of(folder), modules.split(_SEPARATOR)) == found


def _variable(value: object) -> str | None:
    """A digest of a variable's value, which may be a password."""
    return None if value is None else digest(str(value))


def _environment() -> str:
    return digest(repr(all_variables()))


def _arguments() -> str:
    return digest(repr([list(list.__iter__(each)) for each in (sys.argv, sys.orig_argv)]))


def begin(tracker: ImportTracker, files: Files) -> None:
    """Note the circumstances in which a run begins; they must be the same at its end."""
    if not tracker.begun:
        tracker.begun = _moment(files)
        tracker.environment, tracker.arguments = _environment(), _arguments()


def _moment(files: Files) -> str:
    return f"{circumstances(files)} {today()}"


def today() -> str:
    """The day, in local time and in UTC."""
    return repr([time.strftime("%Y-%m-%d", at) for at in (time.localtime(), time.gmtime())])


def process() -> object:
    """The user and the limits of the process, except the size of the stack, which ``make`` sets."""
    limits = [
        (name, resource.getrlimit(getattr(resource, name)))
        for name in dir(resource)
        if name.startswith("RLIMIT_") and name != "RLIMIT_STACK"
    ]
    affinity = getattr(os, "sched_getaffinity", lambda process: ())(0)  # not on every system
    user = os.getuid(), os.geteuid(), os.getgid(), os.getegid(), sorted(os.getgroups())
    return user, limits, sorted(affinity), _signals()


@cache
def _signals() -> object:
    """The signals that the process was started to ignore (nohup, ``&``) or to block.

    They are read once, before the application's code can change them.
    """
    ignored = [n for n in signal.valid_signals() if signal.getsignal(n) is signal.SIG_IGN]
    return sorted(ignored), sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def circumstances(files: Files) -> str:
    """A digest of facts that are in no file: machine, user, locale, time zone, Python's options.

    The version of each installed distribution is part of every key. The time of installation
    reveals a distribution that was installed again with the same version.
    """
    startup = (name for name in sorted(os.environ) if name.startswith(("LC_", "PYTHON")))
    names = ("LANG", "LANGUAGE", "TZ", *(name for name in startup if name != "PYTHONPATH"))
    variables = [(name, os.environ.get(name)) for name in names]
    python = [files.name_of(each) for each in (sys.executable, sys.prefix)]
    python += [*sys.warnoptions, repr(sorted(sys._xoptions.items()))]
    zone = time.tzname, time.timezone, time.altzone
    kernel = (*os.uname(), *states.kernel_version())
    machine = (*kernel, os.cpu_count(), os.sysconf("SC_PHYS_PAGES"))
    system = machine, process(), locale.getlocale(), zone, variables
    return digest(repr((system, python, sys.flags, fingerprint.installations(sys.path))))
