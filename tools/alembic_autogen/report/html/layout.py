"""Places of boxes and the lines between them: by Graphviz, or one row for each level.

Graphviz gets sizes and numbers only, no names, and tells coordinates. So nothing of a name can
reach its language, and the drawing is ours: https://graphviz.org/docs/outputs/plain/
"""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from alembic_autogen.schema.diagrams import graphviz

_INCH = 72.0
_GAP = 56.0
Size = tuple[float, float]
Point = tuple[float, float]
Edge = tuple[int, int]


@dataclass(frozen=True)
class DiagramLayout:
    """Positions in a diagram, in pixels from the top left corner.

    :param boxes: the top left corner of each box.
    :param lines: the points of each line: the first one, and three for each curve after it.
    :param by_graphviz: whether Graphviz has placed them.
    """

    size: Size
    boxes: Sequence[Point]
    lines: Mapping[Edge, Sequence[Point]]
    by_graphviz: bool


def placed(sizes: Sequence[Size], edges: Collection[Edge]) -> DiagramLayout:
    """Place boxes.

    :param edges: numbers of boxes: one that refers, and the one that it refers to.
    """
    ordered = sorted(edges)
    try:
        return read_plain(graphviz.printed(_graph(sizes, ordered), "plain"), sizes)
    except (OSError, subprocess.SubprocessError, ValueError, LookupError):
        return in_levels(sizes, ordered)  # a broken installation is as good as none


def _graph(sizes: Sequence[Size], edges: Sequence[Edge]) -> str:
    nodes = (
        f"n{number} [width={width / _INCH:.3f} height={height / _INCH:.3f}];"
        for number, (width, height) in enumerate(sizes)
    )
    return (
        "digraph { graph [rankdir=RL nodesep=0.35 ranksep=0.75];"
        'edge [dir=none]; node [shape=box fixedsize=true label=""];'
        f"{''.join(nodes)}{''.join(f'n{tail}->n{head};' for tail, head in edges)}}}"
    )


def read_plain(printed: str, sizes: Sequence[Size]) -> DiagramLayout:
    """Read the coordinates that Graphviz prints.

    :raises ValueError: it is no such text.
    :raises LookupError: a line has too few words.
    """
    width = height = 0.0
    boxes: dict[int, Point] = {}
    lines: dict[Edge, list[Point]] = {}

    def point(x: str, y: str) -> Point:
        return float(x) * _INCH, height - float(y) * _INCH

    for line in printed.splitlines():
        kind, *words = line.split()
        if kind == "graph":
            width, height = float(words[1]) * _INCH, float(words[2]) * _INCH
        elif kind == "node":
            number = int(words[0][1:])
            x, y = point(words[1], words[2])
            boxes[number] = x - sizes[number][0] / 2, y - sizes[number][1] / 2
        elif kind == "edge":
            count = int(words[2])
            numbers = words[3 : 3 + 2 * count]
            ends = int(words[0][1:]), int(words[1][1:])
            lines[ends] = [point(*numbers[n : n + 2]) for n in range(0, 2 * count, 2)]
    return DiagramLayout((width, height), [boxes[n] for n in range(len(sizes))], lines, True)


def in_levels(sizes: Sequence[Size], edges: Sequence[Edge]) -> DiagramLayout:
    """Place boxes in columns: a box is to the right of those that it refers to."""
    level = [0] * len(sizes)
    for _ in sizes:  # at most so many rounds, as tables may refer to each other in circles
        for tail, head in edges:
            if tail != head and level[tail] <= level[head] < len(sizes) - 1:
                level[tail] = level[head] + 1
    boxes: list[Point] = [(0.0, 0.0)] * len(sizes)
    left, height = 0.0, 0.0
    for number in sorted(set(level)):
        column = [n for n, each in enumerate(level) if each == number]
        top = 0.0
        for n in column:
            boxes[n] = left, top
            top += sizes[n][1] + _GAP / 2
        height = max(height, top - _GAP / 2)
        left += max(sizes[n][0] for n in column) + _GAP
    lines = {edge: _straight(edge, boxes, sizes) for edge in edges}
    return DiagramLayout((max(left - _GAP, 0.0), height), boxes, lines, False)


def _straight(edge: Edge, boxes: Sequence[Point], sizes: Sequence[Size]) -> list[Point]:
    """A curve from the left side of one box to the right side of the other."""
    (x, y), (left, top) = boxes[edge[0]], boxes[edge[1]]
    start = x, y + sizes[edge[0]][1] / 2
    end = left + sizes[edge[1]][0], top + sizes[edge[1]][1] / 2
    middle = (start[0] + end[0]) / 2
    return [start, (middle, start[1]), (middle, end[1]), end]
