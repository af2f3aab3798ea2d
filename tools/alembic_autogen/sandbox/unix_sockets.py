"""The unix sockets that others can connect to, as the kernel lists them.

The kernel knows which file belongs to a socket (sock_diag(7), ``UNIX_DIAG_VFS``), whatever its name
has become: a link can lead there, and a file can be renamed.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_SOCK_DIAG, _BY_FAMILY = 4, 20
_REQUEST, _DUMP = 0x1, 0x300
_ERROR, _DONE = 2, 3
_SHOW_NAME, _SHOW_VFS = 1, 2
_NAME, _VFS = 0, 1
_LISTENING = 10
_HEADER, _QUERY, _SOCKET = struct.Struct("=IHHII"), struct.Struct("=BBHIIIII"), 16
"""``struct nlmsghdr``, ``struct unix_diag_req``, and the size of ``struct unix_diag_msg``."""
_ACCEPTS = 0x10000
"""SO_ACCEPTCON in /proc/net/unix: the socket listens."""
_MINOR = 20
"""The bits of a minor number, within the kernel."""


@dataclass(frozen=True)
class Listener:
    """A socket that listens, or that takes datagrams.

    :param inode: the number of the socket itself, as in ``/proc/<pid>/fd``.
    :param name: the name with which it was bound: a path, or an abstract one, which begins with
        NUL; empty for none.
    :param file: the device and the lower half of the inode of its file; ``None`` if it has none.
    """

    inode: int
    name: bytes
    file: tuple[int, int] | None


def listeners() -> list[Listener]:
    """List the sockets of this network namespace.

    :raises OSError: the kernel has no sock_diag for unix sockets (``CONFIG_UNIX_DIAG``).
    """
    query = _QUERY.pack(socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, _SHOW_NAME | _SHOW_VFS, 0, 0)
    request = _HEADER.pack(_HEADER.size + len(query), _BY_FAMILY, _REQUEST | _DUMP, 1, 0) + query
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _SOCK_DIAG) as diagnosis:
        diagnosis.settimeout(10)
        diagnosis.send(request)
        return list(_answers(diagnosis))


def _answers(diagnosis: socket.socket) -> Iterator[Listener]:
    while True:
        data = diagnosis.recv(1 << 18)
        while len(data) >= _HEADER.size:
            length, kind, *_ = _HEADER.unpack_from(data)
            if kind == _DONE:
                return
            if kind == _ERROR:
                number = -struct.unpack_from("=i", data, _HEADER.size)[0]
                raise OSError(number, os.strerror(number))
            yield from _listener(data[_HEADER.size : length])
            data = data[_aligned(length) :]


def _listener(message: bytes) -> Iterator[Listener]:
    _, type_, state, _, inode = struct.unpack_from("=BBBBI", message)
    if state != _LISTENING and type_ != socket.SOCK_DGRAM:
        return
    name, file = b"", None
    rest = message[_SOCKET:]
    while len(rest) >= 4:
        length, kind = struct.unpack_from("=HH", rest)
        value = rest[4:length]
        if kind == _NAME:
            name = value if value[:1] == b"\0" else value.rstrip(b"\0")
        elif kind == _VFS:
            number, device = struct.unpack_from("=II", value)
            file = (os.makedev(device >> _MINOR, device & ((1 << _MINOR) - 1)), number)
        rest = rest[max(_aligned(length), 4) :]
    yield Listener(inode, name, file)


def _aligned(length: int) -> int:
    return (length + 3) & ~3


def listed_names() -> list[Listener]:
    """The same without files, for a kernel without sock_diag (unix(7), /proc/net/unix).

    A NUL is ``@`` in these names.
    """
    found = []
    for line in Path("/proc/net/unix").read_bytes().splitlines()[1:]:
        _, _, _, flags, type_, _, inode, *name = line.split(None, 7)
        if int(flags, 16) & _ACCEPTS or int(type_, 16) == socket.SOCK_DGRAM:
            found.append(Listener(int(inode), b"".join(name), None))
    return found
