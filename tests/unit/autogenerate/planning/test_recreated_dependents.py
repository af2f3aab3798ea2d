"""Unchanged objects that have to be dropped while something else changes."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.dependents import with_dependents
from alembic_autogen.schema.alter import must_be_recreated
from alembic_autogen.schema.formulas import formula, mentions
from alembic_autogen.schema.model import Column, Generated, Table
from support.steps import planned
from support.tables import (
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    column,
    compared,
    lines,
    schema,
    t,
    table,
    trigger,
)

PLAIN = Column("a", "int")
STORED = Column("a", "int", generated=Generated("(`b`)", stored=True))
VIRTUAL = Column("a", "int", generated=Generated("(`b`)", stored=False))


@pytest.mark.parametrize(
    ("head", "models", "anew"),
    [
        (PLAIN, PLAIN, False),
        (STORED, STORED, False),
        (VIRTUAL, VIRTUAL, False),
        (PLAIN, STORED, False),
        (STORED, PLAIN, False),
        (PLAIN, VIRTUAL, True),
        (VIRTUAL, PLAIN, True),
        (STORED, VIRTUAL, True),
        (VIRTUAL, STORED, True),
    ],
)
def test_a_virtual_column_becomes_no_other_in_place(
    head: Column, models: Column, anew: bool
) -> None:
    assert must_be_recreated(head, models) is anew


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("`a` int", ""),
        ("`a` int DEFAULT (`b`)", "(`b`)"),
        ("`a` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL", "((`b` + 1))"),
    ],
)
def test_the_formula_of_a_column(line: str, text: str) -> None:
    assert formula(column(line)) == text


def test_a_text_mentions_whole_names_only() -> None:
    assert mentions("(`a` + 1)", {"x", "a"})
    assert not mentions("(`ab` + a)", {"a"})
    assert not mentions("(`a`)", ())
    assert mentions("`a``b`", {"a`b"})


SWAP = {"t": {"a": "b", "b": "a"}}
"""Columns that exchange their names leave all texts as they were."""


def disturbed(head: Table, models: Table, **renames: object) -> list[str]:
    """The differences that are added, and with a ``!`` those that are removed."""
    comparison = compared(head, models, **renames)
    before, after = lines(comparison), lines(with_dependents(comparison))
    gone = [f"! {line}" for line in before if line not in after]
    return [*(line for line in after if line not in before), *gone]


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("CONSTRAINT `c` CHECK ((`a` > 0))", ["~ check t.c"]),
        ("CONSTRAINT `c` CHECK ((`id` > 0))", []),
        ("KEY `k` ((lower(`a`)))", ["~ index t.k"]),
        ("KEY `k` ((lower(`id`)))", []),
        ("`g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL", ["~ column t.g"]),
        ("`g` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL", []),
        ("`g` int DEFAULT (`b`)", ["~ column t.g"]),
    ],
)
def test_what_mentions_columns_that_exchange_their_names_is_disturbed(
    definition: str, expected: list[str]
) -> None:
    assert disturbed(t(A, B, definition), t(A, B, definition), columns=SWAP) == expected


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("CONSTRAINT `c` CHECK ((`b` > 0))", ["~ check t.c"]),
        ("CONSTRAINT `c` CHECK ((`id` > 0))", []),
        ("KEY `k` ((lower(`b`)))", ["~ index t.k"]),
        ("KEY `k` ((lower(`id`)))", []),
        ("`g` int GENERATED ALWAYS AS ((`b` + 1)) STORED", ["~ column t.g"]),
        ("`g` int DEFAULT (`b`)", ["~ column t.g"]),
    ],
)
def test_what_mentions_the_name_that_a_column_takes_over_is_disturbed(
    definition: str, expected: list[str]
) -> None:
    renames = {"t": {"a": "b"}}
    assert disturbed(t(A, B, definition), t(B, definition), columns=renames) == expected
    # a column that only goes has nothing that mentions it
    assert disturbed(t(A, C, definition), t(A, definition)) == []


def test_an_index_over_columns_that_exchange_their_names_is_not_disturbed() -> None:
    head, models = t(A, B, "KEY `k` (`a`)"), t(A, B, "KEY `k` (`b`)")
    assert disturbed(head, models, columns=SWAP) == []


def test_partitioning_is_disturbed_too() -> None:
    by = INNODB + "\n/*!50100 PARTITION BY HASH (`%s`)\nPARTITIONS 2 */"
    same = t(A, B, options=by % "a")
    assert disturbed(same, same, columns=SWAP) == ["~ partitioning t"]
    taken = {"t": {"a": "b"}}
    over = t(A, B, options=by % "b"), t(B, options=by % "b")
    assert disturbed(*over, columns=taken) == ["~ partitioning t"]
    other = t(A, B, options=by % "id")
    assert disturbed(other, other, columns=SWAP) == []


def test_nothing_is_disturbed_by_what_changes_in_place() -> None:
    check = "CONSTRAINT `c` CHECK ((`a` > 0))"
    assert disturbed(t(A, check, "KEY `k` (`a`)"), t(A, B, check, "KEY `k` (`a`)")) == []
    wider = A.replace("int", "bigint")
    assert disturbed(t(A, check), t(wider, check)) == []


GONE = "`a` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL"
STAYS = "`a` int GENERATED ALWAYS AS ((`id` + 1)) STORED"


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ("CONSTRAINT `c` CHECK ((`a` > 0))", ["~ check t.c"]),
        ("KEY `k` (`a`)", ["~ index t.k"]),
        ("KEY `k` (`id`,`a`)", ["~ index t.k"]),
        ("KEY `k` (`id`)", []),
        ("KEY `k` ((lower(`a`)))", ["~ index t.k"]),
        ("`d` int DEFAULT (`a`)", ["~ column t.d"]),
        ("`g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL", ["- column t.g", "+ column t.g"]),
    ],
)
def test_what_uses_a_column_that_is_made_anew_is_disturbed(
    definition: str, expected: list[str]
) -> None:
    assert disturbed(t(GONE, definition), t(STAYS, definition)) == expected


def test_columns_that_are_computed_from_one_another_are_made_anew_one_after_the_other() -> None:
    more = (
        "`b` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL",
        "`c` int GENERATED ALWAYS AS ((`b` + 1)) VIRTUAL",
        "KEY `k` (`c`)",
    )
    assert disturbed(t(GONE, *more), t(STAYS, *more)) == [
        *("- column t.b", "+ column t.b", "- column t.c", "+ column t.c", "~ index t.k")
    ]


def test_a_column_that_changes_as_well_is_made_anew_instead() -> None:
    head = t(GONE, "`b` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL")
    models = t(STAYS, "`b` bigint GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL")
    assert disturbed(head, models) == ["- column t.b", "+ column t.b", "! ~ column t.b"]


def test_a_new_column_is_not_disturbed() -> None:
    more = "`b` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"
    assert disturbed(t(GONE), t(STAYS, more)) == []


def test_a_key_keeps_the_block_size_that_it_was_made_with() -> None:
    body = (PRIMARY, A, "KEY `k` (`a`)")
    head, models = t(*body), t(*body, options=f"{INNODB} KEY_BLOCK_SIZE=4")
    expected = ["~ primary key t", "~ index t.k"]
    assert disturbed(head, models) == expected
    assert disturbed(models, head) == expected
    bare = t(A, "KEY `k` (`a`)")
    assert disturbed(bare, t(A, options=f"{INNODB} KEY_BLOCK_SIZE=4")) == []
    other = t(*body, options=f"{INNODB} ROW_FORMAT=DYNAMIC")
    assert disturbed(t(*body), other) == []


def test_an_index_under_a_renamed_column_keeps_its_block_size_too() -> None:
    head = t(A, "KEY `k` (`a`)")
    models = t("`z` int DEFAULT NULL", "KEY `k` (`z`)", options=f"{INNODB} KEY_BLOCK_SIZE=4")
    assert disturbed(head, models, columns={"t": {"a": "z"}}) == ["~ index t.k"]


def test_a_check_is_found_under_the_name_that_it_gets_with_its_table() -> None:
    body = (ID, A, B, "CONSTRAINT `{}_chk_1` CHECK ((`a` > 0))")
    old, new = (table(n, *(line.format(n) for line in body)) for n in ("old", "new"))
    comparison = compared(old, new, tables={"old": "new"}, columns={"new": {"a": "b", "b": "a"}})
    assert "~ check new.new_chk_1" in lines(with_dependents(comparison))


def test_every_table_has_its_own_disturbances_and_other_differences_stay() -> None:
    head = schema(t(A, B, "KEY `k` ((lower(`a`)))"), table("gone"), trigger("tr", "t"))
    models = schema(t(A, B, "KEY `k` ((lower(`a`)))"), table("u", ID, A), table("new"))
    head = schema(*head.tables.values(), table("u", ID), *head.objects.values())
    comparison = compared(head, models, columns=SWAP)
    assert sorted(lines(with_dependents(comparison))) == [
        *("+ column u.a", "+ table new", "- table gone", "- trigger t.tr"),
        *("~ column order t", "~ column t.a", "~ column t.b", "~ index t.k"),
    ]
    found = next(d for d in with_dependents(comparison) if d.kind == "index")
    table_before, table_after = comparison.current, comparison.target
    key = found.current_table
    assert key is not None and found.target_table == key
    assert found.current == table_before.tables[key].indexes[0]
    assert found.target == table_after.tables[key].indexes[0]


# --- unique keys over values that get other names

MEMBERS, RENAMED = "`e` enum('a','b') NOT NULL", "`e` enum('b','a') NOT NULL"
OF_E = "`g` int GENERATED ALWAYS AS (field(`e`,_utf8mb4'a')) VIRTUAL"
OF_A = "`g` int GENERATED ALWAYS AS ((`a` + 1)) VIRTUAL"


def with_names_exchanged(definitions: tuple[str, ...], table: str = "t") -> list[str]:
    head, models = t(MEMBERS, *definitions), t(RENAMED, *definitions)
    values = {(table, "e"): {"a": "b", "b": "a"}}
    return lines(with_dependents(compared(head, models, members=values)))


@pytest.mark.parametrize(
    ("definitions", "goes"),
    [
        (("UNIQUE KEY `k` ((field(`e`,_utf8mb4'a')))",), True),
        ((A, "UNIQUE KEY `k` (`a`,(field(`e`,_utf8mb4'a')))"), True),
        ((OF_E, "UNIQUE KEY `k` (`g`)"), True),
        ((A, OF_E, "UNIQUE KEY `k` (`a`,`g`)"), True),
        (("KEY `k` ((field(`e`,_utf8mb4'a')))",), False),
        ((OF_E, "KEY `k` (`g`)"), False),
        ((A, OF_A, "UNIQUE KEY `k` (`g`)"), False),
        ((A, OF_E, "UNIQUE KEY `k` (((`a` + 1)))"), False),
        (("UNIQUE KEY `k` (`e`)",), False),
    ],
)
def test_a_unique_key_over_an_expression_of_members_goes_meanwhile(
    definitions: tuple[str, ...], goes: bool
) -> None:
    found = with_names_exchanged(definitions)
    assert ("~ index t.k" in found) is goes
    assert "~ index t.k" not in with_names_exchanged(definitions, table="other")


def test_members_are_renamed_under_the_new_name_of_their_column() -> None:
    unique = "UNIQUE KEY `k` ((field(`%s`,_utf8mb4'a')))"
    head = t(MEMBERS.replace("`e`", "`d`"), A, unique % "d")
    models = t(RENAMED, A, unique % "e")
    names = {"columns": {"t": {"d": "e"}}, "members": {("t", "e"): {"a": "b", "b": "a"}}}
    assert "~ index t.k" in lines(with_dependents(compared(head, models, **names)))


# --- columns that are made again


def test_columns_that_are_both_recreated_stay_as_they_are_listed() -> None:
    g, h = "`g` int GENERATED ALWAYS AS ((`a` + 1))", "`h` int GENERATED ALWAYS AS ((`g` + 1))"
    head = t(A, f"{g} VIRTUAL", f"{h} VIRTUAL")
    models = t(A, f"{g} STORED", f"{h} STORED")
    assert lines(with_dependents(compared(head, models))) == ["~ column t.g", "~ column t.h"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("`d` int DEFAULT (`g`)", "`d` int GENERATED ALWAYS AS (`a`) STORED"),
        ("`d` int GENERATED ALWAYS AS (`g`) STORED", "`d` int DEFAULT NULL"),
    ],
)
def test_a_column_that_is_generated_on_one_side_only_is_changed(before: str, after: str) -> None:
    g = "`g` int GENERATED ALWAYS AS ((`a` + 1))"
    head, models = t(A, f"{g} VIRTUAL", before), t(A, f"{g} STORED", after)
    assert lines(with_dependents(compared(head, models))) == ["~ column t.g", "~ column t.d"]


def test_partitions_by_a_column_that_is_recreated_are_made_again() -> None:
    g = "`g` int GENERATED ALWAYS AS ((`a` + 1))"
    by_g = f"{INNODB}\n/*!50100 PARTITION BY HASH (`g`)\nPARTITIONS 2 */"
    head, models = (t(A, f"{g} {kind}", options=by_g) for kind in ("VIRTUAL", "STORED"))
    assert lines(with_dependents(compared(head, models))) == [
        *("~ column t.g", "~ partitioning t"),
    ]


def test_a_trigger_of_another_table_leaves_the_keys_of_both_alone() -> None:
    small = f"{INNODB} KEY_BLOCK_SIZE=4"
    tables = (t(A, "KEY `k` (`a`)"), table("u", ID, A, "KEY `k` (`a`)", options=small))
    head, models = (schema(*tables, trigger("r", on)) for on in ("u", "t"))
    found = lines(with_dependents(compared(head, models)))
    assert not [line for line in found if "index" in line]


@pytest.mark.parametrize(
    ("before", "after", "recreated"),
    [
        ("`a` tinyblob", "`a` varchar(9)", True),
        ("`a` time", "`a` varchar(9)", True),
        ("`a` tinyblob", "`a` blob", False),
        ("`a` varchar(9)", "`a` tinyblob", False),
        ("`a` int", "`a` bigint", False),
    ],
)
def test_a_check_whose_literals_were_converted_is_recreated_with_another_type(
    before: str, after: str, recreated: bool
) -> None:
    checks = ("CONSTRAINT `c` CHECK ((`a` <> ''))", "CONSTRAINT `d` CHECK ((`id` <> 0))")
    found = with_dependents(compared(schema(t(before, *checks)), schema(t(after, *checks))))
    assert [each.name for each in found if each.kind == "check"] == ["c"] * recreated


def test_an_index_that_is_renamed_keeps_its_values_unless_it_loses_a_column() -> None:
    g = "`g` int GENERATED ALWAYS AS ((`a` + 1))"
    sides = (t(A, f"{g} {kind}", f"KEY `{name}` (`a`)", f"KEY `{name}{name}` (`g`)")
             for kind, name in (("VIRTUAL", "k"), ("STORED", "l")))  # fmt: skip
    found = lines(with_dependents(compared(*sides)))
    assert sorted(line for line in found if "index" in line) == [
        *("+ index t.ll", "- index t.kk", "~ index t.l"),
    ]


def test_a_primary_key_that_only_one_side_has_is_listed_once() -> None:
    g = "`g` int GENERATED ALWAYS AS ((`a` + 1))"
    with_key, without = t(A, f"{g} VIRTUAL", PRIMARY), t(A, f"{g} STORED")
    found = lines(with_dependents(compared(with_key, without)))
    assert found == ["~ column t.g", "- primary key t"]
    found = lines(with_dependents(compared(without, with_key)))
    assert found == ["~ column t.g", "+ primary key t"]


def test_a_column_without_a_difference_is_still_a_clause_of_its_table() -> None:
    half = "`half` int GENERATED ALWAYS AS ((`a` / 2)) STORED"
    (step,) = planned(t(A, B, half), t(A, half), columns={"t": {"b": "a"}})
    assert step.startswith("combine t: - column a, ~ column a")
    assert "column half" in step
