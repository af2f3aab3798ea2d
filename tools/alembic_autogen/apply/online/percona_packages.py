"""pt-online-schema-change from the distribution's packages, unpacked into the cache without root.

It comes with the Perl, the driver and the libraries of the same suite, so that nothing of the
system is needed. On Debian this is unstable, as earlier versions cannot list the replicas of MySQL
8.4 and later.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

from alembic_autogen.cache import store
from alembic_autogen.errors import DownloadError, ServerError
from alembic_autogen.server import apt
from alembic_autogen.server.distribution import distribution
from alembic_autogen.server.download_progress import DownloadProgress
from alembic_autogen.server.process import Failed, Programs
from alembic_autogen.server.unpacking import (
    TOOLS,
    cause,
    library_folders,
    loader,
    make_folder,
    unpack,
)

_LOG = logging.getLogger(__name__)

KIND = "percona-toolkit"
_RECIPE = 2
"""A number to increase when packages are unpacked differently, so that old ones are not found."""
_PACKAGE = "percona-toolkit"
PROGRAM = "usr/bin/pt-online-schema-change"
_PERL = "usr/bin/perl"
_KEPT_PROGRAMS = ("perl", "pt-online-schema-change")
_KEPT_SHARES = ("perl", "perl5")
_MODULES = (
    "usr/lib/*-linux-*/perl5/5.*",
    "usr/share/perl5",
    "usr/lib/*-linux-*/perl/5.*",
    "usr/share/perl/5.*",
    "usr/lib/*-linux-*/perl-base",
)
"""The folders of Perl's modules, in the order in which they are searched."""


def obstacle() -> str:
    """The reason why the packages cannot be downloaded; empty if they are there, or can be."""
    if find() is not None:
        return ""
    missing = next((tool for tool in TOOLS if shutil.which(tool) is None), None)
    return f"no {missing} on this machine" if missing else ""


def find() -> Path | None:
    """The folder of the unpacked packages; ``None`` if they are not there."""
    return store.find(KIND, _key())


def fetch() -> Path:
    """Find the unpacked packages, or download them.

    :raises ServerError: they cannot be downloaded.
    """
    programs = Programs()

    def build(folder: Path) -> None:
        state = folder.with_name("apt")
        try:
            archives = apt.fetch_again_once(lambda place: _download(place, programs), state)
            unpack(archives, folder, programs)
        except Failed as error:
            raise DownloadError(
                f"The package {_PACKAGE} could not be downloaded: {cause(error.output)}",
                details=error.output,
            ) from error
        shutil.rmtree(state)
        _trim(folder)

    try:
        return store.entry(KIND, _key(), build)
    finally:
        programs.end()


def command(prefix: Path) -> list[str]:
    """The beginning of the command line that runs it."""
    return [*loader(prefix), str(prefix / _PERL), str(prefix / PROGRAM)]


def environment(prefix: Path) -> dict[str, str]:
    """The environment in which Perl and the driver find what they need."""
    modules = [path for pattern in _MODULES for path in sorted(prefix.glob(pattern))]
    plugins = sorted(prefix.glob("usr/lib/*/libmariadb3/plugin"))
    return {
        "PERL5LIB": ":".join(map(str, modules)),
        **({"MARIADB_PLUGIN_DIR": str(plugins[0])} if plugins else {}),
    }


def _key() -> dict[str, object]:
    return {"recipe": _RECIPE, **distribution().key}


def _download(folder: Path, programs: Programs) -> list[Path]:
    system = distribution()
    own = apt.own_sources(apt.machine_sources(), system)
    sources = apt.unstable(own) if system.debian else own
    if not sources:
        raise ServerError(f"apt knows no archive of this distribution ({system.name})")
    state = apt.Apt(make_folder(folder), sources, programs, perl=True)
    state.update()
    _LOG.info("Downloading %s from %s, once", _PACKAGE, sources[0].uris)
    return state.download(_PACKAGE, DownloadProgress(_PACKAGE))


def _trim(folder: Path) -> None:
    """Remove all files but the program, Perl and libraries: 60 of 250 MB remain."""
    others = [*folder.glob("etc"), *folder.glob("var"), *folder.glob("usr/lib/*/gconv")]
    others += [path for path in folder.glob("usr/bin/*") if path.name not in _KEPT_PROGRAMS]
    others += [path for path in folder.glob("usr/share/*") if path.name not in _KEPT_SHARES]
    kept = {*library_folders(folder)}
    others += [path for path in folder.glob("usr/lib/*") if path not in kept]
    others += [*folder.glob("usr/sbin"), *folder.glob("usr/libexec")]
    for path in others:
        if path.is_symlink() or path.is_file():
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)
