"""System calls of Linux for which Python has no functions: seccomp(2), prctl(2)."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from dataclasses import dataclass
from fcntl import ioctl

from alembic_autogen.sandbox import bpf

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SET_MODE_FILTER, _GET_ACTION_AVAIL = 1, 2
_SPEC_ALLOW, _NEW_LISTENER = 1 << 2, 1 << 3
"""Without SPEC_ALLOW, kernels before 5.16 slow down every sealed process (Spectre)."""
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_RECV, _SEND = 0xC0502100, 0xC0182101
"""SECCOMP_IOCTL_NOTIF_…, with structures of 80 and 24 bytes (seccomp_unotify(2))."""
_IS_VALID = 0x80082102
"""SECCOMP_IOCTL_NOTIF_ID_VALID, in the direction that kernels before 5.8 expect."""
_CONTINUE = 1
OLDEST = (5, 5)
"""The oldest Linux on which a monitor can let a call pass (SECCOMP_USER_NOTIF_FLAG_CONTINUE)."""


@dataclass(frozen=True)
class Call:
    """A system call that waits for a decision.

    :param id: the kernel's number of the notification.
    :param thread: the id of the calling thread.
    :param number: the number of the system call.
    :param arguments: the call's arguments.
    """

    id: int
    thread: int
    number: int
    arguments: tuple[int, ...]


def obstacle() -> str:
    """The reason why this system cannot seal a process, as half a sentence; empty if it can."""
    if not sys.platform.startswith("linux"):
        return f"{platform.system()} has no seccomp"
    if platform.machine() not in _SECCOMP or sys.maxsize < 2**32:
        return f"there is no filter for {platform.machine()}"
    if _release() < OLDEST:
        return f"Linux {platform.release()} is older than {OLDEST[0]}.{OLDEST[1]}"
    action = ctypes.c_uint32(bpf.NOTIFY)
    try:
        _seccomp(_GET_ACTION_AVAIL, 0, ctypes.byref(action))
    except OSError as error:
        return f"seccomp is not available here ({error.strerror})"
    return ""


def _release() -> tuple[int, ...]:
    numbers = platform.release().partition("-")[0].split(".")[:2]
    return tuple(int(number) for number in numbers if number.isdigit())


def die_with_parent(parent: int) -> None:
    """Make the kernel kill this process when its parent dies.

    :param parent: the parent's id; if the parent is already dead, this process ends here.
    """
    _prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        os._exit(128 + signal.SIGKILL)


def seal() -> int:
    """Install the filter for this thread and all its descendants.

    :returns: the descriptor on which the monitor receives calls.
    :raises OSError: the kernel refuses; with EBUSY, an outer filter already has a listener.
    """
    filter_ = bpf.program(bpf.ARCHITECTURES[platform.machine()])
    code = ctypes.create_string_buffer(filter_, len(filter_))
    # struct sock_fprog: a length, padding, and a pointer
    described = struct.pack("@HP", len(filter_) // 8, ctypes.addressof(code))
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    return _seccomp(
        _SET_MODE_FILTER, _NEW_LISTENER | _SPEC_ALLOW, ctypes.create_string_buffer(described)
    )


def _seccomp(operation: int, flags: int, argument: object) -> int:
    return _checked(_libc().syscall(_SECCOMP[platform.machine()], operation, flags, argument))


def _prctl(*arguments: int) -> None:
    _checked(_libc().prctl(*map(ctypes.c_ulong, (*arguments, *[0] * (5 - len(arguments))))))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def receive(listener: int) -> Call:
    """Receive the next waiting call.

    :raises OSError: the caller was killed in the meantime.
    """
    buffer = bytearray(80)
    ioctl(listener, _RECV, buffer, True)
    id_, thread, _, number, _, _, *arguments = struct.unpack("=QIIiIQ6Q", buffer)
    return Call(id_, thread, number, tuple(arguments))


def is_waiting(listener: int, call: Call) -> bool:
    """Whether a call still waits for a decision.

    If not, the caller has ended or handles a signal, and what was read of its memory since may
    belong to another call (seccomp_unotify(2)).
    """
    try:
        ioctl(listener, _IS_VALID, bytearray(struct.pack("=Q", call.id)), True)
    except OSError:
        return False
    return True


def answer(listener: int, call: Call, error: int) -> None:
    """Let a call pass, or make it fail.

    :param error: the errno with which the call fails; 0: it passes.
    """
    flags = 0 if error else _CONTINUE
    try:
        ioctl(listener, _SEND, bytearray(struct.pack("=QqiI", call.id, 0, -error, flags)), True)
    except OSError:  # the caller has ended, or a signal has interrupted it
        return
