"""Distinguish keys that an upgrade adds or changes from keys that refuse rows by other rows."""

from __future__ import annotations

import re

from alembic_autogen.schema.model import ForeignKey, Index, Schema, Table, TableKey

KEY_ERRORS = (1062, 1451, 1452)
"""Duplicate entry; a row is referred to; a row refers to none (MySQL Error Message Reference)."""
_KEY = re.compile(r"for key '(?:[^']*\.)?([^']+)'$|CONSTRAINT `([^`]+)`")


def is_unchanged_key(error: str, table: TableKey, before: Schema, after: Schema) -> bool:
    """Whether a key refuses a row which is the same before and after an upgrade.

    :param error: the server's message, which names the key.
    :param table: the table that the statement names; a foreign key may be of another one.
    """
    found = _KEY.search(error)
    if found is None:
        return False
    places = [table] if found[1] else before.tables
    pairs = [(before.tables[k], after.tables[k]) for k in places if k in after.tables]
    if name := found[1]:
        return any(_is_same(_index(name, old), _index(name, new), old, new) for old, new in pairs)
    name = found[2]
    return any(_is_same(_foreign(name, old), _foreign(name, new), old, new) for old, new in pairs)


def _is_same(
    earlier: Index | ForeignKey | None, later: Index | ForeignKey | None, old: Table, new: Table
) -> bool:
    """Whether a key and the columns that it names are the same."""
    if earlier is None or earlier != later:
        return False
    names = earlier.names if isinstance(earlier, Index) else earlier.columns
    return all(old.column(name) == new.column(name) for name in names)


def _index(name: str, table: Table) -> Index | None:
    indexes = [*table.indexes, *([table.primary_key] if table.primary_key else [])]
    return next((each for each in indexes if each.name == name), None)


def _foreign(name: str, table: Table) -> ForeignKey | None:
    return next((each for each in table.foreign_keys if each.name == name), None)
