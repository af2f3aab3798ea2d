"""Two definitions with the words that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

Piece = tuple[str, bool]
"""A part of a text, and whether it differs from the other text."""
_WORD = re.compile(r"`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|\w+|\s+|.", re.DOTALL)
_MOST = 2_000
"""The maximum number of words to compare; longer texts are compared at their ends only."""


def changed_words(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Mark the words of two texts that are not in the other one, in order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST:
        return _between_equal_ends(before, after)
    left: list[Piece] = []
    right: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(left, "".join(old[i:j]), what != "equal")
        _add(right, "".join(new[k:m]), what != "equal")
    return left, right


def _between_equal_ends(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    shortest = min(len(before), len(after))
    start = next((n for n in range(shortest) if before[n] != after[n]), shortest)
    limit = shortest - start
    end = next((n for n in range(limit) if before[-n - 1] != after[-n - 1]), limit)
    found = []
    for text in (before, after):
        pieces: list[Piece] = []
        _add(pieces, text[:start], False)
        _add(pieces, text[start : len(text) - end], True)
        _add(pieces, text[len(text) - end :], False)
        found.append(pieces)
    return found[0], found[1]


def _add(pieces: list[Piece], text: str, is_changed: bool) -> None:
    if text:
        pieces.append((text, is_changed))


def changed_lines(before: str, after: str, context: int = 2) -> Iterator[tuple[str, str]]:
    """Compare two texts of several lines.

    :param context: how many equal lines to give around each change.
    :returns: lines, each after its sign: ``-``, ``+``, a space, or ``…`` for those left out.
    """
    old, new = before.split("\n"), after.split("\n")
    groups = SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(context)
    end = 0
    for group in groups:
        if group[0][1] > end:
            yield "…", ""
        for what, i, j, k, m in group:
            if what == "equal":
                yield from ((" ", line) for line in old[i:j])
            else:
                yield from (("-", line) for line in old[i:j])
                yield from (("+", line) for line in new[k:m])
        end = group[-1][2]
    if end < len(old):
        yield "…", ""
