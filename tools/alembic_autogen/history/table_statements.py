"""Read the statements that change and rename tables and their columns.

Statements are those of revisions, in any spelling that the server takes (MySQL manual, 15.1.9 and
15.1.36; MariaDB adds ``IF EXISTS`` to clauses).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.tokens import Token, split_at_commas, tokenize, unquote_name

NAME = r"`(?:[^`]|``)*`|\"(?:[^\"]|\"\")*\"|[^\s`.,();]+"
"""A name, which may be quoted."""
TABLE = rf"({NAME})(?:\s*\.\s*({NAME}))?"
"""The name of a table, with its database in the first of two groups if there is one."""
ALTER_TABLE = re.compile(
    rf"\s*ALTER\s+(?:ONLINE\s+|IGNORE\s+)*TABLE\s+(?:IF\s+EXISTS\s+)?{TABLE}", re.IGNORECASE
)
"""ALTER TABLE with the name of its table."""
_DROP = LatePattern(r"\s*DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?", re.IGNORECASE)
RENAME_TABLE = LatePattern(r"\s*RENAME\s+TABLES?\s+(?:IF\s+EXISTS\s+)?", re.IGNORECASE)
_RENAMED = LatePattern(rf"\s*{TABLE}\s+TO\s+{TABLE}", re.IGNORECASE)
_NO_TABLE = {"COLUMN", "INDEX", "KEY"}
"""The words after RENAME of clauses that are not about the table."""


class Altered(NamedTuple):
    """ALTER TABLE.

    :param clauses: its clauses, all of which name what there was before the statement.
    """

    table: TableKey
    clauses: Sequence[list[Token]]


class Renamed(NamedTuple):
    """A table that RENAME TABLE renames."""

    old: TableKey
    new: TableKey


class DroppedTable(NamedTuple):
    """A table that DROP TABLE names."""

    table: TableKey


def changes_of(statement: str) -> Iterator[Altered | Renamed | DroppedTable]:
    """The changes of existing tables by a statement, in order.

    :param statement: any statement; ``%%`` stands for ``%``.
    """
    statement = statement.replace("%%", "%")
    if altered := ALTER_TABLE.match(statement):
        yield Altered(key_of(*altered.groups()), [*_clauses(statement[altered.end() :])])
    elif renamed := RENAME_TABLE.match(statement):
        for pair in _clauses(statement[renamed.end() :]):
            if names := _RENAMED.match("".join(token.text for token in pair)):
                yield Renamed(key_of(names[1], names[2]), key_of(names[3], names[4]))
    elif dropped := _DROP.match(statement):
        for name in re.finditer(TABLE, statement[dropped.end() :]):
            yield DroppedTable(key_of(*name.groups()))


def words_of(clause: Iterable[Token]) -> list[str]:
    """The tokens of a clause without white space."""
    return [token.text for token in clause if token.kind != "space"]


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


def _clauses(text: str) -> Iterator[list[Token]]:
    """The clauses of a statement, without white space around them."""
    for part in split_at_commas(tokenize(text.rstrip("; \n"))):
        while part and part[0].kind == "space":
            part = part[1:]
        while part and part[-1].kind == "space":
            part = part[:-1]
        if part:
            yield part


def key_of(first: str, second: str | None) -> TableKey:
    return TableKey(name_of(first), name_of(second)) if second else TableKey(None, name_of(first))


def name_of(word: str) -> str:
    """The name in a word, which may be quoted."""
    return unquote_name(word) if word.startswith("`") else word
