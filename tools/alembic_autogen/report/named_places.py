"""Places in files that the text of an error names."""

from __future__ import annotations

import re
from pathlib import Path

from alembic_autogen.report import streams
from alembic_autogen.report.text.diagnostics import PlaceInFile, line_at

_END = re.compile(r"\.py:(\d+)\)")


def place_in(text: str) -> PlaceInFile | None:
    """The place in a Python file that a text names as ``(path:line)``, with its line.

    :returns: ``None`` if it names none, or there is no such line.
    """
    for end in _END.finditer(text):
        before = text[: end.start()].rpartition("\n")[2]
        line = int(end[1])
        for start in reversed([n for n, c in enumerate(before) if c == "("]):  # paths may have some
            path = Path(f"{before[start + 1 :]}.py").absolute()
            if content := line_at(path, line):
                return PlaceInFile(streams.shown_path(path), line, 0, content)
    return None
