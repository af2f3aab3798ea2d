"""Multiply the generated rows of a table, on the server, with its unique keys kept.

A unique key that consists of foreign keys, as that of a table that extends another one by a row,
has as many values as there are parents: these are multiplied first, and each row gets another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.type_families import INTEGER_BITS, MOMENTS, length_limit, type_word

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import Column, ForeignKey, Index, Table, TableKey

_AT_ONCE = 20_000
"""The number of rows of one INSERT, whose undo log stays small."""
_WIDEST = 1_000
"""The number of bytes up to which a generated row is multiplied: others have very long texts."""
_MOST_KINDS = 24
"""The number of rows that are multiplied."""
_DIGITS = 10
"""The number of characters that a row's number needs."""
_ROW = "`alembic_autogen row`"
_BASE = "`alembic_autogen base`"
_NUMBER = "`alembic_autogen number`"


@dataclass(frozen=True)
class _NumberedParent:
    """A temporary table of the parents that no row of a table refers to, with numbers from 0."""

    place: int
    key: ForeignKey
    child: TableKey

    @property
    def name(self) -> str:
        return quote_name(f"alembic_autogen parent {self.place}")

    @property
    def values(self) -> dict[str, str]:
        """SQL for the value of each column of the foreign key."""
        pairs = zip(self.key.columns, self.key.referred_columns, strict=True)
        return {column: f"{self.name}.{quote_name(referred)}" for column, referred in pairs}

    def create(self, cursor: Cursor) -> None:
        names = [quote_name(name) for name in self.key.referred_columns]
        is_referred = " AND ".join(
            f"child.{quote_name(column)} = parent.{name}"
            for column, name in zip(self.key.columns, names, strict=True)
        )
        free = [
            *(f"{name} IS NOT NULL" for name in names),
            f"NOT EXISTS (SELECT 1 FROM {self.child.sql} AS child WHERE {is_referred})",
        ]
        cursor.execute(
            f"CREATE TEMPORARY TABLE {self.name} ({_ROW} BIGINT UNSIGNED PRIMARY KEY) AS "
            f"SELECT ROW_NUMBER() OVER () - 1 AS {_ROW}, {', '.join(names)} "
            f"FROM {self.key.referred.sql} AS parent WHERE {' AND '.join(free)}"
        )


@dataclass(frozen=True)
class Filling:
    """Fills tables of one database, and the parents that they need.

    :param tables: the tables of the database.
    :param waiting: those that wait for their parents, and for which no parent waits in turn.
    """

    cursor: Cursor
    tables: Mapping[TableKey, Table]
    waiting: set[TableKey] = field(default_factory=set)

    def multiply(self, key: TableKey, wanted: int) -> int:
        """Insert further rows like those that a table has, until it has a number of them.

        Rows that a key or a CHECK refuses are left out, so that there may be fewer.

        :returns: the number of rows.
        :raises MySQLError: the server refuses all of them.
        """
        table, cursor = self.tables[key], self.cursor
        count = _count(cursor, table)
        keys = enumerate(_keys_for_parents(table))
        parents = [_NumberedParent(place, each, key) for place, each in keys]
        self.waiting.add(key)
        for parent in parents:
            if parent.key.referred in self.tables.keys() - self.waiting:
                self.multiply(parent.key.referred, wanted + count)
        self.waiting.remove(key)
        names = ", ".join([_BASE, *(parent.name for parent in parents)])
        try:
            kept = _copy_of_rows(cursor, table)
            for parent in parents:
                parent.create(cursor)
            return _insert(cursor, table, kept, wanted, parents)
        finally:
            cursor.execute(f"DROP TEMPORARY TABLE IF EXISTS {names}")


def _copy_of_rows(cursor: Cursor, table: Table) -> int:
    """Copy some rows of a table into a temporary one, with numbers from 0, the narrow ones first.

    :returns: how many of them are multiplied: the narrow ones, or one if there are none.
    """
    width = "+".join(
        [
            "0",
            *(
                f"COALESCE(LENGTH({quote_name(c.name)}), 0)"
                for c in table.columns
                if _is_written(c)
            ),
        ]
    )
    order = f"ORDER BY {width} > {_WIDEST}, {width}"
    cursor.execute(
        f"CREATE TEMPORARY TABLE {_BASE} AS SELECT *, 0 AS {_ROW} FROM {table.key.sql} {order} "
        f"LIMIT {_MOST_KINDS}"
    )
    cursor.execute(f"SELECT COUNT(*), SUM({width} <= {_WIDEST}) FROM {_BASE}")
    ((base, narrow),) = cursor.fetchall()
    cursor.execute(f"SET @{_ROW} = -1")
    cursor.execute(f"UPDATE {_BASE} SET {_ROW} = (@{_ROW} := @{_ROW} + 1) {order}")
    return int(narrow or 0) or min(int(base), 1)


def _insert(
    cursor: Cursor, table: Table, kept: int, wanted: int, parents: Sequence[_NumberedParent]
) -> int:
    """Insert the first of the copied rows again and again, until the table has enough rows.

    :param kept: how many of the copied rows are inserted.
    :param parents: those of which each row has another one.
    :returns: the number of rows that the table has.
    """
    columns = [column for column in table.columns if _is_written(column)]
    distinct = _distinct_columns(table)
    names = ", ".join(quote_name(c.name) for c in columns)
    given = {name: value for parent in parents for name, value in parent.values.items()}
    for column in columns:
        if column.name in distinct:
            given[column.name] = _numbered(column, distinct[column.name])
    values = ", ".join(given.get(c.name, f"{_BASE}.{quote_name(c.name)}") for c in columns)
    joined = "".join(f" JOIN {p.name} ON {p.name}.{_ROW} = {_NUMBER}.n" for p in parents)
    count = _count(cursor, table)
    start = 0
    while kept and count < wanted and start < 10 * wanted:
        size = min(_AT_ONCE, wanted - count)
        cursor.execute(
            f"INSERT IGNORE INTO {table.key.sql} ({names}) SELECT {values} FROM "
            f"({_numbers(start)}) AS {_NUMBER} JOIN {_BASE} ON {_BASE}.{_ROW} = "
            f"MOD({_NUMBER}.n, {kept}){joined} WHERE {_NUMBER}.n < {start + size}"
        )
        start += size
        before, count = count, _count(cursor, table)
        if count == before:
            break
    return count


def _is_written(column: Column) -> bool:
    """Whether an INSERT gives a column its value, not the server."""
    return not column.generated and not column.autoincrement


def _count(cursor: Cursor, table: Table) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {table.key.sql}")
    ((count,),) = cursor.fetchall()
    return int(count)


def _numbers(start: int) -> str:
    """A query of :data:`_AT_ONCE` numbers."""
    digits = " UNION ALL ".join(f"SELECT {each}{' AS d' if not each else ''}" for each in range(10))
    twice = "SELECT 0 AS d UNION ALL SELECT 1"
    tables = [f"({digits}) AS t{place}" for place in range(4)] + [f"({twice}) AS t4"]
    number = " + ".join(f"t{place}.d * {10**place}" for place in range(5))
    return f"SELECT {start} + {number} AS n FROM {' CROSS JOIN '.join(tables)}"


def _unique_keys(table: Table) -> Iterator[Index]:
    """The unique keys whose values are not counted by AUTO_INCREMENT."""
    counted = {column.name for column in table.columns if column.autoincrement}
    for key in (table.primary_key, *table.indexes):
        if key and key.kind in ("PRIMARY", "UNIQUE") and not counted & set(key.names):
            yield key


def _own_part(table: Table, key: Index) -> tuple[str, int] | None:
    """The column that makes the rows differ in a unique key, with its greatest length."""
    referring = {name for each in table.foreign_keys for name in each.columns}
    return next((each for each in _numberable(table, key) if each[0] not in referring), None)


def _distinct_columns(table: Table) -> dict[str, int]:
    """The columns that make the rows differ in each unique key, with their greatest length."""
    found: dict[str, int] = {}
    for key in _unique_keys(table):
        if part := _own_part(table, key):
            found[part[0]] = min(part[1], found.get(part[0], part[1]))
    return found


def _keys_for_parents(table: Table) -> Sequence[ForeignKey]:
    """The foreign keys that make the rows differ in unique keys without another such column."""
    found: list[ForeignKey] = []
    for key in _unique_keys(table):
        taken = {name for each in found for name in each.columns}
        if _own_part(table, key) or taken & set(key.names):
            continue
        for each in table.foreign_keys:
            if set(each.columns) & set(key.names) and not taken & set(each.columns):
                found.append(each)
                break
    return found


def _numberable(table: Table, key: Index) -> Iterator[tuple[str, int]]:
    for part in key.parts:
        column = table.column(part.column) if part.column else None
        if column is None or column.generated or part.without_overlaps:
            continue
        word = type_word(column)
        if INTEGER_BITS.get(word, 0) > 16 or word in (*MOMENTS, "decimal", "uuid"):
            yield column.name, 0
        elif word.endswith(("char", "text", "binary", "blob")):
            length = min(part.length or 1 << 16, length_limit(column))
            if length >= 4:
                yield column.name, length


def _numbered(column: Column, length: int) -> str:
    """SQL for the value of a row with a number, which no other row has."""
    word, number = type_word(column), f"({_NUMBER}.n + 1000)"
    if word in INTEGER_BITS or word == "decimal":
        return number
    if word == "uuid":
        return f"CONCAT('00000000-0000-4000-8000-', LPAD(HEX{number}, 12, '0'))"
    if word in MOMENTS:
        unit = "DAY" if word == "date" else "SECOND"
        return f"DATE_ADD('2001-01-01', INTERVAL {number} {unit})"
    if length < _DIGITS:
        return f"CONV({number}, 10, 36)"
    start = f"LEFT({_BASE}.{quote_name(column.name)}, {length - _DIGITS})"
    return f"CONCAT({start}, {number})"  # NULL stays NULL, which a unique key has any number of
