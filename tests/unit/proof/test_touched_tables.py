"""The tables, foreign keys and columns of a revision whose rows are tried."""

from __future__ import annotations

from alembic_autogen.autogenerate.backfills.updates import Backfill
from alembic_autogen.proof.rows.touched import (
    added_foreign_keys,
    converted_columns,
    touched_tables,
)
from support.tables import FK, ID, PRIMARY, A, P, compared, key, schema, t, table

CASCADE = f"{FK} ON UPDATE CASCADE"


def filled(name: str, column: str) -> Backfill:
    return Backfill(key(name), (), (), (key(name), column), column, "")


def test_a_table_is_touched_under_its_present_name() -> None:
    kept, new = table("kept"), table("new")
    before, after = schema(table("a"), kept), schema(table("b", ID, A), kept, new)
    assert touched_tables(compared(before, after, tables={"a": "b"}), ()) == {key("a")}


def test_tables_that_follow_a_filled_column_are_touched_too() -> None:
    both = schema(P, t(A, CASCADE))
    assert touched_tables(compared(both, both), [filled("p", "id")]) == {key("t")}
    assert touched_tables(compared(both, both), [filled("t", "a")]) == set()


def test_added_foreign_keys_have_the_present_names_of_tables() -> None:
    before = schema(table("old", ID, PRIMARY), table("s", ID, A))
    after = schema(P, t(A, FK), table("new", ID, A, FK.replace("`f`", "`g`")))
    names = {"old": "p", "s": "t"}
    found = list(added_foreign_keys(compared(before, after, tables=names)))
    assert [(name, each.name, each.referred) for name, each in found] == [
        (key("s"), "f", key("old"))
    ]


def test_a_dropped_foreign_key_is_not_among_them() -> None:
    assert list(added_foreign_keys(compared(schema(P, t(A, FK)), schema(P, t(A))))) == []


def test_columns_with_another_type_or_collation_are_converted() -> None:
    text = "`b` varchar(9) DEFAULT NULL"
    before = t(A, text, "`c` int DEFAULT NULL", "`gone` int DEFAULT NULL")
    after = t(
        "`a` bigint DEFAULT NULL",
        "`b` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL",
        "`c` int DEFAULT '1'",
        "`new` int DEFAULT NULL",
    )
    found = converted_columns(compared(before, after))
    assert found == {
        key("t"): {name: after.column(name) for name in ("a", "b")},
    }
    assert list(converted_columns(compared(t(A), t(A)))) == []
