"""Find the line of a revision that is being executed."""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


def line_in(path: Path, helpers: Collection[str] = ()) -> int:
    """The line of a file that is being executed; 0 if none is.

    :param helpers: functions in place of which the line that calls them counts.
    """
    frame: FrameType | None = sys._getframe(1)
    name, line = str(path), 0
    while frame is not None:
        if frame.f_code.co_filename == name:
            if frame.f_code.co_name in helpers:
                line = 0
            elif not line:
                line = frame.f_lineno
        frame = frame.f_back
    return line
