"""Become the owner of the mounted folder, so that new files belong to that user.

The container starts as root, since only root can become the owner of whatever folder is mounted. A
container that is started as an ordinary user (``docker run --user``) stays that user.
"""

from __future__ import annotations

import os
from pathlib import Path

NOBODY = 65534


def become_owner(folder: Path) -> None:
    """Become the owner of a folder; does nothing if the process does not run as root.

    :param folder: the folder in which new files are going to be made.
    :raises OSError: the container was started without the right to change its user.
    """
    if os.geteuid() != 0:
        return
    user, group = _owner(folder)
    if user == 0:
        return
    _take_password()
    os.setgroups([])
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)


def _owner(folder: Path) -> tuple[int, int]:
    """User and group: those of the folder, or nobody's where nothing asks for root.

    A folder of root's takes files from root only; one that is mounted read-only takes none.
    """
    found = folder.stat()
    for_reading = not os.access(folder, os.W_OK) and found.st_mode & 0o005 == 0o005
    if found.st_uid == 0 and for_reading:
        return NOBODY, NOBODY
    return found.st_uid, found.st_gid


def _take_password() -> None:
    """Read the password while we may: a secret is often readable by root only."""
    path = os.environ.get("DATABASE_PASSWORD_FILE", "")
    if path and not os.environ.get("DATABASE_PASSWORD") and Path(path).is_file():
        os.environ["DATABASE_PASSWORD"] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
