"""The value that a column will hold in its new type, as an expression over what it holds now.

Whatever is asked of rows after a conversion (a CHECK, a unique key, a generated column) is asked of
this expression. It is right for values that the conversion does not refuse, which are guarded on
their own, and fails for none: what cannot be converted becomes NULL or a number at the limit.
"""

from __future__ import annotations

from alembic_autogen.schema.members import enum_values
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import decimal_arguments, family, type_arguments

_TEXTUAL = ("text", "members")
_NUMBERS = ("integer", "year", "bit")


def converted(name: str, head: Column, models: Column) -> str:
    """The SQL of the value that a column will hold.

    :param name: the column's SQL.
    """
    source, target = family(head), family(models)
    if target in _NUMBERS:
        return _whole(name, source)
    if target == "decimal" and source not in _NUMBERS:
        precision, scale = decimal_arguments(models)
        return f"CAST({name} AS DECIMAL({precision},{scale}))"
    if target == "float":
        return f"CAST({name} AS DOUBLE)" if source in _TEXTUAL else name
    if target in ("date", "datetime", "timestamp", "time"):
        return _moment(name, models, target)
    if target == "json" and source == "text":
        text = f"CONVERT({name} USING utf8mb4)"
        return f"CAST(CASE WHEN JSON_VALID({text}) THEN {text} END AS JSON)"
    return _text(name, head, models) if target == "text" else name


def _whole(name: str, source: str) -> str:
    if source in _TEXTUAL:
        return f"CAST({name} AS DECIMAL(65,0))"
    if source in ("decimal", "float"):
        return f"ROUND({name})"
    return f"({name} + 0)" if source == "bit" else name


def _moment(name: str, models: Column, target: str) -> str:
    if target == "date":
        return f"CAST({name} AS DATE)"
    word = "TIME" if target == "time" else "DATETIME"
    return f"CAST({name} AS {word}({(type_arguments(models) or [0])[0]}))"


def _text(name: str, head: Column, models: Column) -> str:
    if family(head) in ("text", "members"):
        same = head.collation == models.collation
        text = name
    else:
        same = False
        text = f"CAST({name} AS CHAR)" if family(head) != "binary" else name
    if same or models.collation is None:
        return text
    return f"CONVERT({text} USING {models.charset}) COLLATE {models.collation}"


def is_reread(head: Column, models: Column) -> bool:
    """Whether what is asked of a column's values may be answered otherwise in its new type."""
    if family(head) != family(models) or has_other_places(head, models):
        return True
    return family(head) in ("text", "members") and head.collation != models.collation


def has_other_places(before: Column, column: Column) -> bool:
    """Whether members of an ENUM or SET get other numbers."""
    if family(before) != "members" or family(column) != "members":
        return False
    kept = enum_values(before.type)
    return enum_values(column.type)[: len(kept)] != kept
