"""Errors on a terminal or in a log: the line that they are about, and one sentence."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from alembic_autogen.questions import NeedsAnswerError, heading
from alembic_autogen.report import streams
from alembic_autogen.report.text.diagnostics import PlaceInFile, line_at
from alembic_autogen.report.text.drift_diagnostics import place_of
from alembic_autogen.report.text.screen import err_line, err_place

if TYPE_CHECKING:
    from alembic_autogen.errors import AutogenError
    from alembic_autogen.models.source_lines import SourceLine
    from alembic_autogen.report.source_places import SourcePlaces


def show_error(
    error: AutogenError, places: SourcePlaces | None = None, *, is_verbose: bool = False
) -> None:
    """Show an error with its details, after the line of the project's code that it names.

    :param places: finds the lines of the models that open questions are about, which are shown
        below these.
    :param is_verbose: whether to add the traceback of the code that has failed.
    """
    origin = _origin(error)
    if origin is not None:
        if is_verbose:
            streams.err("".join(traceback.format_exception(origin)))
        if place := place_named(error.message, origin):
            err_place(place)
    first, *others = error.message.split("\n")
    err_line([("alembic-autogen: ", "red"), (first, "bold")])
    asked = _asked(error, places) if places is not None else {}
    for line in (*others, *(f"    {each}" for each in error.details.splitlines())):
        streams.err(f"{line}\n")
        if found := asked.get(line):
            err_place(place_of(found))


def _asked(error: AutogenError, places: SourcePlaces) -> dict[str, SourceLine]:
    """The lines of the models that questions are about, by the line of the message."""
    if not isinstance(error, NeedsAnswerError):
        return {}
    found = {heading(each): places.of_question(each) for each in error.questions}
    return {line: place for line, place in found.items() if place is not None}


def _origin(error: BaseException) -> BaseException | None:
    """The exception of other code that has led to an error."""
    from alembic_autogen.errors import AutogenError

    found = error.__cause__
    while isinstance(found, AutogenError):
        found = found.__cause__
    return found


def place_named(message: str, origin: BaseException) -> PlaceInFile | None:
    """The place in the code that a message names as ``file:line``, with its line.

    :param origin: the exception that it is about.
    """
    for file, line, column in _places(origin):
        if line and f"{file}:{line}" in message and (text := line_at(Path(file), line)):
            characters = len(text.encode()[:column].decode(errors="replace"))
            shown = streams.shown_path(Path(file))
            return PlaceInFile(shown, line, characters + 1 if column >= 0 else 0, text)
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
