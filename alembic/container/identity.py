"""Whose files a command makes, and who it is: never root.

The container starts as root because only root can become the owner of whatever folder is mounted.
Where that owner is an ordinary user, the command becomes that user, for good. Where it is root (a
checkout of root's, or an engine without root privileges, inside of which its user *is* root), the
command becomes ``nobody``, without any capability, and only its file accesses are root's.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

NOBODY = 65534
PR_SET_KEEPCAPS = 8
CAPABILITY_VERSION_3 = 0x20080522
CAP_SETGID, CAP_SETUID = 6, 7


def become_owner(folder: Path) -> None:
    """Become the owner of a folder, or nobody with root's files; does nothing for who is not root.

    :param folder: the folder in which new files are going to be made.
    :raises OSError: the container was started without the right to change its user.
    """
    if os.geteuid() != 0:
        return
    _take_password()
    owner = folder.stat()
    os.setgroups([])
    if owner.st_uid:
        os.setresgid(owner.st_gid, owner.st_gid, owner.st_gid)
        os.setresuid(owner.st_uid, owner.st_uid, owner.st_uid)
    else:
        _become_nobody_with_files_of(owner.st_uid, owner.st_gid)


def _take_password() -> None:
    """Read the password while we may: a secret is often readable by root only."""
    path = os.environ.get("DATABASE_PASSWORD_FILE", "")
    if path and not os.environ.get("DATABASE_PASSWORD") and Path(path).is_file():
        os.environ["DATABASE_PASSWORD"] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")


def _become_nobody_with_files_of(user: int, group: int) -> None:
    """Linux has user ids for file accesses of their own (setfsuid(2)).

    Changing the other ids changes these too, so they are set afterwards, with two capabilities that
    survive until then (capabilities(7)). They are lost on execve(2): a program that is started from
    here is nobody in every respect.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    _check(libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0))
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    _set_capabilities(libc, 1 << CAP_SETUID | 1 << CAP_SETGID)
    libc.setfsgid(group)  # returns the id from before, success or not
    libc.setfsuid(user)
    _set_capabilities(libc, 0)


def _set_capabilities(libc: ctypes.CDLL, capabilities: int) -> None:
    """Make these the permitted and the effective capabilities; see capset(2)."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    sets = (ctypes.c_uint32 * 6)(capabilities, capabilities, 0, 0, 0, 0)
    _check(libc.capset(header, sets))


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
