"""Separate the code of a statement from its comments, strings and quoted names."""

from __future__ import annotations

import re

MARK = "\ue000"
"""The delimiter around the number of a quoted name: a character that occurs in no word."""
NAME = rf"(?:{MARK}\d+{MARK}|[\w$]+)"
_TOKEN = re.compile(
    r"(?P<name>`(?:[^`]|``)*`|\"(?:[^\"\\]|\\.|\"\")*\")"
    r"|(?P<string>'(?:[^'\\]|\\.|'')*')"
    r"|(?P<space>/\*M?!\d*|\*/|/\*.*?\*/|--(?=\s|\Z)[^\n]*|#[^\n]*)",
    re.DOTALL,
)
"""Quoted names, strings and comments. Double quotes enclose a name or a string, depending on
sql_mode. Of a comment with code, ``/*!50000 … */``, only the ends are a comment (MySQL manual,
11.7)."""
DYNAMIC = re.compile(rf"\b(?:PREPARE\s+{NAME}\s+FROM|EXECUTE\s+IMMEDIATE)\s", re.IGNORECASE)
"""The start of a statement that may execute the content of a string."""


def code(statement: str, *, strings: bool = False) -> tuple[str, list[str]]:
    """A statement without comments and strings, and its quoted names, which it contains by number.

    :param strings: keep the content of strings, as code.
    """
    names: list[str] = []

    def shown(found: re.Match[str]) -> str:
        quote, inner = found[0][0], found[0][1:-1]
        if found["space"]:
            return " "
        if strings and quote != "`":
            return f" {inner} "
        if found["string"]:
            return "''"
        names.append(inner.replace(quote * 2, quote))
        return f" {MARK}{len(names) - 1}{MARK} "

    return _TOKEN.sub(shown, statement.replace(MARK, "")), names
