"""The changes of one table as the clauses of one ALTER TABLE."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.operations.clauses import (
    combined_clauses,
    moved_column_clauses,
    present_name,
)
from alembic_autogen.schema.differences import ColumnDifference, of_kind
from alembic_autogen.schema.model import Table
from support.tables import ID, INNODB, PRIMARY, A, B, C, compared, t, table

VIRTUAL = "`v` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL"
STORED = "`v` int GENERATED ALWAYS AS ((`id` + 1)) STORED"
KEY_OF_P = "CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `p` (`id`)"
PARTS = f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */"


def merged(head: Table, models: Table, **renames: object) -> list[str]:
    comparison = compared(head, models, **renames)
    return combined_clauses([d for d in comparison.differences if d.kind != "table"], comparison)


@pytest.mark.parametrize(
    ("head", "models", "clauses"),
    [
        (t(), t(A), ["ADD COLUMN `a` int DEFAULT NULL"]),
        (
            t(),
            t(A, B),
            ["ADD COLUMN `a` int DEFAULT NULL AFTER `id`", "ADD COLUMN `b` int DEFAULT NULL"],
        ),
        (t(B), t(A, B), ["ADD COLUMN `a` int DEFAULT NULL AFTER `id`"]),
        (table("t", B), table("t", A, B), ["ADD COLUMN `a` int DEFAULT NULL FIRST"]),
        (t(A), t(), ["DROP COLUMN `a`"]),
        (t(A), t("`a` bigint DEFAULT NULL"), ["MODIFY COLUMN `a` bigint DEFAULT NULL"]),
        (
            t(VIRTUAL, A),
            t(STORED, A),
            [
                "DROP COLUMN `v`",
                "ADD COLUMN `v` int GENERATED ALWAYS AS ((`id` + 1)) STORED AFTER `id`",
            ],
        ),
        (t(A, B), t(B, A), ["MODIFY COLUMN `a` int DEFAULT NULL AFTER `b`"]),
        (
            t(A, B),
            t(B, "`a` bigint DEFAULT NULL"),
            ["MODIFY COLUMN `a` bigint DEFAULT NULL AFTER `b`"],
        ),
        (
            t(VIRTUAL, A, B),
            t(B, A, STORED),
            [
                "DROP COLUMN `v`",
                "MODIFY COLUMN `a` int DEFAULT NULL AFTER `b`",
                "ADD COLUMN `v` int GENERATED ALWAYS AS ((`id` + 1)) STORED",
            ],
        ),
        (t(), t(PRIMARY), ["ADD PRIMARY KEY (`id`)"]),
        (t(PRIMARY), t(), ["DROP PRIMARY KEY"]),
        (t(A, PRIMARY), t(A, "PRIMARY KEY (`a`)"), ["DROP PRIMARY KEY", "ADD PRIMARY KEY (`a`)"]),
        (t("KEY `k` (`id`)"), t(), ["DROP INDEX `k`"]),
        (t(), t("KEY `k` (`id`)"), ["ADD KEY `k` (`id`)"]),
        (
            t("KEY `k` (`id`)"),
            t("UNIQUE KEY `k` (`id`)"),
            ["DROP INDEX `k`", "ADD UNIQUE KEY `k` (`id`)"],
        ),
        (t("KEY `k` (`id`)"), t("KEY `k` (`id`) IGNORED"), ["ALTER INDEX `k` IGNORED"]),
        (t("KEY `k` (`id`)"), t("KEY `l` (`id`)"), ["RENAME INDEX `k` TO `l`"]),
        (
            t("CONSTRAINT `c` CHECK ((`id` > 0))"),
            t("CONSTRAINT `c` CHECK ((`id` > 1))"),
            ["DROP CONSTRAINT `c`", "ADD CONSTRAINT `c` CHECK ((`id` > 1))"],
        ),
        (t(), t("CONSTRAINT `c` CHECK ((`id` > 1))"), ["ADD CONSTRAINT `c` CHECK ((`id` > 1))"]),
        (t("CONSTRAINT `c` CHECK ((`id` > 1))"), t(), ["DROP CONSTRAINT `c`"]),
        (t(), t(options=f"{INNODB} COMMENT='it''s'"), ["COMMENT = 'it''s'"]),
        (t(options=f"{INNODB} COMMENT='x'"), t(), ["COMMENT = ''"]),
        (
            t(),
            t(options="ENGINE=InnoDB DEFAULT CHARSET=latin1"),
            ["DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci"],
        ),
        (
            t(options=f"{INNODB} MIN_ROWS=7"),
            t(options=f"{INNODB} ROW_FORMAT=DYNAMIC"),
            ["ROW_FORMAT=DYNAMIC", "MIN_ROWS=0"],
        ),
        (t(), t(options=f"{INNODB} AUTO_INCREMENT=9"), ["AUTO_INCREMENT = 9"]),
        (t(), t(options=PARTS), ["PARTITION BY HASH (`id`) PARTITIONS 2"]),
        (t(options=PARTS), t(), ["REMOVE PARTITIONING"]),
        # what ends a statement comes without a comma, after the last clause
        (
            t(),
            t(A, B, options=PARTS),
            [
                "ADD COLUMN `a` int DEFAULT NULL AFTER `id`",
                "ADD COLUMN `b` int DEFAULT NULL PARTITION BY HASH (`id`) PARTITIONS 2",
            ],
        ),
        (
            t(),
            t(A, B, C, options=PARTS),
            [
                "ADD COLUMN `a` int DEFAULT NULL AFTER `id`",
                "ADD COLUMN `b` int DEFAULT NULL AFTER `a`",
                "ADD COLUMN `c` int DEFAULT NULL PARTITION BY HASH (`id`) PARTITIONS 2",
            ],
        ),
        (t(A, B), t("`a` bigint DEFAULT NULL", B), ["MODIFY COLUMN `a` bigint DEFAULT NULL"]),
        (t(A), t(A, KEY_OF_P), [f"ADD {KEY_OF_P}"]),
        (t(A, KEY_OF_P), t(A), []),  # a step of its own
        # all together: what goes, the table, columns, what comes
        (
            t(A, PRIMARY, "KEY `k` (`a`)", "CONSTRAINT `c` CHECK ((`id` > 0))"),
            t(B, "PRIMARY KEY (`b`)", "KEY `l` (`b`)", options=f"{INNODB} COMMENT='x'"),
            [
                *("DROP PRIMARY KEY", "DROP INDEX `k`", "DROP CONSTRAINT `c`"),
                *("COMMENT = 'x'", "DROP COLUMN `a`", "ADD COLUMN `b` int DEFAULT NULL"),
                *("ADD PRIMARY KEY (`b`)", "ADD KEY `l` (`b`)"),
            ],
        ),
    ],
)  # fmt: skip
def test_the_clauses_of_each_change(head: Table, models: Table, clauses: list[str]) -> None:
    assert merged(head, models) == clauses


def test_the_next_number_is_taken_back() -> None:
    comparison = compared(t(), t(options=f"{INNODB} AUTO_INCREMENT=9")).inverse()
    assert combined_clauses(comparison.differences, comparison) == ["AUTO_INCREMENT = 1"]
    (difference,) = comparison.differences
    nothing = replace(difference, target=None)
    assert combined_clauses([nothing], comparison) == ["AUTO_INCREMENT = 1"]


def test_a_renamed_column_changes_by_its_old_name() -> None:
    assert merged(t(A), t("`b` bigint DEFAULT NULL"), columns={"t": {"a": "b"}}) == [
        "CHANGE COLUMN `a` `b` bigint DEFAULT NULL"
    ]


def test_a_column_that_moves_takes_its_new_name_with_it() -> None:
    found = merged(t(A, B), t(B, C), columns={"t": {"a": "c"}})
    assert found == ["CHANGE COLUMN `a` `c` int DEFAULT NULL AFTER `b`"]


def test_a_new_column_comes_last_if_the_one_that_had_its_name_is_behind_it() -> None:
    """Before the renamed one, it would get its indexes (seen on 9.7)."""
    text = "`a` text"
    found = merged(t(A), t(text, B), columns={"t": {"a": "b"}})
    assert found == ["CHANGE COLUMN `a` `b` int DEFAULT NULL", "ADD COLUMN `a` text"]
    other = merged(t(A), t("`c` text", B), columns={"t": {"a": "b"}})
    assert other[0] == "ADD COLUMN `c` text AFTER `id`"
    behind = merged(t(A, C), t(B, text, C), columns={"t": {"a": "b"}})
    assert behind[1] == "ADD COLUMN `a` text AFTER `b`"


def test_no_column_stands_behind_one_that_comes_last() -> None:
    found = merged(t(A), t("`a` text", C, B), columns={"t": {"a": "b"}})
    assert found == [
        "ADD COLUMN `c` int DEFAULT NULL AFTER `id`",
        "CHANGE COLUMN `a` `b` int DEFAULT NULL",
        "ADD COLUMN `a` text",
    ]


def test_a_new_column_does_not_stand_behind_one_that_comes_later() -> None:
    comparison = compared(t(), t(A, B, C))
    (early,) = (d for d in comparison.differences if d.name == "b")
    assert combined_clauses([early], comparison, absent={"a"}) == [
        "ADD COLUMN `b` int DEFAULT NULL AFTER `id`"
    ]
    assert combined_clauses([early], comparison, absent={"id", "a"}) == [
        "ADD COLUMN `b` int DEFAULT NULL FIRST"
    ]


def test_a_check_goes_by_the_name_that_it_has_once_its_table_is_renamed() -> None:
    check = "CONSTRAINT `%s_chk_1` CHECK ((`id` > 0))"
    comparison = compared(table("old", ID, check % "old"), table("new", ID), tables={"old": "new"})
    (difference,) = [d for d in comparison.differences if d.kind == "check"]
    assert present_name(difference, comparison.renames) == "new_chk_1"
    assert combined_clauses([difference], comparison) == ["DROP CONSTRAINT `new_chk_1`"]
    assert combined_clauses([difference], comparison, by_old_name=True) == [
        "DROP CONSTRAINT `old_chk_1`"
    ]


def test_a_column_is_changed_to_what_its_step_wants() -> None:
    """An ENUM still allows members that are removed later."""
    comparison = compared(t("`e` enum('a')"), t("`e` enum('b')"))
    (difference,) = of_kind(comparison.differences, ColumnDifference)
    widened = difference.with_target(replace(difference.wanted, type="enum('a','b')"))
    assert combined_clauses([widened], comparison) == ["MODIFY COLUMN `e` enum('a','b')"]


def order(there: str, models: str) -> list[str]:
    """The moves between two orders of columns of one letter, in short."""
    found = moved_column_clauses(there, table("t", *(f"`{name}` int" for name in models)))
    return [clause.removeprefix("MODIFY COLUMN ").replace(" int", "") for clause in found]


@pytest.mark.parametrize(
    ("there", "models", "moves"),
    [
        ("abc", "abc", []),
        ("abc", "bca", ["`a` AFTER `c`"]),
        ("abc", "cab", ["`c` FIRST"]),
        ("abcd", "acbd", ["`b` AFTER `c`"]),
        ("abcd", "dcba", ["`c` AFTER `d`", "`b` AFTER `c`", "`a` AFTER `b`"]),
        ("abcde", "aecdb", ["`e` AFTER `a`", "`b` AFTER `d`"]),
        ("abc", "xcab", ["`c` FIRST"]),  # what is not there yet is none to come after
        ("abcx", "bca", ["`a` AFTER `c`"]),
        ("abcdef", "fabcde", ["`f` FIRST"]),
    ],
)
def test_the_fewest_columns_move(there: str, models: str, moves: list[str]) -> None:
    assert order(there, models) == moves


DOUBLE = "`d` int GENERATED ALWAYS AS ((`a` * 2)) VIRTUAL"
MORE = "`m` int GENERATED ALWAYS AS ((`d` + 1)) STORED"


def test_a_renamed_column_takes_all_that_is_computed_from_it() -> None:
    """MySQL refuses the rename otherwise (error 3108)."""
    after = (B, DOUBLE.replace("`a`", "`b`"), MORE, C)
    clauses = merged(t(A, DOUBLE, MORE, C), t(*after), columns={"t": {"a": "b"}})
    assert "MODIFY COLUMN `m` int GENERATED ALWAYS AS ((`d` + 1)) STORED" in clauses
    assert not any("`c`" in clause for clause in clauses)


def test_what_is_computed_stays_as_it_is_without_a_rename() -> None:
    wider = "`a` bigint DEFAULT NULL"
    assert merged(t(A, DOUBLE, MORE), t(wider, DOUBLE, MORE)) == [f"MODIFY COLUMN {wider}"]


def test_columns_that_exchange_their_names_are_changed_where_they_are() -> None:
    after = t("`b` bigint DEFAULT NULL", A)
    assert merged(t(A, B), after, columns={"t": {"a": "b", "b": "a"}}) == [
        "CHANGE COLUMN `a` `b` bigint DEFAULT NULL",
        "CHANGE COLUMN `b` `a` int DEFAULT NULL",
    ]
