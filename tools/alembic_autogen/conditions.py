"""Under which conditions importing the models gives the models that it once gave.

What an import was observed to read (:mod:`alembic_autogen.observation`) is noted as digests, and
compared by later runs with what is there now. Schemas may depend on the day (partitions by month)
and on the machine, which nobody reads from a file; so both count too.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen import cache, fingerprint
from alembic_autogen.fingerprint import Files, digest

if TYPE_CHECKING:
    from alembic_autogen.fingerprint import Layout
    from alembic_autogen.observation import Observation

_DEVICES = tuple(f"{os.sep}{name}{os.sep}" for name in ("dev", "proc", "sys"))
"""What is read there is made at that moment, by the kernel."""


@dataclass(frozen=True)
class Conditions:
    """What an import read, and what it was.

    :param files: digests of files' contents, by name.
    :param folders: digests of the names in folders.
    :param places: paths that were looked at, and whether there was something.
    :param variables: digests of environment variables; ``None`` where one was not set.
    :param environment: the digest of all of them, where somebody went through all.
    :param circumstances: what else may count.
    """

    files: Mapping[str, str]
    folders: Mapping[str, str]
    places: Mapping[str, bool]
    variables: Mapping[str, str | None]
    environment: str | None
    circumstances: str

    def hold(self, files: Files) -> bool:
        """Whether all is as it was."""
        return (
            files.unchanged(self.files)  # first: these differ most often, and are read only once
            and self.environment in (None, _environment())
            and all(_variable(os.environ.get(n)) == was for n, was in self.variables.items())
            and all(_listing(files.path(name)) == was for name, was in self.folders.items())
            and all(_is_there(files.path(name)) == was for name, was in self.places.items())
            and self.circumstances == _circumstances()
        )


def conditions(observation: Observation, layout: Layout, files: Files) -> tuple[Conditions, bool]:
    """The conditions of an import that was watched.

    :returns: with them, whether they are all: something may have been asked that cannot be asked
        again here, or a file was edited meanwhile.
    """
    opened = {Path(name) for name in observation.opened if _counts(name)}
    read = {fingerprint.source(path.resolve()) for path in opened}
    read |= set(fingerprint.loaded_files(layout))
    searched = map(os.path.abspath, sys.path)  # for modules, perhaps before the watch began
    listed = {name for name in (*observation.listed, *searched) if _counts(name)}
    looked = {name: there for name, there in observation.found.items() if _counts(name)}
    found = Conditions(
        files.contents(path for path in sorted(read) if path.is_file() or not path.exists()),
        {files.name(Path(name)): _listing(Path(name)) for name in sorted(listed)},
        {files.name(Path(name)): there for name, there in sorted(looked.items())},
        {name: _variable(value) for name, value in sorted(observation.variables.items())},
        _environment() if observation.all_variables else None,
        _circumstances(),
    )
    is_whole = (
        observation.is_whole
        and not _is_made_up(observation.opened | observation.listed)
        and not fingerprint.loaded_among(observation.before, layout)
        and files.settled(read)
    )
    return found, is_whole


def _counts(name: str) -> bool:
    """Whether a path belongs to the application: what is installed is told by its version."""
    inside = f"{name}{os.sep}"
    foreign = (f"{Path(os.__file__).parent}{os.sep}", f"{fingerprint.OWN.parent}{os.sep}")
    return not (
        inside.startswith((*foreign, *_DEVICES, f"{cache.folder()}{os.sep}"))
        or fingerprint.is_in_library(inside)
        or name.endswith(".zip")
    )


def _is_made_up(names: Iterable[str]) -> bool:
    return any(name.startswith(_DEVICES) and name != os.devnull for name in names)


def _listing(folder: Path) -> str:
    """The names in a folder; Python itself adds __pycache__ to those that it imports from."""
    try:
        names = set(os.listdir(folder)) - {"__pycache__"}  # noqa: PTH208 -- names are all it takes
    except OSError:
        return ""
    return digest("\n".join(sorted(names)))


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except OSError:
        return False
    return True


def _variable(value: str | None) -> str | None:
    """A digest: passwords stand in variables."""
    return None if value is None else digest(value.encode(errors="surrogateescape"))


def _environment() -> str:
    return digest(repr(sorted(os.environ.items())).encode(errors="surrogateescape"))


def _circumstances() -> str:
    """What may count, and is in no file: the day, here and in UTC; the machine; how Python runs.

    Which version of a distribution is installed is part of every key; when it was installed tells
    whether an application was installed again without a new version.
    """
    days = [time.strftime("%Y-%m-%d", moment) for moment in (time.localtime(), time.gmtime())]
    return repr((days, platform.node(), sys.flags, fingerprint.installations(sys.path)))
