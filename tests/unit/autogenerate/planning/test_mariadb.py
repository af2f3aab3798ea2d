"""Plans for what only MariaDB has: periods, versions and sequences, and its foreign keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.autogenerate.planning.dependents import with_dependents
from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.schema.model import ObjectKey, Schema, StoredObject, Table
from support.steps import planned, words
from support.tables import (
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    P,
    compared,
    lines,
    schema,
    t,
    table,
)

D, E = "`d` date NOT NULL", "`e` date NOT NULL"
PERIOD = "PERIOD FOR `v` (`d`, `e`)"
OVER = "UNIQUE KEY `u` (`id`,`v` WITHOUT OVERLAPS)"
VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
WHY = "(a period changes in one statement with its columns, its keys and the versioning)"


# --- periods and versions


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(D, E), t(D, E, PERIOD), ["alter period t.v"]),
        (t(D, E, PERIOD), t(D, E), ["alter period t.v"]),
        (t(D, E), t(D, E, OVER, PERIOD), [f"combine t: + period v, + index u {WHY}"]),
        (t(), t(options=VERSIONED), ["alter options t"]),
        (t(), t(A, options=VERSIONED), [f"combine t: ~ options t, + column a {WHY}"]),
        (t(options=VERSIONED), t(A), [f"combine t: ~ options t, + column a {WHY}"]),
        (
            t(options=VERSIONED),
            t(A, options=f"{VERSIONED} ROW_FORMAT=DYNAMIC"),
            ["alter options t", "create column t.a"],
        ),
    ],
)
def test_a_period_and_the_versioning_change_with_the_rest_of_the_table(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert planned(head, models) == expected


def test_a_new_period_is_what_rows_can_refuse() -> None:
    head, models = schema(table("a"), t(D, E)), schema(table("a", ID, A), t(D, E, PERIOD))
    assert planned(head, models) == ["alter period t.v", "create column a.a"]
    assert planned(models, head) == ["drop column a.a", "alter period t.v"]


def dependents(head: Table, models: Table, **renames: str) -> list[str]:
    """The differences of a table whose columns are renamed, with what depends on them."""
    return lines(with_dependents(compared(head, models, columns={"t": renames})))


@pytest.mark.parametrize(
    ("head", "models", "renames", "expected"),
    [
        # a period comes again with a renamed column and its key
        (
            t(D, E, OVER, PERIOD),
            t(D.replace("d", "x", 1), E, OVER, PERIOD.replace("`d`", "`x`")),
            {"d": "x"},
            ["~ column t.x", "~ period t.v", "~ index t.u"],
        ),
        # not with another column
        (
            t(D, E, A, OVER, PERIOD),
            t(D, E, B, OVER, PERIOD),
            {"a": "b"},
            ["~ column t.b"],
        ),
        # a period that goes does not come again
        (
            t(D, E, PERIOD),
            t(D.replace("d", "x", 1), E),
            {"d": "x"},
            ["~ column t.x", "- period t.v"],
        ),
        # an index with the name of a period is none
        (
            t(D, E, OVER, "KEY `v` (`d`)", PERIOD),
            t(D, E, OVER, "KEY `v` (`e`)", PERIOD),
            {},
            ["~ index t.v"],
        ),
    ],
)
def test_a_period_and_the_keys_over_it_are_made_again_with_its_columns(
    head: Table, models: Table, renames: dict[str, str], expected: list[str]
) -> None:
    found = dependents(head, models, **renames)
    assert [text.split(" (")[0].split(":")[0] for text in found] == expected


def test_a_primary_key_over_a_period_that_changes_is_made_again() -> None:
    key = "PRIMARY KEY (`id`,`v` WITHOUT OVERLAPS)"
    more = "`x` date NOT NULL"
    head = t(D, E, more, key, PERIOD)
    models = t(D, E, more, key, PERIOD.replace("`e`", "`x`"))
    (found,) = planned(head, models)
    assert found.startswith("combine t: ~ period v, ~ primary key t (the table is never without")
    wider = t(D, E, more, A, key, PERIOD)
    assert planned(head, wider) == ["create column t.a"]


# --- sequences


def sequence(name: str, cache: int = 1000) -> StoredObject:
    """A sequence; the text of its statement does not matter to a plan."""
    text = f"CREATE SEQUENCE `{name}` start with 1 cache {cache}"
    return StoredObject(ObjectKey("sequence", None, name), text, text)


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        # it comes before the tables whose defaults use it, and goes after them
        (
            schema(t()),
            schema(t(A), table("a"), sequence("s")),
            ["create sequence s", "create table a", "create column t.a"],
        ),
        (
            schema(t(A), table("a"), sequence("s")),
            schema(t()),
            ["drop column t.a", "drop table a", "drop sequence s"],
        ),
        (
            schema(t(), sequence("s")),
            schema(t(A), sequence("s", 5)),
            ["create sequence s", "create column t.a"],
        ),
        # a new table takes its name, or a sequence takes that of a table
        (
            schema(t(), sequence("s"), sequence("z")),
            schema(t(A), table("s")),
            ["drop sequence s", "create table s", "create column t.a", "drop sequence z"],
        ),
        (
            schema(t(), table("s")),
            schema(t(A), sequence("s")),
            ["drop table s", "create sequence s", "create column t.a"],
        ),
        # one that stays takes no name
        (
            schema(t(), table("old"), sequence("s")),
            schema(t(A), sequence("s", 5)),
            ["create sequence s", "create column t.a", "drop table old"],
        ),
    ],
)
def test_sequences_are_there_while_tables_use_them(
    head: Schema, models: Schema, expected: list[str]
) -> None:
    assert planned(head, models) == expected


def test_a_table_that_is_renamed_takes_the_name_of_a_sequence() -> None:
    head, models = schema(table("old"), sequence("s")), schema(table("s"))
    assert planned(head, models, tables={"old": "s"}) == ["drop sequence s", "rename table s"]


def test_what_rows_can_refuse_waits_for_a_sequence_that_comes_not_for_one_that_goes() -> None:
    head, models = schema(t("`a` int NOT NULL")), schema(t("`a` tinyint NOT NULL"), sequence("s"))
    assert planned(head, models) == ["create sequence s", "alter column t.a"]
    goes = schema(t("`a` int NOT NULL"), sequence("t2")), schema(
        t("`a` tinyint NOT NULL"), table("t2")
    )
    assert planned(*goes) == ["alter column t.a", "drop sequence t2", "create table t2"]


# --- columns that no statement converts

PLACE = "`a` point DEFAULT NULL"
BY_UUID, AS_UUID = "`id` uuid NOT NULL", "`a` uuid DEFAULT NULL"
COLLIDE = "(columns take over names of others, which only one statement can do)"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(A), t(PLACE), [f"combine t: - column a, + column a {COLLIDE}"]),
        (t(A, "KEY `k` (`a`)"), t(PLACE, "KEY `k` (`a`)"),
         [f"combine t: - column a, + column a, ~ index k {COLLIDE}"]),
        (t(A, "KEY `k` (`a`)"), t(PLACE, "KEY `l` (`a`)"),
         [f"combine t: - column a, + column a, - index k, + index l {COLLIDE}"]),
        (table("t", ID, PRIMARY), table("t", BY_UUID, PRIMARY),
         ["combine t: - column id, + column id, ~ primary key t (the table is never without"
          " a primary key)"]),
    ],
)  # fmt: skip
def test_a_column_that_mariadb_cannot_convert_is_dropped_and_added(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert on_mariadb(schema(head), schema(models)) == expected
    assert not [step for step in planned(head, models) if "+ column" in step]


def test_a_column_that_gets_another_name_as_well_is_dropped_and_added() -> None:
    head, models = schema(t(A)), schema(t(PLACE.replace("`a`", "`b`")))
    names = {"columns": {"t": {"a": "b"}}}
    assert on_mariadb(head, models, **names) == ["create column t.b", "drop column t.a"]


def test_a_foreign_key_goes_while_its_columns_are_replaced() -> None:
    head = schema(P, t(A, FK))
    models = schema(table("p", BY_UUID, PRIMARY), t(AS_UUID, FK))
    steps = on_mariadb(head, models)
    assert (steps[0], steps[-1]) == ("drop foreign key t.f", "create foreign key t.f")


# --- foreign keys


def on_mariadb(head: Schema, models: Schema, **renames: Any) -> list[str]:
    """The steps of a plan for MariaDB."""
    head, models = (replace(side, flavor="mariadb") for side in (head, models))
    return words(plan(compared(head, models, **renames)))


@pytest.mark.parametrize(
    ("old", "other", "models"),
    [
        ("t", B, t(B, A, FK.replace("`a`", "`b`"))),
        ("old", B, t(B, A, FK.replace("`a`", "`b`"))),
        ("t", "`B` int DEFAULT NULL", t(B, A, FK.replace("`a`", "`b`"))),
        ("t", B, t(B.upper().replace("INT", "int"), A, FK.replace("`a`", "`B`"))),
    ],
)
def test_a_foreign_key_is_away_while_its_column_gets_the_name_of_another(
    old: str, other: str, models: Table
) -> None:
    """MariaDB would leave the key on the other column (seen on 10.11)."""
    sides = schema(P, table(old, ID, A, other, FK)), schema(P, models)
    names = {"a": models.columns[1].name, other[1]: "a"}
    renames: dict[str, Any] = {"tables": {} if old == "t" else {old: "t"}, "columns": {"t": names}}
    found = [text.split(":")[0] for text in on_mariadb(*sides, **renames)]
    assert [text for text in found if "foreign key" in text] == [
        *("drop foreign key t.f", "create foreign key t.f"),
    ]
    on_mysql = planned(*sides, **renames)
    assert [text for text in on_mysql if "foreign key" in text] == []


@pytest.mark.parametrize(
    ("after", "renames"),
    [
        (t("`x` int DEFAULT NULL", B, FK.replace("`a`", "`x`")), {"a": "x"}),
        (t("`A` int DEFAULT NULL", B, FK.replace("`a`", "`A`")), {"a": "A"}),
        (t("`a` int DEFAULT '5'", B, FK), {}),
        (t(A, C, FK), {"b": "c"}),
    ],
)
def test_it_stays_while_no_column_takes_the_name_of_another(
    after: Table, renames: dict[str, str]
) -> None:
    head = schema(P, t(A, B, FK))
    (found,) = on_mariadb(head, schema(P, after), columns={"t": renames})
    assert found.startswith("alter column t.")
    back = {new: old for old, new in renames.items()}
    (found,) = on_mariadb(schema(P, after), head, columns={"t": back})
    assert found.startswith("alter column t.")
