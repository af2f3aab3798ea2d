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
