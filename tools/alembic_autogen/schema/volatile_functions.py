"""Functions that return another value each time."""

from __future__ import annotations

import re

_QUOTED = r"`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\""
"""A name or a string, which may contain what looks like a function."""
_CLOCK = (
    r"\b(?:(?:CURRENT_DATE|CURRENT_TIME|CURRENT_TIMESTAMP|LOCALTIME|LOCALTIMESTAMP"
    r"|UTC_DATE|UTC_TIME|UTC_TIMESTAMP)\b"
    r"|(?:CURDATE|CURTIME|NOW|SYSDATE|UNIX_TIMESTAMP)\s*\()"
)
"""The first ones need no parentheses (MySQL manual, 14.7)."""
_CHANCE = r"\b(?:RAND|RANDOM_BYTES|SYS_GUID|UUID|UUID_SHORT|UUID_V4|UUID_V7)\s*\("
"""MySQL manual, 14.6.2, 14.13 and 14.23; SYS_GUID and the versions of UUID are MariaDB's."""


def reads_clock(sql: str) -> bool:
    """Whether SQL names a function of the current time."""
    return _names(_CLOCK, sql)


def is_volatile(sql: str) -> bool:
    """Whether SQL names a function of the current time or of chance."""
    return _names(f"{_CLOCK}|{_CHANCE}", sql)


def _names(functions: str, sql: str) -> bool:
    found = re.finditer(rf"{_QUOTED}|(?P<function>{functions})", sql, re.IGNORECASE | re.DOTALL)
    return any(each["function"] for each in found)
