"""Families of column types, and the limits of their values."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.schema.type_families import (
    FLOAT_DIGITS,
    INTEGER_BITS,
    LARGEST_FLOAT,
    SPATIAL,
    TIER_BYTES,
    character_bytes,
    decimal_arguments,
    decimal_limit,
    decimal_range,
    family,
    first_argument,
    integer_range,
    length_limit,
    type_arguments,
    type_word,
)
from support.tables import ID, column


@pytest.mark.parametrize(
    ("written", "word", "arguments", "expected"),
    [
        ("int", "int", [], "integer"),
        ("tinyint unsigned", "tinyint", [], "integer"),
        ("smallint(6)", "smallint", [6], "integer"),
        ("mediumint", "mediumint", [], "integer"),
        ("bigint(20) unsigned", "bigint", [20], "integer"),
        ("decimal(12,3)", "decimal", [12, 3], "decimal"),
        ("float", "float", [], "float"),
        ("double(7,2)", "double", [7, 2], "float"),
        ("enum('a','b')", "enum", [], "members"),
        ("set('1')", "set", [], "members"),
        ("char(3)", "char", [3], "text"),
        ("varchar(20)", "varchar", [20], "text"),
        ("longtext", "longtext", [], "text"),
        ("varbinary(8)", "varbinary", [8], "binary"),
        ("binary(8)", "binary", [8], "binary"),
        ("tinyblob", "tinyblob", [], "binary"),
        ("datetime(6)", "datetime", [6], "datetime"),
        ("json", "json", [], "json"),
        ("bit(1)", "bit", [1], "bit"),
    ],
)
def test_a_type_has_a_word_arguments_and_a_family(
    written: str, word: str, arguments: list[int], expected: str
) -> None:
    found = column(f"`a` {written} DEFAULT NULL")
    assert (type_word(found), type_arguments(found), family(found)) == (word, arguments, expected)


@pytest.mark.parametrize(
    ("written", "first", "or_two", "limit"),
    [
        ("varchar(20)", 20, 20, 20),
        ("binary(8)", 8, 8, 8),
        ("decimal(12,3)", 12, 12, 12),
        ("char", 0, 2, 1),
        ("tinytext", 0, 2, 255),
        ("blob", 0, 2, 65535),
        ("mediumblob", 0, 2, 2**24 - 1),
    ],
)
def test_lengths(written: str, first: int, or_two: int, limit: int) -> None:
    found = column(f"`a` {written} DEFAULT NULL")
    assert (first_argument(found), first_argument(found, 2)) == (first, or_two)
    assert length_limit(found) == limit


@pytest.mark.parametrize(
    ("written", "word"), [("INT UNSIGNED", "int"), ("Varchar(3)", "varchar"), ("", "")]
)
def test_the_word_of_a_type_is_in_lower_case(written: str, word: str) -> None:
    assert type_word(replace(column(ID), type=written)) == word


@pytest.mark.parametrize(
    ("written", "smallest", "largest"),
    [
        ("tinyint", -128, 127),
        ("tinyint unsigned", 0, 255),
        ("smallint", -32768, 32767),
        ("smallint unsigned", 0, 65535),
        ("mediumint", -8388608, 8388607),
        ("mediumint unsigned", 0, 16777215),
        ("int", -2147483648, 2147483647),
        ("int unsigned", 0, 4294967295),
        ("bigint", -9223372036854775808, 9223372036854775807),
        ("bigint unsigned", 0, 18446744073709551615),
    ],
)
def test_an_integer_has_the_limits_of_its_type(written: str, smallest: int, largest: int) -> None:
    assert integer_range(column(f"`a` {written} DEFAULT NULL")) == (smallest, largest)


@pytest.mark.parametrize(
    ("written", "arguments", "limits"),
    [
        ("decimal(10,0)", (10, 0), ("-9999999999", "9999999999")),
        ("decimal(4)", (4, 0), ("-9999", "9999")),
        ("decimal", (10, 0), ("-9999999999", "9999999999")),
        ("decimal(5,2)", (5, 2), ("-999.99", "999.99")),
        ("decimal(5,2) unsigned", (5, 2), ("0", "999.99")),
        ("decimal(2,2)", (2, 2), ("-0.99", "0.99")),
    ],
)
def test_a_decimal_has_the_limits_of_its_digits(
    written: str, arguments: tuple[int, int], limits: tuple[str, str]
) -> None:
    found = column(f"`a` {written} DEFAULT NULL")
    assert (decimal_arguments(found), decimal_range(found)) == (arguments, limits)
    assert decimal_limit(*arguments) == limits[1]


def test_texts_and_blobs_hold_the_bytes_of_the_manual() -> None:
    """Sizes: MySQL manual, 13.7 Data Type Storage Requirements."""
    assert TIER_BYTES == {
        "tinytext": 255,
        "text": 65535,
        "mediumtext": 16777215,
        "longtext": 4294967295,
        "tinyblob": 255,
        "blob": 65535,
        "mediumblob": 16777215,
        "longblob": 4294967295,
    }


def test_floats_have_the_limits_of_ieee_754() -> None:
    assert LARGEST_FLOAT == {
        "float": "3.4028234663852886e38",
        "double": "1.7976931348623157e308",
    }
    assert FLOAT_DIGITS == {"float": 6, "double": 15}
    assert list(INTEGER_BITS.values()) == [8, 16, 24, 32, 64]


@pytest.mark.parametrize(
    ("charsets", "expected"),
    [
        ("utf8mb4 utf16 utf16le utf32 gb18030", 4),
        ("utf8mb3 utf8 ujis eucjpms", 3),
        ("ucs2 big5 cp932 euckr gb2312 gbk sjis", 2),
        ("latin1 ascii", 1),
    ],
)
def test_a_character_takes_the_bytes_of_its_charset(charsets: str, expected: int) -> None:
    assert {character_bytes(charset) for charset in charsets.split()} == {expected}
    assert character_bytes(None) == 1


@pytest.mark.parametrize("several", ["", "multi"])
@pytest.mark.parametrize("shape", ["point", "linestring", "polygon"])
def test_each_shape_is_spatial_alone_and_in_numbers(several: str, shape: str) -> None:
    assert several + shape in SPATIAL
