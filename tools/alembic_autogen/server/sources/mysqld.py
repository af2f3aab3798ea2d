"""Source ``mysqld``: a server program that is installed on this machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.errors import ServerError
from alembic_autogen.server.base import TITLES, Available, Launch, Missing, ServerSource
from alembic_autogen.server.binary import Binary, identity_of, probe
from alembic_autogen.server.process import Programs

if TYPE_CHECKING:
    from alembic_autogen.settings import Settings

# Servers are rarely on a user's PATH: Debian, Fedora, the tar archives, Homebrew.
PLACES = (
    *("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/usr/local/libexec"),
    *("/usr/local/mysql*/bin", "/usr/local/mariadb*/bin", "/opt/mysql*/bin", "/opt/mariadb*/bin"),
    *("/opt/homebrew/bin", "/opt/homebrew/opt/mysql*/bin", "/opt/homebrew/opt/mariadb*/bin"),
    *("/usr/local/bin", "/usr/local/opt/mysql*/bin", "/usr/local/opt/mariadb*/bin"),
)


class Mysqld:
    """The first program of the wanted flavor on PATH or in the usual places."""

    name = "mysqld"

    def availability(self, settings: Settings) -> Available | Missing:
        binary = find(settings)
        if binary is not None:
            return Available(f"{binary.path} ({TITLES[binary.flavor]} {binary.version})")
        title = TITLES[settings.flavor]
        others = [found for found in _found(os.environ.get("PATH", "")) if found is not None]
        if others:
            reason = f"{others[0].path} is {TITLES[others[0].flavor]} {others[0].version}"
            return Missing(reason, f"install {title}'s server, or set flavor to {others[0].flavor}")
        return Missing(f"no server of {title} on this machine", f"install {title}'s server")

    def launch(
        self, settings: Settings, data: Path | None = None
    ) -> AbstractContextManager[Launch]:
        from alembic_autogen.server import local

        return local.launch(self.name, settings, find, _fetch, data)

    def identity(self, settings: Settings) -> dict[str, object] | None:
        return identity_of(find(settings))


SOURCE: ServerSource = Mysqld()


def find(settings: Settings) -> Binary | None:
    """Find the program to use; ``None`` if there is none."""
    found = _found(os.environ.get("PATH", ""))
    return next((each for each in found if each.flavor == settings.flavor), None)


def _fetch(settings: Settings, programs: Programs) -> Binary:
    raise ServerError(
        f"There is no server of {TITLES[settings.flavor]} on this machine any more; install one, "
        "or choose another source with --server."
    )


@lru_cache
def _found(path: str) -> tuple[Binary, ...]:
    """All server programs, PATH first; cached, since finding a version takes 10 ms."""
    programs = dict.fromkeys(program.resolve() for program in _candidates(path))
    return tuple(binary for binary in map(probe, programs) if binary is not None)


def _candidates(path: str) -> Iterator[Path]:
    folders = [*map(Path, filter(os.path.isabs, path.split(os.pathsep))), *_usual_places()]
    for folder in folders:
        for name in ("mariadbd", "mysqld"):
            if os.access(folder / name, os.X_OK):
                yield folder / name


def _usual_places() -> Iterator[Path]:
    for place in PLACES:
        yield from sorted(Path("/").glob(place.lstrip("/")), reverse=True)
