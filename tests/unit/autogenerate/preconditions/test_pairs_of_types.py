"""Conditions on values for pairs of types at the limits of the rules.

Beside those of ``tests/conversions``, which servers were asked about one by one; each stays as it
is until ``TEST_REWRITE=1`` writes another verdict, which somebody reads.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions.narrowing import conversion
from support.tables import column

FILE = Path(__file__).with_name("pairs_asked.json")
CHANGED = (
    "Something else is asked of the values of this pair. Where that is meant, run this file with "
    "TEST_REWRITE=1, and read the difference before you commit it."
)
PAIRS = (
    # texts
    *("char(1) → uuid", "char(1) → inet4", "char(1) → enum('')", "char(1) → set('a')"),
    *("char(1) → date", "char(1) → datetime", "char(1) → timestamp", "char(1) → time"),
    *("char(1) → int", "char(1) → decimal(65,0)", "char(1) → decimal(38,0)", "char(1) → year"),
    *("char(1) → decimal(40,2)", "char(1) → decimal(65,30)", "char(1) → float(24)"),
    *("char(1) → bit(1)", "char → bit", "char → text", "char → char(1)", "char(2) → char(1)"),
    *("char → varbinary(5)", "char → binary", "binary → char", "char(1) → bigint unsigned"),
    *("text → bigint", "varchar(5) → varchar(20) CHARACTER SET latin1"),
    *(
        "char(1) → decimal(65,1)",
        "char(1) → decimal(34,2)",
        "char(1) → decimal(36,2)",
        "char(1) → set('a','b','c','d','e','f','g','h')",
    ),
    *("char(1) → set('a','b','c','d','e','f','g','h','i')", "varbinary(255) → tinytext"),
    "varchar(63) → tinytext CHARACTER SET utf16 COLLATE utf16_general_ci",
    "varchar(63) → tinytext CHARACTER SET utf32 COLLATE utf32_general_ci",
    "varchar(127) → tinytext CHARACTER SET ucs2 COLLATE ucs2_general_ci",
    "varchar(200) CHARACTER SET latin1 → tinytext CHARACTER SET latin1",
    # documents and members
    *("json → int", "json → float", "json → decimal(5,2)", "decimal(65,0) → json"),
    *("decimal(15,2) → json", "decimal(16,2) → json", "enum('a','bbb') → char(1)"),
    *("set('1','2') → char(1)", "set('1','2') → char(2)", "set('1','2') → char(3)"),
    *("enum('a') → int", "enum('a','b') → set('a')", "int → enum('1')"),
    # moments
    *("datetime(6) → datetime(3)", "time(6) → time(3)", "datetime(6) → date", "date → datetime"),
    *("date → time", "time(3) → time", "datetime → timestamp(3)"),
    # numbers
    *("bit(1) → int", "bit → bit(1)", "bit(8) → tinyint", "bit(8) → tinyint unsigned"),
    *("decimal(2,0) → bit(8)", "int → bit", "int → bit(1)", "double → bit(64)"),
    *("bit(1) → decimal(2,2)", "bit(64) → decimal(19,0)", "bit(64) → decimal(20,0)"),
    *("bit(7) → decimal(3,0)", "tinyint → decimal(3,0)", "tinyint → decimal(2,0)"),
    *("tinyint unsigned → decimal(3,0) unsigned", "year → decimal(4,0)", "year → decimal(3,0)"),
    *("decimal(3,0) → decimal(5,2)", "decimal(5,2) → decimal(4,2)", "decimal(5,2) → decimal(3,0)"),
    *("decimal(5,1) → decimal(6,2)", "decimal(5,2) → decimal(6,2)", "decimal(5,2) → decimal(5,1)"),
    *("decimal(5,2) → decimal(7,0)", "decimal(5,2) → decimal(4,1)", "decimal(6,2) → float"),
    *("decimal(5,2) → decimal(5,2) unsigned", "decimal(5,2) unsigned → decimal(4,2) unsigned"),
    *("decimal(65,0) → float", "decimal(39,0) → float", "decimal(38,0) → float"),
    *("decimal(40,2) → float", "int → float(24)", "double(7,2) → double", "decimal(15,2) → double"),
    *("int unsigned → float unsigned", "int → float unsigned", "int → float", "mediumint → float"),
    *("bigint → double", "int → double", "double → float", "float → double", "float → year"),
    *("year → year", "year → tinyint", "year → smallint", "int → year"),
    *("decimal(65,0) → tinytext", "decimal(3,1) → char(5)", "int → char(1)", "int → binary(1)"),
    *("int → char", "decimal(5,2) unsigned → char(6)", "bit(8) → char(3)"),
    *("decimal(60,0) → tinytext", "tinyint → char(4)", "smallint → char(6)", "year → char(4)"),
    *("mediumint → char(8)", "int → char(11)", "bigint → char(20)", "date → char(10)"),
    "decimal(5,2) unsigned → decimal(6,2) unsigned",
    "decimal(3,0) unsigned → decimal(5,2) unsigned",
    # places and vectors
    *("point → int", "point SRID 0 → int", "int → point SRID 0", "point → point SRID 0"),
    *("point SRID 0 → point SRID 0", "geometry → geometrycollection", "geometry → point"),
    *("geometrycollection → geometry", "geometrycollection → geomcollection", "point → blob"),
    *("point → longblob", "polygon → varbinary(9)", "int → vector", "blob → vector"),
    *("vector → vector(2048)", "vector(4) → vector(3)", "vector → vector(3)", "vector(3) → blob"),
    *("vector(3) → varbinary(11)", "vector(3) → varbinary(12)", "vector(3) → vector(4)"),
)


def verdict(pair: str) -> dict[str, Any]:
    sides = [f"`a` {each.replace(' SRID 0', ' /*!80003 SRID 0 */')}" for each in pair.split(" → ")]
    found = conversion("`a`", *map(column, sides))
    return {
        "refused": found.refused,
        "altered": found.altered,
        "offenders": found.offenders,
        "none stays": found.none_stays,
        "unforeseen": found.unforeseen,
    }


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, Any]]:
    if "TEST_REWRITE" in os.environ:
        made = {pair: verdict(pair) for pair in PAIRS}
        FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


@pytest.mark.parametrize("pair", PAIRS)
def test_what_is_asked_of_each_pair(expected: dict[str, dict[str, Any]], pair: str) -> None:
    assert verdict(pair) == expected.get(pair), CHANGED


def test_every_verdict_is_of_a_pair(expected: dict[str, dict[str, Any]]) -> None:
    assert set(expected) == set(PAIRS)


@pytest.mark.parametrize(
    ("kind", "longest"),
    [
        *(("tinyint", 4), ("smallint", 6), ("mediumint", 8), ("int", 11), ("bigint", 20)),
        *(("year", 4), ("date", 10), ("datetime(6)", 26), ("timestamp(6)", 26), ("time(6)", 17)),
        *(("float", 24), ("double", 24), ("bit(64)", 20)),
        *(("inet4", 15), ("inet6", 39), ("uuid", 36)),
    ],
)
def test_a_string_that_is_as_long_as_the_longest_value_refuses_none(
    kind: str, longest: int
) -> None:
    long, short = verdict(f"{kind} → varchar({longest})"), verdict(f"{kind} → varchar({longest-1})")
    assert long["refused"] is None
    assert "CHAR_LENGTH" in short["refused"]
