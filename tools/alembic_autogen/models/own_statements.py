"""Properties of stored objects that only the models' own statements show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from alembic_autogen.schema.definers import declared_definer, with_definer
from alembic_autogen.schema.events import is_relative

if TYPE_CHECKING:
    from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject

_ALL_COLUMNS = re.compile(r"(?:\bSELECT\s+(?:DISTINCT\s+|ALL\s+)?|[,.]\s*)\*", re.IGNORECASE)
"""``*`` as a column list: which columns these are depends on the tables at that moment."""


def with_own_statements(schema: Schema, statements: Mapping[ObjectKey, str]) -> Schema:
    """Add properties of stored objects that the server does not print to the models' schema.

    :param schema: the schema as the server prints it.
    :param statements: the models' own statement of each stored object.
    """
    objects = {
        key: _with_own_statement(item, statements[key].strip()) if key in statements else item
        for key, item in schema.objects.items()
    }
    return replace(schema, objects=objects)


def _with_own_statement(item: StoredObject, statement: str) -> StoredObject:
    if not item.definer:  # it is the account that created the schema
        item = replace(item, sql=with_definer(item.sql, declared_definer(statement)))
    if item.schedule and is_relative(statement):
        item = replace(item, schedule=replace(item.schedule, is_relative=True))
    if item.key.kind == "trigger":  # its place among others is not in the statement
        return item
    if item.key.kind == "view":
        statement = statement.rstrip("; \n")
        if _ALL_COLUMNS.search(statement):
            return item
    return replace(item, own_statement=statement)
