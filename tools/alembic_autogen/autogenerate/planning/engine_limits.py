"""Values for existing rows where an engine cannot take them as other engines do.

ARCHIVE has no UPDATE (error 1031; MySQL manual, 18.5 The ARCHIVE Storage Engine), and CSV no
column that may be NULL (error 1178; 18.4.2 CSV Limitations). In MySQL, neither takes an expression
as a default (error 3774). So the value of a new column is its default when it is added, if it is a
literal. CSV otherwise gets the column as NOT NULL, before an UPDATE.
"""

from __future__ import annotations

import re

from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.model import Column, ColumnKey, Table
from alembic_autogen.schema.renames import renamed_column
from alembic_autogen.schema.type_families import type_word

_LITERAL = re.compile(
    r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|TRUE|FALSE|(?:DATE|TIME|TIMESTAMP)?\s*'(?:[^'\\]|\\.|'')*'",
    re.IGNORECASE | re.DOTALL,
)
_WITHOUT_DEFAULT = ("text", "blob", "json")
"""Types for which MySQL takes no literal as a default (error 1101)."""


def has_no_update(*tables: Table) -> bool:
    """Whether the engine of one of some tables refuses every UPDATE."""
    return any(table.engine == "ARCHIVE" for table in tables)


def has_no_nulls(*tables: Table) -> bool:
    """Whether the engine of one of some tables has no columns that may be NULL."""
    return any(table.engine == "CSV" for table in tables)


def is_added_with_value(column: Column, sql: str, current: Table, target: Table) -> bool:
    """Whether a new column gets the value of existing rows as its default when it is added.

    :param column: the column after the revision.
    :param sql: the value.
    :param current: its table before the revision.
    :param target: its table after the revision.
    """
    if current.is_versioned and target.is_versioned:
        return True
    limited = has_no_update(current, target) or has_no_nulls(current, target)
    return limited and can_be_default(column, sql)


def can_be_default(column: Column, sql: str) -> bool:
    """Whether every engine takes a value as the default of a column: a literal, or its own."""
    if sql in (column.default, "DEFAULT"):
        return True
    return _LITERAL.fullmatch(sql) is not None and not type_word(column).endswith(_WITHOUT_DEFAULT)


def refused_by_engine(comparison: Comparison, place: ColumnKey, sql: str) -> str | None:
    """Explain why an engine cannot give existing rows a value.

    :param comparison: the schemas of one direction.
    :param place: the column that gets the value, after that direction.
    :param sql: the value.
    :returns: half a sentence; ``None`` if the engine can, or nothing gets the value there.
    """
    key, name = place
    for current, target in comparison.kept_tables():
        column = target.column(name) if target.key == key else None
        if column is None:
            continue
        kept = {renamed_column(c, key, comparison.renames).name for c in current.columns}
        if name in kept and has_no_update(current):
            return (
                f"{key} is an ARCHIVE table, which has no UPDATE; leave this --fill out, so that "
                "the upgrade refuses rows that do not fit, or change the engine in a revision of "
                "its own before"
            )
        if name not in kept and has_no_update(current, target) and not can_be_default(column, sql):
            return (
                f"ARCHIVE has no UPDATE, so that rows of {key} get a value only as the default of "
                "the new column, which must be a literal there (and none of a TEXT, BLOB or JSON); "
                "give such a value, or change the engine in a revision of its own before"
            )
    return None
