"""Draw the revisions as a graph of characters, as ``git log --graph`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise


def draw(revisions: Iterable[tuple[str, Sequence[str]]]) -> Iterator[tuple[str, str]]:
    """Draw a graph, newest first.

    :param revisions: the id of each revision, and the revisions that it follows; no revision comes
        before one that follows it.
    :returns: for each line, the characters of the graph, and the id of the revision that it shows;
        empty for the lines between two revisions.
    """
    columns: list[str] = []
    """The revision that each column leads to."""
    for revision, parents in revisions:
        if revision not in columns:
            columns.append(revision)
        at = columns.index(revision)
        same = [n for n, name in enumerate(columns) if name == revision]
        for nearest, other in reversed(list(pairwise(same))):
            yield _joined(len(columns), nearest, other), ""
            del columns[other]
        yield " ".join("*" if n == at else "|" for n in range(len(columns))), revision
        columns[at : at + 1] = parents[:1]
        if not parents and at < len(columns):
            yield _shifted(len(columns) + 1, at), ""
        for number, parent in enumerate(parents[1:], 1):
            yield _forked(len(columns), at + number - 1), ""
            columns.insert(at + number, parent)


def _joined(width: int, at: int, other: int) -> str:
    """A line on which one column joins another, and those to its right move up."""
    cells = _columns(width, range(other))
    for n in range(at, other - 1):
        cells[2 * n + 1] = "_"
    for n in range(other, width):
        cells[2 * n - 1] = "/"
    return "".join(cells).rstrip()


def _shifted(width: int, gone: int) -> str:
    """A line on which a column has ended, and those to its right move up."""
    cells = _columns(width, range(gone))
    for n in range(gone + 1, width):
        cells[2 * n - 1] = "/"
    return "".join(cells).rstrip()


def _forked(width: int, at: int) -> str:
    """A line on which a column begins to the right of another."""
    cells = _columns(width + 1, range(at + 1))
    for n in range(at, width):
        cells[2 * n + 1] = "\\"
    return "".join(cells).rstrip()


def _columns(width: int, straight: Iterable[int]) -> list[str]:
    cells = [" "] * (2 * width)
    for n in straight:
        cells[2 * n] = "|"
    return cells
