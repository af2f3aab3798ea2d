"""The query of each rule on existing rows, and its message."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from alembic_autogen.autogenerate.preconditions import (
    checks,
    counters,
    duplicates,
    generated,
    kept_rows,
    nulls,
    partitions,
    references,
)
from alembic_autogen.autogenerate.preconditions.base import Rows, listed, rows_of
from alembic_autogen.autogenerate.preconditions.converted_values import is_finer
from alembic_autogen.autogenerate.preconditions.precondition import Precondition
from alembic_autogen.autogenerate.preconditions.rules import preconditions_for
from alembic_autogen.schema.differences import Comparison
from alembic_autogen.schema.implicit_values import implicit_value
from alembic_autogen.schema.model import Column, Schema, Table
from alembic_autogen.schema.type_families import type_arguments, type_word
from support.tables import (
    CHECK,
    FK,
    ID,
    INNODB,
    PRIMARY,
    A,
    B,
    C,
    P,
    column,
    compared,
    key,
    schema,
    t,
    table,
)

Rule = Callable[[Rows], Iterator[Precondition]]


def rows(
    head: Table | Schema,
    models: Table | Schema,
    fills: Mapping[str, str | None] | None = None,
    **renames: Any,
) -> list[Rows]:
    """The tables that change; fills are those of the table t."""
    given = {(key("t"), name): sql for name, sql in (fills or {}).items()}
    return list(rows_of(compared(head, models, **renames), given))


def asked(
    rule: Rule,
    head: Table | Schema,
    models: Table | Schema,
    fills: Mapping[str, str | None] | None = None,
    **renames: Any,
) -> list[str]:
    """The conditions of the rows that a rule refuses."""
    return [
        precondition.condition
        for each in rows(head, models, fills, **renames)
        for precondition in rule(each)
    ]


MARIADB = "LOCATE('MariaDB', VERSION()) > 0"


# --- NULL


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (t(A), t("`a` int NOT NULL"), ["`a` IS NULL"]),
        (t("`a` int NOT NULL"), t("`a` bigint NOT NULL"), []),
        (t(A), t("`a` bigint DEFAULT NULL"), []),
        (t(A), t(), []),
        (t(A), t("`a` int GENERATED ALWAYS AS ((`id` + 1)) STORED NOT NULL"), []),
        # a new column has 0, '' or a default, or there is nothing to give
        (t(), t("`a` int NOT NULL"), []),
        (t(), t("`a` date NOT NULL"), ["TRUE"]),
        (t(), t("`a` date NOT NULL DEFAULT '2024-01-01'"), []),
        (t(), t("`a` date DEFAULT NULL"), []),
        (t(), t("`a` int NOT NULL AUTO_INCREMENT", "KEY `k` (`a`)"), []),
        (t(), t("`a` int NOT NULL", "UNIQUE KEY `k` (`a`)"), ["TRUE"]),
    ],
)
def test_a_column_that_must_have_a_value(head: Table, models: Table, conditions: list[str]) -> None:
    assert asked(nulls.preconditions, head, models) == conditions


def test_a_value_that_the_user_gives_is_one() -> None:
    assert asked(nulls.preconditions, t(), t("`a` date NOT NULL"), {"a": "'2024-01-01'"}) == []


@pytest.mark.parametrize(
    ("new", "sql", "conditions"),
    [
        ("`a` int DEFAULT NULL", None, ["TRUE"]),
        ("`a` int DEFAULT '5'", None, ["TRUE"]),
        ("`a` int NOT NULL DEFAULT '5'", None, ["TRUE"]),
        ("`a` int DEFAULT '5'", "6", []),
        ("`a` int GENERATED ALWAYS AS (5) STORED", None, []),
    ],
)
def test_rows_that_the_user_has_refused_although_there_is_a_value(
    new: str, sql: str | None, conditions: list[str]
) -> None:
    found = [each for table in rows(t(), t(new), {"a": sql}) for each in nulls.preconditions(table)]
    assert [each.condition for each in found] == conditions
    words = "no value was chosen for a in the rows that exist"
    assert all(each.problem == words for each in found)


def test_the_words_about_null() -> None:
    (each,) = rows(t(A, PRIMARY), t("`b` int NOT NULL", PRIMARY), columns={"t": {"a": "b"}})
    assert list(nulls.preconditions(each)) == [
        Precondition(
            key("t"),
            "SELECT `id` FROM `t` WHERE `a` IS NULL",
            "a is NULL",
            "Give a a value",
            1,
            ("b",),
        )
    ]
    (each,) = rows(t(), t("`a` date NOT NULL"))
    assert list(nulls.preconditions(each)) == [
        Precondition(
            key("t"),
            "SELECT 1 FROM `t` WHERE TRUE",
            "a is NOT NULL, and there is no value for the rows that exist",
            "Make the revision with --fill 't.a=SQL', or remove the rows",
            0,
            ("a",),
        )
    ]


# --- an engine that stores no rows


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (INNODB, "ENGINE=BLACKHOLE", ["TRUE"]),
        ("ENGINE=MyISAM", "ENGINE=blackhole", ["TRUE"]),
        ("ENGINE=BLACKHOLE", INNODB, []),
        ("ENGINE=BLACKHOLE", "ENGINE=BLACKHOLE COMMENT='x'", []),
        (INNODB, "ENGINE=MEMORY", []),
    ],
)
def test_rows_that_an_engine_would_discard(head: str, models: str, conditions: list[str]) -> None:
    found = rows(t(options=head), t(options=models))
    refusals = [refusal for each in found for refusal in kept_rows.preconditions(each)]
    assert [each.condition for each in refusals] == conditions
    words = ("the engine BLACKHOLE stores no rows", "Remove them")
    assert all((each.problem, each.remedy) == words for each in refusals)


# --- CHECK


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (t(A), t(A, CHECK), ["NOT ((`a` > 0))"]),
        (t(A, CHECK), t(A, CHECK, "KEY `k` (`a`)"), []),
        # under another name, which copies the table
        (t(A, CHECK), t(A, CHECK.replace("`c`", "`d`")), [f"{MARIADB} AND (NOT ((`a` > 0)))"]),
        (t(A, CHECK), t(A), []),
        (t(A, CHECK), t(A, CHECK.replace("0", "1")), ["NOT ((`a` > 1))"]),
        (t(A), t(A, f"{CHECK} /*!80016 NOT ENFORCED */"), []),
        (t(A, f"{CHECK} /*!80016 NOT ENFORCED */"), t(A, CHECK), ["NOT ((`a` > 0))"]),
        (t(), t(A, CHECK), ["NOT ((NULL > 0))"]),
        (t(), t("`a` int NOT NULL", CHECK), ["NOT ((0 > 0))"]),
        (t(), t("`a` int NOT NULL DEFAULT '5'", CHECK), ["NOT (('5' > 0))"]),
        (t(), t("`a` date NOT NULL", CHECK), []),  # which is checked on its own
        # a column that is computed from another expression
        (
            t(B, "`a` int GENERATED ALWAYS AS (`b`) STORED", CHECK),
            t(B, "`a` int GENERATED ALWAYS AS ((`b` - 9)) STORED", CHECK),
            ["NOT ((((`b` - 9)) > 0))"],
        ),
        (
            t(B, "`a` int GENERATED ALWAYS AS (`b`) STORED", CHECK),
            t(B, "`a` bigint GENERATED ALWAYS AS (`b`) STORED", CHECK),
            [f"{MARIADB} AND (NOT (((`b`) > 0)))"],
        ),
        # MariaDB's CHECK of a column
        (t("`a` text"), t("`a` text CHECK (json_valid(`a`))"), ["NOT (json_valid(`a`))"]),
        (t(), t("`a` text CHECK (json_valid(`a`))"), ["NOT (json_valid(NULL))"]),
        (
            t("`a` text CHECK (json_valid(`a`))"),
            t("`a` longtext CHECK (json_valid(`a`))"),
            [f"{MARIADB} AND (NOT (json_valid(`a`)))"],
        ),
        # what is JSON on MySQL has such a CHECK on MariaDB
        (t("`a` json", B), t("`a` json", "`b` bigint"), [f"{MARIADB} AND (NOT (json_valid(`a`)))"]),
        (t("`a` json", B), t("`a` json", B, "KEY `k` (`b`)"), []),
        (t("`a` text CHECK (json_valid(`a`))"), t("`a` text"), []),
    ],
)
def test_a_check_that_asks_for_more(head: Table, models: Table, conditions: list[str]) -> None:
    assert asked(checks.preconditions, head, models) == conditions


def test_a_check_over_renamed_columns_is_the_same() -> None:
    head = t(A, "CONSTRAINT `c` CHECK (((`a` > 0) and (`id` > 'a')))")
    models = t(B, "CONSTRAINT `c` CHECK (((`b` > 0) and (`id` > 'a')))")
    again = [f"{MARIADB} AND (NOT (((`a` > 0) and (`id` > 'a'))))"]
    assert asked(checks.preconditions, head, models, columns={"t": {"a": "b"}}) == again
    other = t(B, "CONSTRAINT `c` CHECK ((`b` > 1))")
    assert asked(checks.preconditions, head, other, columns={"t": {"a": "b"}}) == [
        "NOT ((`a` > 1))"
    ]


def test_the_words_about_a_check() -> None:
    (each,) = rows(t(A), t(A, CHECK))
    (precondition,) = checks.preconditions(each)
    assert precondition.problem == "rows violate the CHECK c"
    assert precondition.remedy == "Change them so that c holds"
    assert precondition.columns == ("a",)


# --- AUTO_INCREMENT


@pytest.mark.parametrize(
    ("before", "conditions"),
    [
        ("int NOT NULL", ["`a` = 0"]),
        ("decimal(5,0) NOT NULL", ["ROUND(`a`) = 0"]),
        ("float NOT NULL", ["ROUND(`a`) = 0"]),
        ("double NOT NULL", ["ROUND(`a`) = 0"]),
        ("bit(3) NOT NULL", ["(`a` + 0) = 0"]),
        ("varchar(5) NOT NULL", ["CAST(`a` AS DECIMAL(65,0)) = 0"]),
        ("year NOT NULL", ["`a` = 0"]),
        ("bigint NOT NULL AUTO_INCREMENT", []),
    ],
)
def test_a_column_that_begins_to_count(before: str, conditions: list[str]) -> None:
    head, models = table("t", f"`a` {before}", B), table("t", "`a` int NOT NULL AUTO_INCREMENT", B)
    assert asked(counters.preconditions, head, models) == conditions


def test_other_columns_count_nothing() -> None:
    assert asked(counters.preconditions, t(A), t("`a` bigint DEFAULT NULL")) == []
    assert asked(counters.preconditions, t(), t("`a` int NOT NULL AUTO_INCREMENT")) == []
    (each,) = rows(t(A), t("`b` int NOT NULL AUTO_INCREMENT"), columns={"t": {"a": "b"}})
    (precondition,) = counters.preconditions(each)
    assert precondition.problem == "a is 0, which the server would replace by the next number"
    assert precondition.remedy == "Give a another value"
    assert precondition.columns == ("b",)


# --- unique keys

UNIQUE = "UNIQUE KEY `k` (`a`)"
TEXT = "`a` varchar(9) DEFAULT NULL"


BIN = "`a` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL"
G_OF_A = "GENERATED ALWAYS AS (length(`a`)) STORED"
SPELT = {
    "decimal(9,2)": "CAST(`a` AS DECIMAL(9,2))",
    "float": "CAST(`a` AS DOUBLE)",
    "date": "CAST(`a` AS DATE)",
    "datetime": "CAST(`a` AS DATETIME(0))",
    "timestamp(3)": "CAST(`a` AS DATETIME(3))",
    "time": "CAST(`a` AS TIME(0))",
    "uuid": "`a`",
    "inet4": "`a`",
    "inet6": "`a`",
}


def repeated(*values: str) -> str:
    """The condition of rows whose values occur more than once."""
    grouped = ", ".join(f"{value} AS `key_{n}`" for n, value in enumerate(values, 1))
    names = ", ".join(f"`key_{n}`" for n in range(1, len(values) + 1))
    present = " AND ".join(f"{value} IS NOT NULL" for value in values)
    query = f"SELECT {grouped} FROM `t` WHERE {present} GROUP BY {names} HAVING COUNT(*) > 1"
    query += " LOCK IN SHARE MODE"
    return f"({', '.join(values)}) IN (SELECT {names} FROM ({query}) AS `repeated`)"


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (t(A), t(A, UNIQUE), [repeated("`a`")]),
        (t(A), t(A, "PRIMARY KEY (`a`)"), [repeated("`a`")]),
        (t(A, B), t(A, B, "UNIQUE KEY `k` (`a`,`b`)"), [repeated("`a`", "`b`")]),
        (t(A), t(A, "KEY `k` (`a`)"), []),
        (t(A, UNIQUE), t(A), []),
        (t(A, "KEY `k` (`a`)"), t(A, UNIQUE), [repeated("`a`")]),
        (t(A, UNIQUE), t(A, UNIQUE.replace("`k`", "`l`")), []),
        (t(A, UNIQUE), t(A, B, UNIQUE, "UNIQUE KEY `l` (`a`,`b`)"), []),
        (t(A, UNIQUE), t(A, B, "UNIQUE KEY `l` (`b`,`a`)"), []),
        (t(A, B, "UNIQUE KEY `k` (`a`,`b`)"), t(A, B, UNIQUE), [repeated("`a`")]),
        (t(A, UNIQUE), t(A, "UNIQUE KEY `k` (`a` DESC)"), []),
        (t(TEXT, UNIQUE), t(TEXT, "UNIQUE KEY `k` (`a`(3))"), [repeated("LEFT(`a`, 3)")]),
        (t(A), t(A, "UNIQUE KEY `k` ((`a` + 1))"), [repeated("(`a` + 1)")]),
        (t(A), t(A, "UNIQUE KEY `k` ((cast(`a` as unsigned array)))"), []),
        (
            t(A),
            t(A, "UNIQUE KEY `k` ((cast(`a` as unsigned)))"),
            [repeated("(cast(`a` as unsigned))")],
        ),
        # a new column has one value, or none
        (t(), t(A, UNIQUE), []),
        (t(B), t(A, B, "UNIQUE KEY `k` (`a`,`b`)"), [repeated("NULL", "`b`")]),
        (t(), t("`a` int NOT NULL DEFAULT '5'", UNIQUE), [repeated("'5'")]),
        (t(), t("`a` int NOT NULL", UNIQUE), []),  # which is checked on its own
        (t(B), t("`a` int NOT NULL", B, "UNIQUE KEY `k` (`a`,`b`)"), [repeated("0", "`b`")]),
        (t(), t("`a` int NOT NULL AUTO_INCREMENT", UNIQUE), []),
        (t(B), t("`a` int NOT NULL AUTO_INCREMENT", B, "UNIQUE KEY `k` (`a`,`b`)"), []),
        (t(B), t("`a` int NOT NULL AUTO_INCREMENT", B, "UNIQUE KEY `k` (`b`,`a`)"), []),
        # values that are equal under another collation
        (
            t(TEXT, UNIQUE),
            t("`a` varchar(9) COLLATE utf8mb4_general_ci DEFAULT NULL", UNIQUE),
            [repeated("CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_general_ci")],
        ),
        # utf8mb4_bin ignores spaces at the end, which its default does not
        (
            t(TEXT, UNIQUE),
            t("`a` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL", UNIQUE),
            [repeated("CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin")],
        ),
        (t(TEXT, UNIQUE), t("`a` varchar(9) COLLATE utf8mb4_0900_bin DEFAULT NULL", UNIQUE), []),
        (
            t("`a` varchar(9) COLLATE utf8mb4_general_ci DEFAULT NULL", UNIQUE),
            t("`a` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL", UNIQUE),
            [],
        ),
        (t(TEXT, UNIQUE), t("`a` int DEFAULT NULL", UNIQUE), []),
        # values whose spelling is lost, each of which is a value of the new type
        *(
            (t(TEXT, UNIQUE), t(f"`a` {type_} DEFAULT NULL", UNIQUE), [repeated(value)])
            for type_, value in SPELT.items()
        ),
        (t("`a` date DEFAULT NULL", UNIQUE), t("`a` datetime DEFAULT NULL", UNIQUE), []),
        (
            t(TEXT, B, "UNIQUE KEY `k` (`b`,`a`)"),
            t("`a` date DEFAULT NULL", B, "UNIQUE KEY `k` (`b`,`a`)"),
            [repeated("`b`", "CAST(`a` AS DATE)")],
        ),
        # a primary key is one, and an index over many values is asked about by nothing
        (t(A, "PRIMARY KEY (`a`)"), t(A, UNIQUE), []),
        (t(A), t(A, B, "UNIQUE KEY `k` (`a`,(cast(`b` as unsigned array)))"), []),
        (t(A, UNIQUE), t(A, B, UNIQUE, "UNIQUE KEY `l` (`b`)"), []),
        # collations of other columns, and of a key over several
        (
            t(TEXT, B, "UNIQUE KEY `k` (`b`,`a`)"),
            t("`a` varchar(9) COLLATE utf8mb4_bin DEFAULT NULL", B, "UNIQUE KEY `k` (`b`,`a`)"),
            [repeated("`b`", "CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin")],
        ),
        # one column of the key is compared more finely, the other one less so
        (
            t(TEXT, TEXT.replace("`a`", "`b`"), "UNIQUE KEY `k` (`a`,`b`)"),
            t(
                "`a` varchar(9) COLLATE utf8mb4_0900_bin DEFAULT NULL",
                "`b` varchar(9) COLLATE utf8mb4_general_ci DEFAULT NULL",
                "UNIQUE KEY `k` (`a`,`b`)",
            ),
            [
                repeated(
                    "CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_0900_bin",
                    "CONVERT(`b` USING utf8mb4) COLLATE utf8mb4_general_ci",
                )
            ],
        ),
        (t(TEXT, UNIQUE), t("`a` varchar(19) DEFAULT NULL", UNIQUE), []),
        # values that are computed from others, which are read otherwise
        (
            t(TEXT, f"`g` int {G_OF_A}", "UNIQUE KEY `k` (`g`)"),
            t(BIN, f"`g` int {G_OF_A}", "UNIQUE KEY `k` (`g`)"),
            [repeated("(length(CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin))")],
        ),
        (
            t(TEXT, B, "UNIQUE KEY `k` (`b`,(length(`a`)))"),
            t(BIN, B, "UNIQUE KEY `k` (`b`,(length(`a`)))"),
            [repeated("`b`", "(length(CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin))")],
        ),
        (
            t(TEXT, B, "UNIQUE KEY `k` (`b`)"),
            t(BIN, B, "UNIQUE KEY `k` (`b`)"),
            [],
        ),
        (
            t(
                *(B, "`g` int GENERATED ALWAYS AS (`b`) VIRTUAL"),
                *("`h` int GENERATED ALWAYS AS (`g`) VIRTUAL", "UNIQUE KEY `k` (`h`)"),
            ),
            t(
                *(B, "`g` int GENERATED ALWAYS AS ((`b` % 9)) VIRTUAL"),
                *("`h` int GENERATED ALWAYS AS (`g`) VIRTUAL", "UNIQUE KEY `k` (`h`)"),
            ),
            [repeated("(((`b` % 9)))")],
        ),
        # values that are computed otherwise
        (
            t(B, "`a` int GENERATED ALWAYS AS (`b`) STORED", UNIQUE),
            t(B, "`a` int GENERATED ALWAYS AS ((`b` % 9)) STORED", UNIQUE),
            [repeated("((`b` % 9))")],
        ),
    ],
)
def test_a_unique_key_over_values_that_nothing_has_made_unique(
    head: Table, models: Table, conditions: list[str]
) -> None:
    assert asked(duplicates.preconditions, head, models) == conditions


def test_a_unique_key_over_renamed_columns_is_the_same() -> None:
    models = t(B, UNIQUE.replace("`a`", "`b`"))
    assert asked(duplicates.preconditions, t(A, UNIQUE), models, columns={"t": {"a": "b"}}) == []


STATES = ["`a` enum('x','y') NOT NULL", "`a` enum('y') NOT NULL"]


@pytest.mark.parametrize(
    ("more", "checked"),
    [
        (UNIQUE, True),
        ("PRIMARY KEY (`a`)", True),
        ("UNIQUE KEY `k` ((concat(`a`,`id`)))", True),
        ("UNIQUE KEY `k` (`id`,`a`)", True),
        ("KEY `k` (`a`)", False),
        ("UNIQUE KEY `k` (`id`)", False),
    ],
)
def test_members_of_a_unique_key_are_merged(more: str, checked: bool) -> None:
    head, models = t(STATES[0], more), t(STATES[1], more)
    comparison = compared(head, models, members={("t", "a"): {"x": "y"}})
    renames = replace(comparison.renames, merged=frozenset({(key("t"), "a", "x")}))
    (each,) = rows_of(replace(comparison, renames=renames), {})
    found = [precondition.condition for precondition in duplicates.preconditions(each)]
    assert bool(found) is checked
    assert all("CASE `a` WHEN 'x' THEN 'y' ELSE `a` END" in condition for condition in found)


def test_members_of_another_table_or_column_are_merged() -> None:
    head = schema(t(STATES[0], B, UNIQUE), table("u", ID, STATES[0]))
    models = schema(t(STATES[0], C, UNIQUE), table("u", ID, STATES[1]))
    comparison = compared(head, models, members={("u", "a"): {"x": "y"}})
    renames = replace(comparison.renames, merged=frozenset({(key("u"), "a", "x")}))
    for each in rows_of(replace(comparison, renames=renames), {}):
        assert list(duplicates.preconditions(each)) == []


@pytest.mark.parametrize(
    ("more", "checked"),
    [
        ("`g` varchar(9) GENERATED ALWAYS AS (concat(`a`,`id`)) STORED", True),
        ("`g` varchar(9) GENERATED ALWAYS AS (`id`) STORED", False),
    ],
)
def test_renamed_members_in_what_a_unique_key_is_computed_from(more: str, checked: bool) -> None:
    unique = "UNIQUE KEY `k` (`id`,`g`)"
    head, models = t(STATES[0], more, unique), t("`a` enum('z','y') NOT NULL", more, unique)
    comparison = compared(head, models, members={("t", "a"): {"x": "z"}})
    (each,) = rows_of(comparison, {})
    assert bool(list(duplicates.preconditions(each))) is checked


def test_values_that_the_user_lets_change_may_become_the_same() -> None:
    both = t(TEXT, UNIQUE), t("`a` int DEFAULT NULL", UNIQUE)
    (each,) = rows(*both)
    assert list(duplicates.preconditions(each)) == []
    (each,) = rows_of(compared(*both), {}, frozenset({(key("t"), "a")}))
    assert [precondition.condition for precondition in duplicates.preconditions(each)] == [
        repeated("CAST(`a` AS DECIMAL(65,0))")
    ]


@pytest.mark.parametrize(
    ("before", "after", "finer"),
    [
        ("utf8mb4_0900_ai_ci", "utf8mb4_0900_bin", True),
        ("utf8mb4_0900_ai_ci", "utf8mb4_bin", False),
        ("utf8mb4_general_ci", "utf8mb4_bin", True),
        ("utf8mb4_general_ci", "utf8mb4_unicode_ci", False),
        ("utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_bin", False),
        ("utf8mb4_uca1400_nopad_ai_ci", "utf8mb4_nopad_bin", True),
        ("utf8mb4_uca1400_ai_ci", "utf8mb4_bin", True),
    ],
)
def test_a_collation_that_tells_apart_what_another_one_does(
    before: str, after: str, finer: bool
) -> None:
    assert is_finer(after, before) is finer


def test_a_set_with_renamed_members_is_compared_as_it_will_be() -> None:
    head, models = t("`a` set('x','y') NOT NULL", UNIQUE), t("`a` set('z') NOT NULL", UNIQUE)
    comparison = compared(head, models, members={("t", "a"): {"x": "z", "y": "z"}})
    (each,) = rows_of(comparison, {})
    value = each.value("a") or ""
    assert value.startswith("IF(`a` IS NULL, NULL, CONVERT(CONCAT_WS(',', IF(FIND_IN_SET('z', ")
    assert value.endswith("'z', NULL)) USING utf8mb4) COLLATE utf8mb4_0900_ai_ci)")


def test_the_words_about_repeated_values() -> None:
    (each,) = rows(t(A, B), t(A, B, "UNIQUE KEY `k` (`a`,(`b` + `a`))"))
    (precondition,) = duplicates.preconditions(each)
    assert precondition.problem == "values of a, (`b` + `a`) occur more than once"
    assert precondition.remedy == "Make them unique"
    assert precondition.columns == ("a", "b")


# --- generated columns


def computed(expression: str, kind: str = "STORED", type_: str = "int") -> str:
    return f"`g` {type_} GENERATED ALWAYS AS ({expression}) {kind}"


INT_RANGE = "NOT BETWEEN -2147483648 AND 2147483647"


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (t(A), t(A, computed("`a`")), [f"(`a`) {INT_RANGE}"]),
        (t(A), t(A, computed("`a`") + " NOT NULL"), [f"(`a`) {INT_RANGE} OR (`a`) IS NULL"]),
        (
            t(A),
            t(A, computed("`a`", type_="decimal(5,2)")),
            ["(`a`) NOT BETWEEN -999.99 AND 999.99"],
        ),
        (t(A), t(A, computed("`a`", type_="varchar(5)")), ["CHAR_LENGTH((`a`)) > 5"]),
        (t(A), t(A, computed("`a`", type_="date")), []),
        (t(A), t(A, computed("`a`", type_="date") + " NOT NULL"), ["(`a`) IS NULL"]),
        (t(A, computed("`a`")), t(A, computed("`a`"), B), []),
        (t(A, computed("`a`")), t(A, computed("(`a` + 1)")), [f"((`a` + 1)) {INT_RANGE}"]),
        (
            t(A, computed("`a`")),
            t(A, computed("`a`", type_="tinyint")),
            ["(`a`) NOT BETWEEN -128 AND 127"],
        ),
        (
            t(A, computed("`a`")),
            t(A, computed("`a`") + " NOT NULL"),
            [f"(`a`) {INT_RANGE} OR (`a`) IS NULL"],
        ),
        (t(A, computed("`a`")), t(A, computed("`a`") + " COMMENT 'x'"), []),
        # the values of a virtual column were never checked
        (
            t(A, computed("`a`", "VIRTUAL")),
            t(A, computed("(`a` + 1)")),
            [f"((`a` + 1)) {INT_RANGE}"],
        ),
        (t(A, computed("`a`", "VIRTUAL")), t(A, computed("`a`")), [f"(`a`) {INT_RANGE}"]),
        (t(A, computed("`a`", "VIRTUAL")), t(A, computed("`a`", "VIRTUAL") + " COMMENT 'x'"), []),
        (t(A, computed("`a`")), t(A, computed("`a`", "VIRTUAL")), []),
        (t(A, computed("`a`", "VIRTUAL")), t(A, "`g` int DEFAULT NULL"), [f"(`a`) {INT_RANGE}"]),
        (t(A, computed("`a`")), t(A, "`g` int DEFAULT NULL"), []),
        (t(A, "`g` int DEFAULT NULL"), t(A, computed("`a`")), [f"(`a`) {INT_RANGE}"]),
        (t(A), t(A, B), []),
        (t("`a` date NOT NULL"), t("`a` date NOT NULL", computed("`a`", type_="date")), []),
    ],
)
def test_a_generated_column_that_cannot_hold_what_it_is_computed_from(
    head: Table, models: Table, conditions: list[str]
) -> None:
    assert asked(generated.preconditions, head, models) == conditions
    # the same where the first statement copies the table
    copied_first = rows_of(compared(head, models), {}, copied_first=[key("t")])
    assert [
        precondition.condition
        for each in copied_first
        for precondition in generated.preconditions(each)
    ] == (conditions)


def test_the_words_about_generated_columns() -> None:
    (each,) = rows(t(A), t(A, computed("`a`"), computed("`a`").replace("`g`", "`h`") + " NOT NULL"))
    first, second = generated.preconditions(each)
    assert first.problem == "what g is computed from gives values that do not fit int"
    assert second.problem == "what h is computed from gives values that do not fit int NOT NULL"
    assert first.remedy == "Change the columns that g is computed from"
    assert first.columns == ("a",)


# --- partitions


def parted(clause: str) -> Table:
    return t(A, options=f"{INNODB}\n/*!50100 PARTITION BY {clause} */")


@pytest.mark.parametrize(
    ("clause", "conditions"),
    [
        ("HASH (`id`)\nPARTITIONS 2", []),
        (
            "RANGE (`id`)\n(PARTITION p VALUES LESS THAN (9) ENGINE = InnoDB,\n"
            " PARTITION q VALUES LESS THAN (99) ENGINE = InnoDB)",
            ["`id` >= 99"],
        ),
        (
            "RANGE (`id`)\n(PARTITION p VALUES LESS THAN (9) ENGINE = InnoDB,\n"
            " PARTITION q VALUES LESS THAN MAXVALUE ENGINE = InnoDB)",
            [],
        ),
        (
            "RANGE ((`id` + f(1)))\n(PARTITION p VALUES LESS THAN ((9 + 1)) ENGINE = InnoDB)",
            ["(`id` + f(1)) >= (9 + 1)"],
        ),
        ("RANGE  COLUMNS(`id`)\n(PARTITION p VALUES LESS THAN (9) ENGINE = InnoDB)", ["`id` >= 9"]),
        (
            "RANGE  COLUMNS(`id`,a)\n(PARTITION p VALUES LESS THAN (9,MAXVALUE) ENGINE = InnoDB)",
            ["`id` > 9"],
        ),
        (
            "RANGE  COLUMNS(id,a)\n(PARTITION p VALUES LESS THAN (9,'a  (b,') ENGINE = InnoDB)",
            ["(`id`, `a`) >= (9, 'a  (b,')"],
        ),
        ("RANGE  COLUMNS(a)\n(PARTITION p VALUES LESS THAN (MAXVALUE) ENGINE = InnoDB)", []),
        (
            "LIST  COLUMNS(id)\n(PARTITION p VALUES IN (1,2) ENGINE = InnoDB)",
            ["`id` NOT IN (1, 2) OR `id` IS NULL"],
        ),
        (
            "LIST  COLUMNS(id,a)\n(PARTITION p VALUES IN ((1,NULL),(2,3)) ENGINE = InnoDB)",
            ["NOT ((`id` <=> 1 AND `a` <=> NULL) OR (`id` <=> 2 AND `a` <=> 3))"],
        ),
        (
            "LIST (`a`)\n(PARTITION p VALUES IN (1,2) ENGINE = InnoDB,\n"
            " PARTITION q VALUES IN (3) ENGINE = InnoDB)",
            ["`a` NOT IN (1, 2, 3) OR `a` IS NULL"],
        ),
        (
            "LIST (`a`)\n(PARTITION p VALUES IN (1,NULL) ENGINE = InnoDB)",
            ["`a` NOT IN (1)"],
        ),
        ("LIST (`a`)\n(PARTITION p VALUES IN (NULL) ENGINE = InnoDB)", ["TRUE"]),
    ],
)
def test_rows_that_no_partition_takes(clause: str, conditions: list[str]) -> None:
    assert asked(partitions.preconditions, t(A), parted(clause)) == conditions
    assert asked(partitions.preconditions, parted(clause), t(A)) == []
    wider = table(
        "t", ID, "`a` bigint DEFAULT NULL", options=parted(clause).options["ENGINE"] and INNODB
    )
    assert asked(partitions.preconditions, t(A), wider) == []


LISTED = f"{INNODB}\n/*!50500 PARTITION BY LIST  COLUMNS(a)\n(PARTITION p VALUES IN ('x')) */"


@pytest.mark.parametrize(
    ("before", "after", "conditions"),
    [
        ("varchar(5)", "varchar(9)", ["`a` NOT IN ('x') OR `a` IS NULL"]),
        ("varchar(5)", "varchar(5)", []),
        (
            "varchar(5)",
            "varchar(5) COLLATE utf8mb4_bin",
            [
                "CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin NOT IN ('x')"
                " OR CONVERT(`a` USING utf8mb4) COLLATE utf8mb4_bin IS NULL"
            ],
        ),
    ],
)
def test_partitions_stay_and_their_column_is_compared_otherwise(
    before: str, after: str, conditions: list[str]
) -> None:
    sides = [
        t(f"`a` {type_} DEFAULT NULL", B if type_ == after else C, options=LISTED)
        for type_ in (before, after)
    ]
    assert asked(partitions.preconditions, *sides) == conditions


COLUMNS_OF_RANGE = "PARTITION BY {} COLUMNS({})\n(PARTITION p VALUES {} ENGINE = InnoDB)"


def parted_by(method: str, names: str, values: str, *columns: str) -> Table:
    clause = COLUMNS_OF_RANGE.format(method, names, values)
    return t(*columns or (A, B, C), options=f"{INNODB}\n/*!50500 {clause} */")


@pytest.mark.parametrize(
    ("method", "names", "values", "conditions"),
    [
        # several columns: compared as rows, up to the first limit that is none
        ("RANGE", "a,b", "LESS THAN (1,2)", ["(`a`, `b`) >= (1, 2)"]),
        ("RANGE", "a,b,c", "LESS THAN (1,2,maxvalue)", ["(`a`, `b`) > (1, 2)"]),
        ("RANGE", "a,b", "LESS THAN (1,MAXVALUE)", ["`a` > 1"]),
        ("RANGE", "a,b", "LESS THAN (MAXVALUE,MAXVALUE)", []),
        ("range", "a", "less than (5)", ["`a` >= 5"]),
        ("list", "a", "in (5,null)", ["`a` NOT IN (5)"]),
        ("LIST", "a", "IN (5,7)", ["`a` NOT IN (5, 7) OR `a` IS NULL"]),
        ("LIST", "a", "IN (NULL)", ["TRUE"]),
        (
            *("LIST", "`a`,`b`", "IN ((1,2),(3,NULL))"),
            ["NOT ((`a` <=> 1 AND `b` <=> 2) OR (`a` <=> 3 AND `b` <=> NULL))"],
        ),
    ],
)
def test_rows_that_no_partition_of_columns_takes(
    method: str, names: str, values: str, conditions: list[str]
) -> None:
    assert (
        asked(partitions.preconditions, t(A, B, C), parted_by(method, names, values)) == conditions
    )


@pytest.mark.parametrize("clause", ["HASH (`a`)\nPARTITIONS 2", "KEY (a)\nPARTITIONS 2"])
def test_partitions_that_take_every_row_ask_nothing(clause: str) -> None:
    assert asked(partitions.preconditions, t(A), parted(clause)) == []
    bigger = parted(clause)
    bigger = replace(bigger, columns=t("`a` bigint DEFAULT NULL").columns)
    assert asked(partitions.preconditions, parted(clause), bigger) == []


def test_an_expression_with_a_comma_is_one() -> None:
    clause = "RANGE (coalesce(`id`,`a`))\n(PARTITION p VALUES LESS THAN (least(7,9)))"
    assert asked(partitions.preconditions, t(A), parted(clause)) == [
        "coalesce(`id`,`a`) >= least(7,9)"
    ]


def test_a_column_whose_value_nobody_knows_asks_nothing() -> None:
    head, models = t(A), parted_by("RANGE", "a,n", "LESS THAN (1,2)", A, "`n` int NOT NULL")
    given = {(key("t"), "n"): None}
    (each,) = rows_of(compared(head, models), given)
    assert list(partitions.preconditions(each)) == []


QUOTED = "PARTITION BY RANGE (`a`)\n(PARTITION p VALUES LESS THAN (9) ENGINE = InnoDB)"


@pytest.mark.parametrize(
    ("before", "after", "asks"),
    [
        ((A, B), ("`a` bigint DEFAULT NULL", B), True),
        ((A, B), (A, "`b` bigint DEFAULT NULL"), False),
        ((A, B), (A, B, C), False),
        ((A, B), ("`a` int DEFAULT '1'", B), False),
        ((B,), (A, B), False),  # one that comes makes a table partitioned anew
    ],
)
def test_partitions_that_stay_ask_where_their_own_column_changes(
    before: tuple[str, ...], after: tuple[str, ...], asks: bool
) -> None:
    options = f"{INNODB}\n/*!50100 {QUOTED} */"
    sides = [t(*columns, options=options) for columns in (before, after)]
    assert asked(partitions.preconditions, *sides) == (["`a` >= 9"] if asks else [])


@pytest.mark.parametrize(
    ("divided", "changed", "asks"),
    [
        ("`id` / 7", "`a` bigint DEFAULT NULL", True),
        ("`id` DIV 7", "`a` bigint DEFAULT NULL", False),  # no setting of the session affects it
        ("`id` / 7", "`a` int DEFAULT '1'", False),  # nothing is copied
    ],
)
def test_partitions_that_stay_ask_where_a_copy_computes_their_virtual_column_again(
    divided: str, changed: str, asks: bool
) -> None:
    virtual = f"`v` decimal(9,0) GENERATED ALWAYS AS (({divided})) VIRTUAL"
    options = f"{INNODB}\n/*!50100 {QUOTED.replace('`a`', '`v`')} */"
    found = asked(partitions.preconditions, *(t(virtual, a, options=options) for a in (A, changed)))
    assert found == [f"CAST((({divided})) AS DECIMAL(9,0)) >= 9"] * asks


def test_the_words_about_partitions() -> None:
    clause = "RANGE ((`id` + `a`))\n(PARTITION p VALUES LESS THAN (9) ENGINE = InnoDB)"
    (each,) = rows(t(A), parted(clause))
    (precondition,) = partitions.preconditions(each)
    assert precondition.problem == "rows belong to none of the partitions"
    assert precondition.remedy == "Remove them, or declare a partition for them"
    assert precondition.columns == ("id", "a")


# --- foreign keys


def unreferred(head: Schema, models: Schema, **renames: Any) -> list[str]:
    comparison = compared(head, models, **renames)
    return [
        precondition.condition
        for each in rows_of(comparison, {})
        for precondition in references.preconditions(each, comparison)
    ]


COPIED = "LOCATE('MariaDB', VERSION()) = 0 AND @@foreign_key_checks"
NO_PARENT = (
    "NOT EXISTS (SELECT 1, 1 FROM `p` AS `parent` WHERE `parent`.`id` = `t`.`a` LOCK IN SHARE MODE)"
)


@pytest.mark.parametrize(
    ("head", "models", "conditions"),
    [
        (schema(P, t(A)), schema(P, t(A, FK)), [f"`a` IS NOT NULL AND {NO_PARENT}"]),
        (
            schema(P, t(A, FK)),
            schema(P, t(A, f"{FK} ON DELETE CASCADE")),
            [f"{COPIED} AND `a` IS NOT NULL AND {NO_PARENT}"],
        ),
        # a copy of the table asks again, and only that
        (
            schema(P, t(A, B, FK)),
            schema(P, t(A, B.replace("int", "bigint"), FK)),
            [f"{COPIED} AND `a` IS NOT NULL AND {NO_PARENT}"],
        ),
        (schema(P, t(A, B, FK)), schema(P, t(A, f"{B} COMMENT 'x'", FK)), []),
        (schema(P, t(A, B, FK)), schema(P, t(A, FK)), []),
        (schema(P, t(A, FK)), schema(P, t(A)), []),
        (
            schema(P, t(A, FK)),
            schema(P, t(A, FK.replace("`f`", "`g`"))),
            [f"{COPIED} AND `a` IS NOT NULL AND {NO_PARENT}"],
        ),
        (
            schema(P, table("q", ID), t(A, FK.replace("`p`", "`q`"))),
            schema(P, table("q", ID), t(A, FK)),
            [f"`a` IS NOT NULL AND {NO_PARENT}"],
        ),
        (
            schema(P, t(A, B, FK.replace("`a`", "`b`"))),
            schema(P, t(A, B, FK)),
            [f"`a` IS NOT NULL AND {NO_PARENT}"],
        ),
        # a table that is new has no rows to refer to
        (schema(t(A)), schema(P, t(A, FK)), ["`a` IS NOT NULL"]),
        # a column that is new refers to nothing, or has a value that is checked on its own
        (schema(P, t()), schema(P, t(A, FK)), []),
        (schema(P, t()), schema(P, t("`a` int NOT NULL", FK)), []),
        (
            schema(P, t()),
            schema(P, t("`a` int NOT NULL DEFAULT '5'", FK)),
            [
                "'5' IS NOT NULL AND NOT EXISTS "
                "(SELECT 1, 1 FROM `p` AS `parent` WHERE `parent`.`id` = '5'"
                " LOCK IN SHARE MODE)"
            ],
        ),
        # a column that is new is referred to by nothing yet
        (
            schema(P, t(A)),
            schema(table("p", ID, "`x` int NOT NULL", PRIMARY), t(A, FK.replace("`id`", "`x`"))),
            ["`a` IS NOT NULL"],
        ),
    ],
)
def test_values_that_refer_to_nothing(head: Schema, models: Schema, conditions: list[str]) -> None:
    assert unreferred(head, models) == conditions


def test_references_to_renamed_tables_and_columns() -> None:
    head = schema(table("old", "`no` int NOT NULL"), t(A))
    models = schema(P, t(A, FK))
    found = unreferred(head, models, tables={"old": "p"}, columns={"p": {"no": "id"}})
    assert found == [
        "`a` IS NOT NULL AND NOT EXISTS "
        "(SELECT 1, 1 FROM `old` AS `parent` WHERE `parent`.`no` = `t`.`a` LOCK IN SHARE MODE)"
    ]
    same = schema(table("old", "`no` int NOT NULL"), t(A, FK.replace("`p` (`id`)", "`old` (`no`)")))
    assert unreferred(same, models, tables={"old": "p"}, columns={"p": {"no": "id"}}) == []


def test_several_columns_refer_together() -> None:
    both = "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`)"
    parent = table("p", "`x` int NOT NULL", "`y` int NOT NULL")
    assert unreferred(schema(parent, t(A, B)), schema(parent, t(A, B, both))) == [
        "`a` IS NOT NULL AND `b` IS NOT NULL AND NOT EXISTS (SELECT 1, 1 FROM `p` AS `parent` "
        "WHERE `parent`.`x` = `t`.`a` AND `parent`.`y` = `t`.`b` LOCK IN SHARE MODE)"
    ]
    assert unreferred(schema(parent, t(A)), schema(parent, t(A, B, both))) == []


@pytest.mark.parametrize(
    ("mine", "other", "collated"),
    [
        ("varchar(9)", "varchar(9)", False),
        ("varchar(9)", "varchar(9) COLLATE utf8mb4_bin", True),
        ("varchar(9) COLLATE utf8mb4_bin", "varchar(9) COLLATE utf8mb4_bin", False),
    ],
)
def test_two_collations_are_compared_by_the_one_to_come(
    mine: str, other: str, collated: bool
) -> None:
    def side(type_: str, *more: str) -> Schema:
        return schema(table("p", f"`id` {type_} NOT NULL"), t(f"`a` {mine} NOT NULL", *more))

    after = schema(table("p", f"`id` {other} NOT NULL"), t(f"`a` {other} NOT NULL", FK))
    (found,) = unreferred(side(other), after)
    collation = " COLLATE utf8mb4_bin" if collated else ""
    assert f"`parent`.`id`{collation} = `t`.`a`{collation} LOCK" in found


BIN = "varchar(9) COLLATE utf8mb4_bin"


@pytest.mark.parametrize(
    ("before", "after", "compared_as"),
    [
        ("varchar(9)", BIN, "{} COLLATE utf8mb4_bin"),
        (BIN, "varchar(9) COLLATE utf8mb4_general_ci", None),
        ("varchar(9)", "varchar(19)", None),
        (
            "varchar(9) CHARACTER SET latin1",
            BIN,
            "CONVERT({} USING utf8mb4) COLLATE utf8mb4_bin",
        ),
        ("varchar(9)", "varbinary(9)", "CAST({} AS BINARY)"),
    ],
)
def test_a_foreign_key_stays_and_its_columns_tell_more_texts_apart(
    before: str, after: str, compared_as: str | None
) -> None:
    sides = [
        schema(table("p", f"`id` {type_} NOT NULL"), t(f"`a` {type_} NOT NULL", FK))
        for type_ in (before, after)
    ]
    found = unreferred(*sides)
    assert len(found) == (compared_as is not None)
    for condition in found:
        parent, child = (str(compared_as).format(name) for name in ("`parent`.`id`", "`t`.`a`"))
        assert f"{parent} = {child} LOCK" in condition


def test_the_words_about_references() -> None:
    comparison = compared(
        schema(P, t(A, PRIMARY)),
        schema(P, t(B, PRIMARY, FK.replace("`a`", "`b`"))),
        columns={"t": {"a": "b"}},
    )
    (each,) = rows_of(comparison, {})
    (precondition,) = references.preconditions(each, comparison)
    assert precondition.problem == "a refers to rows that p does not have"
    assert precondition.remedy == "Add them to p, or change a"
    assert precondition.columns == ("b",)
    assert precondition.offenders.startswith("SELECT `id`, `a` FROM `t` WHERE `a` IS NOT NULL")
    assert precondition.keys == 1


TWO = "CONSTRAINT `f` FOREIGN KEY (`a`,`b`) REFERENCES `p` (`x`,`y`)"


def text(name: str, collation: str = "utf8mb4_0900_ai_ci", charset: str = "utf8mb4") -> str:
    return f"`{name}` varchar(9) CHARACTER SET {charset} COLLATE {collation}"


def family_of(parent: str, child: str) -> Schema:
    return schema(table("p", parent, PRIMARY), t(child, FK))


def test_mariadb_asks_nothing_of_a_key_whose_table_it_copies() -> None:
    head, models = family_of(ID, f"{A} COMMENT 'x'"), family_of(ID, "`a` bigint")
    (condition,) = unreferred(head, models)
    assert condition.startswith(COPIED)
    alone = condition.removeprefix("LOCATE('MariaDB', VERSION()) = 0 AND ")
    assert unreferred(replace(head, flavor="mysql"), models) == [alone]
    assert unreferred(replace(head, flavor="mariadb"), models) == []


def test_a_key_that_is_made_again_is_asked_about_on_every_server() -> None:
    both = [schema(P, t(A, FK)), schema(P, t(A, B, FK))]
    comparison = compared(*both)
    (each,) = rows_of(comparison, {})
    assert list(references.preconditions(each, comparison)) == []
    (precondition,) = references.preconditions(each, comparison, {(key("t"), "f")})
    assert precondition.condition == f"`a` IS NOT NULL AND {NO_PARENT}"
    assert (
        list(references.preconditions(each, comparison, {(key("u"), "f"), (key("t"), "g")})) == []
    )


def test_one_column_of_a_key_is_enough_to_tell_its_values_apart() -> None:
    parent = ("`x` int NOT NULL", text("y"), "UNIQUE KEY `k` (`x`,`y`)")
    finer = text("y", "utf8mb4_0900_as_cs")
    head = schema(table("p", *parent), t(A, text("b"), TWO))
    models = schema(
        table("p", parent[0], finer, parent[2]), t(A, text("b", "utf8mb4_0900_as_cs"), TWO)
    )
    conditions = unreferred(head, models)
    assert conditions[0].startswith("`a` IS NOT NULL AND `b` IS NOT NULL AND NOT EXISTS")


def test_a_key_to_a_table_that_is_not_known_asks_nothing_when_it_stays() -> None:
    far = FK.replace("`p`", "`elsewhere`")
    assert unreferred(schema(t(A, far)), schema(t("`a` bigint", far))) == []


def test_a_parent_that_gets_a_column_of_the_key_has_no_row_yet() -> None:
    head = schema(table("p", "`x` int"), t(A, B))
    models = schema(table("p", "`x` int", "`y` int"), t(A, B, TWO))
    assert "`a` IS NOT NULL AND `b` IS NOT NULL" in unreferred(head, models)


@pytest.mark.parametrize(
    ("head", "models", "joined"),
    [
        # numbers that become texts, and texts that become numbers, are compared as they are
        (family_of("`id` int NOT NULL", "`a` int"), family_of(text("id"), text("a")),
         "`parent`.`id` = `t`.`a`"),
        (family_of(text("id"), text("a")), family_of("`id` int NOT NULL", "`a` int"),
         "`parent`.`id` = `t`.`a`"),
    ],
)  # fmt: skip
def test_the_columns_of_a_key_change_their_sort(head: Schema, models: Schema, joined: str) -> None:
    (found,) = unreferred(head, models)
    assert joined in found


def test_each_side_is_compared_as_it_will_be() -> None:
    latin = text("id", "latin1_swedish_ci", "latin1")
    head = schema(table("p", latin, PRIMARY), t(text("a")))
    (found,) = unreferred(head, family_of(text("id"), text("a")))
    assert (
        "CONVERT(`parent`.`id` USING utf8mb4) COLLATE utf8mb4_0900_ai_ci = "
        "`t`.`a` COLLATE utf8mb4_0900_ai_ci" in found
    )


# --- arrays, and prefixes of what is not known


ARRAY = "(cast(`j` as signed array))"


@pytest.mark.parametrize(
    ("index", "arrays"),
    [
        (f"UNIQUE KEY `k` ({ARRAY})", ["k"]),
        (f"UNIQUE KEY `k` (`a`,{ARRAY})", ["k"]),
        ("UNIQUE KEY `k` (`a`)", []),
        (f"KEY `k` ({ARRAY})", []),
    ],
)
def test_unique_keys_that_look_into_arrays(index: str, arrays: list[str]) -> None:
    (each,) = rows(t(A, "`j` json"), t(A, "`j` json", index))
    assert [found.name for found in duplicates.tried_keys(each)] == arrays


@pytest.mark.parametrize("key_", ["`c`", "`c`(3)"])
def test_a_column_without_a_value_repeats_none(key_: str) -> None:
    new = t("`c` varchar(9) DEFAULT NULL", f"UNIQUE KEY `k` ({key_})")
    assert asked(duplicates.preconditions, t(), new) == []
    unknown = t("`c` varchar(9) NOT NULL", f"UNIQUE KEY `k` ({key_})")
    (each,) = rows_of(compared(t(), unknown), {(key("t"), "c"): None})
    assert list(duplicates.preconditions(each)) == []


# --- what they share


@pytest.mark.parametrize(
    ("type_", "word", "arguments", "value"),
    [
        ("int", "int", [], "0"),
        ("INT", "int", [], "0"),
        ("bigint unsigned", "bigint", [], "0"),
        ("tinyint(1)", "tinyint", [1], "0"),
        ("smallint", "smallint", [], "0"),
        ("mediumint", "mediumint", [], "0"),
        ("decimal(5,2)", "decimal", [5, 2], "0"),
        ("float", "float", [], "0"),
        ("double", "double", [], "0"),
        ("bit(3)", "bit", [3], "0"),
        ("varchar(9)", "varchar", [9], "''"),
        ("longtext", "longtext", [], "''"),
        ("varbinary(9)", "varbinary", [9], "''"),
        ("blob", "blob", [], "''"),
        ("set('a','b')", "set", [], "''"),
        ("enum('it''s','b')", "enum", [], "'it''s'"),
        ("date", "date", [], None),
        ("json", "json", [], None),
        ("datetime(6)", "datetime", [6], None),
    ],
)
def test_a_type_taken_apart(type_: str, word: str, arguments: list[int], value: str | None) -> None:
    made = Column("a", type_)
    assert type_word(made) == word
    assert type_arguments(made) == arguments
    assert implicit_value(made) == value


def test_no_type_has_no_word() -> None:
    assert type_word(Column("a", "")) == ""


def test_names_are_listed() -> None:
    assert listed(["a", "b"]) == "a, b"


VALUES = t(A, B, "`n` int NOT NULL")


@pytest.mark.parametrize(
    ("definition", "value"),
    [
        ("`x` int DEFAULT NULL", "NULL"),
        ("`x` int DEFAULT '5'", "'5'"),
        ("`x` text", "NULL"),
        ("`x` int NOT NULL", "0"),
        ("`x` date NOT NULL", None),
        ("`x` int NOT NULL AUTO_INCREMENT", None),
        ("`x` int GENERATED ALWAYS AS ((`a` + `y`)) STORED", "((`old` + NULL))"),
    ],
)
def test_the_value_that_a_new_column_will_have(definition: str, value: str | None) -> None:
    head, models = t("`old` int DEFAULT NULL"), t(A, "`y` int DEFAULT NULL", definition)
    (each,) = rows(head, models, columns={"t": {"old": "a"}})
    assert each.value("x") == value
    assert each.value("a") == "`old`"
    assert each.value("nowhere") is None
    (filled,) = rows(head, models, {"x": "7 + 1", "a": "9"}, columns={"t": {"old": "a"}})
    assert filled.value("x") == (
        value if "GENERATED" in definition or "AUTO" in definition else "(7 + 1)"
    )


def test_the_names_of_columns_before() -> None:
    (each,) = rows(t(A, B), t(C, B), columns={"t": {"a": "c"}})
    assert each.old_names == {"id": "id", "c": "a", "b": "b"}
    assert each.before("c") == each.current.column("a")
    assert each.before("a") is None


@pytest.mark.parametrize(
    ("more", "filler"),
    [
        ((), "0"),
        (("UNIQUE KEY `k` (`x`)",), None),
        (("PRIMARY KEY (`x`)",), None),
        (("UNIQUE KEY `k` (`x`,`id`)",), "0"),  # the id makes it unique
        (("KEY `k` (`x`)",), "0"),
        (("CONSTRAINT `f` FOREIGN KEY (`x`) REFERENCES `p` (`id`)",), None),
    ],
)
def test_mysql_has_a_value_for_old_rows_unless_a_key_refuses_it(
    more: tuple[str, ...], filler: str | None
) -> None:
    (each,) = rows(t(), t("`x` int NOT NULL", *more))
    assert each.filler(column("`x` int NOT NULL")) == filler


def test_the_primary_key_names_a_row() -> None:
    (each,) = rows(t(A, "PRIMARY KEY (`a`,`id`)"), t(B, A, "PRIMARY KEY (`a`,`id`)"))
    assert each.keys == ("a", "id")
    assert each.offenders("TRUE", "b", "id") == "SELECT `a`, `id`, `b` FROM `t` WHERE TRUE"
    (each,) = rows(t(A), t(A, B))
    assert each.keys == ()
    assert each.offenders("TRUE") == "SELECT 1 FROM `t` WHERE TRUE"


def test_preconditions_come_table_by_table_and_rule_by_rule() -> None:
    head = schema(P, t(A), table("b", ID, A), table("gone"), table("same"))
    models = schema(
        *(P, t("`a` int NOT NULL", CHECK, UNIQUE, FK), table("new"), table("same")),
        table("b", ID, "`a` int NOT NULL"),
    )
    comparison: Comparison = compared(head, models)
    found = preconditions_for(comparison, {})
    assert [(str(precondition.table), precondition.problem) for precondition in found] == [
        ("b", "a is NULL"),
        ("t", "a is NULL"),
        ("t", "values of a occur more than once"),
        ("t", "rows violate the CHECK c"),
        ("t", "a refers to rows that p does not have"),
    ]


@pytest.mark.parametrize(
    ("present", "names"),
    [
        ("`x` int", ("`key_1`", "`key_2`")),
        ("`key_1` int", ("`key__1`", "`key__2`")),
        ("`KEY_2` int", ("`key__1`", "`key__2`")),
        ("`key_3` int", ("`key_1`", "`key_2`")),
    ],
)
def test_values_of_a_key_get_names_that_no_column_has(present: str, names: tuple[str, str]) -> None:
    """GROUP BY would take the column."""
    unique = "UNIQUE KEY `k` (`a`,`b`)"
    (found,) = asked(duplicates.preconditions, t(A, B, present), t(A, B, present, unique))
    assert f" GROUP BY {', '.join(names)} HAVING" in found
    assert f"SELECT `a` AS {names[0]}, `b` AS {names[1]} FROM" in found


@pytest.mark.parametrize("name", ["parent", "PARENT"])
def test_a_table_may_be_called_like_the_alias_of_the_one_it_refers_to(name: str) -> None:
    p = table("p", ID, "PRIMARY KEY (`id`)")
    head, models = (schema(p, table(name, A, *lines)) for lines in ((), (FK,)))
    (found,) = unreferred(head, models)
    assert f"FROM `p` AS `referred` WHERE `referred`.`id` = `{name}`.`a` " in found
