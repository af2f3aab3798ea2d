"""Ctrl-C, SIGTERM and a terminal that is closed: a command ends as by an exception, cleaned up.

Wherever it is, the first signal raises :class:`KeyboardInterrupt`; what libraries make of that on
its way (a driver that fails while it closes its connection, a destructor that swallows it) does not
matter, since :func:`received` remembers. The second signal ends the process at once: servers go
with it, and what else it leaves is swept at the next start.
"""

from __future__ import annotations

import os
import signal
from types import FrameType

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_received: list[int] = []
_is_too_late = False


def install() -> None:
    """Take the signals over, except those that the process was started to ignore (nohup, ``&``)."""
    for number in ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _received:
        os._exit(exit_code())
    _received.append(number)
    if not _is_too_late:
        raise KeyboardInterrupt


def too_late() -> None:
    """From now on what the command was asked for is done, and a signal does not undo it."""
    global _is_too_late
    _is_too_late = True


def received() -> bool:
    """Whether a signal came in time."""
    return bool(_received) and not _is_too_late


def exit_code() -> int:
    """130 after Ctrl-C, 143 after any other signal."""
    number = _received[0] if _received else signal.SIGINT
    return 128 + (signal.SIGINT if number == signal.SIGINT else signal.SIGTERM)
