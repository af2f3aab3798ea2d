"""Reads by the standard library in C, without an audit event."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import ClassVar

from memory.edits.base import Edit


class _OfSystem(Edit):
    """Another file stands in the place of one of the system, for one process."""

    states: ClassVar[int] = 2
    path: ClassVar[str]
    content: ClassVar[str]

    @classmethod
    def missing(cls) -> str:
        return "" if os.geteuid() == 0 else "root, for a mount of its own"

    def apply(self, state: int) -> None:
        other = self.world.elsewhere / self.slug
        other.write_text(self.content)
        script = f'touch {self.path}; mount --bind {other} {self.path} && exec "$@"'
        prefix = ["unshare", "--mount", "/bin/sh", "-c", script, "sh"]
        self.world.prefixes[self.slug] = prefix if state else []


class GroupsOfUser(_OfSystem):
    """The groups of a user are others."""

    path = "/etc/group"
    content = "root:x:0:\nmore:x:77:root\n"

    @property
    def code(self) -> str:
        return "return int(77 in os.getgrouplist('root', 0))"


class Protocols(_OfSystem):
    """A protocol gets a name."""

    path = "/etc/protocols"
    content = "probe 1 PROBE\n"

    @property
    def code(self) -> str:
        return (
            "import socket\n"
            "try:\n    return socket.getprotobyname('probe')\n"
            "except OSError:\n    return 0"
        )


class Interfaces(Edit):
    """There are network interfaces, or only one."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if os.geteuid() == 0 else "root, for a network of its own"

    @property
    def code(self) -> str:
        return "import socket\nreturn min(len(socket.if_nameindex()) - 1, 1)"

    def apply(self, state: int) -> None:
        self.world.prefixes[self.slug] = [] if state else ["unshare", "--net"]


class ZoneFile(Edit):
    """The file of a time zone, which a variable names, has another zone."""

    @property
    def code(self) -> str:
        path = str(self.world.elsewhere / self.slug)
        return (
            "import time\n"
            "before = os.environ.get('TZ')\n"
            f"os.environ['TZ'] = ':' + {path!r}\n"
            "time.tzset()\n"
            "found = -time.timezone\n"
            "os.environ.pop('TZ')\n"
            "if before:\n    os.environ['TZ'] = before\n"
            "time.tzset()\n"
            "return found"
        )

    def apply(self, state: int) -> None:
        counts = b"".join(number.to_bytes(4, "big") for number in (0, 0, 0, 0, 1, 4))
        data = b"TZif2" + bytes(15) + counts + state.to_bytes(4, "big") + b"\0\0OWN\0"
        rule = f"<OWN>-00:00:0{state}" if state else "OWN0"
        path = self.world.elsewhere / self.slug
        path.write_bytes(data * 2 + f"\n{rule}\n".encode())


class TerminalDescription(Edit):
    """A terminal is described, or not (terminfo(5))."""

    states: ClassVar[int] = 2

    @classmethod
    def missing(cls) -> str:
        return "" if shutil.which("tic") else "tic, of ncurses-bin"

    @property
    def folder(self) -> Path:
        """The folder of descriptions."""
        return self.world.elsewhere / self.slug

    @property
    def code(self) -> str:
        return (
            "import curses\n"
            f"os.environ['TERMINFO'] = {str(self.folder)!r}\n"
            "nowhere = os.open('/dev/null', os.O_WRONLY)\n"
            "try:\n    curses.setupterm('probe', nowhere)\n"
            "except curses.error:\n    return 0\n"
            "finally:\n    os.close(nowhere)\n"
            "return 1"
        )

    def apply(self, state: int) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if state:
            text = b"probe|probe,\n\tam, cols#80, cr=^M,\n"
            subprocess.run(["tic", "-o", str(self.folder), "-"], input=text, check=True)
