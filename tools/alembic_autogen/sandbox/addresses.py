"""Parse socket addresses from the memory of a process."""

from __future__ import annotations

import errno
import os
import struct
from dataclasses import dataclass
from ipaddress import ip_address

from alembic_autogen.sandbox.refused_connections import printable

UNSPECIFIED, UNIX, INET, INET6, NETLINK = 0, 1, 2, 10, 16
_LONGEST = 128
"""The size of ``struct sockaddr_storage``, in bytes."""
_NAME = struct.Struct("=QI")
"""The beginning of ``struct msghdr``: pointer and length of the address."""
_MESSAGE = 64
"""The size of ``struct mmsghdr`` on x86_64 and aarch64, in bytes (sendmmsg(2))."""
_MOST_MESSAGES = 1024
"""The number of messages to which sendmmsg() limits itself (UIO_MAXIOV, sendmmsg(2))."""


@dataclass(frozen=True)
class SocketAddress:
    """The address to which a socket is to connect.

    :param family: AF_….
    :param path: for AF_UNIX: a path, or a name that begins with NUL (unix(7)); empty for none.
    :param host: for AF_INET and AF_INET6.
    :param port: for AF_INET and AF_INET6.
    """

    family: int
    path: bytes = b""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        if self.family == UNIX:
            return printable(os.fsdecode(self.path.replace(b"\0", b"@", 1).rstrip(b"\0")))
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}" if self.host else f"address family {self.family}"


def parse(data: bytes) -> SocketAddress:
    """Parse a ``struct sockaddr``.

    :raises ValueError: the data are shorter than the address family requires.
    """
    if len(data) < 2:
        raise ValueError("no address family")
    (family,) = struct.unpack_from("=H", data)
    if family == UNIX:
        path = data[2:]
        return SocketAddress(family, path if path[:1] == b"\0" else path.partition(b"\0")[0])
    if family in (INET, INET6):
        start, size = (4, 4) if family == INET else (8, 16)
        if len(data) < start + size:
            raise ValueError("no whole address")
        (port,) = struct.unpack_from(">H", data, 2)
        return SocketAddress(family, host=_host(data[start : start + size]), port=port)
    return SocketAddress(family)


def _host(packed: bytes) -> str:
    address = ip_address(packed)
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def read(thread: int, pointer: int, length: int) -> SocketAddress:
    """Read an address from the memory of another process.

    :param thread: the id of a thread of that process.
    :param pointer: the start of the address in its memory.
    :param length: the length of the address in bytes.
    :raises OSError: its memory cannot be read (ptrace(2), access mode checking).
    :raises ValueError: there is no address.
    """
    return parse(_read(thread, pointer, min(length & 0xFFFFFFFF, _LONGEST)) if pointer else b"")


def of_messages(thread: int, pointer: int, count: int) -> list[tuple[int, int]]:
    """The position in memory and the length of the address of each message of an array.

    :param pointer: the start of a ``struct msghdr``, or of an array of ``struct mmsghdr``.
    :param count: the number of messages.
    :raises OSError: as :func:`read`.
    """
    count = min(count & 0xFFFFFFFF, _MOST_MESSAGES)
    if not count:
        return []
    data = _read(thread, pointer, (count - 1) * _MESSAGE + _NAME.size)
    if len(data) < _NAME.size:
        raise OSError(errno.EFAULT, os.strerror(errno.EFAULT))
    # The kernel sends no message beyond the end of the memory either.
    starts = range(0, len(data) - _NAME.size + 1, _MESSAGE)
    return [_NAME.unpack_from(data, start) for start in starts]


def _read(thread: int, pointer: int, length: int) -> bytes:
    memory = os.open(f"/proc/{thread}/mem", os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.pread(memory, length, pointer)
    finally:
        os.close(memory)
