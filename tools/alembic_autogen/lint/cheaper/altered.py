"""The clauses of an ALTER TABLE, to write other statements with them."""

from __future__ import annotations

import re

from alembic_autogen.history.table_statements import Altered, changes_of

_OWN_WAY = re.compile(r"\b(?:ALGORITHM|LOCK)\b", re.IGNORECASE)


def altered_by(statement: str) -> Altered | None:
    """The clauses of an ALTER TABLE; ``None`` of one with an algorithm or a lock of its own."""
    found = [*changes_of(statement)]
    if len(found) != 1 or not isinstance(found[0], Altered) or _OWN_WAY.search(statement):
        return None
    return found[0]


def text_of(altered: Altered) -> list[str]:
    """The clauses as SQL."""
    return ["".join(token.text for token in clause) for clause in altered.clauses]
