"""Decide on each attempt of a sealed process to connect.

The decision relies on memory, and on files, that another thread or process could change before the
kernel looks at them (seccomp_unotify(2), "Caveats"). So the seal withstands the ordinary behaviour
of programs, but not a program that is written to break it.

A unix socket is recognised by itself, not by its path: a sealed process may connect to the sockets
that sealed processes have bound, by the kernel's numbers of these sockets.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from alembic_autogen.sandbox import addresses, paths, unix_sockets
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


_CLOCK = 20_000_000
"""Nanoseconds by which the time of a file may be behind the clock (a tick of the kernel)."""


@dataclass(frozen=True)
class _Bound:
    """A socket that a sealed process has bound, or has tried to.

    :param place: the path of its file as this process sees it; empty for none, and if there was
        such a file already.
    :param time: when, in nanoseconds.
    """

    place: bytes
    time: int


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
    _bound: dict[int, _Bound] = field(default_factory=dict)
    _open: list[int] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Allow connections to a socket outside the seal, by any of its names.

        :raises OSError: there is no such file.
        """
        # as long as it is open, no other file gets its inode
        self._open.append(os.open(path, os.O_PATH | os.O_CLOEXEC))

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
        try:
            if address.path[:1] == b"\0":
                is_own = self._is_own_name(address.path)
            else:
                with paths.resolved(call.thread, address.path) as file:
                    is_own = self._is_reachable(call, file)
                    if not is_own and self._is_left(call, file):
                        return errno.ECONNREFUSED
        except OSError as error:
            return error.errno or errno.ENOENT
        return 0 if is_own else self._refuse(call, str(address))

    def _is_reachable(self, call: Call, file: int) -> bool:
        """Whether a file is a socket to which sealed processes may connect."""
        socket = os.fstat(file)
        if any(os.path.samestat(socket, os.fstat(each)) for each in self._open):
            return True
        return _is_of_the_system(file) or self._is_own_file(call, file)

    def _is_own_file(self, call: Call, file: int) -> bool:
        """Whether sealed processes have bound the socket to which a file belongs."""
        found = _listeners_of(call, file)
        if found is not None:
            return bool(found) and all(inode in self._bound for inode in found)
        socket, place = os.fstat(file), paths.place(file)
        # a file that was renamed, linked or there before is not the one that was bound
        return socket.st_nlink == 1 and any(
            each.place == place and socket.st_mtime_ns >= each.time - _CLOCK
            for each in self._bound.values()
        )

    def _is_left(self, call: Call, file: int) -> bool:
        """Whether a file was bound by a sealed process, and nobody listens to it any more."""
        place = paths.place(file)
        is_bound = any(each.place == place for each in self._bound.values())
        return is_bound and _listeners_of(call, file) == []

    def _is_own_name(self, name: bytes) -> bool:
        """Whether sealed processes have bound an abstract name."""
        try:
            found = [each for each in unix_sockets.listeners() if each.name == name]
        except OSError:
            shown = name.replace(b"\0", b"@")
            found = [each for each in unix_sockets.listed_names() if each.name == shown]
        return bool(found) and all(each.inode in self._bound for each in found)

    def _note(self, call: Call, address: SocketAddress) -> None:
        """Note a socket that a sealed process binds.

        Its file does not exist yet. Binding to the path of another server fails (bind(2),
        EADDRINUSE), and leaves the socket without an address.
        """
        if address.family != addresses.UNIX:
            return
        try:
            inode = Path(f"/proc/{call.thread}/fd/{call.arguments[0] & 0xFFFFFFFF}").stat().st_ino
        except OSError:  # no descriptor: the kernel will refuse it
            return
        self._bound[inode] = _Bound(_new_place(call, address.path), time.time_ns())

    def _refuse(self, call: Call, place: str) -> int:
        program = _program(call.thread)
        refusal = RefusedConnection(paths.process_of(call.thread), program, place)
        self.refused.setdefault((program, place), refusal)
        return errno.EACCES


def _new_place(call: Call, path: bytes) -> bytes:
    """The path of a file that a process is about to create; empty if it cannot create it."""
    folder, slash, name = path.rpartition(b"/")
    if not name or path[:1] == b"\0":
        return b""
    try:
        with paths.resolved(call.thread, folder + slash) as around:
            place = b"%s/%s" % (paths.place(around).rstrip(b"/"), name)
    except OSError:
        return b""
    return b"" if os.path.lexists(place) else place


def _listeners_of(call: Call, file: int) -> list[int] | None:
    """The sockets to which a file belongs; ``None`` if the kernel does not list them."""
    wanted = (paths.device(file, call.thread), os.fstat(file).st_ino & 0xFFFFFFFF)
    try:
        return [each.inode for each in unix_sockets.listeners() if each.file == wanted]
    except OSError:
        return None


def _is_of_the_system(file: int) -> bool:
    path = os.fsdecode(paths.place(file))
    if not any(path == place or (place[-1] == "/" and path.startswith(place)) for place in SYSTEM):
        return False
    try:  # what a process has mounted for itself is not there
        return os.path.samestat(os.fstat(file), Path(path).stat())
    except OSError:
        return False


def _program(thread: int) -> str:
    """The name of a thread's program."""
    try:
        words = Path(f"/proc/{thread}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "a program that has ended"
    return printable(os.fsdecode(words[0].rpartition(b"/")[2])) or "a program"
