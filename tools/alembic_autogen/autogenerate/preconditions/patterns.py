"""Conditions that match a text against a pattern.

Patterns contain no backslash, since NO_BACKSLASH_ESCAPES would change them, and end at an explicit
mark, since ``$`` also matches before a final line break.
"""

from __future__ import annotations

_MARK = "!"
_BLANK = "[[:space:]]*"
_ANY_NUMBER = f"{_BLANK}[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)(e[+-]?[0-9]+)?{_BLANK}"
ANY_CASE = _ANY_NUMBER.replace("(e[", "([eE][")


def matches(text: str, pattern: str) -> str:
    """Return the SQL condition that a whole text matches a pattern."""
    return f"CONCAT({text}, '{_MARK}') REGEXP '^({pattern}){_MARK}$'"


def differs(text: str, pattern: str) -> str:
    """Return the SQL condition that a whole text does not match a pattern."""
    return f"CONCAT({text}, '{_MARK}') NOT REGEXP '^({pattern}){_MARK}$'"
