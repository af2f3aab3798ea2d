"""Boundary values of each column type: the smallest, the largest, empty and unusual values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column, Table
from alembic_autogen.schema.tokens import tokenize, unquote_name, unquote_string
from alembic_autogen.schema.type_families import (
    INTEGER_BITS,
    MOMENTS,
    NUMERIC_TYPES,
    decimal_arguments,
    family,
    first_argument,
    length_limit,
    type_arguments,
    type_word,
)

_LONGEST = 70_000
"""Maximum number of characters: more than TEXT holds, but no 16 MB for each MEDIUMTEXT value."""
_WITH_FOUR_BYTES = ("utf8mb4", "utf16", "utf16le", "utf32", "gb18030")
"""The character sets that have characters of four bytes."""
_WORDS = ("A title of some length", "other words", "12", "2024-02-29")
_DATES = ("2024-02-29", "1000-01-01", "9999-12-31", "1970-01-01")


def boundary_values(column: Column) -> list[str]:
    """SQL literals for a column, the most revealing first; includes NULL if that is allowed."""
    word = "json" if column.is_json_text else type_word(column)
    maker = _MAKERS.get(word) or next((m for end, m in _BY_ENDING if word.endswith(end)), None)
    values = list(dict.fromkeys(maker(column))) if maker else []
    return [*values, "NULL"] if column.nullable else values


def moderate_values(column: Column) -> list[str]:
    """SQL literals for a column that are far from its limits; the boundaries of other types."""
    found = [*_moderate(column)]
    return [*found, *(["NULL"] if column.nullable else [])] if found else boundary_values(column)


def _moderate(column: Column) -> Iterator[str]:
    word, sort = type_word(column), family(column)
    if column.is_json_text:  # a word is no document
        return
    if sort == "integer":
        yield from ("1", "41", "3", "20")
    elif sort == "decimal":
        precision, scale = decimal_arguments(column)
        yield from ("1", "4", "3", "2") if precision > scale else ("0.1", "0.3")
    elif sort == "float":
        yield from ("1.5", "4", "0.5")
    elif sort in ("text", "binary"):
        half = max(_length(column) // 2, 1)
        yield from (quote_string(text[:half]) for text in _WORDS)
    elif word in ("date", "datetime", "timestamp"):
        yield from map(quote_string, ("2024-02-29", "2001-05-17"))
    elif word == "time":
        yield from map(quote_string, ("12:30:59", "01:00:00"))


def values_in_checks(table: Table) -> dict[str, list[str]]:
    """The literals in a CHECK, for each column that it names: values that the CHECK may allow.

    MariaDB keeps a CHECK that is written with a column there.
    """
    found: dict[str, list[str]] = {}
    of_columns = (column.extra for column in table.columns)
    for expression in (*(check.expression for check in table.checks), *of_columns):
        tokens = tokenize(expression)
        names = {unquote_name(token.text) for token in tokens if token.kind == "name"}
        literals = [quote_string(unquote_string(t.text)) for t in tokens if t.kind == "string"]
        literals += [t.text for t in tokens if re.fullmatch(r"\d+(\.\d+)?", t.text)]
        for name in names:
            found.setdefault(name, []).extend(literals)
    return found


def distinct_value(column: Column, number: int) -> str | None:
    """A different value for each number, for unique keys; ``None`` if the type has too few."""
    word = type_word(column)
    if word in INTEGER_BITS:
        return str(number % (2 ** (INTEGER_BITS[word] - 1)))
    if word in NUMERIC_TYPES:
        return str(number)
    if word.endswith(("char", "text", "binary", "blob")):
        return quote_string(str(number)[-(_length(column)) :])
    if word == "uuid":
        return quote_string(f"00000000-0000-4000-8000-{number:012x}")
    if word in ("inet4", "inet6"):
        return quote_string(f"{'::' if word == 'inet6' else ''}10.{_octets(number)}")
    if word in MOMENTS:
        return f"DATE_ADD('2001-01-01', INTERVAL {number} DAY)"
    return None


def _octets(number: int) -> str:
    """The last three octets of an address."""
    return ".".join(str(number >> shift & 255) for shift in (16, 8, 0))


def _integers(column: Column) -> Iterator[str]:
    bits = INTEGER_BITS[type_word(column)]
    unsigned = "unsigned" in column.type
    yield from ("1", "0")
    yield str(2**bits - 1 if unsigned else 2 ** (bits - 1) - 1)
    if not unsigned:
        yield from (str(-(2 ** (bits - 1))), "-1")


def _decimals(column: Column) -> Iterator[str]:
    precision, scale = decimal_arguments(column)
    fraction = f".{'9' * scale}" if scale else ""
    largest = f"{'9' * (precision - scale) or '0'}{fraction}"
    yield from ("0", "1" if precision > scale else "0", largest)
    if scale:
        yield f"0.{'0' * (scale - 1)}1"
    if "unsigned" not in column.type:
        yield f"-{largest}"


def _floats(column: Column) -> Iterator[str]:
    yield from ("0", "1.5", "0.1", "16777217")
    if not type_arguments(column):
        yield "3.40282e38" if type_word(column) == "float" else "1.7976931348623157e308"
        yield "1.17549e-38" if type_word(column) == "float" else "2.2250738585072014e-308"
    if "unsigned" not in column.type:
        yield "-1.5"


def _length(column: Column) -> int:
    return min(length_limit(column), _LONGEST)


def _texts(column: Column) -> Iterator[str]:
    length = _length(column)
    is_bytes = type_word(column).endswith("text")
    wide = column.charset in _WITH_FOUR_BYTES
    widest = ["😀" * (length // 4 if is_bytes else length)] if wide else []
    for text in ("a", "", *widest, "x" * length, "B", "it's 100% \\ ", "12", "2024-02-29"):
        if len(text) <= length:
            yield quote_string(text)


def _bytes(column: Column) -> Iterator[str]:
    length = _length(column)
    for text in ("00ff", "", "61", "ff" * length):
        if len(text) // 2 <= length:
            yield f"x'{text}'"


def _enums(column: Column) -> Iterator[str]:
    yield from map(quote_string, enum_members(column.type))


def _sets(column: Column) -> Iterator[str]:
    members = enum_members(column.type)
    yield from map(quote_string, ("", *members, ",".join(members)))


def _dates(column: Column) -> Iterator[str]:
    yield from map(quote_string, _DATES)


def _datetimes(column: Column) -> Iterator[str]:
    digits = first_argument(column)
    fraction = f".{'987654'[:digits]}" if digits else ""
    timestamp = type_word(column) == "timestamp"
    latest = "2038-01-18 03:14:07" if timestamp else "9999-12-31 23:59:59"
    earliest = "1970-01-02 00:00:01" if timestamp else "1000-01-01 00:00:00"
    for text in ("2024-02-29 00:00:00", f"2024-02-29 12:30:59{fraction}", latest, earliest):
        yield quote_string(text)


def _times(column: Column) -> Iterator[str]:
    digits = first_argument(column)
    fraction = f".{'987654'[:digits]}" if digits else ""
    for text in ("00:00:00", f"12:30:59{fraction}", "838:59:59", "-838:59:59"):
        yield quote_string(text)


def _years(column: Column) -> Iterator[str]:
    yield from ("2024", "1901", "2155")


def _bits(column: Column) -> Iterator[str]:
    length = first_argument(column, 1)
    yield from ("b'0'", "b'1'", f"b'{'1' * length}'")


def _documents(column: Column) -> Iterator[str]:
    for text in ("{}", "[]", '{"a": [1, "ü😀", null]}', "null", '"text"', "1.5"):
        yield quote_string(text)


def _vectors(column: Column) -> Iterator[str]:
    dimensions = first_argument(column, 2048)
    yield f"TO_VECTOR('[{','.join(['1'] * dimensions)}]')"
    yield f"x'{'0000803f' * dimensions}'"  # the same as MariaDB reads it, too


def _addresses(column: Column) -> Iterator[str]:
    texts = {
        "uuid": ("123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000"),
        "inet4": ("192.0.2.1", "0.0.0.0", "255.255.255.255"),
        "inet6": ("2001:db8::1", "::", "::ffff:192.0.2.1"),
    }
    yield from map(quote_string, texts[type_word(column)])


def _shapes(column: Column) -> Iterator[str]:
    shapes = {
        "linestring": "LINESTRING(0 0, 1 1)",
        "polygon": "POLYGON((0 0, 0 1, 1 1, 0 0))",
        "multipoint": "MULTIPOINT(0 0, 1 1)",
        "multilinestring": "MULTILINESTRING((0 0, 1 1))",
        "multipolygon": "MULTIPOLYGON(((0 0, 0 1, 1 1, 0 0)))",
        "geomcollection": "GEOMETRYCOLLECTION(POINT(1 2))",
        "geometrycollection": "GEOMETRYCOLLECTION(POINT(1 2))",
    }
    shape = shapes.get(type_word(column), "POINT(1 2)")
    yield f"ST_GeomFromText('{shape}', {column.srid or 0})"


_MAKERS: dict[str, Callable[[Column], Iterator[str]]] = {
    **dict.fromkeys(INTEGER_BITS, _integers),
    "decimal": _decimals,
    "float": _floats,
    "double": _floats,
    "enum": _enums,
    "set": _sets,
    "date": _dates,
    "datetime": _datetimes,
    "timestamp": _datetimes,
    "time": _times,
    "year": _years,
    "bit": _bits,
    "json": _documents,
    "vector": _vectors,
    **dict.fromkeys(("uuid", "inet4", "inet6"), _addresses),
}
_BY_ENDING: tuple[tuple[tuple[str, ...], Callable[[Column], Iterator[str]]], ...] = (
    (("char", "text"), _texts),
    (("binary", "blob"), _bytes),
    (("point", "string", "polygon", "collection", "geometry"), _shapes),
)
