"""Diagnostics on the standard streams."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TextIO

from alembic_autogen.report import streams
from alembic_autogen.report.text.diagnostics import (
    Colour,
    Diagnostic,
    Line,
    PlaceInFile,
    ScreenStyle,
    Span,
    hanging,
    place_lines,
    render,
)

_CODES: dict[Colour, str] = {
    "": "",
    "red": "\x1b[31m",
    "green": "\x1b[32m",
    "yellow": "\x1b[33m",
    "blue": "\x1b[34m",
    "cyan": "\x1b[36m",
    "bold": "\x1b[1m",
    "bold red": "\x1b[1;31m",
    "bold green": "\x1b[1;32m",
}


def style_of(stream: TextIO) -> ScreenStyle:
    """The capabilities of a stream."""
    colours = streams.wants_colour(stream)
    return ScreenStyle(columns_of(stream), colours, partial(streams.spelled, stream=stream))


def columns_of(stream: TextIO) -> int:
    """The width of a terminal; 0 for a file or a pipe, and where the terminal does not know."""
    try:
        return os.get_terminal_size(stream.fileno()).columns if stream.isatty() else 0
    except (OSError, ValueError):  # a stream without a descriptor
        return 0


def out_diagnostics(found: Iterable[Diagnostic]) -> None:
    """Print diagnostics as a part of the result, with an empty line after each."""
    style = style_of(sys.stdout)
    for each in found:
        for line in render(each, style):
            streams.out_line(_coded(line))
        streams.out("\n")


def err_diagnostics(found: Iterable[Diagnostic]) -> None:
    """Print diagnostics beside the result, with an empty line after each."""
    style = style_of(sys.stderr)
    for each in found:
        for line in render(each, style):
            streams.err_line(_coded(line))
        streams.err("\n")


def out_line(spans: Iterable[Span]) -> None:
    """Print a line of the result."""
    for line in _fitting(spans, sys.stdout):
        streams.out_line(_coded(line))


def err_line(spans: Iterable[Span]) -> None:
    """Print a line beside the result."""
    for line in _fitting(spans, sys.stderr):
        streams.err_line(_coded(line))


def _fitting(spans: Iterable[Span], stream: TextIO) -> Iterator[Line]:
    style = style_of(stream)
    return hanging((), [(style.shown(text), colour) for text, colour in spans], style, indent=4)


def err_place(place: PlaceInFile) -> None:
    """Print a place with its line beside the result."""
    for line in place_lines(place, style_of(sys.stderr)):
        streams.err_line(_coded(line))


def err_help(text: str) -> None:
    """Print advice on what to do next."""
    style = style_of(sys.stderr)
    for line in hanging([("help: ", "cyan")], [(style.shown(text), "")], style):
        streams.err_line(_coded(line))


def _coded(line: Line) -> list[tuple[str, str]]:
    return [(text, _CODES[colour]) for text, colour in line]
