"""Boundary values of a conversion: values of one type that another type refuses or alters.

They depend on both types. For a text that becomes an INT, they include ``'007'``, ``'1e3'`` and
``' 12 '``; for one that becomes a DATE, a date with a time of day. An experiment with these values
shows which of them MySQL refuses, and which it accepts and alters (docs/conversions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from alembic_autogen.quoting import quote_string
from alembic_autogen.schema.members import enum_members
from alembic_autogen.schema.model import Column
from alembic_autogen.schema.type_families import (
    MOMENTS,
    TIER_BYTES,
    decimal_arguments,
    family,
    first_argument,
    integer_range,
    length_limit,
    type_word,
)

_LONGEST = 70_000
"""Maximum number of bytes: more than TEXT holds, but no 16 MB, so MEDIUMTEXT is like LONGTEXT."""

_PLAIN = ("12", "abc")
_WHOLE = (
    "007",
    "1e3",
    " 12 ",
    "1.5",
    "1.0",
    "-0",
    "+5",
    "-1",
    "12abc",
    "0x10",
    "1 2",
    "12\n",
    ".5",
)
_FRACTIONS = ("1.50", "1.500", "0.005", "5.", "1e-3", "-0.0", "NaN", "99999999999", "-1.5")
_FLOATS = (
    "19.99",
    "0.1",
    "16777217",
    "123456789.123456789",
    "1e400",
    "1e22",
    "1E+22",
    "inf",
    "1e39",
)
_DATES = (
    *("2024-02-29", "2024-02-30", "2024-1-5", "20240229", "24-02-29", "0000-00-00", "2024-00-00"),
    *("2024/02/29", " 2024-02-29", "2024-02-29 ", "tomorrow", "10000-01-01", "0024-02-29"),
)
_MOMENTS_OF_TIMES = (
    *("2024-02-29 10:00:00", "2024-02-29 00:00:00", "2024-02-29T10:00:00", "2024-02-29 10:00"),
    *("2024-02-29T10:00:00Z", "2024-02-29T10:00:00+02:00"),
)
_MOMENTS_OF_DATES = (
    *_MOMENTS_OF_TIMES,
    *("2024-02-29 10:00:00.5", "2024-02-29 10:00:00.987654", "2024-02-29 25:00:00"),
)
_MOMENTS = (
    *_MOMENTS_OF_DATES,
    *("2024-02-29 10:00:00 x", "2024-02-29 23:59:59.9999999"),
    *("1969-12-31 00:00:00", "2038-01-19 05:14:08"),
    *("2024-03-31 02:30:00", "2024-10-27 02:30:00", "20240229100000", "2024-02-29 10:00:00 "),
    *("2024-02-29 1:2:3", "9999-12-31 23:59:59.9"),
)
_TIMES = (
    *("10:00:00", "10:00", "100", "-01:00:00", "839:00:00", "25:00:00", "10:00:00.5", "-00:00:00"),
    *("1 10:00:00", "10:00:00.987654", "10:60:00", "10:00:00 ", "838:59:59"),
)
_YEARS = ("2024", "24", "0", "00", "0000", "1900", "1901", "2155", "2156", " 2024", "2024.4", "70")
_DOCUMENTS = (
    *('{"a": 1}', '{"a":1}', '{"bb": 1, "a": 2}', '{"a": 1, "a": 2}', "[1.10, 1e2]", '{"a": 1,}'),
    *("12345678901234567890123", "0.1234567890123456789", "0.30000000000000004", '"\\u00e4"'),
    *("18446744073709551615", "18446744073709551616", "-0", "-0.0", "[1e400]", "NaN", '"a:b,{"'),
    *(
        '{"a": {"b": 1, "b": 1}}',
        '[{"b": "\\"x\\":"}]',
        "null",
        ' {"a": [ ] } ',
        '"\\ud83d\\ude00"',
    ),
    *('{"a\\u0062": 1, "ab": 2}', "[0.1, 12345678.87654321]", "1.0", "[1, 2.50]"),
)
_NETWORK = (
    *("10.0.0.1", "010.0.0.1", "10.0.0", "256.0.0.1", "::1", "::ffff:10.0.0.1", "0:0:0:0:0:0:0:1"),
    *("2001:DB8::1", "2001:db8::1", "123e4567-e89b-12d3-a456-426614174000"),
    *("123E4567-E89B-12D3-A456-426614174000", "123e4567e89b12d3a456426614174000", "10.0.0.1 "),
)
_CHARACTERS = (
    *("a ", " a", "ä", "€", "😀", "Ä", "a\u0301", "ß", "a\tb", "\0", "A", "\x80", "ab", "abcdef"),
    *("it's 100% \\ :x", "x" * 255, "x" * 256, "ä" * 128, "ä" * 300),
)

_TEXTS: dict[str, tuple[str, ...]] = {
    "integer": (*_WHOLE, "1.50"),
    "decimal": (*_WHOLE, *_FRACTIONS),
    "float": (*_WHOLE, *_FRACTIONS, *_FLOATS),
    "bit": ("1", "0", "a", "ab", "\0", "\x01"),
    "date": (*_DATES, *_MOMENTS_OF_DATES, "0"),
    "datetime": (*_DATES, *_MOMENTS, "0"),
    "timestamp": (*_DATES, *_MOMENTS, "0"),
    "time": (*_TIMES, *_MOMENTS_OF_TIMES),
    "year": _YEARS,
    "json": _DOCUMENTS,
    "inet4": _NETWORK,
    "inet6": _NETWORK,
    "uuid": _NETWORK,
    "text": _CHARACTERS,
    "binary": _CHARACTERS,
}


def pair_values(current: Column, target: Column) -> list[str]:
    """SQL literals for a column that a conversion to another type may alter or refuse.

    Those of :func:`~alembic_autogen.proof.rows.column_boundaries.boundary_values`, which are tried
    as well, are only repeated where another type shares them.

    :param current: the current column.
    :param target: the target column.
    """
    maker = _MAKERS.get(family(current))
    return list(dict.fromkeys(maker(current, target))) if maker else []


def _texts(current: Column, target: Column) -> Iterator[str]:
    new_type = family(target)
    texts = [*_TEXTS.get(new_type, ()), *_PLAIN]
    if new_type == "integer":
        texts += _near_limits(target)
    if new_type == "decimal":
        texts += _limits_of_decimal(target)
    if new_type == "members":
        texts += _near_members(target)
    if new_type in ("text", "binary"):
        texts += _long_texts(current, target)
    for text in texts:
        length = len(text) if current.charset in ("latin1", "ascii") else len(text.encode())
        if length <= _longest(current):
            yield quote_string(text)


def _longest(column: Column) -> int:
    """An upper limit for the bytes of a value, with four bytes for each character of a text."""
    counts_bytes = type_word(column) in TIER_BYTES or family(column) == "binary"
    return length_limit(column) * (1 if counts_bytes else 4)


def _near_limits(column: Column) -> list[str]:
    """The smallest and the largest value of an integer type, with one less and one more."""
    return [str(n) for edge in integer_range(column) for n in range(edge - 1, edge + 2)]


def _limits_of_decimal(column: Column) -> list[str]:
    precision, scale = decimal_arguments(column)
    whole = "9" * (precision - scale)
    return [whole or "0", f"1{'0' * len(whole)}", f"{whole or '0'}.{'9' * scale}5", f"-{whole}.4"]


def _near_members(column: Column) -> list[str]:
    """Members, texts that a collation treats as equal to them, and numbers (possible indexes)."""
    members = enum_members(column.type)
    found = [*members, *(m.swapcase() for m in members), *(f"{m} " for m in members)]
    found += [str(len(members)), str(len(members) + 1), "0", "01", ",".join(members)]
    found += [",".join(reversed(members)), ",".join((members[0], members[0])), "a\u0301", "other"]
    return found


def _long_texts(current: Column, target: Column) -> list[str]:
    """Texts around the target's limit, which exceed it by a character or by bytes alone."""
    length = length_limit(target)
    if length >= _LONGEST:
        return ["x" * min(_LONGEST, _longest(current))]
    return [fill * n for fill in ("x", "ä", "😀") for n in (length, length + 1, length // 2 + 1)]


def _bytes(current: Column, target: Column) -> Iterator[str]:
    new_type = family(target)
    texts = [*_TEXTS.get(new_type, ()), *_PLAIN]
    if new_type == "members":
        texts += _near_members(target)
    for text in texts:
        if len(text.encode()) <= _longest(current):
            yield f"x'{text.encode().hex()}'"
    yield from ("x'80'", "x'ff00'", "x'6100'", "x'c3a4'", "x'0a000001'", f"x'{'12' * 16}'")
    length = length_limit(target)
    if length < _LONGEST:
        yield from (f"x'{'ab' * n}'" for n in (length, length + 1))


def _numbers(current: Column, target: Column) -> Iterator[str]:
    """Limits of both types, fractions, and numbers that a mantissa cannot hold."""
    yield from ("0", "1", "-1", "12", "1.5", "-0.5", "0.005", "19.99", "0.1", "-0.0", "99.995")
    yield from ("16777216", "16777217", "123456789", "9007199254740993", "1.0000001", "1e30")
    yield from ("70", "99", "1900", "1901", "2024", "2155", "2156", "20240229", "20240229100000")
    yield from ("123059", "240229", "127.5", "0.125", "33.333333333333336", "1e-30", "1000000")
    if family(target) == "integer":
        yield from _near_limits(target)
        yield from (f"{integer_range(target)[1]}.5", f"{integer_range(target)[1]}.4")
    if family(target) == "decimal":
        yield from _limits_of_decimal(target)
    if family(target) in ("text", "binary"):
        length = length_limit(target)
        yield from ("9" * length, f"1{'0' * length}", f"-{'9' * length}") if length < 60 else ()
    if family(target) == "bit":
        bits = first_argument(target, 1)
        yield from (str(2**bits - 1), str(2**bits))


def _moments(current: Column, target: Column) -> Iterator[str]:
    yield from map(quote_string, (*_DATES, *_MOMENTS, "2024-02-29 23:59:59.999999"))
    yield from ("'2024-10-27 00:30:00'", "'2024-10-27 01:30:00'", "'2024-11-03 05:30:00'")


def _times(current: Column, target: Column) -> Iterator[str]:
    yield from map(quote_string, _TIMES)


def _years(current: Column, target: Column) -> Iterator[str]:
    yield from ("2024", "0", "1901", "2155", "1970")


def _bits(current: Column, target: Column) -> Iterator[str]:
    yield from ("0", "1", "2", "65", "97", "127", "128", "255", "2024", "4294967296")
    yield from ("9223372036854775808", "18446744073709551615", "20240229")


def _documents(current: Column, target: Column) -> Iterator[str]:
    """JSON documents, and the boundary texts of the target type as JSON strings and numbers."""
    yield from map(quote_string, _DOCUMENTS)
    for text in (*_TEXTS.get(family(target), ()), "12", "abc", "ä", "😀", "x" * 300):
        yield f"JSON_QUOTE({quote_string(text)})"
    for number in ("12", "1.5", "-1", "300", "1e10", "2024", "true", "99999999999"):
        yield quote_string(number)


def _members(current: Column, target: Column) -> Iterator[str]:
    members = enum_members(current.type)
    yield from map(quote_string, members)
    if type_word(current) == "set":
        yield from map(quote_string, ("", ",".join(members)))
    else:
        yield "''"


def _network(current: Column, target: Column) -> Iterator[str]:
    yield from map(quote_string, _NETWORK)


def _shapes(current: Column, target: Column) -> Iterator[str]:
    for shape in ("POINT(1 2)", "LINESTRING(0 0,1 1)", "POLYGON((0 0,0 1,1 1,0 0))"):
        yield f"ST_GeomFromText('{shape}')"
    yield "ST_GeomFromText('POINT(1 2)', 4326)"


_MAKERS: dict[str, Callable[[Column, Column], Iterator[str]]] = {
    "text": _texts,
    "binary": _bytes,
    **dict.fromkeys(("integer", "decimal", "float"), _numbers),
    **dict.fromkeys(MOMENTS, _moments),
    "time": _times,
    "year": _years,
    "bit": _bits,
    "json": _documents,
    "members": _members,
    **dict.fromkeys(("inet4", "inet6", "uuid"), _network),
    **dict.fromkeys(("point", "geometry"), _shapes),
}
