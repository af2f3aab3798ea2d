"""The value that MySQL gives to existing rows of a column that becomes NOT NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_values
from alembic_autogen.schema.type_families import type_word

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column

_ZERO = ("tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit")
_EMPTY = ("char", "text", "binary", "blob")


def implicit_value(column: Column) -> str | None:
    """MySQL's implicit default of a type, where it is a value of that type: 0, '', or a member."""
    word = type_word(column)
    if word in _ZERO:
        return "0"
    if word.endswith(_EMPTY) or word == "set":
        return "''"
    if word == "enum":
        return quote_string(enum_values(column.type)[0])
    return None
