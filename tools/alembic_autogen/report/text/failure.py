"""Errors on a terminal or in a log: the line that they are about, and one sentence."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from alembic_autogen.questions import NeedsAnswerError, heading
from alembic_autogen.report import streams
from alembic_autogen.report.named_places import origin_of, place_of_error
from alembic_autogen.report.text.diagnostics import place_of
from alembic_autogen.report.text.screen import err_line, err_place

if TYPE_CHECKING:
    from alembic_autogen.errors import AutogenError, SourceLine
    from alembic_autogen.report.source_places import SourcePlaces


def show_error(
    error: AutogenError, places: SourcePlaces | None = None, *, is_verbose: bool = False
) -> None:
    """Show an error with its details, after the line of the project's code that it names.

    :param places: finds the lines of the models that open questions are about, which are shown
        below these.
    :param is_verbose: whether to add the traceback of the code that has failed.
    """
    origin = origin_of(error)
    if origin is not None and is_verbose:
        streams.err("".join(traceback.format_exception(origin)))
    if found := place_of_error(error):
        err_place(place_of(found))
    first, *others = error.message.split("\n")
    err_line([("alembic-autogen: ", "red"), (first, "bold")])
    asked = _asked(error, places) if places is not None else {}
    for line in (*others, *(f"    {each}" for each in error.details.splitlines())):
        streams.err(f"{line}\n")
        if place := asked.get(line):
            err_place(place_of(place))


def _asked(error: AutogenError, places: SourcePlaces) -> dict[str, SourceLine]:
    """The lines of the models that questions are about, by the line of the message."""
    if not isinstance(error, NeedsAnswerError):
        return {}
    found = {heading(each): places.of_question(each) for each in error.questions}
    return {line: place for line, place in found.items() if place is not None}
