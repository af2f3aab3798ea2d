"""Keys of tables and stored objects, from SQLAlchemy's tables and from statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alembic_autogen.schema.model import ObjectKey, TableKey
from alembic_autogen.schema.tokens import unquote_name

if TYPE_CHECKING:
    from sqlalchemy import Table


def table_key(table: Table) -> TableKey:
    """The key of a SQLAlchemy table."""
    return TableKey(table.schema and str(table.schema), str(table.name))


_CREATED_OBJECT = re.compile(
    r"""\s*CREATE\b(?:(?!\bTABLE\b).)*?\b(?P<kind>VIEW|TRIGGER|FUNCTION|PROCEDURE|EVENT)\s+
    (?:IF\s+NOT\s+EXISTS\s+)?
    (?:(?P<schema>`(?:[^`]|``)+`|\w+)\s*\.\s*)?(?P<name>`(?:[^`]|``)+`|[\w$]+)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


_CREATED_SEQUENCE = re.compile(
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
    schema, name = (
        unquote_name(text) if text and text.startswith("`") else text
        for text in (match["schema"], match["name"])
    )
    return ObjectKey(match["kind"].lower(), schema, str(name))
