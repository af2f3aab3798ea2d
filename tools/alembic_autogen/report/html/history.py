"""The last revisions as a graph, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.report.revision_graph import draw

if TYPE_CHECKING:
    from alembic_autogen.history.branches import RevisionEntry

_MOST = 15
"""The number of revisions to show; the others are folded."""
_STEP, _ROW = 9, 28
"""The width of a character of the graph, and the height of a line, in pixels."""
_BELOW = 999
"""The end of a line that goes on, in pixels: below any label; the row cuts it off."""


def with_new(entries: Sequence[RevisionEntry], new: RevisionEntry) -> list[RevisionEntry]:
    """The revisions with one that is not written; it follows the only head."""
    heads = [each.revision for each in entries if each.is_head]
    if len(heads) > 1 or any(each.revision == new.revision for each in entries):
        return list(entries)
    return [replace(new, down=tuple(heads)), *(replace(each, is_head=False) for each in entries)]


def history_content(entries: Sequence[RevisionEntry], new: frozenset[str]) -> Html:
    """The graph.

    :param new: the ids of revisions that are marked.
    """
    by_id = {each.revision: each for each in entries}
    lines = list(draw((each.revision, each.down) for each in entries))
    drawn = [_line(cells, by_id.get(name), name in new) for cells, name in lines]
    places = [number for number, (_, name) in enumerate(lines) if name]
    end = places[_MOST] if len(places) > _MOST else len(lines)
    parts = [element("ol", *drawn[:end], class_="history")]
    if end < len(lines):
        parts.append(
            element(
                "details",
                element("summary", f"{len(places) - _MOST} earlier revisions"),
                element("ol", *drawn[end:], class_="history"),
            )
        )
    return joined(parts)


def _line(cells: str, entry: RevisionEntry | None, is_new: bool) -> Html:
    width = max(len(cells), 1) * _STEP + 4
    drawing = element(
        "svg",
        *_strokes(cells, entry, is_new),
        width=width,
        height=_ROW,
        viewBox=f"0 0 {width} {_ROW}",
        aria_hidden="true",
    )
    if entry is None:
        return element("li", drawing, aria_hidden="true")
    message = " ".join(entry.message.split())
    label = element(
        "span",
        element("code", entry.revision),
        f" {message}" if message else "",
        (
            element("span", f" branch {', '.join(entry.labels)}", class_="muted")
            if entry.labels
            else Html()
        ),
        element("span", " (new)", class_="muted") if is_new else Html(),
        class_="label new" if is_new else "label",
    )
    return element("li", drawing, label)


def _strokes(cells: str, entry: RevisionEntry | None, is_new: bool) -> Iterator[Html]:
    """The characters of a line of the graph as strokes."""
    half, middle = _STEP / 2 + 2, _ROW / 2
    top = middle if entry is not None and entry.is_head else 0
    bottom = middle if entry is not None and not entry.down else _BELOW
    for number, character in enumerate(cells):
        x = number * _STEP + half
        paths = {
            "|": f"M{x} 0V{_BELOW}",
            "*": f"M{x} {top}V{bottom}",
            "/": f"M{x + _STEP} 0C{x + _STEP} {middle} {x - _STEP} {middle} {x - _STEP} {_ROW}",
            "\\": f"M{x - _STEP} 0C{x - _STEP} {middle} {x + _STEP} {middle} {x + _STEP} {_ROW}",
            "_": f"M{x - _STEP} {middle}H{x + _STEP}",
        }
        if character in paths:
            yield element("path", d=paths[character], class_="edge")
        if character == "*":
            yield element("circle", cx=x, cy=middle, r=5, class_="dot new" if is_new else "dot")
