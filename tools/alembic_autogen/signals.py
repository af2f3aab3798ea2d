"""End a command by an exception at Ctrl-C, SIGTERM or the closing of its terminal.

Wherever it is, the first signal raises :class:`KeyboardInterrupt`; what libraries make of that on
its way (a driver that fails while it closes its connection, a destructor that swallows it) does not
matter, since :func:`received` remembers. The second signal ends the process at once: servers go
with it, and what else it leaves is swept at the next start.

A command that is sealed (:mod:`alembic_autogen.sandbox`) runs in a child of the process that was
called, which forwards what it gets. A terminal signals both; a signal that comes on both ways
counts once, however much later the second of them is.

While an extension module is being loaded a signal waits: what is written in C or Rust seldom bears
an exception there (PyO3 panics, and prints a backtrace).
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ExtensionFileLoader
from types import FrameType
from typing import TypeAlias

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Mask: TypeAlias = "set[int | signal.Signals]"
"""The signals that a thread blocks."""

_AGAIN = 0.02
"""Seconds until a signal that had to wait comes again."""
_PATIENCE = 5.0
"""Seconds that a signal waits at most."""

_FORWARDED = getattr(signal, "SIGRTMIN", 0)
"""Real-time signals from here on are ENDINGS that were sent to the parent."""

_received: list[int] = []
_direct: Counter[int] = Counter()
_forwarded: Counter[int] = Counter()
_postponed: set[int] = set()
_left: set[int] = set()
_waiting_since: float | None = None
_is_too_late = False


def install() -> None:
    """Handle the signals, except those that the process was started to ignore (nohup, ``&``)."""
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if number in _postponed:
        _postponed.discard(number)
        _end(number, frame)
        return
    _direct[number] += 1
    if _direct[number] > _forwarded[number] and number not in _left:
        _end(number, frame)


def _interrupt_forwarded(number: int, frame: FrameType | None) -> None:
    number = ENDINGS[number - _FORWARDED]
    _forwarded[number] += 1
    if _forwarded[number] > _direct[number] and number not in _left:
        _end(number, frame)


def _end(number: int, frame: FrameType | None) -> None:
    if _received:
        os._exit(exit_code())
    if _has_to_wait(frame):
        _postponed.add(number)
        again = threading.Timer(_AGAIN, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()
        return
    _received.append(number)
    if not _is_too_late:
        raise KeyboardInterrupt


def block() -> Mask:
    """Block signals, in preparation of a fork.

    :returns: the mask before.
    """
    numbers = {*ENDINGS, *range(_FORWARDED, _FORWARDED + len(ENDINGS))}
    return signal.pthread_sigmask(signal.SIG_BLOCK, numbers)


def forward_to(child: int, mask: Mask) -> None:
    """Forward signals from now on to a child, which calls :func:`take_forwarded`.

    :param mask: what :func:`block` gave.
    """

    def forward(number: int, frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):  # it has just ended
            os.kill(child, _FORWARDED + ENDINGS.index(number))

    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, forward)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def take_forwarded(mask: Mask) -> None:
    """Handle signals from now on that the parent forwards."""
    for index in range(len(ENDINGS)):
        signal.signal(_FORWARDED + index, _interrupt_forwarded)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _has_to_wait(frame: FrameType | None) -> bool:
    """Whether an extension module is being loaded, and was not all the time that one waits."""
    global _waiting_since
    while frame is not None and not _loads_an_extension(frame):
        frame = frame.f_back
    if frame is None:
        return False
    _waiting_since = _waiting_since or time.monotonic()
    return time.monotonic() - _waiting_since < _PATIENCE


def _loads_an_extension(frame: FrameType) -> bool:
    """Whether a frame is one of importlib's that runs the initialisation of a module."""
    if frame.f_code.co_name not in ("create_module", "exec_module"):
        return False
    return isinstance(frame.f_locals.get("self"), ExtensionFileLoader)


@contextmanager
def left_to_program() -> Iterator[None]:
    """Leave Ctrl-C on the terminal to the program that is waited for."""
    _left.add(signal.SIGINT)
    try:
        yield
    finally:
        _left.discard(signal.SIGINT)


def too_late() -> None:
    """Ignore signals from now on: the command's work is done, and a signal does not undo it."""
    global _is_too_late
    _is_too_late = True


def received() -> bool:
    """Whether a signal came in time."""
    return bool(_received) and not _is_too_late


def exit_code() -> int:
    """The exit code: 130 after Ctrl-C, 143 after any other signal."""
    number = _received[0] if _received else signal.SIGINT
    return 128 + (signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
