"""The value that existing rows get from the server where their column becomes NOT NULL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.type_families import NUMERIC_TYPES, type_word

if TYPE_CHECKING:
    from alembic_autogen.schema.model import Column

_ZERO = (*NUMERIC_TYPES, "bit")
_EMPTY = ("char", "text", "binary", "blob")


def implicit_value(column: Column) -> str | None:
    """MySQL's implicit default of a column's type: 0, '' or the first member of an ENUM.

    :returns: the value as SQL; ``None`` for types whose implicit default is not one of these.
    """
    word = type_word(column)
    if word in _ZERO:
        return "0"
    if word.endswith(_EMPTY) or word == "set":
        return "''"
    if word == "enum":
        return quote_string(enum_members(column.type)[0])
    return None


def given_by_server(column: Column, flavor: str) -> str | None:
    """The value that existing rows get in a column that is added and gives them no other.

    :returns: ``None`` if the column gives rows a value, or if the server refuses rows: MySQL in
        strict mode where the value would be the date 0000-00-00, for example.
    """
    has_value = column.default is not None or column.autoincrement or column.generated is not None
    if column.nullable or has_value:
        return None
    own = "the zero of the type" if flavor == "mariadb" else None
    return implicit_value(column) or own
