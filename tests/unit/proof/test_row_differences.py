"""The rows that two orders leave are compared as values."""

from __future__ import annotations

from alembic_autogen.proof.row_differences import different_rows, unstable_values
from alembic_autogen.proof.rows.observe import TableRows
from alembic_autogen.schema.model import TableKey

T = TableKey(None, "t")


def rows(*values: tuple[str, str], key: tuple[str, ...] = ("id",)) -> dict[TableKey, TableRows]:
    return {T: TableRows(key, tuple({"id": a, "x": b} for a, b in values))}


def differences(*sides: dict[TableKey, TableRows]) -> list[str]:
    return list(different_rows(*sides, ()))


def test_the_order_of_rows_does_not_count() -> None:
    assert differences(rows(("1", "a"), ("2", "b")), rows(("2", "b"), ("1", "a"))) == []


def test_a_row_with_the_same_key_is_named_with_its_column() -> None:
    found = differences(rows(("1", "a"), ("2", "b")), rows(("1", "a"), ("2", "c" * 50)))
    assert found == [f"t: x of the row with id 2 is b, and {'c' * 40} …"]


def test_more_rows_are_counted() -> None:
    found = differences(rows(("1", "a")), rows(("1", "a"), ("2", "b")))
    assert found == ["t: 1 row, and 2 after the other order"]


def test_a_row_without_a_key_is_shown() -> None:
    for key in ((), ("id",)):
        found = differences(rows(("1", "a"), key=key), rows(("2", "a"), key=key))
        assert found == ["t: the row id 1, x a is not there after the other order"]


def test_values_that_differ_each_time_are_not_compared() -> None:
    one, again, other = rows(("1", "a")), rows(("1", "b")), rows(("1", "c"))
    unstable = unstable_values(one, again)
    assert unstable == {(T, "x")}
    assert list(different_rows(one, other, unstable)) == []
    assert unstable_values(one, one) == set()
    assert unstable_values({T: TableRows((), ())}, one) == set()


def test_the_first_row_that_differs_is_named() -> None:
    found = differences(
        rows(("3", "c"), ("1", "a"), ("2", "b")), rows(("3", "z"), ("1", "x"), ("2", "y"))
    )
    assert found == ["t: x of the row with id 1 is a, and x"]


def test_the_first_row_with_the_same_key_is_compared() -> None:
    mine, other = rows(("1", "a"), ("1", "b")), rows(("1", "d"), ("1", "c"))
    assert differences(mine, other) == ["t: x of the row with id 1 is a, and c"]


def test_a_value_of_the_greatest_length_is_shown_whole() -> None:
    found = differences(rows(("1", "a" * 40)), rows(("1", "b")))
    assert found == [f"t: x of the row with id 1 is {'a' * 40}, and b"]


def test_a_key_that_differs_each_time_finds_no_row() -> None:
    one, other = rows(("1", "a")), rows(("2", "b"))
    found = list(different_rows(one, other, {(T, "id")}))
    assert found == ["t: the row x a is not there after the other order"]


def test_tables_are_in_their_order_and_ignore_their_own_columns_only() -> None:
    tables = [TableKey("s", "c"), TableKey(None, "a"), TableKey(None, "b")]
    one = {key: rows(("1", "a"))[T] for key in tables}
    other = {key: rows(("1", "b"))[T] for key in tables}
    found = list(different_rows(one, other, {(tables[1], "x")}))
    assert found == [f"{name}: x of the row with id 1 is a, and b" for name in ("b", "s.c")]


def test_a_table_that_a_second_run_does_not_have_differs_in_all_columns() -> None:
    assert unstable_values(rows(("1", "a")), {}) == {(T, "id"), (T, "x")}


def test_rows_that_are_missing_are_counted() -> None:
    found = differences(rows(("1", "a"), ("2", "b")), rows(("1", "a")))
    assert found == ["t: 2 rows, and 1 after the other order"]
