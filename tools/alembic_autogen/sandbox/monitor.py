"""Decide on each attempt of a sealed process to connect.

The decision relies on memory that another thread of the process could change before the kernel
reads it (seccomp_unotify(2), "Caveats"). So the seal withstands the ordinary behaviour of programs,
but not a program that is written to break it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from alembic_autogen.sandbox import addresses
from alembic_autogen.sandbox.addresses import SocketAddress
from alembic_autogen.sandbox.bpf import Architecture
from alembic_autogen.sandbox.kernel import Call
from alembic_autogen.sandbox.refused_connections import RefusedConnection, printable

DNS = 53
SYSTEM = (
    *("/run/nscd/socket", "/var/run/nscd/socket", "/dev/log"),
    *("/run/systemd/journal/", "/run/systemd/userdb/", "/run/systemd/resolve/"),
    *("/var/lib/sss/pipes/", "/run/samba/winbindd/", "/run/avahi-daemon/socket"),
)
"""Sockets of system services for names and logs: files, or folders that contain such files."""


@dataclass
class Monitor:
    """Decide which connections of sealed processes are allowed.

    :param architecture: the numbers of the system calls.
    :param ports: TCP ports that the configuration opens.
    :ivar refused: refused attempts, one for each program and place.
    """

    architecture: Architecture
    ports: Collection[int] = ()
    refused: dict[tuple[str, str], RefusedConnection] = field(default_factory=dict)
    _bound: set[bytes] = field(default_factory=set)
    _open: set[bytes] = field(default_factory=set)

    def open(self, path: str) -> None:
        """Allow connections to a socket outside the seal."""
        self._open.add(os.fsencode(path))

    def error(self, call: Call, is_waiting: Callable[[Call], bool]) -> int:
        """Decide on a call.

        :param is_waiting: whether the call still waits, asked once its memory is read.
        :returns: the errno with which the call is to fail, or 0.
        """
        found = self._addresses(call)
        if not is_waiting(call):
            return errno.EACCES  # nobody receives this answer
        return next(filter(None, (self._decide(call, address) for address in found)), 0)

    def _addresses(self, call: Call) -> list[SocketAddress | None]:
        """The addresses of a call, ``None`` for memory that cannot be read."""
        try:
            places = self._places(call)
        except OSError:
            return [None]
        found: list[SocketAddress | None] = []
        for place in places:
            try:
                found.append(addresses.read(call.thread, *place))
            except ValueError:
                continue  # the kernel itself will refuse it
            except OSError:
                found.append(None)
        return found

    def _decide(self, call: Call, address: SocketAddress | None) -> int:
        """Decide on one address of a call."""
        if address is None:
            return self._refuse(call, "a place that cannot be seen")
        if call.number == self.architecture.bind:
            self._note(call, address)
            return 0
        if address.family in (addresses.UNSPECIFIED, addresses.NETLINK):
            return 0
        if address.family == addresses.UNIX:
            return self._unix(call, address)
        if self._is_open(address):
            return 0
        return self._refuse(call, str(address))

    def _places(self, call: Call) -> list[tuple[int, int]]:
        """The position in memory and the length of each address of a call."""
        if call.number == self.architecture.sendto:
            return [(call.arguments[4], call.arguments[5])]
        if call.number == self.architecture.sendmsg:
            return addresses.of_messages(call.thread, call.arguments[1], 1)
        if call.number == self.architecture.sendmmsg:
            return addresses.of_messages(call.thread, *call.arguments[1:3])
        return [(call.arguments[1], call.arguments[2])]

    def _is_open(self, address: SocketAddress) -> bool:
        if address.family not in (addresses.INET, addresses.INET6) or not self.ports:
            return False
        return address.port in self.ports or address.port == DNS

    def _unix(self, call: Call, address: SocketAddress) -> int:
        """Decide on a unix socket; datagrams, own sockets and those of the system pass."""
        if call.number != self.architecture.connect or not address.path:
            return 0
        if address.path[:1] == b"\0":
            is_bound = address.path in self._bound
            return 0 if is_bound else self._refuse(call, str(address))
        path = _seen_from(call, address.path)
        try:
            socket = Path(os.fsdecode(path)).stat()
        except OSError as error:
            return error.errno or errno.ENOENT
        places = (*self._open, *self._bound)
        if _is_of_the_system(path) or any(_is(socket, place) for place in places):
            return 0
        return self._refuse(call, str(address))

    def _note(self, call: Call, address: SocketAddress) -> None:
        """Note a path that a sealed process binds, unless it already exists.

        Binding to the socket of another server fails (bind(2), EADDRINUSE), and must not open it.
        """
        if address.family != addresses.UNIX or not address.path:
            return
        if address.path[:1] == b"\0":
            if not _is_taken(address.path):
                self._bound.add(address.path)
            return
        path = _seen_from(call, address.path)
        if not os.path.lexists(path):
            self._bound.add(path)

    def _refuse(self, call: Call, place: str) -> int:
        program = _program(call.thread)
        refusal = RefusedConnection(_process(call.thread), program, place)
        self.refused.setdefault((program, place), refusal)
        return errno.EACCES


def _seen_from(call: Call, path: bytes) -> bytes:
    """A path of another process as seen from here, with the links in its folder resolved."""
    folder, _, name = path.rpartition(b"/")
    if not path.startswith(b"/"):
        folder = b"/proc/%d/cwd/%s" % (call.thread, folder)
    return b"%s/%s" % (os.path.realpath(folder or b"/").rstrip(b"/"), name)


def _is_taken(name: bytes) -> bool:
    """Whether an abstract socket has this name (unix(7); the file shows a NUL as ``@``)."""
    try:
        lines = Path("/proc/net/unix").read_bytes().splitlines()
    except OSError:
        return True
    return any(line.endswith(b" " + name.replace(b"\0", b"@")) for line in lines)


def _is(socket: os.stat_result, place: bytes) -> bool:
    if place.startswith(b"\0"):
        return False
    try:
        return os.path.samestat(socket, Path(os.fsdecode(place)).stat())
    except OSError:
        return False


def _is_of_the_system(path: bytes) -> bool:
    text = os.fsdecode(os.path.realpath(path))
    return any(text == place or (place[-1] == "/" and text.startswith(place)) for place in SYSTEM)


def _program(thread: int) -> str:
    """The name of a thread's program."""
    try:
        words = Path(f"/proc/{thread}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "a program that has ended"
    return printable(os.fsdecode(words[0].rpartition(b"/")[2])) or "a program"


def _process(thread: int) -> int:
    """The id of the process to which a thread belongs."""
    try:
        lines = Path(f"/proc/{thread}/status").read_text().splitlines()
    except OSError:
        return thread
    return next((int(line.split()[1]) for line in lines if line.startswith("Tgid:")), thread)
