"""Whether a column holds a value as it was given, by the texts of both."""

from __future__ import annotations

import pytest

from alembic_autogen.proof.stored import (
    _COMPARED,
    _is_incomparable,
    _is_number,
    _shown,
    _text,
    zone_matters,
)
from alembic_autogen.schema.type_families import family
from support.tables import column


@pytest.mark.parametrize(
    ("type_", "given", "held", "is_same"),
    [
        ("int", "7", "7", True),
        ("int", " 7.0 ", "7", True),
        ("int", "7.5", "8", False),
        ("int", "seven", "0", False),
        ("int", "", "0", False),
        ("int", "inf", "0", False),
        ("decimal(5,2)", "1.50", "1.5", True),
        ("double", "1e2", "100", True),
        ("bit(8)", "65", "65", True),
        ("year", "2024", "2024", True),
        ("date", "2024-12-31", "2024-12-31", True),
        ("date", "2024-12-31 00:00:00", "2024-12-31", True),
        ("date", "2024-12-31 00:00:01", "2024-12-31", False),
        ("date", "20241231", "2024-12-31", True),
        ("date", "2024-1-2", "2024-01-02", True),
        ("date", "2024-1-2 0:00", "2024-01-02", True),
        ("date", "2024-1-2 0:00:00.0", "2024-01-02", True),
        ("date", "2024-11-2", "2024-01-12", False),
        ("datetime", "2024-12-31", "2024-12-31 00:00:00", True),
        ("datetime", "20241231", "2024-12-31 00:00:00", True),
        ("datetime(3)", "2024-1-2 10:00:00.5", "2024-01-02 10:00:00.500", True),
        ("datetime(3)", "2024-12-31 10:00:00.5", "2024-12-31 10:00:00.500", True),
        ("datetime", "2024-12-31 10:00:00.5", "2024-12-31 10:00:01", False),
        ("datetime", "2024-12-31 10:00:00.5", "2024-12-31 10:00:00", False),
        ("datetime(1)", "2024-12-31 00:00:00.5", "2024-12-31 00:00:00.5", True),
        ("datetime(1)", "2024-12-31 0:0:0.5", "2024-12-31 00:00:00.5", True),
        ("datetime(1)", "2024-12-31 .5", "2024-12-31 00:00:00.5", False),
        ("time", "10:00", "10:00:00", True),
        ("time", "0:00", "00:00:00", True),
        ("time", "1200", "00:12:00", False),
        ("time", "-1:00:00", "-01:00:00", True),
        ("time", " -1:00:00", "-01:00:00", True),
        ("time", "1:00:00", "-01:00:00", False),
        ("enum('a','B')", "b", "B", True),
        ("enum('a','B')", "A", "a", True),
        ("enum('a','b')", "1", "a", False),
        ("set('b','a')", "a,b", "b,a", True),
        ("set('a','b')", "b,a", "a,b", True),
        ("set('a','b')", "b,a", "b", False),
        ("varchar(9)", "a", "a", True),
        ("varchar(9)", "a", "A", False),
        ("varbinary(9)", "00FF", "00FF", True),
    ],
)
def test_a_column_holds_what_it_is_given(type_: str, given: str, held: str, is_same: bool) -> None:
    assert _COMPARED[family(column(f"`a` {type_}"))](given, held) is is_same


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("1", True), (" -1.5e3 ", True), ("", False), ("x", False)),
        *(("nan", False), ("Infinity", False)),
    ],
)
def test_numbers_are_finite(text: str, expected: bool) -> None:
    assert _is_number(text) is expected


@pytest.mark.parametrize(
    ("value", "text"), [("a", "a"), (7, "7"), ("é".encode(), "é"), (b"\xff", "\ufffd")]
)
def test_values_are_compared_as_texts(value: object, text: str) -> None:
    assert _text(value) == text


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("binary", "HEX(`a`)"), ("bit", "`a` + 0"), ("integer", "CONCAT(`a`)")],
)
def test_what_a_column_holds_is_read_as_a_text(kind: str, shown: str) -> None:
    assert _shown("`a`", kind) == shown


@pytest.mark.parametrize(
    ("own_type", "kind", "expected"),
    [
        ("json", "text", False),
        ("json", "integer", True),
        ("json", "binary", True),
        ("varbinary", "integer", True),
        ("varbinary", "binary", False),
        ("longblob", "text", True),
        ("bit", "integer", True),
        ("bigint", "integer", False),
        ("varchar", "text", False),
    ],
)
def test_bytes_and_documents_have_another_meaning_in_other_columns(
    own_type: str, kind: str, expected: bool
) -> None:
    assert _is_incomparable(own_type, kind) is expected


@pytest.mark.parametrize(
    ("type_", "sql", "matters"),
    [
        ("datetime", "'2024-12-31 10:00:00+02:00'", True),
        ("timestamp(3)", "'2024-12-31 10:00:00.5 -5:30'", True),
        ("datetime", "'2024-12-31 10:00+02:00'", True),
        ("datetime", "'2024-12-31 10:00:00'", False),
        ("datetime", "'2024-12-31+02:00'", False),
        ("datetime", "'10:00:00+02:000'", False),
        ("varchar(40)", "'2024-12-31 10:00:00+02:00'", False),
        ("time", "'10:00:00+02:00'", False),
    ],
)
def test_an_offset_from_utc_matters_where_a_column_holds_none(
    type_: str, sql: str, matters: bool
) -> None:
    problem = (
        f"a ({type_}) holds no offset from UTC, so what a server stores depends on the session's"
        " time zone; write the time without an offset"
    )
    assert zone_matters(column(f"`a` {type_} NULL"), sql) == (problem if matters else None)
