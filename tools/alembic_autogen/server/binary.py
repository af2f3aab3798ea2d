"""A server program: its path, flavor and version, and the arguments that it needs."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

_INTERPRETER = re.compile(rb"(/[\w./-]+/ld[\w.-]*\.so[\w.]*)\0")
APPARMOR = Path("/sys/module/apparmor/parameters/enabled")
PROFILES = Path("/etc/apparmor.d")


@dataclass(frozen=True)
class Binary:
    """A ``mysqld`` or ``mariadbd`` that can be run.

    :param path: the program itself.
    :param prefix: the command line before the program: a dynamic loader with its arguments.
    :param flags: options with the places of its own files, if it cannot find them by itself.
    :param flavor: ``mysql`` or ``mariadb``.
    :param version: such as ``9.7.4``.
    :param share: the folder of its SQL scripts; only MariaDB's is needed.
    """

    path: Path
    prefix: tuple[str, ...]
    flags: tuple[str, ...]
    flavor: str
    version: str
    share: Path | None = None

    @property
    def command(self) -> tuple[str, ...]:
        """The start of the command line, before the options of the server."""
        return (*self.prefix, str(self.path), "--no-defaults", *self.flags)

    @property
    def identity(self) -> dict[str, str | int]:
        """The part of a cache key that identifies the program."""
        found = self.path.stat()
        return {
            "path": str(self.path.resolve()),
            "size": found.st_size,
            "modified": found.st_mtime_ns,
            "version": self.version,
        }


def identity_of(binary: Binary | None) -> dict[str, object] | None:
    """The part of a cache key that identifies a program; ``None`` if there is no program yet."""
    return dict(binary.identity) if binary else None


def probe(path: Path, prefix: tuple[str, ...] = (), flags: tuple[str, ...] = ()) -> Binary | None:
    """Find a program's flavor and version with ``--version``, which takes 10 ms.

    :returns: ``None`` if it does not run, or is neither MySQL nor MariaDB.
    """
    import subprocess  # which a run that starts no server needs only for servers on PATH

    prefix = prefix or confinement_escape(path)
    try:
        answer = subprocess.run(
            [*prefix, str(path), "--no-defaults", *flags, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\bVer (\d+\.\d+\.\d+)", answer)
    if version is None:
        return None
    # The output begins with the path of the program, which may contain the other flavor's name.
    flavor = "mariadb" if "mariadb" in answer[version.start() :].lower() else "mysql"
    return Binary(path, prefix, flags, flavor, version[1], share_folder(path))


def share_folder(path: Path) -> Path | None:
    """The folder near a program with the SQL scripts that create MariaDB's system tables."""
    for start in (path.parent, path.resolve().parent):
        for name in ("share/mysql", "share/mariadb", "share", "scripts"):
            folder = start.parent / name
            if any(folder.glob("*_system_tables.sql")):
                return folder
    return None


def confinement_escape(path: Path) -> tuple[str, ...]:
    """The loader that starts a program which AppArmor would confine to the system's folders.

    Ubuntu's profile of /usr/sbin/mysqld allows data directories in /var/lib/mysql only. A profile
    applies to the path that is executed (apparmor.d(7)), here the loader's.
    """
    try:
        enabled = APPARMOR.read_text().strip() == "Y"
    except OSError:
        return ()
    profile = PROFILES / str(path.resolve()).lstrip("/").replace("/", ".")
    return interpreter(path) if enabled and profile.exists() else ()


def interpreter(path: Path) -> tuple[str, ...]:
    """The dynamic loader that a program names in its ELF header (System V ABI, PT_INTERP)."""
    with path.open("rb") as program:
        found = _INTERPRETER.search(program.read(65536))
    return (os.fsdecode(found[1]),) if found else ()


def as_root() -> tuple[str, ...]:
    """The option without which mysqld refuses to run as root (MySQL manual, 2.10.1)."""
    return ("--user=root",) if os.geteuid() == 0 and sys.platform != "win32" else ()
