"""Find the line of a revision that is being executed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType


def line_in(path: Path) -> int:
    """The line of a file that is being executed; 0 if none is."""
    frame: FrameType | None = sys._getframe(1)
    name = str(path)
    while frame is not None:
        if frame.f_code.co_filename == name:
            return frame.f_lineno
        frame = frame.f_back
    return 0
