"""The value that a generated column holds, as SQL over the value of its expression.

The column's type rounds numbers and moments, and compares texts by its own collation. So
``g DECIMAL(5,1) AS (a * 1)`` holds 10.0 for 9.96, and ``g DATE AS (m)`` no time of day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import MOMENTS, decimal_arguments, family, first_argument

_FRACTIONAL = ("decimal", "float", "json")
_MEASURE = re.compile(r"\b(?:(?:char_|octet_)?length|instr|locate|ascii|crc32|regexp_like)\(")
"""Functions that give whole numbers for texts."""


def as_held(value: str, column: Column, read: Sequence[Column], collation: str) -> str:
    """Return the SQL of the value that a generated column holds.

    :param value: the SQL of its expression.
    :param column: the column.
    :param read: the columns that the expression reads.
    :param collation: the default collation of the table. It is not named: another server that the
        revision runs on may have another one.
    """
    sort = family(column)
    if sort == "decimal":
        precision, scale = decimal_arguments(column)
        return f"CAST({value} AS DECIMAL({precision},{scale}))"
    if sort == "integer":
        sorts = {family(each) for each in read}
        is_text = bool(sorts & {"text", "members"}) and not _MEASURE.search(value)
        has_fraction = is_text or "/" in value or "." in value or bool(sorts & {*_FRACTIONAL})
        return f"ROUND({value})" if has_fraction else value
    if sort in (*MOMENTS, "time") and any(family(each) != sort for each in read):
        word = sort.upper() if sort in ("date", "time") else "DATETIME"
        size = "" if sort == "date" else f"({first_argument(column)})"
        return f"CAST({value} AS {word}{size})"
    if sort == "text" and column.collation != collation and not compares_alike(column, read):
        return f"CONVERT({value} USING {column.charset}) COLLATE {column.collation}"
    return value


def compares_alike(column: Column, read: Sequence[Column]) -> bool:
    """Whether a text column has the collation of all texts that its expression reads."""
    found = {each.collation for each in read if family(each) in ("text", "members")}
    return found == {column.collation}
