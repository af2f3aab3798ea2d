"""New columns and tables that may be meant for the values of what is dropped."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.model import Schema, Table
from alembic_autogen.schema.relocated_columns import columns_like, tables_like
from support.tables import ID, PRIMARY, A, B, compared, schema, t, table

NAME = "`name` varchar(40) DEFAULT NULL"
NEW = table("n", ID, NAME, PRIMARY)
"""A new table."""


def found(head: Schema, models: Schema, of: str, **renames: str) -> list[str]:
    """The columns for what is dropped of a table, or for the table."""
    differences = compared(head, models, tables=renames).differences
    (dropped,) = [each for each in differences if each.target is None and str(each.table) == of]
    return columns_like(dropped, differences)


def u(*more: str) -> Table:
    return table("u", ID, *more)


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        # a column that is added to another table, whatever the case of its name
        ((t(NAME), u()), (t(), u(NAME)), ["u.name"]),
        ((t(NAME), u()), (t(), u(NAME.replace("name", "Name"))), ["u.Name"]),
        # not to the same table, with another name or type, or computed
        ((t(NAME),), (t(NAME.replace("name", "Name")),), []),
        ((t(NAME), u()), (t(), u(A)), []),
        ((t(NAME), u()), (t(), u(NAME.replace("40", "80"))), []),
        ((t(NAME), u()), (t(), u("`name` varchar(40) GENERATED ALWAYS AS ('x') STORED")), []),
        # one that changes, or is dropped as well
        ((t(NAME), u(NAME.replace("40", "80"))), (t(), u(NAME)), []),
        ((t(NAME), u(NAME)), (t(), u()), []),
        # a column of a new table, but not its key, and of no dropped one
        ((t(NAME),), (t(), NEW), ["n.name"]),
        ((t(NAME), NEW), (t(),), []),
        ((t(NAME), u()), (t(), u(NAME), NEW), ["n.name", "u.name"]),
        # a computed column has no values of its own
        ((t("`name` varchar(40) GENERATED ALWAYS AS ('x') STORED"), u()), (t(), u(NAME)), []),
    ],
)  # fmt: skip
def test_a_dropped_column_may_have_moved_to_a_new_one(
    head: tuple[Table, ...], models: tuple[Table, ...], expected: list[str]
) -> None:
    assert found(schema(*head), schema(*models), "t") == expected


def test_an_index_has_no_values_that_move() -> None:
    assert found(schema(t(A, "KEY `k` (`a`)"), u()), schema(t(A), u(A)), "t") == []


def test_a_table_with_another_name_is_no_new_one() -> None:
    head, models = schema(t(NAME), table("o", ID, NAME)), schema(t(), table("n", ID, NAME))
    assert found(head, models, "t", o="n") == []


@pytest.mark.parametrize(
    ("dropped", "after", "expected"),
    [
        (table("d", ID, NAME, B, PRIMARY), u(NAME), ["u.name"]),
        (table("d", ID, NAME, B), u(B, NAME), ["u.b", "u.name"]),
        (table("d", ID, "`b` int GENERATED ALWAYS AS ((`id` + 1)) STORED"), u(B), []),
        # not its primary key, and no column of a new table, about which the user is asked
        (table("d", A, "PRIMARY KEY (`a`)"), u(A), []),
        (table("d", ID, NAME, PRIMARY), NEW, []),
    ],
)
def test_columns_of_a_dropped_table_may_have_moved_to_new_ones_of_kept_tables(
    dropped: Table, after: Table, expected: list[str]
) -> None:
    both = (u(),) if after.key.name == "u" else ()
    assert found(schema(dropped, *both), schema(after), "d") == expected


def test_they_are_sorted() -> None:
    columns = [f"`{name}` int DEFAULT NULL" for name in "abcdefgh"]
    head, models = schema(table("d", *columns), u()), schema(u(*reversed(columns)))
    assert found(head, models, "d") == [f"u.{name}" for name in "abcdefgh"]


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("audit.t", ["audit.t"]),  # in another database, under whatever name
        ("audit.u", ["audit.u"]),
        ("u", []),  # in the same one, it is a rename, which is asked about
    ],
)
def test_a_table_that_moves_to_another_database_is_found(new: str, expected: list[str]) -> None:
    differences = compared(schema(t(A)), schema(table(new, ID, A))).differences
    (dropped,) = [each for each in differences if each.target is None]
    assert [str(key) for key in tables_like(dropped, differences)] == expected


def test_a_table_with_other_columns_is_another_one() -> None:
    differences = compared(schema(t(A)), schema(table("audit.t", ID, A, B))).differences
    (dropped,) = [each for each in differences if each.target is None]
    assert tables_like(dropped, differences) == []
