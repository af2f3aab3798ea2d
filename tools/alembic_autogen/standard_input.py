"""Keep standard input for the user: the application's code reads an empty one.

The schema that models and revisions create must not depend on data that happens to be piped into
a command, since a later run could not read it again. The tool's own questions and the programs of
``db`` use the real standard input. So does a debugger of the application's code, as soon as it
sets a trace function.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import TraceFunction

_kept: int | None = None
_opened: TextIO | None = None


def withhold() -> None:
    """Make standard input empty for the application's code; further calls do nothing."""
    global _kept
    if _kept is not None:
        return
    _kept = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    sys.settrace = _give_to_debugger(sys.settrace)


def descriptor() -> int:
    """The file descriptor of the real standard input."""
    return 0 if _kept is None else _kept


def stream() -> TextIO:
    """The real standard input, as text."""
    global _opened
    if _kept is None:
        return sys.stdin
    if _opened is None:
        encoding = getattr(sys.stdin, "encoding", None)
        _opened = open(_kept, encoding=encoding, errors="replace", closefd=False)  # noqa: SIM115
    return _opened


def has_user() -> bool:
    """Whether there is a terminal to ask on."""
    return stream().isatty() and sys.stderr.isatty()


def _give_to_debugger(
    settrace: Callable[[TraceFunction | None], None],
) -> Callable[[TraceFunction | None], None]:
    def traced(function: TraceFunction | None, /) -> None:
        if function is not None and _kept is not None:
            os.dup2(_kept, 0)
        settrace(function)

    return traced
