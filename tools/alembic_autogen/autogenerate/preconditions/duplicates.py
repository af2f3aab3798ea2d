"""Duplicate values under a new or changed unique key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alembic_autogen.autogenerate.preconditions.base import LOCKED, Rows
from alembic_autogen.autogenerate.preconditions.converted_values import is_finer
from alembic_autogen.autogenerate.preconditions.exact_values import (
    changing,
    is_exact,
    is_held_exactly,
)
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.formulas import mentions
from alembic_autogen.schema.model import Index, IndexPart
from alembic_autogen.schema.renames import renamed_index
from alembic_autogen.schema.type_families import family


def preconditions(rows: Rows) -> Iterator[Precondition]:
    """A precondition for each unique key that is new, shorter, or compares differently."""
    for key in uncertain_keys(rows):
        # unique keys over arrays are tried in a temporary table
        if not any(_has_many_values(part) for part in key.parts):
            yield from _precondition(key, rows)


def uncertain_keys(rows: Rows) -> Iterator[Index]:
    """The unique keys whose values the present table does not guarantee to be unique."""
    for key in (rows.target.primary_key, *rows.target.indexes):
        if not key or key.kind not in ("PRIMARY", "UNIQUE"):
            continue
        if not any(part.without_overlaps for part in key.parts) and _is_uncertain(key, rows):
            yield key


def tried_keys(rows: Rows) -> list[Index]:
    """The uncertain unique keys that only an index can check.

    These are keys over elements of an array (manual, 15.1.18), and over values that no query
    compares as the key does.
    """
    return [
        key
        for key in uncertain_keys(rows)
        if None not in (_value(part, rows) for part in key.parts) and not _is_exact(key, rows)
    ]


def _is_exact(key: Index, rows: Rows) -> bool:
    """Whether a query compares the values of a key as the key will."""
    for part in key.parts:
        column = rows.target.column(part.column) if part.column else None
        if column and not is_held_exactly(column, rows):
            return False
        if _has_many_values(part) or mentions(part.formula, rows.reread):
            return False  # the collation of an expression follows those of its columns
        if not is_exact(part.formula, rows):
            return False
    return True


def name_of(key: Index) -> str:
    """The name of an index or a primary key, which the server gives no name."""
    return key.name or key.kind


def described(key: Index, rows: Rows) -> str:
    """The values of a key, by the columns that have them, for a sentence."""
    return rows.named(part.column or part.formula for part in key.parts)


def _is_uncertain(key: Index, rows: Rows) -> bool:
    """Whether the present table does not guarantee that the values of a key are unique."""
    changed = changing(rows) - rows.reread
    computed = any(
        part.column in changed or mentions(part.formula, changed | rows.reread)
        for part in key.parts
    )
    notation = any(_loses_notation(part, rows) for part in key.parts)
    joined = any(_joins_members(part, rows) for part in key.parts)
    return computed or notation or joined or _is_new(key, rows) or _compares_differently(key, rows)


def _joins_members(part: IndexPart, rows: Rows) -> bool:
    """Whether rows of several members of an ENUM or SET get the same value (``--merge-value``)."""
    key = rows.target.key
    return part.column in {column for table, column, _ in rows.renames.merged if table == key}


_MANY_NOTATIONS = (
    *("decimal", "float", "date", "datetime", "timestamp", "time", "uuid", "inet4", "inet6"),
)
"""Types with several notations of the same value."""


def _loses_notation(part: IndexPart, rows: Rows) -> bool:
    """Whether two values may become one, such as ``1.5`` and ``1.50``, or values that may change.

    An integer type needs no check: the precondition of the conversion (:mod:`.narrowing`) refuses
    texts in any other notation, and each remaining text becomes an integer of its own.
    """
    before, after = rows.before(part.column), rows.target.column(part.column)
    if before is None or after is None:
        return False
    notation = family(before) == "text" and family(after) in _MANY_NOTATIONS
    return notation or rows.accepts_change(before, after)


def _has_many_values(part: IndexPart) -> bool:
    return bool(re.search(r"\barray\)+$", part.formula, re.IGNORECASE))


def _is_new(key: Index, rows: Rows) -> bool:
    existing = [rows.current.primary_key, *rows.current.indexes]
    parts = [
        _parts(renamed_index(old, rows.target.key, rows.renames))
        for old in existing
        if old and old.kind in ("PRIMARY", "UNIQUE")
    ]
    return not any(old <= _parts(key) for old in parts)


def _parts(key: Index) -> set[IndexPart]:
    """The parts that make the key unique: their order and direction do not matter."""
    return {replace(part, descending=False) for part in key.parts}


def _compares_differently(key: Index, rows: Rows) -> bool:
    """Whether values that differ now may be equal under another collation."""
    for part in key.parts:
        before = rows.before(part.column)
        after = rows.target.column(part.column)
        if before is None or after is None:
            continue
        if before.collation == after.collation or not after.collation:
            continue
        if not is_finer(after.collation, before.collation or ""):
            return True
    return False


def _precondition(key: Index, rows: Rows) -> Iterator[Precondition]:
    values = [_value(part, rows) for part in key.parts]
    known = [value for value in values if value is not None]
    if len(known) < len(values) or all(value == "NULL" for value in known):
        return  # a column without a value has its own precondition; AUTO_INCREMENT is unique
    aliases = _aliases(len(known), rows)
    grouped = ", ".join(f"{value} AS {alias}" for value, alias in zip(known, aliases, strict=True))
    present = " AND ".join(f"{value} IS NOT NULL" for value in known)
    names = ", ".join(aliases)
    repeated = (
        f"SELECT {grouped} FROM {rows.current.key.sql} WHERE {present}"
        f" GROUP BY {names} HAVING COUNT(*) > 1{LOCKED}"
    )
    precondition = rows.precondition(
        # the derived table lets an UPDATE with this condition read the table that it changes
        rows.offenders(f"({', '.join(known)}) IN (SELECT {names} FROM ({repeated}) AS `repeated`)"),
        f"values of {described(key, rows)} occur more than once",
        "Make them unique",
        *dict.fromkeys(name for part in key.parts for name in _columns(part, rows)),
    )
    yield replace(precondition, about="" if _is_exact(key, rows) else name_of(key))


def _aliases(count: int, rows: Rows) -> list[str]:
    """Names for the values of a key that no column has, which GROUP BY would take instead."""
    taken = {column.name.lower() for column in rows.current.columns}
    stem = "key"
    while any(f"{stem}_{number}" in taken for number in range(1, count + 1)):
        stem += "_"
    return [quote_name(f"{stem}_{number}") for number in range(1, count + 1)]


def _columns(part: IndexPart, rows: Rows) -> tuple[str, ...]:
    return (part.column,) if part.column else rows.sources(part.formula)


def _value(part: IndexPart, rows: Rows) -> str | None:
    if part.column is None:
        return rows.substituted(part.formula)
    value = rows.held(part.column)
    if value is None or value == "NULL":
        return value
    if part.length is not None:
        value = f"LEFT({value}, {part.length})"
    return value
