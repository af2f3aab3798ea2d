"""The shape of a statement: its text without the values in it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<name>`(?:[^`]|``)*`)"
    r"""|(?P<value>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|%s|%\(\w+\)s|(?<![\w$.])\d[\w.]*)"""
    r"|(?P<space>(?:\s|/\*(?![!+M]).*?\*/|--\s[^\n]*(?:\n|$)|\#[^\n]*(?:\n|$))+)",
    re.DOTALL,
)
_LIST = re.compile(r"\?(?: ?, ?\?)+")
_ROWS = re.compile(r"(\((?:\?|\?, \.\.\.)\))(?: ?, ?\1)+")


def shape_of(statement: str) -> str:
    """Return a statement with ``?`` for each value, and lists of values of any length as one.

    :param statement: a statement with literals, with placeholders of a driver, or with both.
    """

    def replaced(found: re.Match[str]) -> str:
        return found["name"] or ("?" if found["value"] else " ")

    text = _TOKEN.sub(replaced, statement).strip()
    return _ROWS.sub(r"\1, ...", _LIST.sub("?, ...", text))
