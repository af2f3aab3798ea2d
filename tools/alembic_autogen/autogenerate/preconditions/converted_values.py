"""The value of a column in its new type, as an expression over its present value.

Preconditions that check rows after a conversion (a CHECK, a unique key, a generated column) use
this expression. It is right for values that the conversion takes; the others have a precondition of
their own. It fails for no value: one that cannot be converted becomes NULL or a number at the
limit.
"""

from __future__ import annotations

from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    MOMENTS,
    TEXTS,
    decimal_arguments,
    family,
    first_argument,
)

_WHOLE_NUMBERS = ("integer", "year", "bit")


def converted(name: str, current: Column, target: Column) -> str:
    """Return the SQL of the value that a column will hold.

    :param name: the column's SQL.
    :param current: the column before the revision.
    :param target: the column after the revision.
    """
    old_type, new_type = family(current), family(target)
    if new_type in _WHOLE_NUMBERS:
        return _whole(name, old_type)
    if new_type == "decimal" and old_type not in _WHOLE_NUMBERS:
        precision, scale = decimal_arguments(target)
        return f"CAST({name} AS DECIMAL({precision},{scale}))"
    if new_type == "float":
        return f"CAST({name} AS DOUBLE)" if old_type in TEXTS else name
    if new_type in (*MOMENTS, "time"):
        return _moment(name, target, new_type)
    if new_type == "json" and old_type == "text":
        text = f"CONVERT({name} USING utf8mb4)"
        return f"CAST(CASE WHEN JSON_VALID({text}) THEN {text} END AS JSON)"
    return _text(name, current, target) if new_type == "text" else name


def _whole(name: str, old_type: str) -> str:
    if old_type in TEXTS:
        return f"CAST({name} AS DECIMAL(65,0))"
    if old_type in ("decimal", "float"):
        return f"ROUND({name})"
    return f"({name} + 0)" if old_type == "bit" else name


def _moment(name: str, target: Column, new_type: str) -> str:
    if new_type == "date":
        return f"CAST({name} AS DATE)"
    word = "TIME" if new_type == "time" else "DATETIME"
    return f"CAST({name} AS {word}({first_argument(target)}))"


def _text(name: str, current: Column, target: Column) -> str:
    if family(current) in TEXTS:
        same = current.collation == target.collation
        text = name
    else:
        same = False
        text = f"CAST({name} AS CHAR)" if family(current) != "binary" else name
    if same:
        return text
    return f"CONVERT({text} USING {target.charset}) COLLATE {target.collation}"


def is_reread(current: Column, target: Column) -> bool:
    """Whether an expression may read a column's values differently in the new type."""
    if family(current) != family(target) or renumbers_members(current, target):
        return True
    return current.collation != target.collation


def is_finer(after: str, before: str) -> bool:
    """Whether texts that differ under one collation also differ under the other.

    ``utf8mb4_bin`` ignores spaces at the end, which ``utf8mb4_0900_ai_ci`` does not (MySQL manual,
    12.10.1 Unicode Character Sets: PAD_ATTRIBUTE; MariaDB has ``_nopad_`` in such names).

    :param after: the collation under which the texts are to differ too.
    :param before: the collation under which the texts differ.
    """
    pads = ["_0900_" not in name and "_nopad_" not in name for name in (before, after)]
    return after.endswith("_bin") and (pads[0] or not pads[1])


def renumbers_members(before: Column, column: Column) -> bool:
    """Whether members of an ENUM or SET get other numbers."""
    if family(before) != "members" or family(column) != "members":
        return False
    kept = enum_members(before.type)
    return enum_members(column.type)[: len(kept)] != kept
