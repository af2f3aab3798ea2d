"""Conditions that hold a text against a pattern.

Patterns hold no backslash, since NO_BACKSLASH_ESCAPES would change them, and end at a mark of their
own, since ``$`` also stands before a last line break.
"""

from __future__ import annotations

_MARK = "!"
_BLANK = "[[:space:]]*"
_ANY_NUMBER = f"{_BLANK}[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)?{_BLANK}"
ANY_CASE = _ANY_NUMBER.replace("(e[", "([eE][")


def matches(text: str, pattern: str) -> str:
    """The SQL condition that a whole text matches a pattern."""
    return f"CONCAT({text}, '{_MARK}') REGEXP '^({pattern}){_MARK}$'"


def differs(text: str, pattern: str) -> str:
    """The SQL condition that a whole text does not match a pattern."""
    return f"CONCAT({text}, '{_MARK}') NOT REGEXP '^({pattern}){_MARK}$'"
