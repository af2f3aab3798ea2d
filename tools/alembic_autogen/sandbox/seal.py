"""Enter the seal, once a process, before the first line of the application's code runs."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alembic_autogen import signals, standard_input
from alembic_autogen.errors import SandboxError
from alembic_autogen.sandbox.refused_connections import RefusedConnection

if TYPE_CHECKING:
    from socket import socket

    from alembic_autogen.sandbox.channel import Channel
    from alembic_autogen.sandbox.launching import Launches
    from alembic_autogen.settings import Settings


@dataclass(frozen=True)
class Seal:
    """The state of the seal.

    :param sealed: whether this process is sealed.
    :param reason: the reason why it is not, as half a sentence.
    """

    sealed: bool
    reason: str = ""


_armed = False
_status: Seal | None = None
_channel: Channel | None = None


def arm() -> None:
    """Allow :func:`enter` to seal this process, which runs one command and nothing else."""
    global _armed
    _armed = True


def is_armed() -> bool:
    """Whether this process runs one command and nothing else."""
    return _armed


def status() -> Seal | None:
    """The state of the seal; ``None`` if this process has not run any application code."""
    return _status


def channel() -> Channel | None:
    """The channel to the process outside; ``None`` if there is none."""
    return _channel


def end_if_alone() -> None:
    """End at once if the process outside was killed; see :meth:`Channel.end_if_alone`."""
    if _channel is not None:
        _channel.end_if_alone()


def finish() -> None:
    """Report to the process outside that the command is ending by itself."""
    if _channel is not None:
        with suppress(OSError, SandboxError):
            _channel.ask("finish")


def refused_connections() -> Sequence[RefusedConnection]:
    """The connection attempts that have been refused so far."""
    if _channel is None:
        return ()
    return [RefusedConnection(**each) for each in _channel.ask("refusals")]


def enter(settings: Settings, launches: Launches) -> None:
    """Enter the seal, unless that has been done already or :func:`arm` was not called.

    This must happen before the application's code runs, and before anything is started that must
    end with this process: the command continues in a child of this process.

    :param settings: whether to seal, and the ports to open.
    :param launches: starts the server, if that requires the network.
    :raises SandboxError: the configuration requires the seal, but it is not available.
    """
    if not _armed or _status is not None:
        return
    if settings.seal == "off":
        _go_on(Seal(False, 'seal is "off"'))
        return
    found = _enter(settings.network, launches)
    if settings.seal == "required" and not found.sealed:
        raise SandboxError(
            f"The application's code cannot be sealed: {found.reason}; run where seccomp is "
            'available, or set seal = "auto" in [tool.alembic-autogen].'
        )
    _go_on(found)


def _go_on(found: Seal) -> None:
    """Store the state of the seal, and withhold standard input from the application's code."""
    global _status
    _status = found
    standard_input.withhold()
    if not found.sealed:
        from alembic_autogen.sandbox.children import exclude_from_wait

        exclude_from_wait()


def _enter(ports: Collection[int], launches: Launches) -> Seal:
    from alembic_autogen.sandbox import kernel

    reason = kernel.obstacle()
    if reason:
        return Seal(False, reason)
    import socket

    inside, outside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    parent = os.getpid()
    mask = signals.block()
    try:
        child = os.fork()
    except OSError as error:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        inside.close()
        outside.close()
        return Seal(False, f"no further process can be started ({error.strerror})")
    if child:
        inside.close()
        _attend(child, outside, mask, ports, launches)
    outside.close()
    kernel.die_with_parent(parent)
    signals.take_forwarded(mask)
    return _seal(inside)


def _attend(
    child: int,
    channel: socket,
    mask: signals.Mask,
    ports: Collection[int],
    launches: Launches,
) -> None:
    import platform

    from alembic_autogen.sandbox.bpf import ARCHITECTURES
    from alembic_autogen.sandbox.monitor import Monitor
    from alembic_autogen.sandbox.outside import Outside

    monitor = Monitor(ARCHITECTURES[platform.machine()], frozenset(ports))
    Outside(child, channel, monitor, launches).attend(mask)


def _seal(inside: socket) -> Seal:
    """Seal this process, and send the descriptor of its listener to the process outside."""
    global _channel
    from socket import send_fds

    from alembic_autogen.sandbox import attempts, kernel
    from alembic_autogen.sandbox.channel import READY, Channel

    answer = inside.recv(1024)
    if answer != READY:
        return Seal(False, answer.decode(errors="replace"))
    _close_inherited_connections()
    try:
        listener = kernel.seal()
    except OSError as error:
        inside.send(b"no seal")
        return Seal(False, f"the kernel refuses the filter ({error.strerror})")
    send_fds(inside, [b"sealed"], [listener])
    os.close(listener)
    _channel = Channel(inside)
    attempts.explain()
    return Seal(True)


def _close_inherited_connections() -> None:
    """Replace connections that this process was started with by /dev/null.

    Such descriptors are inheritable; those that Python itself opens are not. Standard streams are
    kept.
    """
    import socket
    import stat

    for descriptor in map(int, os.listdir("/proc/self/fd")):  # noqa: PTH208 -- of this process
        with suppress(OSError):  # the listing's own descriptor is closed
            if descriptor < 3 or not os.get_inheritable(descriptor):
                continue
            if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                continue
            with socket.socket(fileno=os.dup(descriptor)) as inherited:
                if not inherited.getpeername():  # of a socketpair(2)
                    continue
            empty = os.open(os.devnull, os.O_RDWR)
            os.dup2(empty, descriptor)
            os.close(empty)
