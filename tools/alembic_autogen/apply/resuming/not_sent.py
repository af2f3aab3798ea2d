"""The attributes of a cursor whose statement was not sent, since the database has its effect."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, NoReturn

from alembic_autogen.schema.tokens import split_at_commas, tokenize

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPICursor

_RETURNING = re.compile(r"\bRETURNING\b(?P<columns>.*)\Z", re.IGNORECASE | re.DOTALL)
_INSERTS = re.compile(r"(?:\s|/\*.*?\*/)*(?:INSERT|REPLACE)\b", re.IGNORECASE | re.DOTALL)
"""Statements after which a cursor has the key of a row."""
_DOES_NOTHING = "DO 0"


class UnknownKey:
    """The key that the server gave to a row in an earlier run, whose value is lost.

    :param refuse: raises the error for code that uses the key.
    """

    def __init__(self, refuse: Callable[[], NoReturn]) -> None:
        self._refuse = refuse

    def _used(self, *_: object) -> NoReturn:
        self._refuse()

    __str__ = __repr__ = __format__ = __int__ = __index__ = __bool__ = _used
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _used
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __hash__ = _used


def pretend(cursor: DBAPICursor, statement: str, refuse: Callable[[], NoReturn]) -> bool:
    """Give a cursor the attributes that it has after a statement.

    :param statement: the statement that was not sent.
    :param refuse: raises an error if the revision uses the key of a row that it inserted.
    :returns: whether each use of this key is noticed.
    """
    if found := _RETURNING.search(statement):
        nulls = ", ".join("NULL" for _ in split_at_commas(tokenize(found["columns"])))
        cursor.execute(f"SELECT {nulls} FROM (SELECT 1) AS nothing WHERE FALSE")
        return True  # a query of the row returns none
    cursor.execute(_DOES_NOTHING)
    if _INSERTS.match(statement) is None:
        return True
    driven = getattr(cursor, "_cursor", cursor)  # SQLAlchemy has one of its own for asyncio
    try:
        driven.lastrowid = UnknownKey(refuse)
    except AttributeError:
        return False
    return isinstance(cursor.lastrowid, UnknownKey)
