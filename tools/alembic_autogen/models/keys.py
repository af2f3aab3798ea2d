"""Keys of tables and stored objects, from SQLAlchemy's tables and from statements."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from alembic_autogen.late_pattern import LatePattern
from alembic_autogen.schema.model import ObjectKey, TableKey, partitioning_key
from alembic_autogen.schema.tokens import tokenize, unquote_name

if TYPE_CHECKING:
    from sqlalchemy import ForeignKey, Table


def table_key(table: Table) -> TableKey:
    """The key of a SQLAlchemy table."""
    return TableKey(table.schema and str(table.schema), str(table.name))


def referred_column(element: ForeignKey) -> tuple[TableKey, str]:
    """The table and the column that a foreign key of SQLAlchemy names; neither need exist."""
    schema, table, column = element._column_tokens
    schema = schema or element.parent.table.metadata.schema
    return TableKey(schema and str(schema), str(table)), str(column or element.parent.key)


_CREATED_OBJECT = LatePattern(
    r"""\s*CREATE\b(?:(?!\b(?:TABLE|INDEX)\b).)*?
    \b(?P<kind>VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\s+
    (?:IF\s+NOT\s+EXISTS\s+)?
    (?:(?P<schema>`(?:[^`]|``)+`|\w+)\s*\.\s*)?(?P<name>`(?:[^`]|``)+`|[\w$]+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


_CREATED_SEQUENCE = LatePattern(
    r"""\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?P<kind>SEQUENCE)\s+(?:IF\s+NOT\s+EXISTS\s+)?
    (?:(?P<schema>`(?:[^`]|``)+`|\w+)\s*\.\s*)?(?P<name>`(?:[^`]|``)+`|[\w$]+)""",
    re.VERBOSE | re.IGNORECASE,
)


def created_object(statement: str) -> ObjectKey | None:
    """The stored object that a statement creates; ``None`` if it creates none.

    A stored object is a view, trigger, routine, event or sequence.
    """
    match = _CREATED_SEQUENCE.match(statement) or _CREATED_OBJECT.match(statement)
    if match is None:
        return None
    return ObjectKey(match["kind"].lower(), _name(match["schema"]), str(_name(match["name"])))


def _name(text: str | None) -> str | None:
    return unquote_name(text) if text and text.startswith("`") else text


_CHANGED_TABLE = LatePattern(
    r"""\s*(?:ALTER|CREATE)\s+TABLE\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?
    (?:(?P<schema>`(?:[^`]|``)+`|[\w$]+)\s*\.\s*)?(?P<name>`(?:[^`]|``)+`|[\w$]+)""",
    re.VERBOSE | re.IGNORECASE,
)


def partitioned_by(statement: str) -> ObjectKey | None:
    """The key of the partitions that a statement gives a table; ``None`` if it gives none."""
    match = _CHANGED_TABLE.match(statement)
    if match is None:
        return None
    words = [t.text.upper() for t in tokenize(statement) if t.kind == "word"]
    if ("PARTITION", "BY") not in pairwise(words):
        return None
    return partitioning_key(TableKey(_name(match["schema"]), str(_name(match["name"]))))
