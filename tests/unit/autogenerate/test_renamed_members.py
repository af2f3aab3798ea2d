"""Members of ENUM and SET that get other names."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.renamed_members import (
    displaced_members,
    held_member,
    members_between,
    merged_members,
    renamed_member,
)
from alembic_autogen.schema.members import lost_members, may_be_equal, with_all_members
from support.tables import column, table

ENUM, SET = column("`e` enum('a','b','c') NOT NULL"), column("`e` set('a','b','c') NOT NULL")


def test_the_members_of_an_enum_are_renamed_all_at_once() -> None:
    values = {"a": "b", "b": "a"}
    assert renamed_member("`e`", ENUM, values) == "CASE `e` WHEN 'a' THEN 'b' WHEN 'b' THEN 'a' END"
    assert renamed_member("`e`", ENUM, {"a": "x"}, others=True) == (
        "CASE `e` WHEN 'a' THEN 'x' ELSE `e` END"
    )


def test_the_members_of_a_set_are_renamed_within_its_text() -> None:
    assert renamed_member("`e`", SET, {"a": "x"}) == (
        "TRIM(BOTH ',' FROM REPLACE(CONCAT(',', `e`, ','), ',a,', ',x,'))"
    )


def test_the_members_of_a_set_exchange_names_by_way_of_others() -> None:
    text = renamed_member("`e`", SET, {"a": "b", "b": "a"})
    expected = "CONCAT(',', `e`, ',')"
    for old, new in (
        (",a,", ",\x011,"),
        (",b,", ",\x012,"),
        (",\x011,", ",b,"),
        (",\x012,", ",a,"),
    ):
        expected = f"REPLACE({expected}, '{old}', '{new}')"
    assert text == f"TRIM(BOTH ',' FROM {expected})"


@pytest.mark.parametrize(
    ("values", "merged"),
    [
        ({}, []),
        ({"a": "x"}, []),
        ({"a": "b"}, ["a"]),
        ({"a": "B"}, ["a"]),
        ({"a": "b", "b": "a"}, []),
        ({"a": "b", "b": "x"}, []),
        ({"a": "x", "b": "x"}, ["b"]),
        ({"a": "c", "b": "c"}, ["a", "b"]),
    ],
)
def test_a_member_is_merged_that_gets_the_name_of_one_that_stays(
    values: dict[str, str], merged: list[str]
) -> None:
    assert merged_members(ENUM, values) == merged


def test_no_member_is_merged_with_one_that_goes() -> None:
    assert merged_members(ENUM, {"a": "b"}, ["b"]) == []
    assert merged_members(ENUM, {"a": "b"}, ["c"]) == ["a"]


@pytest.mark.parametrize(
    ("values", "displaced"),
    [
        ({"a": "x"}, []),
        ({"a": "b"}, ["b"]),
        ({"a": "B"}, ["b"]),
        ({"a": "b", "b": "a"}, []),
        ({"a": "b", "b": "c"}, ["c"]),
        ({"a": "c", "x": "b"}, ["b", "c"]),
    ],
)
def test_a_member_is_displaced_whose_name_another_one_takes(
    values: dict[str, str], displaced: list[str]
) -> None:
    assert displaced_members(ENUM, values) == displaced


def test_a_merged_member_displaces_none_and_is_not_displaced() -> None:
    assert displaced_members(ENUM, {"a": "b"}, ["a"]) == []
    assert displaced_members(ENUM, {"a": "b", "b": "c"}, ["b"]) == []


def test_a_collation_that_tells_case_apart_merges_no_member_by_case() -> None:
    sharp = column("`e` enum('a','b') CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL")
    assert merged_members(sharp, {"a": "B"}) == []
    assert displaced_members(sharp, {"a": "B"}) == []


@pytest.mark.parametrize(
    ("members", "collation", "equal"),
    [
        (("a", "b"), "utf8mb4_0900_ai_ci", False),
        (("a", "A"), "utf8mb4_0900_ai_ci", True),
        (("e", "é"), "utf8mb4_0900_ai_ci", True),
        (("ss", "ß"), "utf8mb4_unicode_ci", True),
        (("a", "A"), "utf8mb4_bin", False),
        (("a", "A"), "utf8mb4_0900_as_cs", False),
        (("a", "A"), "binary", False),
        (("a", "A"), None, True),
        (("a", "a"), "utf8mb4_0900_ai_ci", False),
        (("🎉", "🎃"), "utf8mb4_0900_ai_ci", False),
        (("🎉", "🎃"), "utf8mb4_uca1400_ai_ci", False),
        (("🎉", "🎃"), "utf8mb4_unicode_520_ci", False),
        (("🎉", "🎃"), "utf8mb4_general_ci", True),
        (("🎉", "🎃"), "utf8mb4_unicode_ci", True),
        (("🎉", "b🎉"), "utf8mb4_general_ci", False),
    ],
)
def test_members_that_a_collation_may_take_for_one(
    members: tuple[str, ...], collation: str | None, equal: bool
) -> None:
    assert may_be_equal(members, collation) is equal


def test_such_members_are_a_text_for_a_while() -> None:
    collated = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci NOT NULL"
    before, after = column(f"`e` enum('ON','up') {collated}"), column("`e` enum('on','down')")
    assert with_all_members(before, after) == column(f"`e` varchar(4) {collated}")
    sets = column(f"`e` set('ON','up') {collated}"), column("`e` set('on')")
    assert with_all_members(*sets) == column(f"`e` varchar(8) {collated}")


def test_a_member_is_kept_by_a_collation_that_ignores_its_case_on_both_sides() -> None:
    ci = "CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
    sharp = "CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
    old, new = f"`e` enum('ON','ß') {ci}", "`e` enum('on','ss')"
    assert lost_members(column(old), column(f"{new} {ci}")) == ["ß"]
    assert lost_members(column(old), column(f"{new} {sharp}")) == ["ON", "ß"]


@pytest.mark.parametrize(
    ("key", "values", "between"),
    [
        ("UNIQUE KEY `k` (`e`)", {"a": "b", "b": "a"}, {"a": "~1", "b": "~2"}),
        ("PRIMARY KEY (`e`)", {"a": "b", "b": "x"}, {"a": "~1", "b": "~2"}),
        ("UNIQUE KEY `k` ((upper(`e`)))", {"a": "b", "b": "~a"}, {"a": "~~1", "b": "~~2"}),
        ("UNIQUE KEY `k` (`e`)", {"a": "x", "b": "y"}, {}),
        ("UNIQUE KEY `k` (`e`)", {"a": "b"}, {}),
        ("KEY `k` (`e`)", {"a": "b", "b": "a"}, {}),
        ("UNIQUE KEY `k` (`n`)", {"a": "b", "b": "a"}, {}),
    ],
)
def test_members_of_a_unique_key_take_a_detour_where_they_could_meet(
    key: str, values: dict[str, str], between: dict[str, str]
) -> None:
    there = table("t", "`e` enum('a','b','c') NOT NULL", "`n` int NOT NULL", key)
    assert members_between(there, ENUM, values) == between


@pytest.mark.parametrize("key", ["UNIQUE KEY `k` (`far`)", "UNIQUE KEY `k` ((upper(`far`)))"])
def test_so_do_those_that_a_unique_key_reaches_over_several_generated_columns(key: str) -> None:
    near = "`near` varchar(9) GENERATED ALWAYS AS (concat(`e`)) VIRTUAL"
    far = "`far` varchar(9) GENERATED ALWAYS AS (concat(`near`)) VIRTUAL"
    there = table("t", "`e` enum('a','b','c') NOT NULL", near, far, key)
    assert members_between(there, ENUM, {"a": "b", "b": "a"}) == {"a": "~1", "b": "~2"}


def test_a_set_that_would_have_too_many_members_is_a_text_for_a_while() -> None:
    members = [f"m{number}" for number in range(63)]
    full = column(f"`e` set({','.join(map(repr, members))}) NOT NULL")
    assert with_all_members(full, full, ["~1"]).type.startswith("set(")
    text = ",".join([*members, "~1", "~2"])
    assert with_all_members(full, full, ["~1", "~2"]).type == f"varchar({len(text)})"


# --- temporary members


CI, BIN = "utf8mb4_0900_ai_ci", "utf8mb4_bin"


@pytest.mark.parametrize(
    ("members", "collation", "values", "between"),
    [
        ("'a','b'", BIN, {"a": "b", "b": "a"}, ["~1", "~2"]),
        ("'a','b'", BIN, {"a": "b", "b": "c"}, ["~1", "~2"]),
        ("'a','b'", BIN, {"a": "B", "b": "c"}, []),
        ("'a','b'", CI, {"a": "B", "b": "c"}, ["~1", "~2"]),
        # alone in its new name, even where that differs in case only
        ("'a','b'", CI, {"a": "A"}, []),
        ("'a','b'", CI, {"a": "A", "b": "c"}, []),
        # a mark with which no member begins, whether it is renamed or not
        ("'a','b','~x'", BIN, {"a": "b", "b": "a"}, ["~~1", "~~2"]),
        ("'a','b'", BIN, {"a": "b", "b": "~~"}, ["~~~1", "~~~2"]),
    ],
)
def test_members_of_a_unique_key_that_exchange_names_do_so_by_way_of_others(
    members: str, collation: str, values: dict[str, str], between: list[str]
) -> None:
    line = f"`e` enum({members}) CHARACTER SET utf8mb4 COLLATE {collation} NOT NULL"
    unique = table("t", line, "UNIQUE KEY `k` (`e`)")
    expected = dict(zip(values, between, strict=True)) if between else {}
    assert members_between(unique, column(line), values) == expected


# --- the value that a row will have


def test_the_future_value_of_an_enum() -> None:
    text = "(CASE `e` WHEN 'a' THEN 'x' ELSE `e` END)"
    after = column("`e` enum('x','b','c') NOT NULL")
    assert held_member("`e`", ENUM, after, {"a": "x"}) == text
    assert held_member("`e`", ENUM, column("`e` set('x','b','c')"), {"a": "x"}) == text


def test_the_future_value_of_a_set_has_its_members_in_their_order() -> None:
    renamed = "TRIM(BOTH ',' FROM REPLACE(CONCAT(',', `e`, ','), ',a,', ',x,'))"
    assert held_member("`e`", SET, column("`e` varchar(9)"), {"a": "x"}) == f"({renamed})"
    assert held_member("`e`", SET, column("`e` set('b','x') NOT NULL"), {"a": "x"}) == (
        "IF(`e` IS NULL, NULL, CONVERT(CONCAT_WS(',', "
        f"IF(FIND_IN_SET('b', {renamed}), 'b', NULL), IF(FIND_IN_SET('x', {renamed}), 'x', NULL)) "
        "USING utf8mb4) COLLATE utf8mb4_0900_ai_ci)"
    )
