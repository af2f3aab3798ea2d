"""Exclude child processes of the tool from waits of the application's code.

Inside the seal there are none, because servers are started outside. Without the seal, the
supervisor of a server is a child of the process that imports the models, and lives as long as that
process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def exclude_from_wait() -> None:
    """Make waits for any child wait only for children in this process group.

    The tool starts its own children in new sessions (setsid(2)), so that they are in other groups.
    """
    waitpid, wait4 = os.waitpid, os.wait4

    def any_of_the_group(process: int) -> int:
        return 0 if process == -1 else process

    replacements: dict[str, Callable[..., object]] = {
        "wait": lambda: waitpid(0, 0),
        "waitpid": lambda pid, options, /: waitpid(any_of_the_group(pid), options),
        "wait3": lambda options: wait4(0, options),
        "wait4": lambda pid, options: wait4(any_of_the_group(pid), options),
    }
    for name, replacement in replacements.items():
        setattr(os, name, replacement)
    if sys.platform == "linux":
        _exclude_from_waitid(os.getpgrp())


def _exclude_from_waitid(group: int) -> None:
    name, waitid = "waitid", os.waitid

    def in_group(kind: int, process: int, options: int, /) -> os.waitid_result | None:
        return waitid(*((os.P_PGID, group) if kind == os.P_ALL else (kind, process)), options)

    setattr(os, name, in_group)
