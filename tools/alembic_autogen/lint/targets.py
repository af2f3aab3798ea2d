"""The table that a statement creates, changes or drops."""

from __future__ import annotations

import re

from alembic_autogen.history.table_statements import NAME, TABLE, name_of
from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.schema.model import TableKey

_MODIFIERS = r"(?:(?:LOW_PRIORITY|HIGH_PRIORITY|DELAYED|QUICK|IGNORE|ONLINE|TEMPORARY) )*"
_TARGETS = [
    rf"ALTER {_MODIFIERS}TABLE (?:IF EXISTS )?{TABLE}",
    rf"CREATE (?:OR REPLACE )?{_MODIFIERS}TABLE (?:IF NOT EXISTS )?{TABLE}",
    rf"DROP {_MODIFIERS}TABLE (?:IF EXISTS )?{TABLE}",
    rf"(?:CREATE|DROP) [^`(]*?INDEX (?:IF (?:NOT )?EXISTS )?(?:{NAME})[^`(]*? ON {TABLE}",
    rf"RENAME TABLES? (?:IF EXISTS )?{TABLE}",
    rf"TRUNCATE (?:TABLE )?{TABLE}",
    rf"(?:INSERT|REPLACE) {_MODIFIERS}(?:INTO )?{TABLE}",
    rf"UPDATE {_MODIFIERS}{TABLE}",
    rf"DELETE {_MODIFIERS}FROM {TABLE}",
]
_PATTERNS = [LatePattern(pattern, re.IGNORECASE) for pattern in _TARGETS]
"""Statements without comments and with single spaces (MySQL manual, 15.1 and 15.2)."""
_IGNORED = re.compile(
    r"""(?P<kept>`(?:[^`]|``)*`|'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")"""
    r"""|(?:\s|/\*(?!M?!).*?\*/|--\s[^\n]*(?:\n|$)|\#[^\n]*(?:\n|$))+""",
    re.DOTALL,
)
"""White space and comments (MySQL manual, 11.7), and quoted texts, which may look like them."""
_EXECUTED = re.compile(r"/\*M?!\d*\s*")
"""The beginning of a comment that the server executes, in which a whole statement may stand."""
_LONGEST = 2000
"""The number of characters in which the name of the table comes."""


def target_of(statement: str) -> TableKey | None:
    """The table that a statement creates, changes or drops, or whose rows it writes.

    :param statement: any statement; ``%%`` stands for ``%``.
    :returns: its name as the statement writes it; ``None`` if the statement is about no table.
    """
    text = plain(statement.replace("%%", "%"))
    for pattern in _PATTERNS:
        if found := pattern.match(text):
            first, second = found.groups()[-2:]
            names = [name_of(each) for each in (first, second) if each]
            return TableKey(names[0] if len(names) > 1 else None, names[-1])
    return None


def plain(statement: str) -> str:
    """The beginning of a statement with single spaces, and without comments."""
    text = _IGNORED.sub(lambda found: found["kept"] or " ", statement[:_LONGEST]).lstrip()
    found = _EXECUTED.match(text)
    return text[found.end() :] if found else text
