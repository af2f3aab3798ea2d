"""Messages about a value of --fill that a server does not accept."""

from __future__ import annotations

from typing import Any, cast

import pytest
from pymysql.err import MySQLError

from alembic_autogen.autogenerate.preconditions.base import Rows, rows_of
from alembic_autogen.proof.backfill import _hint, _is_literal, _ValueCheck, given_fill
from support.tables import ID, A, compared, key, table

REQUIRED, OPTIONAL = "`w` varchar(9) NOT NULL", "`w` varchar(9) DEFAULT NULL"
UNIQUE = "UNIQUE KEY `k` (`w`)"
SAME = (
    "w is unique, and rows would get the same value; give an expression that differs from row to"
    " row, such as UUID() or one over the table's other columns"
)


def _rows(*lines: str) -> Rows:
    (rows,) = rows_of(compared(table("t", ID), table("t", ID, *lines)), {})
    return rows


def _explained(
    number: int, sql: str, computed: str | None, *lines: str, message: str = "why"
) -> str:
    rows = _rows(*lines)
    column = rows.target.column("w")
    assert column is not None
    server = cast(Any, None)
    check = _ValueCheck(server, server, rows, column, None)
    return check._explain(sql, computed, MySQLError(number, message))


@pytest.mark.parametrize(
    ("number", "sql", "computed", "said"),
    [
        (1054, "x", None, "MySQL reads a word of it as the name of a column (why (1054))"),
        (1064, "x y", None, "MySQL cannot read it as the SQL of one value (why (1064))"),
        (1146, "x", None, "MySQL cannot read it as the SQL of one value (why (1146))"),
        (
            *(1406, "1 + 1", "2"),
            "MySQL computes 2, which w (varchar(9) NOT NULL) does not accept (why (1406))",
        ),
        (1406, "2", "2", "w (varchar(9) NOT NULL) does not accept it (why (1406))"),
        (1406, "'a'", "a", "w (varchar(9) NOT NULL) does not accept it (why (1406))"),
        (1406, "UUID()", None, "w (varchar(9) NOT NULL) does not accept it (why (1406))"),
    ],
)
def test_an_error_of_the_server_is_explained(
    number: int, sql: str, computed: str | None, said: str
) -> None:
    assert _explained(number, sql, computed, REQUIRED) == said


@pytest.mark.parametrize(
    ("number", "message", "shown"),
    [
        (1146, "Table 'scratch.u' doesn't exist", "Table 'u' doesn't exist (1146)"),
        (1146, "Table 'scratch.u' in 'x.y'", "Table 'u' in 'x.y' (1146)"),
        (1305, "FUNCTION 'x.f' does not exist", "FUNCTION 'x.f' does not exist (1305)"),
    ],
)
def test_a_table_that_does_not_exist_is_named_without_the_disposable_database(
    number: int, message: str, shown: str
) -> None:
    said = _explained(number, "(SELECT 1 FROM u)", None, REQUIRED, message=message)
    assert said == f"MySQL cannot read it as the SQL of one value ({shown})"


def test_a_value_is_shown_as_the_flag_that_gives_it() -> None:
    assert given_fill((key("t"), "w"), "1") == "--fill t.w=1"
    assert given_fill((key("geo.t"), "w"), "'a'") == "--fill geo.t.w='a'"


def test_an_update_cannot_read_its_own_table() -> None:
    assert _explained(1093, "(SELECT MAX(id) FROM t)", None, REQUIRED) == (
        "MySQL does not read a table in a subquery of its own UPDATE (why (1093)); put the"
        " subquery into another one: (SELECT x FROM (SELECT MAX(id) AS x FROM t) AS derived)"
    )


@pytest.mark.parametrize(
    ("key", "is_unique"),
    [
        (UNIQUE, True),
        ("PRIMARY KEY (`w`)", True),
        ("KEY `k` (`w`)", False),
        ("UNIQUE KEY `k` (`w`,`id`)", False),
        ("UNIQUE KEY `k` (`id`)", False),
    ],
)
def test_one_value_for_all_rows_does_not_fit_a_unique_column(key: str, is_unique: bool) -> None:
    said = _explained(1062, "7", "7", REQUIRED, key)
    assert said == (
        SAME if is_unique else "w (varchar(9) NOT NULL) does not accept it (why (1062))"
    )


def test_a_unique_column_may_refuse_a_value_for_another_reason() -> None:
    said = _explained(1406, "7", "7", REQUIRED, UNIQUE)
    assert said == "w (varchar(9) NOT NULL) does not accept it (why (1406))"


def test_a_column_that_may_be_null_is_described_without_more() -> None:
    said = _explained(3819, "7", "7", OPTIONAL)
    assert said == "w (varchar(9)) does not accept it (why (3819))"


def test_a_text_may_lack_its_quotes() -> None:
    assert _hint(_rows(A, REQUIRED), "w", "it's") == (
        " A text or a date needs quotes, which the shell must not remove:" " --fill \"t.w='it''s'\""
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        *(("'a'", True), (" 'it''s' ", True), ("'a\\'b'", True), ("'two\nlines'", True)),
        *(("'a' 'b'", False), ("a", False), ("'a", False), ("CONCAT('a')", False)),
    ],
)
def test_a_literal_is_one_string(sql: str, expected: bool) -> None:
    assert _is_literal(sql) is expected
