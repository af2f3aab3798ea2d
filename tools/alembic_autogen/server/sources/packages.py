"""Source ``packages``: a server from the distribution's own packages, unpacked into the cache.

This needs no root and does not change the system. apt fetches and verifies the packages with a
private state (:mod:`alembic_autogen.server.apt`), and dpkg-deb unpacks them. The server runs with
the dynamic loader from the packages, so it needs none of the system's libraries.
"""

from __future__ import annotations

import logging
import re
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.cache import store
from alembic_autogen.errors import DownloadError, ServerError
from alembic_autogen.server.base import TITLES, Available, Launch, Missing, ServerSource
from alembic_autogen.server.binary import Binary, identity_of, probe, share_folder
from alembic_autogen.server.distribution import Distribution, distribution
from alembic_autogen.server.process import Failed, Programs
from alembic_autogen.server.unpacking import (
    TOOLS,
    cause,
    loader,
    make_folder,
    unpack,
)

if TYPE_CHECKING:
    from alembic_autogen.server.apt import PackageSource
    from alembic_autogen.settings import Settings

_LOG = logging.getLogger(__name__)

KIND = "packages"
RECIPE = 2
"""A number to increase when packages are unpacked differently, so that old ones are not found."""
VERSION = "version"
"""The file with the server's version, since running the server to find it takes 20 ms."""
STEMS = {"mysql": "mysql-server-core", "mariadb": "mariadb-server-core"}
DOWNLOADS = {"mysql": "60 MB", "mariadb": "30 MB"}
PROGRAMS = {"mysql": "usr/sbin/mysqld", "mariadb": "usr/sbin/mariadbd"}
_UNNEEDED = ("etc", "var", "usr/bin", "usr/libexec", "usr/lib/*/gconv", "usr/lib/*/perl*")
_NEEDED_SHARES = ("mysql", "mariadb")


class Packages:
    """MySQL or MariaDB from the distribution's archive, or from Debian's unstable suite."""

    name = "packages"

    def availability(self, settings: Settings) -> Available | Missing:
        title = TITLES[settings.flavor]
        if any(separator in str(store.folder()) for separator in ":;"):
            return Missing(
                f"the path of the cache, {store.folder()}, holds a colon or a semicolon, which "
                "separates folders of libraries (ld.so(8))",
                f"set {store.VARIABLE} to another folder",
            )
        if store.find(KIND, _key(settings)) is not None:
            return Available(f"{title} from the distribution's packages")
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            return Missing(
                f"no {missing[0]} on this machine",
                "use a distribution that has apt, such as Debian",
            )
        return Available(
            f"{title} from the distribution's packages", f"download {DOWNLOADS[settings.flavor]}"
        )

    def launch(
        self, settings: Settings, data: Path | None = None
    ) -> AbstractContextManager[Launch]:
        from alembic_autogen.server import local

        return local.launch(self.name, settings, find, fetch, data)

    def identity(self, settings: Settings) -> dict[str, object] | None:
        return identity_of(find(settings))


SOURCE: ServerSource = Packages()


def _key(settings: Settings) -> dict[str, object]:
    key: dict[str, object] = {"recipe": RECIPE, "flavor": settings.flavor}
    suite = {"suite": settings.package_suite} if settings.package_suite else {}
    return {**key, **distribution().key, **suite}


def find(settings: Settings) -> Binary | None:
    """Find the unpacked server; ``None`` if there is none."""
    prefix = store.find(KIND, _key(settings))
    return None if prefix is None else _binary(prefix, settings.flavor)


def fetch(settings: Settings, programs: Programs) -> Binary:
    """Find the unpacked server, or download and unpack it.

    :raises ServerError: it cannot be downloaded, or does not run here.
    """
    from alembic_autogen.server import apt

    def build(folder: Path) -> None:
        state = folder.with_name("apt")
        try:
            archives = apt.fetch_again_once(
                lambda place: _download(
                    settings.flavor, place, programs, is_unstable=bool(settings.package_suite)
                ),
                state,
            )
            unpack(archives, folder, programs)
        except Failed as error:
            raise _failure(settings.flavor, error) from error
        shutil.rmtree(state)
        _trim(folder)
        (folder / VERSION).write_text(_version(folder, settings.flavor))

    return _binary(store.entry(KIND, _key(settings), build), settings.flavor)


def _version(prefix: Path, flavor: str) -> str:
    binary = probe(prefix / PROGRAMS[flavor], loader(prefix), _places(prefix))
    if binary is None:
        raise ServerError(
            f"The server of {TITLES[flavor]} from the distribution's packages does not run on this "
            "machine; choose another with --server."
        )
    return binary.version


def _failure(flavor: str, error: Failed) -> DownloadError:
    return DownloadError(
        f"The packages of {TITLES[flavor]} could not be downloaded: {cause(error.output)}; see "
        "that the network and apt work, or choose another server with --server.",
        details=error.output,
    )


def _download(
    flavor: str, folder: Path, programs: Programs, *, is_unstable: bool = False
) -> list[Path]:
    from alembic_autogen.server import apt
    from alembic_autogen.server.download_progress import DownloadProgress

    system = distribution()
    own = apt.own_sources(apt.machine_sources(), system)
    attempts = [apt.unstable(own)] if is_unstable else _attempts(flavor, own, system)
    for number, sources in enumerate(attempts):
        state = apt.Apt(make_folder(folder / str(number)), sources, programs)
        _LOG.info("Looking for %s in %s", TITLES[flavor], sources[0].uris)
        state.update()
        package = newest(state.names(STEMS[flavor]), STEMS[flavor])
        if package:
            _LOG.info("Downloading %s from %s, once", package, sources[0].uris)
            return state.download(package, DownloadProgress(package))
    raise ServerError(
        f"The archive of this distribution ({system.name} {' '.join(system.codenames)}) has no "
        f"server of {TITLES[flavor]}; choose another server with --server."
    )


def _attempts(
    flavor: str, own: list[PackageSource], system: Distribution
) -> list[list[PackageSource]]:
    """The archives to search, in order; a suite other than the system's only if necessary."""
    from alembic_autogen.server import apt

    foreign = apt.unstable(own) if flavor == "mysql" and system.debian else []
    useless = foreign and apt.machine_has_none(STEMS[flavor])
    return [sources for sources in ([] if useless else own, foreign) if sources]


def newest(names: list[str], stem: str) -> str | None:
    """Choose a package: the name without a version at its end, else the highest version."""
    endings = (name.removeprefix(stem) for name in names if name.startswith(stem))
    versions = [ending for ending in endings if re.fullmatch(r"(-\d+(\.\d+)*)?", ending)]
    if not versions:
        return None
    return stem + max(versions, key=lambda ending: (ending == "", _numbers(ending)))


def _numbers(ending: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", ending)]


def _trim(folder: Path) -> None:
    """Remove all files but the server, its messages and its libraries: 170 of 270 MB remain."""
    unneeded = [path for pattern in _UNNEEDED for path in folder.glob(pattern)]
    shares = [path for path in folder.glob("usr/share/*") if path.name not in _NEEDED_SHARES]
    for path in (*unneeded, *shares):
        shutil.rmtree(path, ignore_errors=True)


def _binary(prefix: Path, flavor: str) -> Binary:
    path = prefix / PROGRAMS[flavor]
    version = (prefix / VERSION).read_text()
    return Binary(path, loader(prefix), _places(prefix), flavor, version, share_folder(path))


def _places(prefix: Path) -> tuple[str, ...]:
    shares = [prefix / "usr/share" / name for name in _NEEDED_SHARES]
    share = next((path for path in shares if path.is_dir()), shares[0])
    return (
        f"--basedir={prefix}/usr",
        f"--lc-messages-dir={share}",
        f"--character-sets-dir={share}/charsets",
        f"--plugin-dir={prefix}/usr/lib/mysql/plugin",
    )
