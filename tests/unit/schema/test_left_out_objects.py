"""Objects that are left out of a comparison stay in the models' schema as in the database."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.left_out import (
    indexes_of_keys,
    with_current_items,
    with_current_tables,
)
from alembic_autogen.schema.model import Schema, Table
from support.tables import CHECK, FK, ID, A, B, C, compared, key, schema, t, table, trigger, view

HEAD = schema(t(A), table("u", "`x` int"), trigger("r", "t"), trigger("q", "u"), view("v", "1"))
MODELS = schema(t(B), table("w"), trigger("p", "t"), view("v", "2"))


def names(found: Schema) -> set[str]:
    return {str(name) for name in (*found.tables, *found.objects)}


def test_nothing_is_left_out() -> None:
    assert with_current_tables(MODELS, HEAD, []) is MODELS


def test_a_table_that_is_left_out_is_as_in_the_database_with_its_triggers() -> None:
    found = with_current_tables(MODELS, HEAD, {key("t")})
    assert found.tables[key("t")] == HEAD.tables[key("t")]
    assert names(found) == {"t", "w", "r", "v"}


def test_a_table_that_one_side_has_stays_or_does_not_come() -> None:
    assert names(with_current_tables(MODELS, HEAD, {key("u")})) == {"t", "u", "w", "p", "q", "v"}
    assert names(with_current_tables(MODELS, HEAD, {key("w")})) == {"t", "p", "v"}


def test_a_view_that_is_left_out_is_as_in_the_database() -> None:
    found = with_current_tables(MODELS, HEAD, {key("v")})
    assert {item.sql for item in found.objects.values() if item.key.kind == "view"} == {
        "CREATE VIEW `v` AS 1"
    }


def differences(head: Table, models: Table, *kinds: str) -> list[Difference]:
    return [d for d in compared(head, models).differences if d.kind in kinds]


def left_out(head: Table, models: Table, kind: str) -> Table:
    """The models' table, where one kind of difference is left out."""
    return with_current_items(models, head, differences(head, models, kind))


KEY = "KEY `k` (`a`)"


@pytest.mark.parametrize(
    ("kind", "head", "models", "found"),
    [
        ("index", t(A, KEY), t(A), t(A, KEY)),
        ("index", t(A), t(A, KEY), t(A)),
        ("index", t(A, KEY), t(A, "UNIQUE KEY `k` (`a`)"), t(A, KEY)),
        ("check", t(A, CHECK), t(A), t(A, CHECK)),
        ("check", t(A), t(A, CHECK), t(A)),
        ("check", t(A, CHECK), t(A, CHECK.replace("0", "9")), t(A, CHECK)),
        ("foreign key", t(A, FK), t(A), t(A, FK)),
        ("foreign key", t(A), t(A, FK), t(A)),
        ("column", t(A), t(), t(A)),
        ("column", t(), t(A), t()),
        ("column", t(A), t("`a` bigint"), t(A)),
        # one more comes behind those that are before it in the database
        ("column", t(A, B, C), t(C, A), t(C, A, B)),
        ("column", t(A, B, C), t(A, C), t(A, B, C)),
        ("column", table("t", A, ID), t(), table("t", A, ID)),
    ],
)
def test_an_item_that_is_left_out_is_as_in_the_database(
    kind: str, head: Table, models: Table, found: Table
) -> None:
    assert left_out(head, models, kind) == found


def test_a_column_of_a_table_that_is_not_known_comes_last() -> None:
    found = with_current_items(t(C), None, differences(t(A, C), t(C), "column"))
    assert [column.name for column in found.columns] == ["id", "c", "a"]


def test_items_that_stay_are_not_touched() -> None:
    head, models = t(A, KEY, "KEY `l` (`id`)"), t(A, "KEY `m` (`a`,`id`)")
    found = left_out(head, models, "index")
    assert {index.name for index in found.indexes} == {"k", "l"}
    assert found.columns == models.columns


# Indexes of foreign keys

G = "CONSTRAINT `g` FOREIGN KEY (`b`) REFERENCES `p` (`id`)"


@pytest.mark.parametrize(
    ("head", "models", "found"),
    [
        # left over: it serves the key, which stays, and nothing else does
        (t(A, "KEY `f` (`a`)", FK), t(A), ["f"]),
        (t(A, "KEY `f` (`a`,`id`)", FK), t(A), ["f"]),
        (t(A, "UNIQUE KEY `f` (`a`)", FK), t(A), ["f"]),
        (t(A, "KEY `f` (`id`,`a`)", FK), t(A), []),
        (t(A, "KEY `f` (`a`)", FK), t(A, "KEY `g` (`a`,`id`)"), []),
        (t(A, "KEY `f` (`a`)", FK), t(A, "PRIMARY KEY (`a`)"), []),
        (t(A, "FULLTEXT KEY `f` (`a`)", FK), t(A), []),
        (t("`a` varchar(9)", "KEY `f` (`a`(3))", FK), t("`a` varchar(9)"), []),
        (t("`a` varchar(9)", "KEY `f` (`a`)", FK), t("`a` varchar(9)", "KEY `g` (`a`(3))"), ["f"]),
        (t(A, B, "KEY `f` (`a`)", FK, G), t(A, B), ["f"]),
        (t(A, "KEY `f` (`a`)"), t(A, FK), []),
        # missing: MySQL made it for the key, which does not come
        (t(A), t(A, "KEY `f` (`a`)", FK), ["f"]),
        (t(A), t(A, "UNIQUE KEY `f` (`a`)", FK), []),
        (t(A), t(A, "KEY `f` (`a`,`id`)", FK), []),
        (t(A), t(A, "KEY `other` (`a`)", FK), []),
    ],
)
def test_indexes_are_there_for_keys_that_are_left_out(
    head: Table, models: Table, found: list[str]
) -> None:
    keys, indexes = (differences(head, models, kind) for kind in ("foreign key", "index"))
    assert [d.name for d in indexes_of_keys(iter(keys), indexes, models)] == found


@pytest.mark.parametrize(
    ("head", "models"),
    [
        (t(A, "KEY `f` (`a`)", FK), t(A, "KEY `f` (`a`,`id`)")),
        (t(A, "KEY `f` (`a`)", FK), t(A, "KEY `f` (`id`)")),
        (t(A, "KEY `f` (`a`,`id`)"), t(A, "KEY `f` (`a`)", FK)),
    ],
)
def test_an_index_that_changes_is_there_for_no_key(head: Table, models: Table) -> None:
    indexes = differences(head, models, "index")
    assert [d.change for d in indexes] == ["changed"]
    assert list(indexes_of_keys(differences(head, models, "foreign key"), indexes, models)) == []
