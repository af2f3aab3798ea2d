"""The order in which the columns of a table change, each in a statement of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.planning.column_steps import (
    Sides,
    column_steps,
    is_refused_at_first,
    loses_values,
    nullable_twin,
    place_among,
    values_back,
    with_value,
    with_values_later,
    without_values,
)
from alembic_autogen.autogenerate.planning.step import Step
from alembic_autogen.schema.differences import Difference
from alembic_autogen.schema.model import Table
from support.steps import change, planned, words
from support.tables import CHECK, FK, A, B, C, P, column, compared, key, schema, t, table

VIRTUAL = "`v` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL"
STORED = "`v` int GENERATED ALWAYS AS ((`id` + 1)) STORED"
PLAIN = "`v` int DEFAULT NULL"
NOT_NULL = "`v` int NOT NULL"


def steps(head: Table, models: Table, **renames: object) -> list[Step]:
    comparison = compared(head, models, **renames)
    models = comparison.target.tables[key("t")]
    return list(column_steps(comparison.differences, Sides(head, models, comparison.renames)))


@pytest.mark.parametrize(
    ("head", "models", "expected"),
    [
        (t(), t(A, B), ["create column t.a", "create column t.b"]),
        (t(C), t(A, B, C), ["create column t.a AFTER `id`", "create column t.b AFTER `a`"]),
        (t(A), t(A, B, C), ["create column t.b", "create column t.c"]),
        (table("t", A), table("t", B, A), ["create column t.b FIRST"]),
        (t(A, B), t(), ["drop column t.b", "drop column t.a"]),
        (
            t(A, B),
            t("`a` bigint DEFAULT NULL", "`b` bigint DEFAULT NULL"),
            ["alter column t.a", "alter column t.b"],
        ),
        (t(A, B), t(B, A), ["alter column order t"]),
        (t(A), t(B), ["create column t.b", "drop column t.a"]),
        # what goes is not what another comes after
        (t(A, C), t(B, C), ["create column t.b AFTER `id`", "drop column t.a"]),
        # a column that is computed from others comes after them, and goes before them
        (t(), t(STORED, A), ["create column t.a", "create column t.v AFTER `id`"]),
        (t(A, STORED, B), t(), ["drop column t.v", "drop column t.b", "drop column t.a"]),
        (t(STORED, A), t(), ["drop column t.v", "drop column t.a"]),
        (
            t("`d` int DEFAULT (`a`)", "`s` int DEFAULT '5'", A),
            t(),
            ["drop column t.d", "drop column t.a", "drop column t.s"],
        ),
        (
            t("`d` int DEFAULT (`v`)", STORED),
            t(),
            ["drop column t.v", "drop column t.d"],
        ),
        # what is computed no more changes first, what is computed from now on last
        (
            t(A, STORED, "`w` int DEFAULT NULL"),
            t("`a` bigint DEFAULT NULL", PLAIN, "`w` int GENERATED ALWAYS AS (`a`) STORED"),
            ["alter column t.v", "alter column t.a", "alter column t.w"],
        ),
        # made anew: dropped first, added again, in its place
        (t(VIRTUAL, A), t(STORED, A), ["drop column t.v", "create column t.v AFTER `id`"]),
        (t(A, VIRTUAL), t(A, STORED), ["drop column t.v", "create column t.v"]),
        (
            t("`u` int GENERATED ALWAYS AS (`id`) VIRTUAL", VIRTUAL),
            t("`u` int GENERATED ALWAYS AS (`id`) STORED", STORED),
            ["drop column t.v", "drop column t.u", "create column t.u", "create column t.v"],
        ),
        # and given its values back
        (t(VIRTUAL), t(PLAIN), ["drop column t.v", "create column t.v", "compute column t.v"]),
        (
            t(VIRTUAL),
            t(NOT_NULL),
            ["drop column t.v", "create column t.v", "compute column t.v", "alter column t.v"],
        ),
        (t(VIRTUAL, A, B), t(B, A, PLAIN), [
            *("drop column t.v", "alter column order t"),
            *("create column t.v", "compute column t.v"),
        ]),
    ],
)  # fmt: skip
def test_columns_change_in_an_order_that_works(
    head: Table, models: Table, expected: list[str]
) -> None:
    assert words(steps(head, models)) == expected


def test_a_column_that_is_made_anew_is_not_among_those_that_move() -> None:
    (moved,) = [s for s in steps(t(VIRTUAL, A, B), t(B, A, PLAIN)) if s.action == "alter"]
    assert [each.name for each in moved.difference.current] == ["id", "a", "b"]


def test_a_renamed_column_is_there_under_its_new_name() -> None:
    found = steps(t(A), t(B, C), columns={"t": {"a": "b"}})
    assert words(found) == ["alter column t.b", "create column t.c"]
    found = steps(
        t(A, "`z` int DEFAULT NULL"), t(B, C, "`z` int DEFAULT NULL"), columns={"t": {"a": "b"}}
    )
    assert words(found) == ["alter column t.b", "create column t.c AFTER `b`"]


def changed(head: str, models: str) -> Difference:
    (difference,) = compared(t(head), t(models)).differences
    return difference


@pytest.mark.parametrize(
    ("head", "models", "loses"),
    [
        (VIRTUAL, PLAIN, True),
        (VIRTUAL, NOT_NULL, True),
        (VIRTUAL, STORED, False),
        (STORED, PLAIN, False),
        (STORED, VIRTUAL, False),
        (PLAIN, VIRTUAL, False),
        (PLAIN, NOT_NULL, False),
    ],
)
def test_values_that_were_never_stored_are_lost(head: str, models: str, loses: bool) -> None:
    assert loses_values(changed(head, models)) is loses


def test_only_a_column_that_is_on_both_sides_loses_values() -> None:
    (gone,) = compared(t(VIRTUAL), t()).differences
    (new,) = compared(t(), t(PLAIN)).differences
    assert not loses_values(gone)
    assert not loses_values(new)


def test_a_column_is_nullable_until_it_has_its_values() -> None:
    twin = nullable_twin(column("`v` int NOT NULL DEFAULT '5' COMMENT 'x'"))
    assert twin == column("`v` int DEFAULT NULL COMMENT 'x'")
    strict, lax = changed(VIRTUAL, NOT_NULL), changed(VIRTUAL, PLAIN)
    assert without_values(strict).target == column("`v` int DEFAULT NULL")
    assert without_values(strict).current == strict.current
    assert without_values(lax) == lax


def test_it_becomes_what_it_is_to_be_once_it_has_them() -> None:
    compute, alter = values_back(changed(VIRTUAL, NOT_NULL))
    assert compute.difference == changed(VIRTUAL, NOT_NULL)
    assert alter.difference.current == column("`v` int DEFAULT NULL")
    assert alter.difference.target == column(NOT_NULL)
    assert words(values_back(changed(VIRTUAL, PLAIN))) == ["compute column t.v"]


COMPUTED = "`v` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
COMPUTED_PLACE = "`v` point GENERATED ALWAYS AS (point(`a`,1)) VIRTUAL"
OVER_V = CHECK.replace("`a`", "`v`")
FK_OF_V = FK.replace("`a`", "`v`")


@pytest.mark.parametrize(
    ("head", "models", "at_once", "later"),
    [
        (t(A, COMPUTED, OVER_V), t(A, PLAIN, OVER_V.replace("0", "1")),
         ["- check c"], ["create check t.c"]),
        (t(A, COMPUTED, CHECK), t(A, PLAIN, CHECK.replace("0", "1")), ["~ check c"], []),
        (t(A, COMPUTED), t(A, PLAIN, "UNIQUE KEY `k` (`a`,`v`)"), [], ["create index t.k"]),
        (t(A, COMPUTED), t(A, PLAIN, "UNIQUE KEY `k` (`a`)"), ["+ index k"], []),
        (t(A, COMPUTED), t(A, PLAIN, "KEY `k` (`a`,`v`)"), ["+ index k"], []),
        (t(A, COMPUTED, "KEY `k` (`a`)"), t(A, PLAIN, "UNIQUE KEY `k` (`v`)"),
         ["- index k"], ["create index t.k"]),
        (t(A, COMPUTED_PLACE), t(A, "`v` point NOT NULL", "SPATIAL KEY `k` (`v`)"),
         [], ["alter column t.v", "create index t.k"]),
        (t(A, COMPUTED), t(A, PLAIN, FK_OF_V), [], ["create foreign key t.f"]),
        (t(A, COMPUTED), t(A, PLAIN, FK), ["+ foreign key f"], []),
    ],
)  # fmt: skip
def test_what_needs_the_values_of_a_column_waits_until_it_has_them_again(
    head: Table, models: Table, at_once: list[str], later: list[str]
) -> None:
    comparison = compared(schema(P, head), schema(P, models))
    first, rest = with_values_later(comparison.differences, models)
    assert sorted(map(change, first)) == sorted(["~ column v", *at_once])
    assert words(rest) == ["compute column t.v", *later]
    assert all(step.difference.current is None for step in rest if step.difference.kind != "column")


@pytest.mark.parametrize(
    ("name", "there", "place"),
    [
        ("c", "id a b", ""),
        ("b", "id a", ""),
        ("b", "id a c", "AFTER `a`"),
        ("b", "id c", "AFTER `id`"),
        ("b", "c", "FIRST"),
        ("id", "a", "FIRST"),
        ("id", "", ""),
        ("c", "", ""),
    ],
)
def test_a_column_goes_after_the_last_one_before_it(name: str, there: str, place: str) -> None:
    whole = t(A, B, C)
    (wanted,) = [each for each in whole.columns if each.name == name]
    assert place_among(wanted, whole, set(there.split())) == place


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("`p` point NOT NULL DEFAULT (point(1,2))", True),
        ("`p` geomcollection NOT NULL DEFAULT (st_x())", True),
        ("`p` point DEFAULT (point(1,2))", False),
        ("`p` point NOT NULL", False),
        ("`p` json NOT NULL DEFAULT (json_array())", False),
    ],
)
def test_a_place_with_a_default_is_refused_at_first(line: str, expected: bool) -> None:
    assert is_refused_at_first(column(line)) == expected


def test_a_place_with_a_default_comes_in_two_steps() -> None:
    place = "`p` point NOT NULL DEFAULT (point(1,2))"
    expected = ["create column t.p AFTER `id`", "alter column t.p"]
    assert planned(t(A), t(place, A)) == expected


@pytest.mark.parametrize(
    ("sql", "is_literal", "default"),
    [
        ("'5'", False, "'5'"),
        ("DEFAULT", False, "'5'"),
        ("`a` + 1", False, "(`a` + 1)"),
        ("7", True, "7"),
    ],
)
def test_the_value_of_existing_rows_may_be_the_default(
    sql: str, is_literal: bool, default: str
) -> None:
    wanted = column("`n` int NOT NULL DEFAULT '5'")
    assert with_value(wanted, sql, is_literal) == replace(wanted, default=default)


def test_the_value_is_an_expression_unless_it_is_said_to_be_a_literal() -> None:
    assert with_value(column(NOT_NULL), "7").default == "(7)"
