"""Differences as diagnostics: what they name, which are shown, and what they may cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.report.extent import IN_FULL, Extent
from alembic_autogen.report.text.changed_words import changed_words
from alembic_autogen.report.text.drift_diagnostics import (
    diagnostic,
    loss,
    losses,
    shown,
    stat_lines,
    titled,
)
from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import Schema
from alembic_autogen.schema.renames import Renames
from support.tables import ID, INNODB, A, B, compared, key, schema, t, table, view

VERSIONED = f"{INNODB} WITH SYSTEM VERSIONING"
BLACKHOLE = INNODB.replace("InnoDB", "BLACKHOLE")


def only(before: object, after: object, **renames: object) -> Difference:
    (found,) = compared(before, after, **renames).differences
    return found


def test_a_difference_has_an_id_its_object_and_both_definitions() -> None:
    found = diagnostic(only(t(A), t("`a` bigint DEFAULT NULL")))
    assert (found.label, found.id, found.message) == (
        "drift",
        "changed-column",
        "~ column t.a",
    )
    assert (found.before, found.after) == ("`a` int DEFAULT NULL", "`a` bigint DEFAULT NULL")


def test_a_renamed_column_names_what_it_was() -> None:
    difference = only(t(A), t("`b` bigint DEFAULT NULL"), columns={"t": {"a": "b"}})
    assert titled(difference) == "~ column t.b (renamed from a)"


def test_a_renamed_table_names_what_it_was() -> None:
    difference = only(t(), table("u"), tables={"t": "u"})
    assert titled(difference) == "~ table u (renamed from t)"
    found = diagnostic(difference)
    assert (found.before, found.after) == ("TABLE `t`", "TABLE `u`")  # and not their columns


@pytest.mark.parametrize(
    ("before", "after", "cost"),
    [
        (t(A), t(), "its values"),
        (t(), t(A), ""),
        (schema(t(), table("u")), schema(t()), "its rows"),
        (schema(t()), schema(t(), table("u")), ""),
        (t("`a` varchar(9)"), t("`a` varchar(12)"), ""),
        (t("`a` varchar(9)"), t("`a` varchar(6)"), "values that varchar(6) does not hold"),
        (t("`a` int DEFAULT NULL"), t("`a` int NOT NULL"), ""),
        (t("`a` enum('a','bc')"), t("`a` varchar(2)"), ""),
        (t("`a` enum('a','bc')"), t("`a` varchar(1)"), "values that varchar(1) does not hold"),
        (t("`a` enum('a')"), t("`a` enum('b')"), "values that enum('b') does not hold"),
        (t("`a` bigint"), t("`a` double"), "values that double does not hold"),
        (t("`a` int"), t("`a` decimal(12,2)"), ""),
        (t("`a` int"), t("`a` decimal(10,2)"), "values that decimal(10,2) does not hold"),
        (t("`a` date"), t("`a` varchar(10)"), ""),
        (t("`a` date"), t("`a` varchar(9)"), "values that varchar(9) does not hold"),
        (t("`a` year"), t("`a` int"), ""),
        (t("`a` json"), t("`a` text"), "values that text does not hold"),
        (
            t("`a` varchar(9) CHARACTER SET ascii"),
            t("`a` varchar(9) CHARACTER SET latin1"),
            "",
        ),
        (
            t("`a` varchar(9) CHARACTER SET latin1"),
            t("`a` varchar(9) CHARACTER SET ascii"),
            "values that varchar(9) does not hold",
        ),
        (t(A, "`g` int GENERATED ALWAYS AS (`a`) VIRTUAL"), t(A), ""),
        (
            t(A, B),
            t(A, "`b` int GENERATED ALWAYS AS (`a`) VIRTUAL"),
            "its values, as it becomes generated",
        ),
        (t(A, "KEY `k` (`a`)"), t(A), ""),
        (schema(t(A), view("v", "select 1")), schema(t(A)), ""),
        (t(options=VERSIONED), t(), "the earlier values of its rows"),
        (t(), t(options=VERSIONED), ""),
        (t(), t(options=BLACKHOLE), "its rows"),
        (t(options=BLACKHOLE), t(), ""),
        (t(), t(options=f"{INNODB} ROW_FORMAT=COMPRESSED"), ""),
    ],
)
def test_what_a_change_may_cost(before: object, after: object, cost: str) -> None:
    assert loss(only(before, after)) == cost


def test_a_renamed_member_is_not_lost_and_a_merged_one_is() -> None:
    before, after = t("`a` enum('a','b','c')"), t("`a` enum('b','z')")
    difference, place = only(before, after), (key("t"), "a")
    renames = Renames(members={place: {"a": "z", "c": "b"}})
    assert not loss(difference, renames)
    merged = replace(renames, merged=frozenset({(*place, "c")}))
    assert loss(difference, merged) == "values that enum('b','z') does not hold"


def many(count: int) -> list[Difference]:
    definitions = [f"`c{n:03}` int DEFAULT NULL" for n in range(count)]
    return list(compared(table("b"), table("b", "`id` int NOT NULL", *definitions)).differences)


def test_the_first_ones_are_shown_and_all_that_may_cost_data() -> None:
    loses = only(schema(t(), table("z")), schema(t()))
    drift = [*many(IN_FULL + 5), loses]
    assert len(shown(drift, Extent())) == IN_FULL + 1
    assert shown(drift, Extent())[-1] == loses
    assert len(shown(drift, Extent(every=True))) == len(drift)
    assert len(shown(many(IN_FULL), Extent())) == IN_FULL
    assert list(losses(drift)) == [("- table z", "its rows")]


NAME = "`name` varchar(9)"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # a new column of another table, or of a new one
        (schema(t(NAME), table("u", A)), schema(t(), table("u", A, NAME)), "u.name is"),
        (schema(t(NAME)), schema(t(), table("u", A, NAME.replace("name", "NAME"))), "u.NAME is"),
        (
            schema(t(NAME), table("u", A)),
            schema(t(), table("u", A, NAME), table("v", NAME)),
            "u.name and v.name are",
        ),
        # a dropped table, and a kept one
        (schema(t(NAME), table("u", A)), schema(table("u", A, NAME)), "u.name is"),
        (schema(t(NAME)), schema(table("u", NAME)), ""),
        # another type, a generated column, a key, or the same table
        (schema(t(NAME), table("u", A)), schema(t(), table("u", A, "`name` varchar(8)")), ""),
        (
            schema(t(NAME), table("u", A)),
            schema(t(), table("u", A, f"{NAME} GENERATED ALWAYS AS ('a') VIRTUAL")),
            "",
        ),
        (schema(t(A)), schema(t(), table("u", A, "PRIMARY KEY (`a`)")), ""),
        (schema(t(NAME, A)), schema(t(A)), ""),
    ],
)
def test_new_columns_that_may_be_meant_are_named(
    before: Schema, after: Schema, expected: str
) -> None:
    (what,) = [what for title, what in losses(compared(before, after).differences)]
    assert what.partition("; ")[2].partition(" like it, and get")[0] == expected


def stat(differences: list[Difference]) -> list[str]:
    return ["".join(text for text, _ in line) for line in stat_lines(differences)]


def test_the_summary_has_one_line_a_table() -> None:
    drift = compared(
        schema(t(A), table("longer"), view("v", "select 1")),
        schema(t(B), table("longer", "`id` bigint NOT NULL")),
    ).differences
    assert stat(list(drift)) == [" longer | 1 ~", " t      | 2 +-", " view v | 1 -"]


def test_no_line_of_the_summary_is_long() -> None:
    drift = [*many(400), only(t(), t(A))]
    assert stat(drift) == [f" b | 400 {'+' * 40}", " t |   1 +"]


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("`a` int", "`a` bigint", (["int"], ["bigint"])),
        ("enum('a','b')", "enum('a','c','b')", ([], ["'c',"])),
        ("DEFAULT 'it''s'", "DEFAULT 'its'", (["'it''s'"], ["'its'"])),
        ("", "x", ([], ["x"])),
        ("x " * 2000 + "y", "x " * 2000 + "z", (["y"], ["z"])),
        ("xx " * 1000, "xx " * 1001, ([], ["xx "])),
    ],
)
def test_the_words_that_differ(
    before: str, after: str, marked: tuple[list[str], list[str]]
) -> None:
    sides = changed_words(before, after)
    assert tuple([text for text, changed in side if changed] for side in sides) == marked
    assert ["".join(text for text, _ in side) for side in sides] == [before, after]


def test_a_renamed_table_costs_nothing() -> None:
    assert not loss(only(table("a"), table("b"), tables={"a": "b"}))


def test_the_rows_of_a_table_may_be_meant_for_one_of_another_database() -> None:
    differences = compared(schema(t(A)), schema(table("audit.t", ID, A))).differences
    assert [what for _, what in losses(differences)] == [
        "its rows; audit.t is like it, and gets none of them"
    ]
