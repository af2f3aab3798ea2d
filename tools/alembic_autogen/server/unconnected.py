"""Keep a server program from opening connections: it only answers on its socket.

SQL can make MySQL and MariaDB open connections: as replicas, for tables of the engines FEDERATED,
CONNECT and SPIDER, and to clone another server. A disposable server needs none of them. The filter
runs in the kernel (seccomp(2)), needs no privilege, and cannot be removed.

The script :mod:`~alembic_autogen.server.supervisor` imports this module, so it uses the standard
library only.
"""

from __future__ import annotations

import errno
import os
import struct
import sys

TYPE_CHECKING = False  # typing itself costs 10 ms to import
if TYPE_CHECKING:
    from collections.abc import Callable

_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
"""Offsets in ``struct seccomp_data`` (seccomp(2)); both architectures are little-endian."""
_ALLOW, _FAIL = 0x7FFF0000, 0x00050000
_X32 = 0x40000000
_UNIX, _NETLINK = 1, 16
_CALLS = {
    "x86_64": (0xC000003E, 41, 42, 317),
    "aarch64": (0xC00000B7, 198, 203, 277),
}
"""By machine: AUDIT_ARCH_…, and the numbers of the calls socket, connect and seccomp (unistd.h)."""
_PR_SET_NO_NEW_PRIVS = 38
_SET_MODE_FILTER, _SPEC_ALLOW = 1, 1 << 2
"""Without SPEC_ALLOW, kernels before 5.16 slow the program down (Spectre)."""


def filter_() -> Callable[[], None]:
    """Prepare a filter that keeps a process from opening connections.

    Call this function before a fork, and the function that it returns after the fork, in the child.

    :returns: a function that puts the filter in force; it does nothing on other systems than
        64-bit Linux on the machines of ``_CALLS``.
    """
    machine = os.uname().machine
    if not sys.platform.startswith("linux") or machine not in _CALLS or sys.maxsize < 2**32:
        return lambda: None
    import ctypes

    audit, socket, connect, seccomp = _CALLS[machine]
    code = program(audit, socket, connect)
    instructions = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: a length, and after padding a pointer
    described = ctypes.create_string_buffer(
        struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    )
    libc = ctypes.CDLL(None)

    def put_in_force() -> None:
        assert instructions  # keeps the buffer alive, which the kernel reads
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        libc.syscall(seccomp, _SET_MODE_FILTER, _SPEC_ALLOW, described)

    return put_in_force


def program(audit: int, socket: int, connect: int) -> bytes:
    """Assemble the filter, which allows unix and netlink sockets only, and no connect(2).

    :param audit: AUDIT_ARCH_… of the machine.
    :param socket: the number of its call socket(2).
    :param connect: the number of its call connect(2).
    """
    refused = _FAIL | errno.EACCES
    instructions = (
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, audit),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _FAIL | errno.ENOSYS),
        (_EQUAL, 0, 1, connect),
        (_RETURN, 0, 0, refused),
        (_EQUAL, 0, 4, socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 2, 0, _UNIX),
        (_EQUAL, 1, 0, _NETLINK),
        (_RETURN, 0, 0, refused),
        (_RETURN, 0, 0, _ALLOW),
    )
    return b"".join(struct.pack("<HBBI", *each) for each in instructions)
