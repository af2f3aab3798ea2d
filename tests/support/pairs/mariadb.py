"""Adapt drawn schemas to MariaDB, which lacks some of what MySQL has."""

from __future__ import annotations

from dataclasses import replace

from support.pairs.description import (
    DrawnCheck,
    DrawnColumn,
    DrawnIndex,
    DrawnSchema,
    DrawnTable,
    Type,
)
from support.pairs.mend import mend

_VECTOR = Type("varbinary", (12,))
"""Takes the place of a vector, which 10.11 does not have."""


def adapted(schema: DrawnSchema) -> DrawnSchema:
    """Replace or remove what MariaDB would refuse; equal objects stay equal."""
    return mend(replace(schema, tables=tuple(map(_table, schema.tables))))


def _table(table: DrawnTable) -> DrawnTable:
    return replace(
        table,
        columns=tuple(map(_column, table.columns)),
        indexes=tuple(map(_index, filter(_is_known, table.indexes))),
        checks=tuple(map(_enforced, table.checks)),
    )


def _column(column: DrawnColumn) -> DrawnColumn:
    """A column without SRID, and not INVISIBLE: ALTER COLUMN cannot set that."""
    type_ = replace(column.type, srid=None)
    if type_.word == "vector":
        return replace(column, type=_VECTOR, default=None, invisible=False)
    return replace(column, type=type_, invisible=False)


def _is_known(index: DrawnIndex) -> bool:
    return not any(part.formula for part in index.parts)


def _index(index: DrawnIndex) -> DrawnIndex:
    return replace(index, parser="")


def _enforced(check: DrawnCheck) -> DrawnCheck:
    return replace(check, enforced=True)
