"""The steps for one table: first what can be refused, UPDATEs before what depends on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.combine_alters import NEEDS_INDEX
from alembic_autogen.autogenerate.planning.engine_options import COUNTS_IN_A_COPY
from alembic_autogen.autogenerate.planning.plan import plan
from alembic_autogen.schema.model import Schema, Table
from support.steps import planned, whole, words
from support.tables import (
    CHECK,
    COUNTS,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    P,
    compared,
    key,
    schema,
    t,
    table,
)

NEW = "`n` int NOT NULL"
VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
STORED = "`g` int GENERATED ALWAYS AS ((`id` + 1)) STORED"
MEMBERS, RENAMED = "`e` enum('a','b') NOT NULL", "`e` enum('a','c') NOT NULL"
"""A column before and after its member b is called c."""
NARROW, NOT_NULL = "`a` tinyint DEFAULT NULL", "`a` int NOT NULL"
"""What becomes of the INT a: rows can refuse it."""
COMPUTED = "`g` varchar(9) GENERATED ALWAYS AS (concat(`e`,_utf8mb4'x')) VIRTUAL"
UPDATED = "rename_members column t.e"
OF_E = CHECK.replace("`a`", "`e`")
FK = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
BY_E = (
    f"{INNODB}\n/*!50500 PARTITION BY LIST  COLUMNS(`e`)\n"
    "(PARTITION x VALUES IN ('a'), PARTITION y VALUES IN ('c')) */"
)
BY_ID = f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */"


def updating(head: Table, models: Table) -> list[str]:
    """The steps where the member b of t.e is called c afterwards."""
    return planned(head, models, members={("t", "e"): {"b": "c"}})


@pytest.mark.parametrize(
    ("head", "models", "late"),
    [
        (t(MEMBERS, A, COMPUTED), t(RENAMED, NARROW, COMPUTED, "UNIQUE KEY `u` (`g`)"),
         "+ index u"),
        (t(MEMBERS, A), t(RENAMED, NARROW, COMPUTED), "+ column g"),
        (t(MEMBERS, A, COMPUTED), t(RENAMED, NARROW, COMPUTED.replace("9", "5")), "~ column g"),
        (t(MEMBERS, A), t(RENAMED, NARROW, "`h` varchar(9) DEFAULT (concat(`e`))"), "+ column h"),
        (t(MEMBERS, A, B, COMPUTED), t(RENAMED, NARROW, B, COMPUTED.replace("`e`", "`b`")),
         "~ column g"),
        (t(MEMBERS, A), t(RENAMED, NARROW, OF_E), "+ check c"),
        (t(MEMBERS, A, B), t(RENAMED, NARROW, B, "UNIQUE KEY `u` (`b`,`e`)"), "+ index u"),
        (t(MEMBERS, A, B), t(RENAMED, NARROW, B, "UNIQUE KEY `u` (`b`,(upper(`e`)))"), "+ index u"),
        (t(MEMBERS, A), t(RENAMED, NARROW, options=BY_E), "~ partitioning t"),
        (t(MEMBERS, A, options=BY_E), t(RENAMED, NARROW, options=BY_ID), "~ partitioning t"),
    ],
)  # fmt: skip
def test_what_depends_on_updated_values_waits_for_them_and_nothing_else_does(
    head: Table, models: Table, late: str
) -> None:
    expected = ["alter column t.a", UPDATED, whole("t", "~ column e", late)]
    assert updating(head, models) == expected


def test_other_changes_that_rows_can_refuse_come_before_the_update_together() -> None:
    found = updating(t(MEMBERS, A), t(RENAMED, NARROW, options=BY_ID))
    assert found == [
        *(whole("t", "~ column a", "~ partitioning t"), UPDATED, "alter column t.e"),
    ]
    found = updating(t(MEMBERS, A), t(RENAMED, NARROW, B))
    assert found == ["alter column t.a", "create column t.b", UPDATED, "alter column t.e"]


def test_a_comment_depends_on_no_values() -> None:
    found = updating(t(MEMBERS, A), t(RENAMED, NARROW, options=f"{INNODB} COMMENT='see `e`'"))
    assert found == ["alter column t.a", "alter comment t", UPDATED, "alter column t.e"]


def test_nothing_is_left_of_what_is_dropped_before_the_update() -> None:
    found = planned(t(MEMBERS, OF_E), t(RENAMED), by_server="t", members={("t", "e"): {"b": "c"}})
    assert found[:2] == ["drop check t.c", UPDATED]
    assert found[2].startswith("combine t: ~ column e (")


def test_changes_that_nothing_refuses_come_after_the_update() -> None:
    found = updating(t(MEMBERS), t(RENAMED, A))
    assert found == [UPDATED, "alter column t.e", "create column t.a"]


def test_a_check_that_mentions_the_values_no_more_is_dropped_before_the_update() -> None:
    other = CHECK.replace("`a`", "`b`")
    assert updating(t(MEMBERS, A, B, OF_E), t(RENAMED, NARROW, B, other)) == [
        *("alter column t.a", "drop check t.c", UPDATED),
        whole("t", "~ column e", "+ check c"),
    ]


def test_a_check_is_dropped_before_the_update_and_created_after_it() -> None:
    coming = whole("t", "~ column e", "+ check c")
    assert updating(t(MEMBERS), t(RENAMED, OF_E)) == [UPDATED, coming]
    changed = updating(t(MEMBERS, OF_E), t(RENAMED, OF_E.replace("0", "1")))
    assert changed == ["drop check t.c", UPDATED, coming]


KEYS = ("UNIQUE KEY `u` (`e`)", "UNIQUE KEY `u` (`a`,`e`)", "UNIQUE KEY `u` ((upper(`e`)))",
        "UNIQUE KEY `u` (`a`,(upper(`e`)))", "UNIQUE KEY `u` (`g`)")  # fmt: skip


@pytest.mark.parametrize("unique", KEYS)
def test_a_unique_key_over_the_values_that_goes_is_dropped_before_the_update(unique: str) -> None:
    found = updating(t(MEMBERS, A, COMPUTED, unique), t(RENAMED, A, COMPUTED))
    assert found == ["drop index t.u", UPDATED, "alter column t.e"]


@pytest.mark.parametrize(
    ("head", "models", "after"),
    [
        # only unique keys are in the way of an UPDATE
        (t(MEMBERS, "KEY `u` (`e`)"), t(RENAMED), ["alter column t.e", "drop index t.u"]),
        # of other columns
        (t(MEMBERS, A, "UNIQUE KEY `u` (`a`)"), t(RENAMED, "`a` bigint DEFAULT NULL"),
         [whole("t", "~ column a", "~ column e", "- index u")]),
        # a key that stays under another name
        (t(MEMBERS, "UNIQUE KEY `u` (`e`)"), t(RENAMED, "UNIQUE KEY `v` (`e`)"),
         [whole("t", "~ column e", "~ index v")]),
        # a key that a foreign key needs
        (t(MEMBERS, A, "UNIQUE KEY `u` (`a`,`e`)", FK), t(RENAMED, A, FK),
         [f"combine t: ~ column e, - index u ({NEEDS_INDEX})"]),
        # an index may be called like the column
        (t(MEMBERS, "KEY `e` (`e`)"), t(RENAMED, "UNIQUE KEY `e` (`e`)"),
         [whole("t", "~ column e", "~ index e")]),
    ],
)  # fmt: skip
def test_other_keys_change_after_the_update(head: Table, models: Table, after: list[str]) -> None:
    assert updating(head, models) == [UPDATED, *after]


def test_a_unique_key_that_stays_is_back_after_an_exchange_of_names() -> None:
    """It goes while the members have other names; see :mod:`.planning.dependents`."""
    unique = "UNIQUE KEY `u` ((field(`e`,_utf8mb4'a')))"
    head, models = t(MEMBERS, unique), t("`e` enum('b','a') NOT NULL", unique)
    found = planned(head, models, members={("t", "e"): {"a": "b", "b": "a"}})
    assert found == ["drop index t.u", UPDATED, whole("t", "~ column e", "+ index u")]


# --- foreign keys

NARROW_B = "`b` tinyint DEFAULT NULL"
U = table("u", "`x` int", A, FK)
REFERRED = "UNIQUE KEY `q` (`a`)"
TO_Q = "CONSTRAINT `g` FOREIGN KEY (`x`) REFERENCES `q` (`a`)"


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        # a column of a foreign key, at either end, changes in a statement of its own
        (schema(t(A, B, FK), P), schema(t(NOT_NULL, NARROW_B, FK), P),
         ["alter column t.b", "alter column t.a"]),
        (schema(table("q", A, B, REFERRED), table("u", "`x` int", TO_Q)),
         schema(table("q", NOT_NULL, NARROW_B, REFERRED), table("u", "`x` int", TO_Q)),
         ["alter column q.b", "alter column q.a"]),
        # a column of the same name of another table does not
        (schema(t(A, B), U, P), schema(t(NOT_NULL, NARROW_B), U, P),
         [whole("t", "~ column a", "~ column b")]),
        (schema(table("q", A, B, REFERRED), table("u", "`x` int", TO_Q),
                table("o", A, B, REFERRED)),
         schema(table("q", A, B, REFERRED), table("u", "`x` int", TO_Q),
                table("o", NOT_NULL, NARROW_B, REFERRED)),
         [whole("o", "~ column a", "~ column b")]),
        (schema(t(A, B, C, FK), P, table("u", "`x` int", A, B)),
         schema(t(A, NARROW_B, "`c` int NOT NULL", FK), P,
                table("u", "`x` int", NOT_NULL, NARROW_B)),
         [whole("t", "~ column b", "~ column c"), whole("u", "~ column a", "~ column b")]),
        (schema(t(A, B, FK), P, table("u", "`x` int", A)),
         schema(t(f"{A} CHECK (`a` > 0)", NARROW_B, FK), P, table("u", "`x` int", NOT_NULL)),
         [whole("t", "~ column a", "~ column b"), "alter column u.a"]),
        # nor does a change for which the key goes meanwhile
        (schema(t(A, B, FK), P), schema(t(NARROW, NARROW_B, FK), P),
         ["drop foreign key t.f",
          whole("t", "~ column a", "~ column b", "+ foreign key f")]),
        # a key of another table that goes may have the name of one that stays
        (schema(t(A, "KEY `k` (`a`)", FK), P, U),
         schema(t(A, FK), P, table("u", "`x` int", A)),
         ["drop foreign key u.f", f"combine t: - index k ({NEEDS_INDEX})"]),
    ],
)  # fmt: skip
def test_columns_of_foreign_keys(head: Schema, models: Schema, expected: list[str]) -> None:
    assert planned(head, models) == expected


# --- the order of columns


def test_a_column_that_is_added_comes_after_one_that_the_first_statement_has_added() -> None:
    z = "`z` int DEFAULT NULL"
    models = t(A, "`b` int GENERATED ALWAYS AS ((`a` + 1)) STORED", C, z)
    assert planned(t(A, z), models) == [
        "create column t.b AFTER `a`",
        "create column t.c AFTER `b`",
    ]


Z = "`z` int DEFAULT NULL"
NARROW_AS_B = NARROW.replace("`a`", "`b`")


@pytest.mark.parametrize(
    ("head", "models", "renames", "expected"),
    [
        # a column that the first statement has renamed, added or dropped, and one that it has not
        (t(A, C, Z), t(NARROW_AS_B, NEW, Z), {"a": "b"},
         ["alter column t.b", "drop column t.c", "fill column t.n AFTER `b`"]),
        (t(A, C, Z), t(NARROW, B, NEW, Z), {},
         ["alter column t.a", "create column t.b AFTER `a`", "drop column t.c",
          "fill column t.n AFTER `b`"]),
        (t(A, Z), t(B, NEW, Z), {"a": "b"}, ["fill column t.n AFTER `a`"]),
        (t(Z), t(B, NEW, Z), {}, ["fill column t.n AFTER `id`"]),
    ],
)  # fmt: skip
def test_a_filled_column_comes_after_one_that_is_there_by_its_name_at_that_moment(
    head: Table, models: Table, renames: dict[str, str], expected: list[str]
) -> None:
    found = planned(head, models, fills={"n": "7"}, columns={"t": renames})
    assert found[: len(expected)] == expected
    assert found[len(expected)] == "alter column t.n"


def test_a_column_that_may_be_null_has_its_default_at_once_as_it_gets_its_values_back() -> None:
    virtual = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    assert planned(t(A, virtual), t(A, "`v` int DEFAULT '5'")) == [
        *("drop column t.v", "create column t.v", "compute column t.v"),
    ]


# --- one statement, and what cannot be a part of it

ARIA = "ENGINE=Aria DEFAULT CHARSET=utf8mb4 PAGE_CHECKSUM=1 TRANSACTIONAL=1"


def test_what_a_statement_cannot_do_comes_before_and_after_it() -> None:
    head, models = t(A, options=ARIA), t(NARROW)
    assert planned(head, models) == [
        "alter options t",
        whole("t", "~ options t", "~ column a"),
        "alter options t",
    ]


def test_partitions_of_the_history_go_before_the_statement() -> None:
    partitions = "PARTITION BY SYSTEM_TIME \n(PARTITION `p` HISTORY,\n PARTITION `n` CURRENT)"
    head = t(A, options=f"{VERSIONED}\n {partitions}")
    found = planned(head, t(NARROW))
    assert [step.split(" (")[0] for step in found] == [
        *("alter partitioning t", "combine t: ~ options t, ~ column a"),
    ]


def test_partitions_go_before_a_foreign_key_comes_on_mariadb() -> None:
    sides = schema(P, t(A, options=BY_ID)), schema(P, t(A, FK))
    on_mariadb = (replace(side, flavor="mariadb") for side in sides)
    assert words(plan(compared(*on_mariadb))) == [
        *("alter partitioning t", "create foreign key t.f"),
    ]


def test_random_defaults_come_after_the_statement() -> None:
    random = "`u` varchar(40) NOT NULL DEFAULT (uuid())"
    head, models = t(A, "`u` varchar(50) DEFAULT NULL"), t(STORED, NARROW, random)
    assert planned(head, models) == [
        whole("t", "~ column a", "+ column g", "~ column u"),
        "alter column t.u",
    ]


def test_partitions_over_a_name_that_is_taken_over_come_after_the_statement() -> None:
    by_b = f"{INNODB}\n PARTITION BY HASH (`b`)\nPARTITIONS 2"
    sides = (
        schema(t(A, B)), schema(t("`b` tinyint DEFAULT NULL", "`a` int DEFAULT NULL", options=by_b))
    )  # fmt: skip
    on_mariadb = (replace(side, flavor="mariadb") for side in sides)
    comparison = compared(*on_mariadb, columns={"t": {"a": "b", "b": "a"}})
    first, last = words(plan(comparison))
    assert first.startswith("combine t: ~ column a, ~ column b (")
    assert last == "alter partitioning t"


# --- values that a column has when it is added


def test_what_comes_before_an_update_knows_the_columns_that_come_after_it() -> None:
    """A trial of the first statement must not read them."""
    comparison = compared(
        t(MEMBERS, A), t(RENAMED, NARROW, COMPUTED), members={("t", "e"): {"b": "c"}}
    )
    first, *later = plan(comparison)
    assert words([first]) == ["alter column t.a"]
    assert first.absent == {"g"}
    assert [each.absent for each in later] == [frozenset()] * 2


@pytest.mark.parametrize(
    ("options", "default"),
    [(VERSIONED, "(7)"), ("ENGINE=ARCHIVE", "7"), ("ENGINE=CSV", "7")],
)
def test_a_value_is_the_default_at_first_where_no_update_gives_it(
    options: str, default: str
) -> None:
    coming = t("`n` int NOT NULL", options=options)
    added, final = plan(compared(t(options=options), coming), fills={(key("t"), "n"): "7"})
    assert words([added, final]) == ["create column t.n", "alter column t.n"]
    assert added.difference.target == replace(coming.columns[1], default=default)
    assert final.difference.current == added.difference.target
    assert final.difference.target == coming.columns[1]


def test_a_new_foreign_key_comes_with_the_end_of_the_filled_column_that_has_it() -> None:
    """The server copies the table for the key, so that NOT NULL takes no copy of its own."""
    key_of_n = "CONSTRAINT `f` FOREIGN KEY (`n`) REFERENCES `p` (`id`)"
    parent = table("p", COUNTS, PRIMARY)
    before, after = schema(parent, t(A)), schema(parent, t(NARROW, "`n` int NOT NULL", key_of_n))
    first, *fill, last = planned(before, after, fills={"n": "7"})
    assert (first, fill) == ("alter column t.a", ["fill column t.n"])
    assert last == whole("t", "~ column n", "+ foreign key f")


def test_a_column_with_a_value_is_added_to_an_archive_that_counts_its_rows_anew() -> None:
    archive = INNODB.replace("InnoDB", "ARCHIVE")
    sides = (table("t", COUNTS, PRIMARY, *more, options=archive) for more in ((), (NEW,)))
    assert planned(*sides, fills={"n": "7"}) == [
        f"combine t: + column n ({COUNTS_IN_A_COPY})",
        f"combine t: ~ column n ({COUNTS_IN_A_COPY})",
    ]


def test_a_place_that_replaces_another_column_has_its_default_at_once() -> None:
    """A precondition refuses all rows, so that the server computes it for none."""
    place = "`a` point NOT NULL DEFAULT (point(1,2))"
    sides = (replace(schema(side), flavor="mariadb") for side in (t(A), t(place)))
    (found,) = words(plan(compared(*sides)))
    assert found.startswith("combine t: - column a, + column a (")
    assert words(plan(compared(t(), t(place)))) == ["create column t.a", "alter column t.a"]


def test_a_primary_key_over_values_that_are_computed_once_more_comes_after_them() -> None:
    """Until an UPDATE gives them back, the column holds NULL, which no primary key takes."""
    virtual = t("`v` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL", PRIMARY)
    plain = t("`v` int NOT NULL", "PRIMARY KEY (`v`)")
    why = "the table is never without a primary key"
    later = "the primary key comes when its columns have their values"
    assert planned(virtual, plain) == [
        f"combine t: ~ column v, - primary key t ({why})",
        *("compute column t.v", "alter column t.v"),
        f"combine t: + primary key t ({later})",
    ]
    first, *_, last = planned(replace(virtual, primary_key=None), plain)
    assert first.startswith("combine t: ~ column v (")
    assert last == f"combine t: + primary key t ({later})"
