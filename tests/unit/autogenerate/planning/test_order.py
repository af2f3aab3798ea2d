"""Orders in which tables and views can be created."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.order import (
    filling_order,
    parents_first,
    views_in_order,
    whole_parents_first,
)
from alembic_autogen.schema.model import Table
from support.tables import ID, PRIMARY, A, compared, schema, table, view


def child(name: str, *parents: str) -> Table:
    keys = [
        f"CONSTRAINT `{name}_{at}` FOREIGN KEY (`id`) REFERENCES `{parent}` (`id`)"
        for at, parent in enumerate(parents)
    ]
    return table(name, ID, *keys)


@pytest.mark.parametrize(
    ("tables", "ordered"),
    [
        ([child("b"), child("a")], "a b"),
        ([child("a", "b"), child("b")], "b a"),
        ([child("a", "b"), child("b", "c"), child("c")], "c b a"),
        ([child("a", "c"), child("b"), child("c")], "b c a"),
        ([child("a", "a"), child("b", "a")], "a b"),  # a table may refer to itself
        ([child("a", "elsewhere")], "a"),
        ([child("b", "a"), child("a", "b")], "a b"),  # a cycle is cut at the first name
        ([child("c", "b"), child("b", "a"), child("a", "c")], "a b c"),
        ([child("z"), child("b", "a"), child("a", "b")], "a z b"),
        ([child("b", "a", "z"), child("a", "b"), child("z")], "a z b"),
        ([child("d", "c"), child("c", "d"), child("b", "a"), child("a", "b")], "a c b d"),
        # what else a table of the cycle refers to still comes before it
        ([child("a", "b", "z"), child("b", "a"), child("z")], "z a b"),
    ],
)
def test_tables_come_after_those_that_they_refer_to(tables: list[Table], ordered: str) -> None:
    assert " ".join(str(each.key) for each in parents_first(tables)) == ordered
    assert " ".join(str(each.key) for each in parents_first(tables[::-1])) == ordered


def test_tables_of_the_default_schema_come_first() -> None:
    tables = [table("a.z"), table("z")]
    assert [str(each.key) for each in parents_first(tables)] == ["z", "a.z"]


def test_a_cycle_over_two_schemas_is_cut_in_the_default_schema() -> None:
    near = table("z", ID, "CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `a`.`z` (`id`)")
    far = table("a.z", ID, "CONSTRAINT `g` FOREIGN KEY (`id`) REFERENCES `scratch`.`z` (`id`)")
    assert [str(each.referred) for each in (*near.foreign_keys, *far.foreign_keys)] == ["a.z", "z"]
    assert [str(each.key) for each in parents_first([far, near])] == ["z", "a.z"]


@pytest.mark.parametrize(
    ("optional", "ordered"),
    [("a", "a b c"), ("b", "b c a"), ("c", "c a b"), ("", "a b c"), ("a c", "a b c")],
)
def test_a_circle_is_filled_from_a_table_that_needs_no_other(optional: str, ordered: str) -> None:
    tables = [
        table(
            name,
            ID,
            f"`x` int {'DEFAULT NULL' if name in optional else 'NOT NULL'}",
            f"CONSTRAINT `to_{parent}` FOREIGN KEY (`x`) REFERENCES `{parent}` (`id`)",
        )
        for name, parent in (("a", "c"), ("b", "a"), ("c", "b"))
    ]
    assert " ".join(str(each.key) for each in filling_order(tables)) == ordered
    assert " ".join(str(each.key) for each in filling_order(tables[::-1])) == ordered


def test_whole_tables_come_parents_first_on_either_side() -> None:
    side = schema(child("a", "b"), child("b"))
    created = compared(schema(), side).differences
    assert [d.name for d in whole_parents_first(created)] == ["b", "a"]
    dropped = compared(side, schema()).differences
    assert [d.name for d in whole_parents_first(dropped)] == ["b", "a"]


def test_views_come_after_those_whose_names_stand_in_their_text() -> None:
    views = [
        view("a", "select `x` from `b`"),
        view("b", "select `x` from `s`.`c`"),
        view("s.c", "select `x` from `t`"),
        view("d", "select 1 as `d`"),
        view("aa", "select 'b' from `bb`"),
    ]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["aa", "d", "s.c", "b", "a"]


def test_a_column_may_have_the_name_of_a_view() -> None:
    views = [
        view("a", "select `b`.`a` AS `a` from `b`"),
        view("b", "select count(0) AS `a` from `t`"),
    ]
    differences = compared(schema(), schema(*views)).differences
    assert [d.name for d in views_in_order(differences)] == ["b", "a"]


@pytest.mark.parametrize(
    "tables",
    [
        "from `b`",
        "from `shop`.`b`",
        "from (`t` join `b` on((`t`.`id` = `b`.`id`)))",
        "from ((`b` left join `t` on((`t`.`id` = `b`.`id`))) straight_join `u`)",
        "from (`t` straight_join `shop`.`b`)",
        "from `t` where exists(select 1 from `b` where (`b`.`id` = `t`.`id`))",
        "from (select `b`.`x` AS `x` from `b`) `derived`",
        "FROM `t` JOIN LATERAL (select 1 from (`b`)) `derived`",
    ],
)
def test_views_are_named_where_tables_are(tables: str) -> None:
    views = [view("a", f"select 1 AS `x` {tables}"), view("b", "select `t`.`a` from `t` `a`")]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["b", "a"]


def test_a_view_of_another_schema_is_another_one() -> None:
    views = [
        view("s.a", "select 1 AS `x` from `s`.`b`"),
        view("s.b", "select 1 AS `x` from `geo`.`a`"),
    ]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["s.b", "s.a"]


def test_a_schema_may_have_the_name_of_a_view() -> None:
    views = [view("a", "select 1 AS `x` from `b`"), view("b", "select 1 AS `x` from `a`.`t`")]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["b", "a"]


def test_what_stands_in_a_string_is_no_table() -> None:
    views = [view("a", "select 1 AS `x` from `b`"), view("b", "select ' from `a` ' AS `x`")]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["b", "a"]


def test_a_derived_table_is_no_name() -> None:
    views = [
        view("f", "select 1 AS `x` from (select 1 AS `x`) `d`"),
        view("elec", "select 1 from `f`"),
    ]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["f", "elec"]


def test_names_with_backticks_are_names() -> None:
    views = [view("a", "select 1 AS `x` from `b``c`"), view("b`c", "select 1 AS `x`")]
    differences = list(compared(schema(), schema(*views)).differences)
    assert [d.name for d in views_in_order(differences)] == ["b`c", "a"]


def test_a_circle_of_optional_keys_through_two_databases_begins_with_the_own_one() -> None:
    key = "CONSTRAINT `{0}_fk` FOREIGN KEY (`a`) REFERENCES {1} (`id`)"
    own = table("z", ID, A, PRIMARY, key.format("z", "`other`.`b`"))
    other = table("other.b", ID, A, PRIMARY, key.format("b", "`scratch`.`z`"))
    assert [each.key.name for each in filling_order([other, own])] == ["z", "b"]
