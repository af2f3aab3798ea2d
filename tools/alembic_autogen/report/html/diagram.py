"""The entity-relationship diagrams before and after, as SVG with one layout for both."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from alembic_autogen.report.characters import cut, escaped, room
from alembic_autogen.report.html.boxes import Box, Line, Side, both_sides_of
from alembic_autogen.report.html.elements import Html, element, joined
from alembic_autogen.report.html.layout import DiagramLayout, Point, placed

if TYPE_CHECKING:
    from alembic_autogen.schema.differences import Difference
    from alembic_autogen.schema.model import Schema, TableKey
    from alembic_autogen.schema.renames import Renames

_CHARACTER, _ROW, _PAD = 7.3, 19.0, 10.0
_WIDEST = 44
"""The maximum number of characters shown of a name with its type."""
_SIGNS = {"added": "+ ", "removed": "\N{MINUS SIGN} ", "changed": "~ "}
_NO_GRAPHVIZ = "Graphviz (dot) is not on PATH, so the tables stand in simple columns."


def diagram_content(
    current: Schema,
    target: Schema,
    renames: Renames,
    differences: Collection[Difference],
) -> Html:
    """Both diagrams; empty if no table is touched."""
    before, after, left_out = both_sides_of(current, target, renames, differences)
    keys = sorted({*before.boxes, *after.boxes}, key=str)
    if not keys:
        return Html()
    numbers = {key: number for number, key in enumerate(keys)}
    edges = {(numbers[a], numbers[b]) for a, b in (*before.lines, *after.lines)}
    sizes = [_largest(key, before, after) for key in keys]
    layout = placed(sizes, edges)
    notes = ["Keys and the columns that change; a line runs to the table that is referred to."]
    if left_out:
        notes.append(f"{left_out} neighbours are left out.")
    if not layout.by_graphviz:
        notes.append(_NO_GRAPHVIZ)
    sides = (
        _canvas(caption, side, dict(zip(keys, sizes, strict=True)), layout)
        for caption, side in (("Before", before), ("After", after))
        if side.boxes
    )
    return joined(
        [
            element("p", " ".join(notes), class_="muted"),
            element("div", *sides, class_="diagrams"),
        ]
    )


def _largest(key: TableKey, before: Side, after: Side) -> Point:
    sizes = [_size(side.boxes[key]) for side in (before, after) if key in side.boxes]
    return max(size[0] for size in sizes), max(size[1] for size in sizes)


def _size(box: Box) -> Point:
    texts = [_short(box.title)]
    texts += [_row_text(row.text, row.marks, row.change) for row in box.rows]
    width = max(map(room, texts))
    lines = 1 + len(box.rows) + bool(box.more)
    return max(width * _CHARACTER, 90.0) + 2 * _PAD, lines * _ROW + _PAD


def _row_text(text: str, marks: str, change: str) -> str:
    return f"{_SIGNS.get(change, '')}{_short(text)}{f'  {marks}' if marks else ''}"


def _short(text: str) -> str:
    text = escaped(text)  # as the page shows it
    if room(text) <= _WIDEST:
        return text
    return f"{text[: cut(text, _WIDEST - 1)]}\N{HORIZONTAL ELLIPSIS}"


def _canvas(
    caption: str, side: Side, sizes: Mapping[TableKey, Point], layout: DiagramLayout
) -> Html:
    numbers = {key: number for number, key in enumerate(sizes)}
    width, height = layout.size
    shapes: list[Html] = []
    for ends, line in side.lines.items():
        points = layout.lines.get((numbers[ends[0]], numbers[ends[1]]))
        if points:
            shapes += _line(line, points)
    for key, box in side.boxes.items():
        shapes += _box(box, layout.boxes[numbers[key]], sizes[key])
    names = ", ".join(box.title for box in side.boxes.values())
    drawing = element(
        "svg",
        element("title", f"{caption}: {names}"),
        *shapes,
        width=f"{width + 4:.0f}",
        height=f"{height + 4:.0f}",
        viewBox=f"-2 -2 {width + 4:.0f} {height + 4:.0f}",
        role="img",
    )
    return element(
        "figure",
        element("figcaption", caption),
        element(
            "div",
            drawing,
            class_="canvas",
            tabindex="0",
            role="region",
            aria_label=f"Diagram {caption.lower()} the changes",
        ),
        class_="side",
    )


def _box(box: Box, place: Point, size: Point) -> Iterator[Html]:
    """A table; it has the same size before and after, so that lines meet it."""
    (x, y), (width, height) = place, size
    yield element(
        "rect",
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        width=f"{width:.1f}",
        height=f"{height:.1f}",
        rx="3",
        class_=f"box {box.change}".strip(),
    )
    yield _text(_short(box.title), x, y + 15, "title", box.title)
    rule = f"M{x:.1f} {y + 22:.1f}h{width:.1f}"
    yield element("path", d=rule, class_="rule")
    for number, row in enumerate(box.rows, 1):
        top = y + 18 + number * _ROW
        yield _text(_row_text(row.text, "", row.change), x, top, row.change, row.text)
        if row.marks:
            yield element(
                "text",
                row.marks,
                x=f"{x + width - _PAD:.1f}",
                y=f"{top:.1f}",
                text_anchor="end",
                class_="faint",
            )
    if box.more:
        top = y + 18 + (len(box.rows) + 1) * _ROW
        yield _text(f"\N{HORIZONTAL ELLIPSIS} {box.more} more", x, top, "faint", "")


def _text(text: str, x: float, y: float, kind: str, whole: str) -> Html:
    title = element("title", whole) if text != whole and whole else Html()
    return element("text", title, text, x=f"{x + _PAD:.1f}", y=f"{y:.1f}", class_=kind)


def _line(line: Line, points: Sequence[Point]) -> Iterator[Html]:
    start, *rest = points
    words = "C" + " ".join(f"{x:.1f},{y:.1f}" for x, y in rest)
    yield element(
        "path",
        element("title", line.columns),
        d=f"M{start[0]:.1f},{start[1]:.1f}{words}",
        class_=f"edge {line.change}".strip(),
    )
    x, y = points[-1]
    yield element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.5", class_="tip")
