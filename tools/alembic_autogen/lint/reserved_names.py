"""Ask the server which of the names that a revision brings are words of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Schema, Table
    from alembic_autogen.server.base import Database

_WORD = re.compile(r"[A-Za-z_]+")
_SYNTAX_ERROR = 1064


def reserved_names(database: Database, before: Schema, after: Schema) -> frozenset[str]:
    """The new names of tables and columns that the server takes in backquotes only.

    :param database: any database of the server.
    """
    new = set(_names(after.tables.values())).difference(_names(before.tables.values()))
    words = sorted(name for name in new if _WORD.fullmatch(name))
    if not words:
        return frozenset()
    with database.connect() as connection, connection.cursor() as cursor:
        found = []
        for word in words:
            try:
                cursor.execute(f"SELECT 1 AS {word}")
            except Exception as error:  # of any driver
                if error.args[:1] != (_SYNTAX_ERROR,):
                    raise
                found.append(word)
    return frozenset(found)


def _names(tables: Iterable[Table]) -> Iterator[str]:
    for table in tables:
        yield table.key.name
        yield from (column.name for column in table.columns)
