"""The process outside the seal, which answers the kernel, starts unsealed programs and ends last.

It is the process that the user started. The command continues in a child of it, because only an
ancestor can read the memory of a process on every system (Yama's ptrace_scope=1, the default of
Ubuntu).
"""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import suppress
from functools import partial
from typing import NoReturn

from alembic_autogen import signals
from alembic_autogen.sandbox import kernel
from alembic_autogen.sandbox.channel import READY
from alembic_autogen.sandbox.launching import Launches
from alembic_autogen.sandbox.monitor import Monitor
from alembic_autogen.sandbox.services import Services

_INTERRUPTED = (130, 143)
"""Exit codes of a command that was interrupted twice, and so does not report its end."""
_CUT_SHORT = (
    b"alembic-autogen: The application's code has ended the command before it was done, with exit "
    b"code %d: by os._exit(), say; do not end the program where it is imported or migrated.\n"
)


_CRASHES = (
    *(signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE, signal.SIGSYS),
)
_CRASHED = (
    b"alembic-autogen: The process in which the models and the migrations ran has crashed (%s): a "
    b"library that they import does that, or their own code; run again with PYTHONFAULTHANDLER=1 "
    b"to see the line.\n"
)


class Outside:
    """The process outside, while a command is sealed.

    :param child: the process id of the command.
    :param channel: the socket to the command.
    :param monitor: decides on the command's attempts to connect.
    :param launches: starts the server, if that requires the network.
    """

    def __init__(
        self, child: int, channel: socket.socket, monitor: Monitor, launches: Launches
    ) -> None:
        self._child = child
        self._channel = channel
        self._monitor = monitor
        self._listener = -1
        self._services = Services(channel, monitor, launches, child)

    def attend(self, mask: signals.Mask) -> NoReturn:
        """Handle requests until the command has ended, and end with its status.

        :param mask: the signals to block from now on.
        """
        status = 0
        try:
            signals.forward_to(self._child, mask)
            with suppress(ConnectionError):  # the command has already ended
                self._greet()
            self._serve()
            _, status = os.waitpid(self._child, 0)
        except BaseException as error:  # the command cannot continue without this process
            with suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)
            with suppress(OSError):
                os.write(
                    2, f"alembic-autogen: the process outside the seal failed: {error!r}\n".encode()
                )
            os._exit(70)
        finally:
            self._services.end()
        self._report()
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in _CRASHES and self._listener >= 0:
            name = signal.Signals(os.WTERMSIG(status)).name
            with suppress(OSError):
                os.write(2, _CRASHED % name.encode())
            os._exit(2)
        if self._is_cut_short(status):
            with suppress(OSError):
                os.write(2, _CUT_SHORT % os.WEXITSTATUS(status))
            os._exit(2)
        _end_like(status)

    def _is_cut_short(self, status: int) -> bool:
        """Whether the application's code ended the command, perhaps with an exit code of ours."""
        if self._listener < 0 or self._services.is_finished or not os.WIFEXITED(status):
            return False
        return os.WEXITSTATUS(status) not in _INTERRUPTED

    def _greet(self) -> None:
        """Check that the child's memory is readable; the child waits for this before the seal."""
        try:
            os.close(os.open(f"/proc/{self._child}/mem", os.O_RDONLY))
        except OSError as error:
            self._channel.send(f"the memory of a child cannot be read ({error.strerror})".encode())
            return
        self._channel.send(READY)
        _, descriptors, _, _ = socket.recv_fds(self._channel, 1024, 1)
        if descriptors:
            self._listener = descriptors[0]

    def _serve(self) -> None:
        poll = select.poll()
        ended = os.pidfd_open(self._child)
        for descriptor in (ended, self._channel.fileno(), self._listener):
            if descriptor >= 0:
                poll.register(descriptor, select.POLLIN)
        while True:
            for descriptor, events in poll.poll():
                if descriptor == ended:
                    return
                if descriptor == self._listener and events & select.POLLIN:
                    self._answer()
                elif descriptor == self._channel.fileno() and events & select.POLLIN:
                    if not self._services.handle():
                        poll.unregister(descriptor)
                else:
                    poll.unregister(descriptor)

    def _answer(self) -> None:
        try:
            call = kernel.receive(self._listener)
        except OSError:  # the caller has ended
            return
        error = self._monitor.error(call, partial(kernel.is_waiting, self._listener))
        kernel.answer(self._listener, call, error)

    def _report(self) -> None:
        """Print the refusals that the command has not requested."""
        late = self._services.unreported()
        if late:
            with suppress(OSError):
                os.write(
                    2,
                    "".join(f"alembic-autogen: {each}\n" for each in late).encode(errors="replace"),
                )


def _end_like(status: int) -> NoReturn:
    """End like a child process: with its exit code, or by its signal."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        with suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {number})
        os._exit(128 + number)
    os._exit(os.WEXITSTATUS(status))
