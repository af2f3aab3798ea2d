"""The form in which every command prints what it has found.

A diagnostic has a line with its label, its id and what it is about; the place in a file, with the
line and a caret; both definitions, with the words that differ; and what to do::

    drift[changed-column]: ~ column film.title
      --> models.py:12:5
    12 |     title: str = Field(max_length=60)
       |     ^^^^^
       - migrations: `title` varchar(40) NOT NULL
                                     ^^
       +     models: `title` varchar(60) NOT NULL
                                     ^^
       help: …
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from alembic_autogen.report import streams
from alembic_autogen.report.characters import cut, escaped, room
from alembic_autogen.report.text.changed_words import Piece, changed_lines, changed_words

if TYPE_CHECKING:
    from alembic_autogen.errors import SourceLine

Colour = Literal["", "red", "green", "yellow", "blue", "cyan", "bold", "bold red", "bold green"]
Span = tuple[str, Colour]
"""A part of a line, and its colour."""
Line = tuple[Span, ...]

_LABELS: dict[str, Colour] = {"error": "red", "warning": "yellow", "note": "cyan"}
_CHANGES: dict[str, Colour] = {"+": "green", "-": "red", "~": "yellow"}
_SIGNS: dict[str, tuple[Colour, Colour]] = {"-": ("red", "bold red"), "+": ("green", "bold green")}
_OBJECT = re.compile(r"""class\s+\w+|[\w.]+|"[^"\\]+"|'[^'\\]+'""")
"""The text that the caret marks: a class with its name, an attribute, a function that is called, a
string."""
_NARROWEST = 20


@dataclass(frozen=True)
class PlaceInFile:
    """A place in a file.

    :param path: the path as it is printed.
    :param line: from 1; 0 for the whole file.
    :param column: from 1; 0 if it is unknown.
    :param text: the line; empty if it is unknown.
    """

    path: str
    line: int = 0
    column: int = 0
    text: str = ""

    def __str__(self) -> str:
        return ":".join([self.path, *(str(each) for each in (self.line, self.column) if each)])


@dataclass(frozen=True)
class Diagnostic:
    """Something that a command has found.

    :param label: ``error``, ``warning``, ``note``, or a word of the command: ``drift``.
    :param id: a rule, or a kind of change; may be empty.
    :param message: one sentence, or the object behind the sign of its change.
    :param before: the definition on the first side; ``None`` if it has none.
    :param after: the definition on the second side.
    :param sides: the names of both sides.
    :param details: further lines, such as a statement.
    :param help: what to do, a sentence each.
    """

    label: str
    id: str
    message: str
    place: PlaceInFile | None = None
    before: str | None = None
    after: str | None = None
    sides: tuple[str, str] = ("", "")
    details: tuple[str, ...] = ()
    help: tuple[str, ...] = ()


def _as_it_is(text: str) -> str:
    return text


@dataclass(frozen=True)
class ScreenStyle:
    """The capabilities of the reader's screen.

    :param width: the number of its columns; 0 for a file or a pipe, where no line is broken.
    :param colours: whether the changed words are marked by colours; otherwise by carets.
    :param encoded: spells out the characters that the stream cannot encode.
    """

    width: int = 0
    colours: bool = False
    encoded: Callable[[str], str] = _as_it_is

    def shown(self, text: str) -> str:
        """The text as the screen shows it, on one line."""
        return self.encoded(escaped(text.expandtabs(4))).replace("\n", "\\n")


def line_at(path: Path, number: int) -> str:
    """A line of a file; empty if it cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return ""
    return lines[number - 1].rstrip("\r") if 0 < number <= len(lines) else ""


def place_of(found: SourceLine) -> PlaceInFile:
    """A place in a file, with its line."""
    text = line_at(found.copy or found.path, found.line)
    return PlaceInFile(streams.shown_path(found.path), found.line, found.column, text)


def render(found: Diagnostic, style: ScreenStyle) -> Iterator[Line]:
    """The lines of a diagnostic."""
    pad = " " * _gutter(found.place)
    yield from _heading(found, style)
    if found.place is not None:
        yield from place_lines(found.place, style)
    yield from _definitions(found, pad, style)
    for text in found.details:
        for line in text.split("\n"):
            yield from hanging([(f"{pad} = ", "blue")], [(style.shown(line), "")], style)
    for text in found.help:
        lead: list[Span] = [(f"{pad} ", ""), ("help: ", "cyan")]
        yield from hanging(lead, [(style.shown(text), "")], style)


def _gutter(place: PlaceInFile | None) -> int:
    return max(len(str(place.line)), 2) if place is not None else 2


def _heading(found: Diagnostic, style: ScreenStyle) -> Iterator[Line]:
    colour = _LABELS.get(found.label) or _CHANGES.get(found.message[:1], "bold")
    label = f"{found.label}[{found.id}]" if found.id else found.label
    return hanging(
        [(f"{label}: ", colour)], [(style.shown(found.message), "bold")], style, indent=2
    )


def place_lines(place: PlaceInFile, style: ScreenStyle) -> Iterator[Line]:
    """The place with its source line, and carets below the object in question."""
    pad = " " * _gutter(place)
    yield ((f"{pad}--> ", "blue"), (style.shown(str(place)), ""))
    if not place.text.strip():
        return
    text = style.shown(place.text.rstrip())
    indent = place.column - 1 if 0 < place.column <= len(place.text) + 1 else _indent(place.text)
    start = room(style.shown(place.text[:indent]))
    match = _OBJECT.match(place.text[indent:])
    marked = room(style.shown(match[0])) if match else 1
    left = len(pad) + 3
    if style.width:
        text, start, marked = _window(text, start, marked, max(style.width - left, _NARROWEST))
    yield ((f"{place.line:>{len(pad)}} | ", "blue"), (text, ""))
    yield ((f"{pad} | ", "blue"), (" " * start + "^" * marked, "cyan"))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _window(text: str, start: int, marked: int, width: int) -> tuple[str, int, int]:
    """Cut a source line to the width of the screen; return it with the place of the carets."""
    if start + marked > width:  # then what is before it goes
        skipped = cut(text, start)
        text, start = text[skipped:], 0
    end = cut(text, width)
    return text[:end], start, max(min(marked, width - start), 1)


def _definitions(found: Diagnostic, pad: str, style: ScreenStyle) -> Iterator[Line]:
    """Both definitions, one above the other."""
    before, after = found.before, found.after
    if before is None and after is None:
        return
    if before is not None and after is not None and "\n" in f"{before}{after}":
        yield from _compared_lines(before, after, found.sides, pad, style)
        return
    marked: dict[str, list[Piece]] = {}
    if before is not None and after is not None:
        marked["-"], marked["+"] = changed_words(before, after)
    given = [
        (sign, side, text)
        for sign, side, text in zip("-+", found.sides, (before, after), strict=True)
        if text is not None
    ]
    wide = max(len(side) for _, side, _ in given)
    for sign, side, text in given:
        lead = f"{side:>{wide}}: "
        rest = " " * len(lead)
        if sign in marked:
            yield from _marked(f"{pad} {sign} {lead}", marked[sign], sign, style)
            continue
        for number, line in enumerate(text.split("\n")):
            start = f"{pad} {sign} {rest if number else lead}"
            yield from _marked(start, [(line, False)], sign, style)


def _compared_lines(
    before: str, after: str, sides: tuple[str, str], pad: str, style: ScreenStyle
) -> Iterator[Line]:
    """Definitions of several lines, as in a diff."""
    yield ((f"{pad} --- {sides[0]}", "red"),)
    yield ((f"{pad} +++ {sides[1]}", "green"),)
    for sign, text in changed_lines(before, after):
        colour = _CHANGES.get(sign, "")
        lead: list[Span] = [(f"{pad} {style.shown(sign)} ", colour)]
        yield from hanging(lead, [(style.shown(text), colour)], style)


def _marked(start: str, pieces: Iterable[Piece], sign: str, style: ScreenStyle) -> Iterator[Line]:
    """A definition of one line with its changed words, broken where the screen ends."""
    plain, strong = _SIGNS[sign]
    shown = [(style.shown(text), strong if changed else plain) for text, changed in pieces]
    indent = " " * (room(start) if not style.width or room(start) < style.width // 2 else 4)
    for number, part in enumerate(_broken(shown, style, room(indent))):
        lead = start if not number else indent
        yield ((lead, plain), *part)
        if not style.colours and any(colour == strong for _, colour in part):
            below = "".join(("^" if c == strong else " ") * room(text) for text, c in part)
            yield ((" " * room(lead) + below.rstrip(), ""),)


def hanging(
    lead: Sequence[Span], spans: Sequence[Span], style: ScreenStyle, indent: int | None = None
) -> Iterator[Line]:
    """A text after its first words; where the screen ends, it goes on below itself.

    :param spans: the text, as the screen shows it.
    :param indent: how far to the right it goes on; by default, where it begins.
    """
    taken = sum(room(each) for each, _ in lead)
    indent = taken if indent is None else indent
    for number, part in enumerate(_broken(spans, style, indent, taken - indent)):
        yield (*lead, *part) if not number else ((" " * indent, ""), *part)


def _broken(
    spans: Sequence[Span], style: ScreenStyle, indent: int, more_at_first: int = 0
) -> Iterator[Line]:
    """Break spans into lines that fit beside an indentation.

    :param more_at_first: by how much more the first one is indented; less, if it is negative.
    """
    if not style.width:
        yield tuple(spans)
        return
    width = max(style.width - indent, _NARROWEST)
    left = list(spans)
    limit = max(width - more_at_first, 1)
    while sum(room(text) for text, _ in left) > limit:
        head, left = _split(left, _break("".join(text for text, _ in left), limit))
        yield _without_end(head)
        limit = width
    yield tuple(left)


def _break(text: str, limit: int) -> int:
    """The position of a line break: after a space or comma, if one is far enough to the right."""
    end = cut(text, limit)
    at = max(text.rfind(" ", 0, end + 1), text.rfind(",", 0, end)) + 1
    return at if at > end // 3 else end


def _split(spans: Sequence[Span], at: int) -> tuple[list[Span], list[Span]]:
    """Split spans after so many characters."""
    head: list[Span] = []
    for number, (text, colour) in enumerate(spans):
        if at < len(text):
            head += [(text[:at], colour)] if at else []
            return head, [(text[at:], colour), *spans[number + 1 :]]
        head.append((text, colour))
        at -= len(text)
    return head, []


def _without_end(spans: list[Span]) -> Line:
    """Spans without the space at their end."""
    *others, (text, colour) = spans
    return (*others, (text.rstrip(), colour))
