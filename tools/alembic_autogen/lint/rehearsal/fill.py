"""Multiply the generated rows of a table, on the server, with its unique keys kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.type_families import INTEGER_BITS, MOMENTS, length_limit, type_word

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.schema.model import Column, Index, Table

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


def multiply(cursor: Cursor, table: Table, wanted: int) -> int:
    """Insert further rows like those that a table has, until it has a number of them.

    Rows that a key or a CHECK refuses are left out, so that there may be fewer.

    :returns: the number of rows.
    :raises MySQLError: the server refuses all of them.
    """
    kept = _copy_of_rows(cursor, table)
    try:
        return _insert(cursor, table, kept, wanted)
    finally:
        cursor.execute(f"DROP TEMPORARY TABLE {_BASE}")


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


def _insert(cursor: Cursor, table: Table, kept: int, wanted: int) -> int:
    """Insert the first of the copied rows again and again, until the table has enough rows.

    :param kept: how many of the copied rows are inserted.
    :returns: the number of rows that the table has.
    """
    columns = [column for column in table.columns if _is_written(column)]
    distinct = _distinct_columns(table)
    names = ", ".join(quote_name(c.name) for c in columns)
    values = ", ".join(
        _numbered(c, distinct[c.name]) if c.name in distinct else f"{_BASE}.{quote_name(c.name)}"
        for c in columns
    )
    count = _count(cursor, table)
    for start in range(0, 10 * wanted, _AT_ONCE) if kept else ():
        if count >= wanted:
            break
        size = min(_AT_ONCE, wanted - count)
        cursor.execute(
            f"INSERT IGNORE INTO {table.key.sql} ({names}) SELECT {values} FROM "
            f"({_numbers(start)}) AS {_NUMBER} JOIN {_BASE} ON {_BASE}.{_ROW} = "
            f"MOD({_NUMBER}.n, {kept}) WHERE {_NUMBER}.n < {start + size}"
        )
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


def _distinct_columns(table: Table) -> dict[str, int]:
    """The columns that make the rows differ in each unique key, with their greatest length."""
    referring = {name for key in table.foreign_keys for name in key.columns}
    counted = {column.name for column in table.columns if column.autoincrement}
    keys = [table.primary_key, *(each for each in table.indexes if each.kind == "UNIQUE")]
    found: dict[str, int] = {}
    for key in keys:
        if key is None or counted & set(key.names):
            continue
        for name, length in _numberable(table, key):
            if name not in referring:
                found[name] = min(length, found.get(name, length))
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
