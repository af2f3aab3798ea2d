"""Renames as values: there, back, and what a table is after them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.schema.model import Index, IndexPart
from alembic_autogen.schema.renames import (
    Renames,
    renamed_check,
    renamed_column,
    renamed_foreign_key,
    renamed_index,
    renamed_table,
)
from support.tables import ID, PRIMARY, key, renamed, table

RENAMES = renamed(
    tables={"old": "new", "parent": "s.root"},
    columns={"new": {"a": "b"}, "s.root": {"id": "no"}, "same": {"x": "y", "y": "x"}},
    members={("new", "b"): {"on": "ON"}, ("same", "z"): {"1": "2"}},
)


def test_names_follow_renames_and_others_stay() -> None:
    assert RENAMES.table(key("old")) == key("new")
    assert RENAMES.table(key("other")) == key("other")
    assert RENAMES.column(key("new"), "a") == "b"
    assert RENAMES.column(key("new"), "c") == "c"
    assert RENAMES.column(key("old"), "a") == "a"  # columns are known by the table's new name


def test_names_that_are_exchanged_are_kept() -> None:
    renames = renamed(tables={"a": "b", "b": "a"})
    assert [renames.table(key(name)) for name in "ab"] == [key("b"), key("a")]
    assert [RENAMES.column(key("same"), name) for name in "xy"] == ["y", "x"]


def test_what_gives_way_gets_a_name_that_nothing_else_has() -> None:
    renames = renamed(tables={"a": "s.b", "c": "s.d"}, columns={"t": {"a": "b", "c": "d"}})
    tables = [renames.table(key(name)) for name in ("a", "s.b", "c", "s.d")]
    assert len(set(tables)) == 4
    assert {each.schema for each in tables} == {"s"}
    columns = [renames.column(key("t"), name) for name in ("a", "b", "c", "D")]
    assert len({name.lower() for name in columns}) == 4
    assert "" not in columns


def test_sets_of_columns_get_the_names_that_they_have_afterwards() -> None:
    before = {key("old"): frozenset({"a", "c"}), key("other"): frozenset({"a"})}
    after = {key("new"): frozenset({"b", "c"}), key("other"): frozenset({"a"})}
    assert RENAMES.of_columns(before) == after


def test_the_inverse_leads_back() -> None:
    assert RENAMES.inverse() == renamed(
        tables={"new": "old", "s.root": "parent"},
        columns={"old": {"b": "a"}, "parent": {"no": "id"}, "same": {"x": "y", "y": "x"}},
        members={("old", "a"): {"ON": "on"}, ("same", "z"): {"2": "1"}},
    )
    assert RENAMES.inverse().inverse() == RENAMES


def test_the_inverse_finds_the_column_of_renamed_members() -> None:
    several = renamed(
        columns={"t": {"a": "b", "c": "d"}}, members={("t", "d"): {"on": "ON"}, ("u", "b"): {}}
    )
    assert set(several.inverse().members) == {(key("t"), "c"), (key("u"), "b")}


def test_the_inverse_leaves_merged_members_together() -> None:
    renames = renamed(columns={"t": {"a": "b"}}, members={("t", "b"): {"x": "all", "y": "ALL"}})
    merging = replace(renames, merged=frozenset({(key("t"), "b", "x")}))
    assert merging.inverse().members == {(key("t"), "a"): {"ALL": "y"}}


@pytest.mark.parametrize(
    ("renames", "is_any"),
    [
        (Renames(), False),
        (renamed(tables={"a": "b"}), True),
        (renamed(columns={"a": {"b": "c"}}), True),
        (renamed(members={("a", "b"): {"c": "d"}}), True),
    ],
)
def test_renames_are_true_where_there_is_one(renames: Renames, is_any: bool) -> None:
    assert bool(renames) is is_any


def test_a_table_is_renamed_with_all_that_is_in_it() -> None:
    lines = (
        "`{a}` int NOT NULL",
        PRIMARY.replace("id", "{a}"),
        "KEY `k` (`{a}` DESC,`c`(3),(lower(`a`)))",
        "CONSTRAINT `{t}_ibfk_1` FOREIGN KEY (`{a}`) REFERENCES {p} (`{id}`)",
        "CONSTRAINT `mine` FOREIGN KEY (`{a}`) REFERENCES `other` (`id`)",
        "PERIOD FOR `p` (`{a}`, `c`)",
        "PERIOD FOR `q` (`c`, `{a}`)",
        "CONSTRAINT `{t}_chk_1` CHECK ((`a` > 0))",
        "CONSTRAINT `old_chk_x` CHECK ((`a` > 1))",
    )

    def made(name: str, **names: str) -> tuple[str, ...]:
        return (name, *(line.format(t=name, **names) for line in lines))

    head = table(*made("old", a="a", p="`parent`", id="id"))
    models = table(*made("new", a="b", p="`s`.`root`", id="no"))
    assert renamed_table(head, RENAMES) == models
    assert renamed_table(head, Renames()) == head


def test_a_table_of_which_nothing_is_renamed_is_not_built_again() -> None:
    """A plan asks for each table, and most revisions rename nothing."""
    same = table("same")
    assert renamed_table(same, Renames()) is same


def test_a_table_without_a_primary_key_can_be_renamed() -> None:
    assert renamed_table(table("old", ID), RENAMES) == table("new", ID)


def test_parts_of_a_table_are_renamed_alone() -> None:
    old = table("old", "`a` int", "KEY `k` (`a`)", "CONSTRAINT `old_chk_2` CHECK ((`a` > 0))")
    assert renamed_column(old.columns[0], key("new"), RENAMES).name == "b"
    assert renamed_index(old.indexes[0], key("new"), RENAMES).columns == ("b",)
    check = renamed_check(old.checks[0], key("old"), RENAMES)
    assert (check.name, check.expression) == ("new_chk_2", "((`a` > 0))")
    expression = Index("k", (IndexPart(expression="(lower(`a`))"),))
    assert renamed_index(expression, key("new"), RENAMES) == expression


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("old_ibfk_1", "new_ibfk_1"),
        ("old_ibfk_12", "new_ibfk_12"),
        ("old_chk_1", "old_chk_1"),
        ("xold_ibfk_1", "xold_ibfk_1"),
        ("old_ibfk_1x", "old_ibfk_1x"),
        ("fk_old", "fk_old"),
    ],
)
def test_only_names_that_mysql_made_up_follow_the_table(name: str, after: str) -> None:
    fk = f"CONSTRAINT `{name}` FOREIGN KEY (`a`) REFERENCES `other` (`id`)"
    (before,) = table("old", "`a` int", fk).foreign_keys
    assert renamed_foreign_key(before, key("old"), RENAMES).name == after


def test_a_name_with_signs_of_a_pattern_is_taken_literally() -> None:
    fk = "CONSTRAINT `aXb_ibfk_1` FOREIGN KEY (`a`) REFERENCES `other` (`id`)"
    (before,) = table("a.b", "`a` int", fk).foreign_keys
    dotted = key("a.b")._replace(schema=None, name="a.b")
    renames = Renames({dotted: key("new")})
    assert renamed_foreign_key(before, dotted, renames).name == "aXb_ibfk_1"


def test_a_table_that_moves_to_another_schema_keeps_the_names_of_its_constraints() -> None:
    fk = "CONSTRAINT `t_ibfk_1` FOREIGN KEY (`a`) REFERENCES `other` (`id`)"
    (before,) = table("t", "`a` int", fk).foreign_keys
    assert renamed_foreign_key(before, key("t"), renamed(tables={"t": "s.t"})).name == "t_ibfk_1"
