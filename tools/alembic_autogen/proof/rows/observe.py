"""Read the rows of tables, and compare them with earlier rows."""

from __future__ import annotations

import re
import struct
from ast import literal_eval
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Context, Decimal
from typing import TYPE_CHECKING

from alembic_autogen.proof.rows.filled_tables import filled_tables
from alembic_autogen.quoting import quote_name
from alembic_autogen.schema.model import Column, Table, TableKey
from alembic_autogen.schema.renames import Renames
from alembic_autogen.schema.type_families import type_word
from alembic_autogen.wording import count_of

if TYPE_CHECKING:
    from pymysql.cursors import Cursor

    from alembic_autogen.server.base import Database

Row = dict[str, str]


@dataclass(frozen=True)
class TableRows:
    """The rows of a table, with each value as text.

    :param key: the columns of the primary key; empty if the table has none.
    :param floats: the columns of type FLOAT, whose values look different in other types.
    """

    key: tuple[str, ...]
    rows: tuple[Row, ...]
    floats: frozenset[str] = frozenset()


@dataclass(frozen=True)
class RowChange:
    """A change of the rows of a table.

    :param table: the table's name before the change.
    :param text: the change, as a sentence without the table's name.
    :param kind: ``table`` if its rows are lost with it, ``rows`` if there are fewer, ``more`` if
        there are more, ``column`` if values are lost with their column, ``values`` if values are
        others, ``given`` if rows get values in a column that is added.
    :param column: the column's name before the change; empty if it is about whole rows.
    """

    table: TableKey
    text: str
    kind: str = ""
    column: str = ""


def read_rows(database: Database, tables: Iterable[Table]) -> dict[TableKey, TableRows]:
    """Read all rows of tables.

    :param tables: tables as they are in the database now.
    """
    every = list(tables)
    with database.connect() as connection, connection.cursor() as cursor:
        cursor.execute("SET time_zone = '+00:00'")
        filled = filled_tables(cursor, database, every)
        return {
            table.key: TableRows(
                _key(table),
                tuple(_rows_of(cursor, table)) if table.key in filled else (),
                frozenset(c.name for c in table.columns if type_word(c) == "float"),
            )
            for table in every
        }


def _rows_of(cursor: Cursor, table: Table) -> Iterator[Row]:
    names = [column.name for column in table.columns]
    cursor.execute(f"SELECT {', '.join(map(_readable, table.columns))} FROM {table.key.sql}")
    for row in cursor.fetchall():
        yield dict(zip(names, map(as_text, row), strict=True))


def _readable(column: Column) -> str:
    """Select a column in a form that every driver can read; most do not know VECTOR."""
    name, word = quote_name(column.name), type_word(column)
    if word == "float":  # printed with six digits only (manual, 13.1.4)
        return f"CAST({name} AS DOUBLE)"
    return f"HEX({name})" if word == "vector" else name


_ALL_DIGITS = Context(prec=400)
"""Enough precision for a DECIMAL, which has up to 65 digits."""


def as_text(value: object) -> str:
    """A value as text: equal values give equal texts, whatever the type of their column."""
    if value is None:
        return "NULL"
    if isinstance(value, (int, float, Decimal)):
        return format(Decimal(str(value)).normalize(_ALL_DIGITS), "f")
    if isinstance(value, datetime):
        return value.isoformat(" ").removesuffix(" 00:00:00")
    if isinstance(value, (date, timedelta)):
        return str(value)
    return repr(value)


def _key(table: Table) -> tuple[str, ...]:
    parts = table.primary_key.parts if table.primary_key else ()
    return tuple(part.column for part in parts if part.column)


def changes(
    before: Mapping[TableKey, TableRows], after: Mapping[TableKey, TableRows], renames: Renames
) -> Iterator[RowChange]:
    """Describe the changes of rows between two points in time.

    :param before: the earlier rows, by table.
    :param after: the later rows, by table; dropped tables are missing.
    :param renames: the renames in between.
    """
    for table, contents in before.items():
        new = renames.table(table)
        if new not in after:
            if contents.rows:
                are = "is" if len(contents.rows) == 1 else "are"
                text = f"{count_of(len(contents.rows), 'row')} {are} lost with the table"
                yield RowChange(table, text, "table")
            continue
        named = {name: renames.column(new, name) for row in contents.rows[:1] for name in row}
        members = {
            old: {repr(a): repr(b) for a, b in renames.members.get((new, name), {}).items()}
            for old, name in named.items()
        }
        found = _changes(contents, after[new], named, members)
        yield from (RowChange(table, *each) for each in found)


Members = Mapping[str, Mapping[str, str]]
"""Renamed ENUM or SET members, as they are read: by column, the new member by the old one."""


def _changes(
    before: TableRows, after: TableRows, named: Mapping[str, str], members: Members
) -> Iterator[tuple[str, ...]]:
    """Describe changes in a table: each as text, with its kind and any column (see RowChange)."""
    kept = {old: new for old, new in named.items() if after.rows and new in after.rows[0]}
    if len(after.rows) != len(before.rows):
        become = "becomes" if len(before.rows) == 1 else "become"
        kind = "more" if len(after.rows) > len(before.rows) else "rows"
        yield f"{count_of(len(before.rows), 'row')} {become} {len(after.rows)}", kind
    if not after.rows:
        return
    for old in named:
        if old not in kept:
            values = [row[old] for row in before.rows if row[old] != "NULL"]
            if values:
                rows = count_of(len(values), "row")
                yield f"{old} is dropped, with the values of {rows}", "column", old
    pairs = list(_pairs(before, after, kept, members))
    for old, new in kept.items():
        was_float, is_float = old in before.floats, new in after.floats
        is_same = is_same_value
        if was_float != is_float:
            is_same = _is_float_of if is_float else _is_one_float
        for text in _changed_values(old, [(a[old], b[new]) for a, b in pairs], is_same):
            yield text, "values", old


def _pairs(
    before: TableRows, after: TableRows, kept: Mapping[str, str], members: Members
) -> Iterator[tuple[Row, Row]]:
    """Pair earlier rows with later ones, by the primary key, or else by all kept columns."""
    same_key = tuple(kept.get(name, "") for name in before.key)
    if same_key and set(same_key) <= set(after.rows[0]):
        names = dict(zip(before.key, same_key, strict=True))
        return _pairs_by_key(before.rows, after.rows, names, members)
    return _pairs_by_values(before.rows, after.rows, kept)


def _pairs_by_key(
    before: Sequence[Row], after: Sequence[Row], key: Mapping[str, str], members: Members
) -> Iterator[tuple[Row, Row]]:
    """Pair rows with the same key, then those whose key is written differently or has changed.

    :param key: the columns of the key: names after the change, by names before.
    """
    found = {tuple(row[name] for name in key.values()): row for row in after}
    odd = []
    for row in before:
        values = (members.get(name, {}).get(row[name], row[name]) for name in key)
        other = found.pop(tuple(values), None)
        if other is not None:
            yield row, other
        else:
            odd.append(row)
    yield from _with_other_keys(odd, list(found.values()), key)


def _pairs_by_values(
    before: Sequence[Row], after: Sequence[Row], kept: Mapping[str, str]
) -> Iterator[tuple[Row, Row]]:
    """Pair the rows without an equal one by the columns that hold the same values as before.

    Rows of a table without a primary key come in any order.
    """
    left = Counter(tuple(row[new] for new in kept.values()) for row in after)
    odd_before = []
    for row in before:
        values = tuple(row[old] for old in kept)
        if left[values] > 0:
            left[values] -= 1
        else:
            odd_before.append(row)
    odd_after = [dict(zip(kept.values(), v, strict=True)) for v in left.elements()]
    same = {old: new for old, new in kept.items() if _holds_same(odd_before, odd_after, old, new)}
    by_values: dict[tuple[str, ...], list[Row]] = {}
    for row in odd_after:
        by_values.setdefault(tuple(row[new].strip("'") for new in same.values()), []).append(row)
    alone = []
    for row in odd_before:
        found = by_values.get(tuple(row[old].strip("'") for old in same))
        if found:
            yield row, found.pop(0)
        else:
            alone.append(row)
    yield from zip(alone, (row for rows in by_values.values() for row in rows), strict=False)


def _holds_same(before: Iterable[Row], after: Iterable[Row], old: str, new: str) -> bool:
    """Whether a column holds the same values, in whatever rows; a number may have become text."""
    counts = [
        Counter(row[name].strip("'") for row in rows)
        for name, rows in ((old, before), (new, after))
    ]
    return counts[0] == counts[1]


def _with_other_keys(
    before: Sequence[Row], after: Sequence[Row], key: Mapping[str, str]
) -> Iterator[tuple[Row, Row]]:
    """Pair rows whose key is written differently in its new type, then rows whose key has changed.

    :param key: the columns of the key: names after the change, by names before.
    """
    left, odd = list(after), []
    for row in before:
        same = (n for n, r in enumerate(left) if _same_key(row, r, key))
        at = next(same, None)
        if at is None:
            odd.append(row)
        else:
            yield row, left.pop(at)
    if len(odd) == len(left):  # else rows were added or deleted, and it is unknown which
        yield from zip(odd, left, strict=True)


def _same_key(before: Row, after: Row, key: Mapping[str, str]) -> bool:
    return all(is_same_value(before[old], after[new]) for old, new in key.items())


def _changed_values(
    column: str, values: Sequence[tuple[str, str]], is_same: Callable[[str, str], bool]
) -> Iterator[str]:
    changed = [(old, new) for old, new in values if not is_same(old, new)]
    if changed:
        old, new = (shortened_value(text) for text in changed[0])
        rows = count_of(len(values), "row")
        yield f"{column} changes in {len(changed)} of {rows}, such as {old} → {new}"


def is_same_value(before: str, after: str) -> bool:
    """Whether two texts are the same value in different types: ``'12'`` and the number 12.

    :param before: a text from :func:`as_text`.
    :param after: a text from :func:`as_text`.
    """
    if _is_bytes(before) != _is_bytes(after):
        return _characters(before) == _characters(after)
    bare, new = (text[1:-1] if text[:1] == "'" else text for text in (before, after))
    if bare == new:
        return True
    plain, moment = (_PLAIN_NUMBER.fullmatch(bare), _DAY.match(bare))
    if plain and _PLAIN_NUMBER.fullmatch(new):
        return Decimal(bare) == Decimal(new)
    return bool(moment) and _moment(bare) == _moment(new)


def _is_bytes(text: str) -> bool:
    return text[:2] in ("b'", 'b"')


def _characters(text: str) -> str:
    """The characters of a text, or of bytes as UTF-8; for other values, the text itself."""
    if not _is_bytes(text):
        return str(literal_eval(text)) if text[:1] in ("'", '"') else text
    return bytes(literal_eval(text)).decode("utf-8", "backslashreplace")


def _is_one_float(before: str, after: str) -> bool:
    """Whether a FLOAT is the same number in another type: 19.989999771118164 as 19.99."""
    if is_same_value(before, after):
        return True
    packed = {_packed(text.strip("'")) for text in (before, after)}
    return len(packed) == 1 and None not in packed


def _is_float_of(before: str, after: str) -> bool:
    """Whether a number of another type keeps its digits as FLOAT: 19.99, but not 16777217."""
    return is_same_value(before, after) or (
        _is_one_float(before, after) and is_same_value(before, _shortest_float(after))
    )


def _shortest_float(number: str) -> str:
    """The text with the fewest digits that is read as the same FLOAT; nine are always enough."""
    texts = [f"{float(number):.{digits}g}" for digits in range(1, 10)]
    return as_text(Decimal(next(each for each in texts if _packed(each) == _packed(number))))


def _packed(number: str) -> bytes | None:
    """A number as FLOAT; ``None`` of NULL, and of what is out of its range."""
    try:
        return struct.pack("f", float(number))
    except (ValueError, OverflowError):
        return None


_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _moment(text: str) -> str:
    """A date and time in one notation."""
    moment = text.replace("T", " ")
    moment = moment.rstrip("0").rstrip(".") if "." in moment else moment
    return moment.removesuffix(" 00:00:00")


def shortened_value(text: str) -> str:
    """Shorten a text from :func:`as_text` for a sentence."""
    return text if len(text) <= 40 else f"{text[:36]}…{text[-1]}"
