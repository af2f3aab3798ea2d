"""Read the statements that maintain tables (MySQL manual, 15.7.3; MariaDB has the same)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from alembic_autogen.history.table_statements import ALTER_TABLE, TABLE, key_of
from alembic_autogen.schema.model import TableKey
from alembic_autogen.schema.sql_script import masked

_VERBS = r"ANALYZE|CHECK|CHECKSUM|OPTIMIZE|REPAIR"
_TABLES = re.compile(
    rf"\s*(?P<verb>{_VERBS})\s+(?:(?:NO_WRITE_TO_BINLOG|LOCAL)\s+)?TABLES?\s+", re.IGNORECASE
)
_PARTITION = re.compile(rf"\s*(?P<verb>{_VERBS})\s+PARTITION\b", re.IGNORECASE)
_TABLE = re.compile(TABLE)
_COMMA = re.compile(r"\s*,\s*")
_LONGEST = 10_000
"""The number of characters in which the names of all tables come."""


class Maintenance(NamedTuple):
    """A statement that maintains tables.

    :param verb: its first word, or that of its clause, in upper case.
    """

    verb: str
    tables: tuple[TableKey, ...]


def maintenance_of(statement: str) -> Maintenance | None:
    """Read a statement; ``None`` if it maintains no tables."""
    start = statement[:_LONGEST]
    text = masked(start)  # of the same length
    if found := _TABLES.match(text):
        tables = tuple(_names(start, text, found.end()))
        return Maintenance(found["verb"].upper(), tables) if tables else None
    altered = ALTER_TABLE.match(text)
    if altered and (found := _PARTITION.match(text, altered.end())):
        (table,) = _names(start[: altered.end()], text[: altered.end()], altered.start(1))
        return Maintenance(found["verb"].upper(), (table,))
    return None


def _names(statement: str, text: str, at: int) -> Iterator[TableKey]:
    """The names between commas, from a position on."""
    while found := _TABLE.match(text, at):
        first, second = (
            statement[slice(*found.span(group))] if found[group] else None for group in (1, 2)
        )
        assert first is not None, "the pattern has it in each match"
        yield key_of(first, second)
        comma = _COMMA.match(text, found.end())
        if comma is None:
            return
        at = comma.end()
