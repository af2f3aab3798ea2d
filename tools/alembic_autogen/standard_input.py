"""Keep standard input for the user: the application's code finds it empty.

What models and revisions make must not depend on what happens to be piped into a command, which no
later run could ask for again. The tool's own questions, and the programs of ``db``, have the real
one. So has a debugger of the application's code, from the moment when it sets a trace function.
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
    """Make standard input empty for the application's code; once is enough."""
    global _kept
    if _kept is not None:
        return
    _kept = os.dup(0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    sys.settrace = _give_to_debugger(sys.settrace)


def descriptor() -> int:
    """The descriptor of the real standard input."""
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


def _give_to_debugger(
    settrace: Callable[[TraceFunction | None], None],
) -> Callable[[TraceFunction | None], None]:
    def traced(function: TraceFunction | None, /) -> None:
        if function is not None and _kept is not None:
            os.dup2(_kept, 0)
        settrace(function)

    return traced
