"""Characters on a terminal: which of them are escaped, and how much room a text takes."""

from __future__ import annotations

import unicodedata

_BIDIRECTIONAL = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
"""Marks that turn around what follows, so that a line reads as another one (CVE-2021-42574)."""
_LINE_ENDS = {0x2028, 0x2029}


def escaped(text: str) -> str:
    """Escape what a terminal would obey: control characters, but line breaks and tabs.

    A text may hold names from a database, or bytes of a file name that are not UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(c if c in "\n\t" or not _is_obeyed(c) else repr(c)[1:-1] for c in text)


def _is_obeyed(character: str) -> bool:
    number = ord(character)
    return (
        number < 32
        or 127 <= number < 160
        or 0xDC80 <= number < 0xDCA0  # a byte of a file name: os.fsdecode()
        or number in _BIDIRECTIONAL
        or number in _LINE_ENDS
    )


def room(text: str) -> int:
    """The number of a terminal's columns that a text without control characters takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def cut(text: str, limit: int) -> int:
    """Count the characters of a text that fit into ``limit`` columns; at least one does."""
    taken = 0
    for number, character in enumerate(text):
        taken += _columns(character)
        if taken > limit and number:
            return number
    return len(text)
