"""Run commands without privileges, room on a disk, or programs."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from shlex import quote

import pytest

from support.shops import Shop


def without_rights(shop: Shop) -> Shop:
    """A project whose commands obey the permissions of files, even as root (setpriv(1))."""
    if os.geteuid() != 0:
        return shop
    rights = "--bounding-set=-dac_override,-dac_read_search"
    return Shop(shop.folder, shop.environment, ("setpriv", rights, *shop.program))


def with_mounts(shop: Shop, before: str, after: str = "") -> Shop:
    """A project whose commands have private mounts, which end with the command.

    :param before: shell commands that mount something, in the project's folder.
    :param after: shell commands that inspect what the command left behind.
    """
    script = f'set -e; {before}; set +e; "$@"; code=$?; {after or ":"}; exit $code'
    return Shop(
        shop.folder, shop.environment, (*_namespace(), "sh", "-c", script, "-", *shop.program)
    )


@cache
def _namespace() -> tuple[str, ...]:
    """The prefix for a command that may mount file systems (unshare(1))."""
    for way in (("unshare", "--mount"), ("unshare", "--map-root-user", "--mount")):
        probe = [*way, "mount", "-t", "tmpfs", "none", "/mnt"]
        if shutil.which(way[0]) and subprocess.run(probe, stderr=-3).returncode == 0:
            return way
    pytest.skip("this user may not mount anything, not even in a namespace of its own")


def small_temporary_folders(size: str) -> str:
    """Shell commands that limit the size of the temporary folders.

    The folders in /tmp stay visible, since the project is in one; another program may remove its
    own meanwhile.

    :param size: the size, as mount(8) takes it.
    """
    return (
        f"for place in /dev/shm /var/tmp; do mount -t tmpfs -o size={size} none $place; done; "
        f"mount --rbind /tmp /mnt; mount -t tmpfs -o size={size} none /tmp; "
        'for kept in /mnt/*/; do place="/tmp/$(basename "$kept")"; mkdir "$place"; '
        'mount --rbind "$kept" "$place" || [ ! -e "$kept" ]; done; cd "$PWD"'
    )


def hidden(*programs: Path) -> str:
    """Shell commands that make programs unusable."""
    return "; ".join(["true", *(f"mount --bind /dev/null {quote(str(each))}" for each in programs)])
