"""Interrupt a command with an exception on Ctrl-C, on SIGTERM or when its terminal is closed.

The first signal raises :class:`KeyboardInterrupt`. Libraries may replace or swallow that exception
(a driver that fails while it closes its connection, a destructor), so :func:`received` records the
signal. The second signal ends the process at once. Its servers end with it, and the next start
removes its other leftovers.

A sealed command (:mod:`alembic_autogen.sandbox`) runs in a child process, and the parent forwards
its signals to the child. A terminal signals both processes; a signal that arrives both directly and
forwarded counts once, whatever the delay between the two.

Signals are deferred while an extension module is being loaded: code in C or Rust seldom survives
an exception there (PyO3 panics, and prints a backtrace). So they are in a callback with which
importlib forgets the lock of a module: Python prints an exception there, and drops it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ExtensionFileLoader
from types import FrameType
from typing import TypeAlias

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Mask: TypeAlias = "set[int | signal.Signals]"
"""The signals that a thread blocks."""

_IMPORTLIB = "<frozen importlib"
_AGAIN = 0.02
"""Seconds until a deferred signal is sent again."""
_PATIENCE = 5.0
"""The maximum number of seconds that a signal is deferred."""

_FORWARDED = getattr(signal, "SIGRTMIN", 0)
"""The first of the real-time signals that stand for the parent's ENDINGS, in the same order."""

_AT_ONCE = (
    b"\nalembic-autogen: interrupted again; ended at once, and what is left goes at the next "
    b"start.\n"
)

_received: list[int] = []
_direct: Counter[int] = Counter()
_forwarded: Counter[int] = Counter()
_postponed: set[int] = set()
_left: set[int] = set()
_waiting_since: float | None = None
_handler: Callable[[], object] | None = None
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
        with suppress(OSError):
            os.write(2, _AT_ONCE)
        os._exit(exit_code())
    if _has_to_wait(frame):
        _postponed.add(number)
        again = threading.Timer(_AGAIN, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()
        return
    _received.append(number)
    if _handler is not None:
        _handler()
    elif not _is_too_late:
        _silence_logs()
        raise KeyboardInterrupt


def _silence_logs() -> None:
    """Hide what libraries log of the exception on its way, such as SQLAlchemy's pool."""
    logging = sys.modules.get("logging")  # importing it takes time, and would be too late
    if logging is not None and hasattr(logging, "disable"):  # it may be half imported
        logging.disable(logging.CRITICAL)


def block() -> Mask:
    """Block the signals before a fork.

    :returns: the previous signal mask.
    """
    numbers = {*ENDINGS, *range(_FORWARDED, _FORWARDED + len(ENDINGS))}
    return signal.pthread_sigmask(signal.SIG_BLOCK, numbers)


def forward_to(child: int, mask: Mask) -> None:
    """Forward signals to a child process, which calls :func:`take_forwarded`.

    :param child: the process id of the child.
    :param mask: the mask that :func:`block` returned.
    """

    def forward(number: int, frame: FrameType | None) -> None:
        with suppress(ProcessLookupError):  # the child has just ended
            os.kill(child, _FORWARDED + ENDINGS.index(number))

    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, forward)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def take_forwarded(mask: Mask) -> None:
    """Handle signals that the parent forwards.

    :param mask: the mask that :func:`block` returned.
    """
    for index in range(len(ENDINGS)):
        signal.signal(_FORWARDED + index, _interrupt_forwarded)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _has_to_wait(frame: FrameType | None) -> bool:
    """Whether to defer a signal: importlib cannot take an exception, within the maximum delay."""
    global _waiting_since
    while frame is not None and not (_loads_an_extension(frame) or _forgets_a_lock(frame)):
        frame = frame.f_back
    if frame is None:
        return False
    _waiting_since = _waiting_since or time.monotonic()
    return time.monotonic() - _waiting_since < _PATIENCE


def _loads_an_extension(frame: FrameType) -> bool:
    """Whether a frame of importlib is initialising an extension module."""
    if frame.f_code.co_name not in ("create_module", "exec_module"):
        return False
    return isinstance(frame.f_locals.get("self"), ExtensionFileLoader)


def _forgets_a_lock(frame: FrameType) -> bool:
    """Whether a frame is a callback of importlib, ``_get_module_lock.<locals>.cb``."""
    return frame.f_code.co_name == "cb" and frame.f_code.co_filename.startswith(_IMPORTLIB)


@contextmanager
def left_to_program() -> Iterator[None]:
    """Ignore Ctrl-C while a child program has the terminal and handles it."""
    _left.add(signal.SIGINT)
    try:
        yield
    finally:
        _left.discard(signal.SIGINT)


@contextmanager
def handled_by(function: Callable[[], object]) -> Iterator[None]:
    """Call a function at the first signal, which raises nothing while the context lasts."""
    global _handler
    _handler = function
    try:
        yield
    finally:
        _handler = None


def too_late() -> None:
    """Ignore further signals: the command's work is done, and a signal does not undo it."""
    global _is_too_late
    _is_too_late = True


def received() -> bool:
    """Whether a signal has arrived, unless :func:`too_late` was called."""
    return bool(_received) and not _is_too_late


def exit_code() -> int:
    """The exit code: 130 after Ctrl-C, 143 after any other signal."""
    number = _received[0] if _received else signal.SIGINT
    return 128 + (signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
