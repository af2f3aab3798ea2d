"""Read the statements that change and rename tables and their columns.

Statements are those of revisions, in any spelling that the server takes (MySQL manual, 15.1.9 and
15.1.36; MariaDB adds ``IF EXISTS`` to clauses).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import Token, split_at_commas, tokenize, unquote_name

_NAME = r"`(?:[^`]|``)*`|[^\s`.,();]+"
TABLE = rf"({_NAME})(?:\s*\.\s*({_NAME}))?"
"""The name of a table, with its database in the first of two groups if there is one."""
ALTER = re.compile(
    rf"\s*ALTER\s+(?:ONLINE\s+|IGNORE\s+)*TABLE\s+(?:IF\s+EXISTS\s+)?{TABLE}", re.IGNORECASE
)
DROP = re.compile(r"\s*DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?", re.IGNORECASE)
RENAME = re.compile(r"\s*RENAME\s+TABLES?\s+(?:IF\s+EXISTS\s+)?", re.IGNORECASE)
RENAMED = re.compile(rf"\s*{TABLE}\s+TO\s+{TABLE}", re.IGNORECASE)
"""One of the renames of RENAME TABLE."""
_NO_TABLE = {"COLUMN", "INDEX", "KEY"}
"""What ALTER TABLE renames besides its table."""


def past_condition(words: list[str], at: int) -> int:
    """The place after ``IF EXISTS`` or ``IF NOT EXISTS`` (MariaDB)."""
    if words[at : at + 1] != ["IF"]:
        return at
    return at + (3 if words[at + 1 : at + 2] == ["NOT"] else 2)


def renamed_table(table: TableKey, words: list[str]) -> TableKey | None:
    """The new name of the table, if a clause renames it."""
    upper = [word.upper() for word in words]
    if upper[:1] != ["RENAME"] or (len(words) > 1 and upper[1] in _NO_TABLE):
        return None
    at = 2 if upper[1:2] in (["TO"], ["AS"], ["="]) else 1
    found = re.fullmatch(TABLE, "".join(words[at:]))
    if found is None:
        return None
    key = key_of(*found.groups())
    return key if key.schema else TableKey(table.schema, key.name)


def clauses_of(text: str) -> Iterator[list[Token]]:
    """The clauses of a statement, without white space around them."""
    for part in split_at_commas(tokenize(text.rstrip("; \n"))):
        while part and part[0].kind == "space":
            part = part[1:]
        while part and part[-1].kind == "space":
            part = part[:-1]
        if part:
            yield part


def key_of(first: str, second: str | None) -> TableKey:
    """The key of a table, from the groups of :data:`TABLE`."""
    return TableKey(name_of(first), name_of(second)) if second else TableKey(None, name_of(first))


def name_of(word: str) -> str:
    """The name in a word, which may be quoted."""
    return unquote_name(word) if word.startswith("`") else word
