"""Changes of rows, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alembic_autogen.proof.rows.observe import (
    RowChange,
    TableRows,
    _key,
    _readable,
    as_text,
    changes,
    is_same_value,
)
from support.tables import ID, column, key, renamed, table


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        ("NULL", "'NULL'"),
        (7, "7"),
        (7.0, "7"),
        (Decimal("7.00"), "7"),
        (Decimal("7.50"), "7.5"),
        (1e22, "10000000000000000000000"),
        (0, "0"),
        (datetime(2024, 2, 29), "2024-02-29"),
        (date(2024, 2, 29), "2024-02-29"),
        (datetime(2024, 2, 29, 12, 30), "2024-02-29 12:30:00"),
        (timedelta(hours=1), "1:00:00"),
        ("7", "'7'"),
        (b"7", "b'7'"),
        (Decimal("9" * 64 + ".0"), "9" * 64),
    ],
)
def test_equal_values_are_equal_texts_whatever_their_type(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_the_columns_that_tell_rows_apart() -> None:
    assert _key(table("t", ID, "`a` int NOT NULL", "PRIMARY KEY (`a`,`id`)")) == ("a", "id")
    assert _key(table("t", ID, "UNIQUE KEY `k` (`id`)")) == ()


def test_a_vector_is_read_as_hexadecimal() -> None:
    assert _readable(column("`a` vector(3)")) == "HEX(`a`)"
    assert _readable(column("`a``b` int")) == "`a``b`"


def test_a_float_is_read_with_all_its_digits() -> None:
    assert _readable(column("`a` float")) == "CAST(`a` AS DOUBLE)"
    assert _readable(column("`a` double")) == "`a`"


T = key("t")


def contents(keys: str, *rows: str) -> TableRows:
    """Rows such as ``id=1 a=x``."""
    parsed = tuple(dict(pair.split("=") for pair in row.split()) for row in rows)
    return TableRows(tuple(keys.split()), parsed)


def became(before: TableRows, after: TableRows | None, **renames: Any) -> list[str]:
    """The changes of the rows of one table."""
    given = renamed(**renames)
    later = {} if after is None else {given.table(T): after}
    found = list(changes({T: before}, later, given))
    assert {change.table for change in found} <= {T}
    return [change.text for change in found]


ROWS = ("id=1 a=x", "id=2 a=y", "id=3 a=NULL")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (contents("id", *ROWS), contents("id", *ROWS), []),
        (contents("id", *ROWS), contents("id", *ROWS[::-1]), []),
        (contents("id", *ROWS), None, ["3 rows are lost with the table"]),
        (contents("id", *ROWS[:1]), None, ["1 row is lost with the table"]),
        (contents("id"), None, []),
        (contents("id", *ROWS), contents("id"), ["3 rows become 0"]),
        (contents("id", *ROWS), contents("id", *ROWS[:2]), ["3 rows become 2"]),
        (contents("id", *ROWS[:1]), contents("id", *ROWS[:2]), ["1 row becomes 2"]),
        (contents("id"), contents("id", *ROWS), ["0 rows become 3"]),
        (
            contents("id", *ROWS),
            contents("id", "id=1 a=x", "id=2 a=z", "id=3 a=NULL"),
            ["a changes in 1 of 3 rows, such as y → z"],
        ),
        (
            contents("id", *ROWS),
            contents("id", "id=1 a=q", "id=2 a=z", "id=3 a=0"),
            ["a changes in 3 of 3 rows, such as x → q"],
        ),
        (
            contents("id", *ROWS),
            contents("id", "id=1 a=z", "id=2 a=y"),
            ["3 rows become 2", "a changes in 1 of 2 rows, such as x → z"],
        ),
        # a column goes, with what was in it
        (
            contents("id", *ROWS),
            contents("id", "id=1", "id=2", "id=3"),
            ["a is dropped, with the values of 2 rows"],
        ),
        (contents("id", "id=1 a=NULL"), contents("id", "id=1"), []),
        # a column that comes is no change
        (contents("id", "id=1"), contents("id", "id=1 a=x"), []),
        # without a key, rows are told apart by all that they have
        (contents("", *ROWS), contents("", *ROWS[::-1]), []),
        (
            contents("", "a=x b=1", "a=x b=1", "a=y b=2"),
            contents("", "a=x b=1", "a=y b=2", "a=z b=1"),
            ["a changes in 1 of 1 row, such as x → z"],
        ),
        (
            contents("", "a=x b=1", "a=y b=2"),
            contents("", "a=x", "a=y"),
            ["b is dropped, with the values of 2 rows"],
        ),
        (
            contents("", "a=x", "a=x", "a=y"),
            contents("", "a=x", "a=x", "a=z"),
            ["a changes in 1 of 1 row, such as y → z"],
        ),
        # first by the columns that hold the same values, in whatever order the rows come
        (
            contents("", "a=x b=1", "a=y b=2", "a='7' b=3"),
            contents("", "a=7 b=13", "a=x b=11", "a=y b=12"),
            ["b changes in 3 of 3 rows, such as 1 → 11"],
        ),
        (
            contents("", "a=x b=1", "a=y b=2", "a=x b=3"),
            contents("", "a=y b=5", "a=x b=4", "a=x b=6"),
            ["b changes in 3 of 3 rows, such as 1 → 4"],
        ),
        # then in their order
        (
            contents("", "a=x b=1", "a=y b=2"),
            contents("", "a=x b=2", "a=y b=1"),
            ["b changes in 2 of 2 rows, such as 1 → 2"],
        ),
        # a table may have nothing but its key
        (
            contents("id", "id=1", "id=2"),
            contents("id", "id=1", "id=3"),
            ["id changes in 1 of 2 rows, such as 2 → 3"],
        ),
        # and so they are where the key goes
        (
            contents("id", *ROWS),
            contents("", "a=x", "a=y", "a=NULL"),
            ["id is dropped, with the values of 3 rows"],
        ),
        # which keys that have lost a column do not do
        (
            contents("id b", "id=1 b=1 a=x", "id=2 b=1 a=y"),
            contents("id", "id=1 a=z", "id=2 a=y"),
            [
                "b is dropped, with the values of 2 rows",
                "a changes in 1 of 1 row, such as x → z",
            ],
        ),
    ],
)
def test_what_became_of_rows(
    before: TableRows, after: TableRows | None, expected: list[str]
) -> None:
    assert became(before, after) == expected


def test_a_row_whose_key_changes_is_the_same_row() -> None:
    """By renamed members; then as another type spells the key; then by what is left."""
    members = {("t", "id"): {"a": "b", "b": "a"}}
    before = contents("id", "id='a' n=1", "id='b' n=2")
    swapped = contents("id", "id='a' n=2", "id='b' n=1")
    assert became(before, swapped, members=members) == [
        "id changes in 2 of 2 rows, such as 'a' → 'b'"
    ]
    assert became(contents("id", "id='10' n=1", "id='9' n=2"), contents("id", *TYPED)) == []
    assert became(contents("id", "id=1 n=1", "id=2 n=2"), contents("id", *TYPED)) == [
        "id changes in 2 of 2 rows, such as 1 → 9",
        "n changes in 2 of 2 rows, such as 1 → 2",
    ]


TYPED = ("id=9 n=2", "id=10 n=1")


def test_a_row_whose_key_is_spelt_otherwise_may_change() -> None:
    before = contents("id", "id='10' n=1", "id='9' n=2")
    after = contents("id", "id=9 n=2", "id=10 n=5")
    assert became(before, after) == ["n changes in 1 of 2 rows, such as 1 → 5"]


def test_all_columns_of_a_key_tell_rows_apart() -> None:
    before = contents("a b", "a='1' b=p n=1", "a='1' b=q n=2")
    assert became(before, contents("a b", "a=1 b=q n=2", "a=1 b=p n=1")) == []


def test_a_renamed_table_and_a_renamed_column_are_the_same() -> None:
    after = contents("no", "no=1 b=x", "no=2 b=y", "no=3 b=NULL")
    renames = {"tables": {"t": "u"}, "columns": {"u": {"id": "no", "a": "b"}}}
    assert became(contents("id", *ROWS), after, **renames) == []
    changed = contents("no", "no=1 b=x", "no=2 b=z", "no=3 b=NULL")
    expected = ["a changes in 1 of 3 rows, such as y → z"]
    assert became(contents("id", *ROWS), changed, **renames) == expected
    assert (
        became(
            contents("", *ROWS), contents("", *("no=2 b=y", "no=1 b=x", "no=3 b=NULL")), **renames
        )
        == []
    )


def test_a_long_value_is_cut() -> None:
    text = "0123456789" * 4
    before, after = contents("id", f"id=1 a={text}"), contents("id", f"id=1 a={text}Z")
    (found,) = became(before, after)
    assert found == f"a changes in 1 of 1 row, such as {text} → {text[:36]}…Z"


def test_every_table_is_looked_at() -> None:
    before = {key(name): contents("id", *ROWS) for name in ("a", "gone", "b")}
    after = {key("a"): contents("id", *ROWS[:1]), key("b"): contents("id")}
    assert list(changes(before, after, renamed())) == [
        RowChange(key("a"), "3 rows become 1", "rows"),
        RowChange(key("gone"), "3 rows are lost with the table", "table"),
        RowChange(key("b"), "3 rows become 0", "rows"),
    ]


def test_a_change_is_about_rows_or_a_column_or_its_values() -> None:
    after = contents("id", "id=1 b=3", "id=2 b=4")
    before = contents("id", "id=1 a=1 b=2", "id=2 a=2 b=4", "id=3 a=3 b=4")
    assert list(changes({T: before}, {T: after}, renamed())) == [
        RowChange(T, "3 rows become 2", "rows"),
        RowChange(T, "a is dropped, with the values of 3 rows", "column", "a"),
        RowChange(T, "b changes in 1 of 2 rows, such as 2 → 3", "values", "b"),
    ]
    new = RowChange(T, "is new, with 1 row")
    assert (new.kind, new.column) == ("", "")  # nothing of it is lost


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("'12'", "12", True),
        ("'1.50'", "1.5", True),
        ("'007'", "7", False),
        ("' 12 '", "12", False),
        ("'1e3'", "1000", False),
        ("'2024-02-29'", "2024-02-29", True),
        ("'2024-02-29T10:00:00'", "2024-02-29 10:00:00", True),
        ("'2024-02-29 10:00:00.50'", "2024-02-29 10:00:00.500000", True),
        ("2024-02-29 10:00:00", "2024-02-29", False),
        ("'a '", "'a'", False),
        ("'12'", "'abc'", False),
        ("'abc.0'", "abc", False),
        ("'2024-02-20'", "2024-02-2", False),
        ("'2024-02-29 10:00:00.000'", "2024-02-29 10:00:00", True),
        ("'2024-02-29 00:00:00'", "2024-02-29", True),
        ("NULL", "0", False),
        ("b'\\x00a'", "'\\x00a'", True),
        ("'ä'", "b'\\xc3\\xa4'", True),
        ("b'\\xe4'", "'ä'", False),
        ("b'a'", "'a '", False),
        ("b'1'", "NULL", False),
        ("b'1'", "1", True),
        ("b'a'", "b'b'", False),
        ('b"it\'s"', '"it\'s"', True),
        ('"it\'s"', 'b"it\'s"', True),
        ('"it\'s"', "b'its'", False),
    ],
)
def test_a_value_of_another_type_may_say_the_same(before: str, after: str, same: bool) -> None:
    assert is_same_value(before, after) == same


@pytest.mark.parametrize(
    ("before", "after", "is_kept"),
    [
        ("19.99", "19.989999771118164", True),
        ("0.1", "0.10000000149011612", True),
        ("'0.1'", "0.10000000149011612", True),
        ("16777216", "16777216", True),
        ("2147483648", "2147483648", True),
        ("16777217", "16777216", False),
        ("2147483647", "2147483648", False),
        ("99999999.99", "100000000", False),
        ("3.141592653589793", "3.1415927410125732", False),
        (f"34028235{'0' * 31}", f"34028234663852886{'0' * 22}", True),
        ("NULL", "NULL", True),
        ("'a'", "0", False),
    ],
)
def test_a_number_that_becomes_a_float_keeps_its_digits_or_not(
    before: str, after: str, is_kept: bool
) -> None:
    old = contents("id", f"id=1 v={before}")
    new = replace(contents("id", f"id=1 v={after}"), floats={"v"})
    assert (became(old, new) == []) is is_kept


def test_a_float_is_compared_as_a_float_where_one_side_is_one() -> None:
    before = replace(contents("id", "id=1 v=19.989999771118164", "id=2 v=0.5"), floats={"v"})
    after = contents("id", "id=1 v=19.99", "id=2 v=0.51")
    assert became(before, after) == ["v changes in 1 of 2 rows, such as 0.5 → 0.51"]
    assert became(before, contents("id", "id=1 v='19.99'", "id=2 v='0.5'")) == []
    assert became(
        replace(before, rows=({"id": "1", "v": "NULL"},)), contents("id", "id=1 v=0")
    ) == ["v changes in 1 of 1 row, such as NULL → 0"]
    same = replace(before, floats=frozenset())
    assert became(same, after)[0].startswith("v changes in 2 of 2 rows")
