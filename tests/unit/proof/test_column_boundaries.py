"""Boundary values of each type, as SQL."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.rows.column_boundaries import (
    boundary_values,
    distinct_value,
    moderate_values,
    values_in_checks,
)
from support.tables import ID, column, table

DOLPHIN = "😀"
ODD = "'it''s 100% \\\\ '"
VALUES: dict[str, list[str]] = {
    "tinyint": ["1", "0", "127", "-128", "-1"],
    "tinyint(1)": ["1", "0", "127", "-128", "-1"],
    "tinyint unsigned": ["1", "0", "255"],
    "smallint": ["1", "0", "32767", "-32768", "-1"],
    "mediumint unsigned": ["1", "0", "16777215"],
    "int": ["1", "0", "2147483647", "-2147483648", "-1"],
    "bigint unsigned": ["1", "0", "18446744073709551615"],
    "bigint": ["1", "0", "9223372036854775807", "-9223372036854775808", "-1"],
    "decimal(5,2)": ["0", "1", "999.99", "0.01", "-999.99"],
    "decimal(5,2) unsigned": ["0", "1", "999.99", "0.01"],
    "decimal(3,0)": ["0", "1", "999", "-999"],
    "decimal(2,2)": ["0", "0.99", "0.01", "-0.99"],
    "decimal(3,3)": ["0", "0.999", "0.001", "-0.999"],
    "decimal(7)": ["0", "1", "9999999", "-9999999"],
    "decimal": ["0", "1", "9999999999", "-9999999999"],
    "float": ["0", "1.5", "0.1", "16777217", "3.40282e38", "1.17549e-38", "-1.5"],
    "float(7,2)": ["0", "1.5", "0.1", "16777217", "-1.5"],
    "double unsigned": [
        *("0", "1.5", "0.1", "16777217", "1.7976931348623157e308", "2.2250738585072014e-308"),
    ],
    "enum('a','it''s')": ["'a'", "'it''s'"],
    "set('a','b')": ["''", "'a'", "'b'", "'a,b'"],
    "date": ["'2024-02-29'", "'1000-01-01'", "'9999-12-31'", "'1970-01-01'"],
    "datetime": [
        *("'2024-02-29 00:00:00'", "'2024-02-29 12:30:59'"),
        *("'9999-12-31 23:59:59'", "'1000-01-01 00:00:00'"),
    ],
    "datetime(3)": [
        *("'2024-02-29 00:00:00'", "'2024-02-29 12:30:59.987'"),
        *("'9999-12-31 23:59:59'", "'1000-01-01 00:00:00'"),
    ],
    "timestamp(6)": [
        *("'2024-02-29 00:00:00'", "'2024-02-29 12:30:59.987654'"),
        *("'2038-01-18 03:14:07'", "'1970-01-02 00:00:01'"),
    ],
    "time": ["'00:00:00'", "'12:30:59'", "'838:59:59'", "'-838:59:59'"],
    "time(2)": ["'00:00:00'", "'12:30:59.98'", "'838:59:59'", "'-838:59:59'"],
    "year": ["2024", "1901", "2155"],
    "bit(3)": ["b'0'", "b'1'", "b'111'"],
    "bit": ["b'0'", "b'1'"],
    "json": [
        *("'{}'", "'[]'", '\'{"a": [1, "ü😀", null]}\'', "'null'", "'\"text\"'", "'1.5'"),
    ],
    "vector(2)": ["TO_VECTOR('[1,1]')", "x'0000803f0000803f'"],
    "point": ["ST_GeomFromText('POINT(1 2)', 0)"],
    "linestring": ["ST_GeomFromText('LINESTRING(0 0, 1 1)', 0)"],
    "polygon": ["ST_GeomFromText('POLYGON((0 0, 0 1, 1 1, 0 0))', 0)"],
    "multipoint": ["ST_GeomFromText('MULTIPOINT(0 0, 1 1)', 0)"],
    "multilinestring": ["ST_GeomFromText('MULTILINESTRING((0 0, 1 1))', 0)"],
    "multipolygon": ["ST_GeomFromText('MULTIPOLYGON(((0 0, 0 1, 1 1, 0 0)))', 0)"],
    "geometry": ["ST_GeomFromText('POINT(1 2)', 0)"],
    "geomcollection": ["ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))', 0)"],
    "geometrycollection": ["ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2))', 0)"],
    "binary(2)": ["x'00ff'", "x''", "x'61'", "x'ffff'"],
    "varbinary(1)": ["x''", "x'61'", "x'ff'"],
    "tinyblob": ["x'00ff'", "x''", "x'61'", f"x'{'ff' * 255}'"],
    "uuid": [
        "'123e4567-e89b-12d3-a456-426614174000'",
        "'00000000-0000-0000-0000-000000000000'",
    ],
    "inet4": ["'192.0.2.1'", "'0.0.0.0'", "'255.255.255.255'"],
    "inet6": ["'2001:db8::1'", "'::'", "'::ffff:192.0.2.1'"],
}


@pytest.mark.parametrize(("type_", "values"), VALUES.items())
def test_the_smallest_the_largest_and_the_odd(type_: str, values: list[str]) -> None:
    assert boundary_values(column(f"`a` {type_} NOT NULL")) == values
    assert boundary_values(column(f"`a` {type_} DEFAULT NULL")) == [*values, "NULL"]


@pytest.mark.parametrize(
    ("type_", "values"),
    [
        ("tinyint", ["1", "41", "3", "20"]),
        ("decimal(5,2)", ["1", "4", "3", "2"]),
        ("decimal(2,2)", ["0.1", "0.3"]),
        ("double", ["1.5", "4", "0.5"]),
        ("varchar(8)", ["'A ti'", "'othe'", "'12'", "'2024'"]),
        ("char(1)", ["'A'", "'o'", "'1'", "'2'"]),
        ("varbinary(4)", ["'A '", "'ot'", "'12'", "'20'"]),
        ("datetime(6)", ["'2024-02-29'", "'2001-05-17'"]),
        ("time", ["'12:30:59'", "'01:00:00'"]),
        ("enum('a','b')", ["'a'", "'b'"]),
    ],
)
def test_moderate_values_leave_room(type_: str, values: list[str]) -> None:
    assert moderate_values(column(f"`a` {type_} NOT NULL")) == values
    assert moderate_values(column(f"`a` {type_} DEFAULT NULL")) == [*values, "NULL"]


def test_a_vector_has_as_many_dimensions_as_its_column() -> None:
    value, _ = boundary_values(column("`a` vector NOT NULL"))
    assert value.count("1") == 2048


def test_a_shape_has_the_reference_system_of_its_column() -> None:
    (value,) = boundary_values(column("`a` point NOT NULL /*!80003 SRID 4326 */"))
    assert value == "ST_GeomFromText('POINT(1 2)', 4326)"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("varchar(1)", ["'a'", "''", f"'{DOLPHIN}'", "'x'", "'B'"]),
        ("varchar(2)", ["'a'", "''", f"'{DOLPHIN * 2}'", "'xx'", "'B'", "'12'"]),
        (
            "char(14)",
            [
                *("'a'", "''", f"'{DOLPHIN * 14}'", f"'{'x' * 14}'", "'B'", ODD, "'12'"),
                "'2024-02-29'",
            ],
        ),
        (
            "varchar(2) CHARACTER SET latin1",
            ["'a'", "''", "'xx'", "'B'", "'12'"],
        ),
        ("varchar(1) CHARACTER SET utf16", ["'a'", "''", f"'{DOLPHIN}'", "'x'", "'B'"]),
        ("varchar(1) CHARACTER SET utf16le", ["'a'", "''", f"'{DOLPHIN}'", "'x'", "'B'"]),
        ("varchar(1) CHARACTER SET utf32", ["'a'", "''", f"'{DOLPHIN}'", "'x'", "'B'"]),
        ("varchar(1) CHARACTER SET gb18030", ["'a'", "''", f"'{DOLPHIN}'", "'x'", "'B'"]),
        ("varchar(1) CHARACTER SET utf8mb3", ["'a'", "''", "'x'", "'B'"]),
        (
            "tinytext",
            [
                *("'a'", "''", f"'{DOLPHIN * 63}'", f"'{'x' * 255}'", "'B'", ODD, "'12'"),
                "'2024-02-29'",
            ],
        ),
        (
            "tinytext CHARACTER SET latin1",
            ["'a'", "''", f"'{'x' * 255}'", "'B'", ODD, "'12'", "'2024-02-29'"],
        ),
    ],
)
def test_texts_are_as_long_as_fits(definition: str, expected: list[str]) -> None:
    assert boundary_values(column(f"`a` {definition} NOT NULL")) == expected


@pytest.mark.parametrize(
    ("type_", "longest"),
    [("text", 65_535), ("mediumtext", 70_000), ("longtext", 70_000)],
)
def test_long_texts_are_longer_than_shorter_types_hold(type_: str, longest: int) -> None:
    values = boundary_values(column(f"`a` {type_} CHARACTER SET latin1 NOT NULL"))
    assert max(map(len, values)) == longest + 2
    (blob,) = boundary_values(column(f"`a` {type_.replace('text', 'blob')} NOT NULL"))[3:]
    assert len(blob) == longest * 2 + 3


@pytest.mark.parametrize(
    ("type_", "number", "value"),
    [
        ("tinyint", 5, "5"),
        ("tinyint", 127, "127"),
        ("tinyint", 128, "0"),
        ("int", 300, "300"),
        ("decimal(5,2)", 5, "5"),
        ("float", 5, "5"),
        ("double", 5, "5"),
        ("varchar(2)", 123, "'23'"),
        ("char(3)", 123, "'123'"),
        ("text", 123, "'123'"),
        ("varbinary(3)", 123, "'123'"),
        ("blob", 123, "'123'"),
        ("date", 5, "DATE_ADD('2001-01-01', INTERVAL 5 DAY)"),
        ("datetime", 5, "DATE_ADD('2001-01-01', INTERVAL 5 DAY)"),
        ("timestamp", 5, "DATE_ADD('2001-01-01', INTERVAL 5 DAY)"),
        ("uuid", 31, "'00000000-0000-4000-8000-00000000001f'"),
        ("inet4", 5, "'10.0.0.5'"),
        ("inet4", 0x01FF03, "'10.1.255.3'"),
        ("inet6", 0x0100, "'::10.0.1.0'"),
        ("json", 5, None),
        ("enum('a')", 5, None),
        ("time", 5, None),
    ],
)
def test_a_value_that_no_other_number_gives(type_: str, number: int, value: str | None) -> None:
    assert distinct_value(column(f"`a` {type_} NOT NULL"), number) == value


def test_the_literals_of_checks_are_values_of_all_their_columns() -> None:
    made = table(
        "t",
        ID,
        "CONSTRAINT `c` CHECK (((`a` in (_utf8mb4'x',_utf8mb4'it\\'s')) and (`b` > 7)))",
        "CONSTRAINT `d` CHECK ((`b` < 10.5))",
    )
    assert values_in_checks(made) == {
        "a": ["'x'", "'it''s'", "7"],
        "b": ["'x'", "'it''s'", "7", "10.5"],
    }
    assert values_in_checks(table("t", ID)) == {}


def test_json_of_mariadb_gets_documents() -> None:
    """MariaDB stores JSON as a text that a CHECK of the column makes a document."""
    stored = column(
        "`data` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL"
        " CHECK (json_valid(`data`))"
    )
    assert boundary_values(stored) == VALUES["json"]
    assert moderate_values(stored) == VALUES["json"]


def test_the_literals_of_a_check_that_mariadb_keeps_with_its_column() -> None:
    checked = table("t", ID, "`size` varchar(5) DEFAULT NULL CHECK (`size` in ('big','it''s'))")
    assert values_in_checks(checked) == {"size": ["'big'", "'it''s'"]}
