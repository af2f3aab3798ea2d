"""Characters on a terminal: which of them are escaped, and how much room a text takes."""

from __future__ import annotations

import unicodedata

_BIDIRECTIONAL = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
"""Marks that turn around what follows, so that a line reads as another one (CVE-2021-42574)."""
_LINE_ENDS = {0x2028, 0x2029}
_JOINERS = {0x200C, 0x200D}
"""Joiners, which shape the letters of some scripts and emoji; after ASCII, they are only hidden."""
_FILLERS = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0}
"""Letters and marks that are not shown (Unicode, Default_Ignorable_Code_Point)."""


def escaped(text: str) -> str:
    """Escape what a terminal would obey or hide: control characters, but line breaks and tabs.

    A text may hold names from a database, or bytes of a file name that are not UTF-8. Two names
    that differ in a character without width would look the same.
    """
    if text.isascii() and text.isprintable():
        return text
    pairs = zip(f" {text}", text, strict=False)
    return "".join(_spelled_out(c) if _is_escaped(c, before) else c for before, c in pairs)


def _spelled_out(character: str) -> str:
    """A character as Python writes it in a string."""
    if character.isascii():
        return repr(character)[1:-1]
    return character.encode("ascii", "backslashreplace").decode()


def _is_escaped(character: str, before: str) -> bool:
    if character in "\n\t":
        return False
    if ord(character) in _JOINERS:
        return before.isascii()
    return _is_obeyed(character) or _is_hidden(character)


def _is_obeyed(character: str) -> bool:
    number = ord(character)
    return (
        number < 32
        or 127 <= number < 160
        or 0xDC80 <= number < 0xDCA0  # a byte of a file name: os.fsdecode()
        or number in _BIDIRECTIONAL
        or number in _LINE_ENDS
    )


def _is_hidden(character: str) -> bool:
    """Whether nothing is shown of a character, such as a space or a joiner without width."""
    is_format = unicodedata.category(character) == "Cf"
    # the other ones of this category, such as the Arabic signs before numbers, have a shape
    return (is_format and unicodedata.bidirectional(character) == "BN") or (
        ord(character) in _FILLERS
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
