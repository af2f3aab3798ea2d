"""Check who sends on a unix socket: only processes whose statements are checked first.

A connection can be handed on, by inheritance and by SCM_RIGHTS (unix(7)); with SO_PASSCRED the
kernel reports for all that is received which process has sent it.

Imported by the script :mod:`~alembic_autogen.server.relay`, so that it uses nothing but the
standard library.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

_CREDENTIALS = struct.Struct("=iII")
"""``struct ucred``: process, user, group."""


class ForeignSenderError(Exception):
    """A process uses a connection that may not.

    :param process: who.
    """

    def __init__(self, process: int) -> None:
        super().__init__(process)
        self.process = process


class Senders:
    """Processes that may send: one, and what it forks that goes on with its program.

    :param process: their first; 0: everybody may.
    """

    def __init__(self, process: int) -> None:
        self._process = process if sys.platform.startswith("linux") else 0
        self._program = _program(self._process)

    def announce(self, listener: socket.socket) -> None:
        """Have the kernel report the sender, on each connection that a socket accepts."""
        if self._process:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def check(self, process: int) -> None:
        """Make sure that a process may send.

        :raises ForeignSenderError: it may not.
        """
        if process != self._process and _program(process) != self._program:
            raise ForeignSenderError(process)

    def check_peer(self, client: socket.socket) -> None:
        """Make sure that the process that has connected may send."""
        if self._process:
            found = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            self.check(_CREDENTIALS.unpack(found)[0])

    def receive(self, client: socket.socket, size: int) -> bytes:
        """Receive from a process that may send.

        :raises ForeignSenderError: it was another process.
        """
        if not self._process:
            return client.recv(size)
        room = socket.CMSG_SPACE(_CREDENTIALS.size)
        data, messages, _, _ = client.recvmsg(size, room)
        for level, kind, found in messages:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS) and data:
                self.check(_CREDENTIALS.unpack(found[: _CREDENTIALS.size])[0])
        return data


def _program(process: int) -> tuple[str, bytes]:
    """The program that a process runs: a fork runs the same one."""
    if not process:
        return "", b""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as words:  # noqa: PTH123 -- as the relay does
            return os.readlink(f"/proc/{process}/exe"), words.read()  # noqa: PTH115
    except OSError:
        return "", str(process).encode()
