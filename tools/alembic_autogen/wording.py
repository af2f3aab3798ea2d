"""Numbers with their nouns, statements in one line, and printable texts, for messages."""

from __future__ import annotations

_LONGEST = 100


def count_of(number: int, thing: str, zero: str = "0") -> str:
    """Format a number with its noun: ``1 row``, ``2,000 rows``.

    :param thing: the noun in the singular, whose plural ends in ``s``.
    :param zero: what stands for 0.
    """
    return f"{f'{number:,}' if number else zero} {thing}{'' if number == 1 else 's'}"


def shortened(statement: str) -> str:
    """Format a statement as one printable line, cut off where it is long."""
    text = printable(" ".join(statement.split()), "?")
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def printable(text: str, substitute: str = "\N{REPLACEMENT CHARACTER}") -> str:
    """A text without characters that control a terminal, or cannot be seen."""
    return "".join(each if each.isprintable() else substitute for each in text)
