"""Decide whether a text is a whole statement, or the part that a server keeps of a longer one."""

from __future__ import annotations

import re

_ENDS = re.compile(r"(?<!\()\.\.\.\s*\Z")
"""The end of an example that is longer than ``performance_schema_max_sql_text_length``."""
_TOKEN = re.compile(
    r"`((?:[^`]|``)*)`|\((?:\.\.\.|\?)\) /\* , \.\.\. \*/|\(\.\.\.\)|\?, \.\.\."
    r"|[\w$]+|[<>!=:|&@-]+|\S"
)
_LONGEST_NAME = 64 * 3
"""In bytes: 64 characters (MySQL manual, 11.2.1) in utf8mb3."""
_TOKEN_BYTES, _NAME_BYTES = 2, 4
"""The bytes of a token and of a name besides its text, where a server keeps a digest (measured on
MySQL 9.7 and MariaDB 10.11)."""


def is_cut_off(example: str) -> bool:
    """Whether an example of a statement is not all of it."""
    return bool(_ENDS.search(example))


def may_be_cut_off(digest: str, kept: int) -> bool:
    """Whether a digest may be the beginning of a longer one, since no other name has room.

    Nothing in the text tells: the server keeps as many tokens as have room.

    :param kept: the number of bytes that the server keeps of each (``max_digest_length``).
    """
    if is_cut_off(digest):
        return True
    taken = 0
    for found in _TOKEN.finditer(digest):
        name = found[1]
        is_name = name is not None
        taken += _NAME_BYTES + len(name.replace("``", "`").encode()) if is_name else _TOKEN_BYTES
    return taken + _NAME_BYTES + _LONGEST_NAME > kept
