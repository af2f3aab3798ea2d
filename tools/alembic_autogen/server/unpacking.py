"""Unpack a distribution's packages, and run what they contain with their own libraries."""

from __future__ import annotations

import logging
import re
from itertools import count
from pathlib import Path

from alembic_autogen.server.process import Programs

_LOG = logging.getLogger(__name__)

TOOLS = ("apt-get", "apt-cache", "apt-config", "dpkg-deb")
"""The programs that find, fetch and unpack packages."""


def cause(output: str) -> str:
    """The first error or warning of apt, without its URL."""
    lines = [line for line in output.splitlines() if line.startswith(("E: ", "W: "))]
    text = lines[0][3:] if lines else output.strip().rpartition("\n")[2]
    return re.sub(r"^Failed to fetch \S+\s+", "", text).strip().rstrip(".")


def make_folder(folder: Path) -> Path:
    """Create a folder, and those above it."""
    folder.mkdir(parents=True)
    return folder


def unpack(archives: list[Path], folder: Path, programs: Programs) -> None:
    """Unpack package files into a folder.

    :raises Failed: one of them could not be unpacked.
    """
    from alembic_autogen.server.download_progress import show_amount

    _LOG.info("Unpacking %d packages", len(archives))
    done = count(1)

    def watch(line: str) -> None:
        show_amount(f"Unpacking packages: {next(done)} of {len(archives)}")

    script = 'for archive; do dpkg-deb -x "$archive" "$0" || exit 1; echo; done'
    programs.run(["/bin/sh", "-c", script, str(folder), *map(str, archives)], watch=watch)


def loader(prefix: Path) -> tuple[str, ...]:
    """The dynamic loader of the packages, with libraries from there only (ld.so(8))."""
    libraries = [path for path in library_folders(prefix) if path.is_dir()]
    loaders = [path for folder in libraries for path in sorted(folder.glob("ld*.so.*"))]
    if not loaders:
        return ()
    path = ":".join(map(str, libraries))
    return (str(loaders[0]), "--inhibit-cache", "--library-path", path)


def library_folders(prefix: Path) -> list[Path]:
    """The folders of the packages that hold libraries."""
    patterns = ("usr/lib/*-linux-*", "lib/*-linux-*", "usr/lib/mysql/private")
    return [path for pattern in patterns for path in sorted(prefix.glob(pattern))]
