"""Places in files that errors are about, or that their text names."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from pathlib import Path

from alembic_autogen.error_text import named_lines
from alembic_autogen.errors import AutogenError, SourceLine
from alembic_autogen.report.text.diagnostics import PlaceInFile, line_at, place_of

_END = re.compile(r"\.py:(\d+)\)")


def place_of_error(error: AutogenError) -> SourceLine | None:
    """The line that an error is about: its own, or the one in the code that its message names."""
    if error.place is not None:
        return error.place
    origin = origin_of(error)
    found = place_named(error.message, origin) if origin is not None else None
    return found or _line_in(f"{error.message}\n{error.details}")


def origin_of(error: BaseException) -> BaseException | None:
    """The exception of other code that has led to an error."""
    found = error.__cause__
    while isinstance(found, AutogenError):
        found = found.__cause__
    return found


def place_named(message: str, origin: BaseException) -> SourceLine | None:
    """The place in the code that a message names as ``(file:line)``.

    :param message: its paths may be those from a folder, such as the project's.
    :param origin: the exception that it is about.
    """
    for file, line, column in _places(origin):
        if line and line in named_lines(message, file) and (text := line_at(Path(file), line)):
            characters = len(text.encode()[:column].decode(errors="replace"))
            return SourceLine(Path(file), line, characters + 1 if column >= 0 else 0)
    return None


def _places(error: BaseException) -> Iterator[tuple[str, int, int]]:
    """File, line and column (in bytes; -1 if it is unknown) of an error, the innermost first."""
    if isinstance(error, SyntaxError) and error.filename:
        yield error.filename, error.lineno or 0, _bytes_before(error)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        column = getattr(frame, "colno", None)  # from Python 3.11 on
        yield frame.filename, frame.lineno or 0, -1 if column is None else column


def _bytes_before(error: SyntaxError) -> int:
    if not error.offset or error.offset < 1:
        return -1
    return len((error.text or "")[: error.offset - 1].encode())


def place_in(text: str) -> PlaceInFile | None:
    """The place in a Python file that a text names as ``(path:line)``, with its line.

    :returns: ``None`` if it names none, or there is no such line.
    """
    found = _line_in(text)
    return place_of(found) if found is not None else None


def _line_in(text: str) -> SourceLine | None:
    for end in _END.finditer(text):
        before = text[: end.start()].rpartition("\n")[2]
        line = int(end[1])
        for start in reversed([n for n, c in enumerate(before) if c == "("]):  # paths may have some
            path = Path(f"{before[start + 1 :]}.py").absolute()
            if line_at(path, line):
                return SourceLine(path, line)
    return None
