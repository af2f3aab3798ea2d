"""Check which process sends on a unix socket: only processes whose statements are checked may.

A connection can be passed to another process, by inheritance and by SCM_RIGHTS (unix(7)). With
SO_PASSCRED, the kernel reports the sending process of all received data.

The script :mod:`~alembic_autogen.server.relay` imports this module, so it uses the standard library
only.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

_CREDENTIALS = struct.Struct("=iII")
"""``struct ucred``: process, user, group."""


class ForeignSenderError(Exception):
    """A process uses a connection that it is not allowed to use.

    :param process: the process id.
    """

    def __init__(self, process: int) -> None:
        super().__init__(process)
        self.process = process


class Senders:
    """The processes that may send: one process, and its forks that still run the same program.

    :param process: the id of that process; 0 if any process may send.
    """

    def __init__(self, process: int) -> None:
        self._process = process if sys.platform.startswith("linux") else 0
        self._program = _program(self._process)

    def announce(self, listener: socket.socket) -> None:
        """Have the kernel report the sender on each connection that a socket accepts."""
        if self._process:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)

    def check(self, process: int) -> None:
        """Check that a process may send.

        :raises ForeignSenderError: it may not.
        """
        if process != self._process and _program(process) != self._program:
            raise ForeignSenderError(process)

    def check_peer(self, client: socket.socket) -> None:
        """Check that the process that has connected may send.

        :raises ForeignSenderError: it may not.
        """
        if self._process:
            found = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            self.check(_CREDENTIALS.unpack(found)[0])

    def receive(self, client: socket.socket, size: int) -> bytes:
        """Receive data, from a process that may send.

        :raises ForeignSenderError: another process has sent it.
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
    """Identify the program that a process runs; a fork runs the same one."""
    if not process:
        return "", b""
    try:
        with open(f"/proc/{process}/cmdline", "rb") as words:  # noqa: PTH123 -- as the relay does
            return os.readlink(f"/proc/{process}/exe"), words.read()  # noqa: PTH115
    except OSError:
        return "", str(process).encode()
