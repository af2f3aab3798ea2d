"""Split a file of SQL into statements, as MySQL's own client does.

The file may be written by hand, or by mysqldump or mariadb-dump. MySQL manual, 6.5.1.2 (DELIMITER)
and 11.7 (comments); MariaDB begins its dumps with a command of its client (MDEV-21178).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<string>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`)
    | (?P<comment>--(?=\s|\Z)[^\n]*|\#[^\n]*|/\*M?!999999\\-.*?\*/|/\*(?!M?!).*?\*/)
    | (?P<executed>/\*M?!\d*)
    | (?P<end>\*/)
    | (?P<space>\s+)
    | (?P<other>\w+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_DELIMITER = re.compile(r"DELIMITER[ \t]+(\S+)[^\n]*", re.IGNORECASE)


@dataclass(frozen=True)
class ScriptStatement:
    """A statement of an SQL file.

    :param text: the statement, without its delimiter and without comments around it.
    :param line: the number of its first line, from 1.
    """

    text: str
    line: int


def split_script(text: str) -> Iterator[ScriptStatement]:
    """Split the text of a file into its statements; empty ones are left out.

    Comments before and between statements are dropped, executed ones (``/*!40101 … */``) are kept.

    :param text: the content of the file; a byte order mark is no part of it.
    """
    text = text.removeprefix("\ufeff")
    at, counted, line, delimiter = 0, 0, 1, ";"
    while (at := after_comments(text, at)) < len(text):
        command = _DELIMITER.match(text, at)
        if command:
            delimiter, at = command[1], command.end()
            continue
        line, counted = line + text.count("\n", counted, at), at
        end, at = _end(text, at, delimiter)
        statement = text[counted:end].strip()
        if statement:
            yield ScriptStatement(statement, line)


def masked(sql: str) -> str:
    """Mask comments and quoted texts, in which SQL may occur; the length stays the same.

    Comments, and the markers of executed ones, are blanks; the text in quotes is one letter.
    """
    return _TOKEN.sub(_mask, sql)


def _mask(token: re.Match[str]) -> str:
    text = token[0]
    if token.lastgroup == "string":
        return text[0] + "x" * (len(text) - 2) + text[-1]
    return text if token.lastgroup in ("space", "other") else " " * len(text)


def after_comments(text: str, at: int = 0) -> int:
    """The position after white space and comments, of those that are not executed."""
    for token in _TOKEN.finditer(text, at):
        if token.lastgroup not in ("comment", "space"):
            return token.start()
    return len(text)


def _end(text: str, at: int, delimiter: str) -> tuple[int, int]:
    """The position of the delimiter that ends a statement, and the position after it."""
    for token in _TOKEN.finditer(text, at):
        if text.startswith(delimiter, token.start()):
            return token.start(), token.start() + len(delimiter)
    return len(text), len(text)
