"""The seccomp filter: it lets system calls pass, makes them fail, or refers them to the monitor.

The numbers are those of Linux's ``seccomp.h``, ``audit.h`` and ``unistd.h``. A program is an array
of ``struct sock_filter`` (seccomp(2), Documentation/userspace-api/seccomp_filter.rst).
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

ALLOW = 0x7FFF0000
NOTIFY = 0x7FC00000
_ERRNO = 0x00050000

_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
"""Offsets in ``struct seccomp_data``; both architectures are little-endian."""

_FAMILIES = (1, 2, 10, 16)
"""AF_UNIX, AF_INET and AF_INET6, whose connections are decided one by one, and AF_NETLINK, which
queries the kernel of this machine, as getaddrinfo(3) does."""
_SOCK_RAW, _SOCK_PACKET, _TYPE_MASK = 3, 10, 0xF
_MSG_FASTOPEN = 0x20000000
"""With this flag, sendto(2) and similar calls connect a TCP socket (tcp(7))."""
_X32 = 0x40000000
"""The bit of calls with x86_64's 32-bit pointers (arch/x86/entry/syscalls)."""


@dataclass(frozen=True)
class Architecture:
    """The numbers of the calls that the filter checks.

    :param audit: AUDIT_ARCH_… of the native calls; calls of any other architecture fail.
    """

    audit: int
    socket: int
    connect: int
    bind: int
    sendto: int
    sendmsg: int
    sendmmsg: int
    io_uring_setup: int = 425
    pidfd_getfd: int = 438


ARCHITECTURES = {
    "x86_64": Architecture(0xC000003E, 41, 42, 49, 44, 46, 307),
    "aarch64": Architecture(0xC00000B7, 198, 203, 200, 206, 211, 269),
}
"""Call numbers, by the machine name that uname(1) prints."""

Instruction = tuple[int, int, int, int]


def program(architecture: Architecture) -> bytes:
    """Assemble the filter.

    The monitor decides on ``connect``, ``bind``, ``sendto`` with an address, and every sending call
    with the flag that makes it connect. The address of ``sendmsg`` is in memory that no filter can
    read. Without the flag that call passes, since it can only send datagrams to an address, and no
    MySQL server accepts these. io_uring would do all of this unseen, and ``pidfd_getfd`` would take
    over a connection of another process, so these calls fail.
    """
    a = architecture
    blocks = (
        [_load(_ARCHITECTURE), *_unless(a.audit, _fail(errno.ENOSYS)), _load(_NUMBER)],
        [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _fail(errno.ENOSYS))],
        _case(a.socket, _socket()),
        _case(a.connect, [_return(NOTIFY)]),
        _case(a.bind, [_return(NOTIFY)]),
        _case(a.sendto, [*_notify_if_connecting(3), *_notify_if_given(4)]),
        _case(a.sendmsg, [*_notify_if_connecting(2), _return(ALLOW)]),
        _case(a.sendmmsg, [*_notify_if_connecting(3), _return(ALLOW)]),
        _case(a.io_uring_setup, [_return(_fail(errno.ENOSYS))]),
        _case(a.pidfd_getfd, [_return(_fail(errno.EPERM))]),
        [_return(ALLOW)],
    )
    return b"".join(struct.pack("<HBBI", *each) for block in blocks for each in block)


def _fail(number: int) -> int:
    return _ERRNO | number


def _load(offset: int) -> Instruction:
    return _LOAD, 0, 0, offset


def _argument(index: int, half: int = 0) -> Instruction:
    """Load half of an argument; an ``int`` is in the lower half."""
    return _load(_ARGUMENTS + 8 * index + 4 * half)


def _return(action: int) -> Instruction:
    return _RETURN, 0, 0, action


def _unless(value: int, action: int) -> Iterator[Instruction]:
    yield _EQUAL, 1, 0, value
    yield _return(action)


def _case(number: int, block: Sequence[Instruction]) -> list[Instruction]:
    """The instructions for one call; the block must return."""
    return [(_EQUAL, 0, len(block), number), *block]


def _socket() -> list[Instruction]:
    """Refuse families other than the allowed ones, and socket types that bypass TCP."""
    refuse = _return(_fail(errno.EACCES))
    left = len(_FAMILIES)
    families = [(_EQUAL, left - index, 0, family) for index, family in enumerate(_FAMILIES)]
    # Raw sockets of AF_UNIX and AF_NETLINK are harmless; those of other families need a privilege.
    return [
        _argument(0),
        *families,
        refuse,
        (_EQUAL, 5, 0, _FAMILIES[0]),
        (_EQUAL, 4, 0, _FAMILIES[-1]),
        _argument(1),
        (_AND, 0, 0, _TYPE_MASK),
        (_EQUAL, 2, 0, _SOCK_RAW),
        (_EQUAL, 1, 0, _SOCK_PACKET),
        _return(ALLOW),
        refuse,
    ]


def _notify_if_connecting(index: int) -> list[Instruction]:
    """Refer a sending call to the monitor if its flags make it connect first."""
    return [_argument(index), (_ANY_BIT, 0, 1, _MSG_FASTOPEN), _return(NOTIFY)]


def _notify_if_given(index: int) -> list[Instruction]:
    """Refer a call to the monitor unless a pointer among its arguments is NULL."""
    return [
        _argument(index),
        (_EQUAL, 0, 2, 0),
        _argument(index, 1),
        (_EQUAL, 1, 0, 0),
        _return(NOTIFY),
        _return(ALLOW),
    ]
