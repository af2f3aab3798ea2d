"""Foreign keys that are left out of the comparison and make a change impossible.

A key that ``include_object`` or ``ignore`` leaves out stays as it is, even if a column that it
joins changes. Then no revision works (errors 3780, 1832 and 1005).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alembic_autogen.schema.differences import ColumnDifference, Comparison, of_kind
from alembic_autogen.schema.external import STAND_IN
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, ForeignKey, Table, TableKey
from alembic_autogen.schema.type_families import INTEGER_BITS, SPATIAL, family, type_word


def conflicts_of_left_out_keys(comparison: Comparison) -> list[str]:
    """Return sentences about the foreign keys that are left out and keep columns from changing.

    Both ends of a key that the models declare fit: the server has created it.
    """
    changed = {
        (d.target_table, side.name)
        for d in of_kind(comparison.differences, ColumnDifference)
        if d.current is not None and d.target_table is not None
        for side in d.sides
    }
    return [
        sentence
        for table in sorted(comparison.target.tables.values(), key=lambda t: t.key.order)
        for key in table.foreign_keys
        for sentence in _conflicts(table, key, comparison, changed)
    ]


def _conflicts(
    table: Table, key: ForeignKey, comparison: Comparison, changed: set[tuple[TableKey, str]]
) -> Iterator[str]:
    parent = comparison.target.tables.get(key.referred)
    if parent is None or parent.comment == STAND_IN:
        return
    for name, other in zip(key.columns, key.referred_columns, strict=True):
        ends = ((table, name), (parent, other))
        if not any((side.key, column) in changed for side, column in ends):
            continue
        mine, theirs = table.column(name), parent.column(other)
        if mine and theirs and _join(mine, theirs):
            continue
        here, there = (f"{side.key}.{column}" for side, column in ends)
        yield (
            f"The foreign key {key.name} of {table.key}, which is left out of the comparison "
            f"(include_object, ignore), stays as it is, and {_what(here, mine, there, theirs)}. "
            f"Include {key.name}, change both columns alike, or drop it in a revision of its own "
            "first."
        )


def _what(here: str, mine: Column | None, there: str, theirs: Column | None) -> str:
    if mine is None or theirs is None:
        return f"needs {here if mine is None else there}, which would be dropped"
    return f"cannot join {here} ({_type(mine)}) to {there} ({_type(theirs)})"


def _type(column: Column) -> str:
    return f"{column.type} {column.collation}" if family(column) == "text" else column.type


def _join(mine: Column, theirs: Column) -> bool:
    """Whether a foreign key may join two columns.

    InnoDB compares how it stores the values: integers by size and sign, and with them ENUM, SET and
    YEAR, which are unsigned; texts by character set and collation, whatever their lengths (MySQL
    manual, 15.1.20.5). All types whose values are bytes to it can be joined, such as DECIMAL and
    DATETIME (tried on MySQL 9.7 and MariaDB 10.11, every type with every other).
    """
    return _storage(mine) == _storage(theirs)


_OF_THEIR_OWN = ("date", "float", "double", "json", "vector", *SPATIAL)


def _storage(column: Column) -> tuple[object, ...]:
    """The way in which InnoDB stores a column, as far as it matters to a foreign key."""
    word = type_word(column)
    if word in ("enum", "set"):
        return ("unsigned", _bytes_of_members(word, len(enum_members(column.type))))
    if word == "year":
        return ("unsigned", 1)
    if word in INTEGER_BITS:
        is_signed = re.search("unsigned|zerofill", column.type) is None
        return ("signed" if is_signed else "unsigned", INTEGER_BITS[word] // 8)
    if family(column) == "text":
        return ("text", column.collation)
    return (word if word in _OF_THEIR_OWN else "bytes",)


def _bytes_of_members(word: str, number: int) -> int:
    """The size of an ENUM or SET (MySQL manual, 13.7 Data Type Storage Requirements)."""
    if word == "enum":
        return 1 if number < 256 else 2
    return next(size for size in (1, 2, 3, 4, 8) if number <= 8 * size)
