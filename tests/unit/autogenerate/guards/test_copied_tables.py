"""Dates that stay in a table that is copied."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.guards import copied, rows_of
from support.tables import ID, A, compared, table

DAY = "`d` date DEFAULT NULL"


@pytest.mark.parametrize(
    ("before", "after", "copied_"),
    [
        (A, "`a` bigint DEFAULT NULL", True),
        (A, "`a` int NOT NULL", False),
        (A, "`a` int DEFAULT '3'", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(9) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(99) DEFAULT NULL", True),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(5) COLLATE utf8mb4_bin DEFAULT NULL", False),
        ("`a` enum('x') DEFAULT NULL", "`a` enum('x','y') DEFAULT NULL", False),
        ("`a` enum('x') DEFAULT NULL", "`a` enum('y','x') DEFAULT NULL", True),
        ("`id` int NOT NULL", A, False),
        ("`id` int NOT NULL", "`a` int GENERATED ALWAYS AS (1) STORED", True),
        ("`id` int NOT NULL", "`a` int GENERATED ALWAYS AS (1) VIRTUAL", False),
        ("`id` int NOT NULL", "`a` int DEFAULT ((1 + 1))", True),
        ("`id` int NOT NULL", "CONSTRAINT `c` CHECK ((`id` > 0))", True),
        ("`id` int NOT NULL", "KEY `k` (`id`)", False),
        ("`id` int NOT NULL", "UNIQUE KEY `k` (`id`)", False),
    ],
)
def test_dates_of_a_table_that_is_copied(before: str, after: str, copied_: bool) -> None:
    lines = [line for line in (before, after) if not line.startswith("`id`")]
    head = table("t", ID, DAY, *([] if before.startswith("`id`") else [before]))
    models = table("t", ID, DAY, lines[-1])
    (each,) = rows_of(compared(head, models), {})
    found = list(copied.guards(each))
    assert [guard.columns for guard in found] == ([("d",)] if copied_ else [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (A, "`a` bigint DEFAULT NULL"),
        ("`d` datetime DEFAULT NULL", "`d` timestamp NULL DEFAULT NULL"),  # guarded as a type
    ],
)
def test_no_dates_that_stay_no_question(before: str, after: str) -> None:
    (each,) = rows_of(compared(table("t", ID, before), table("t", ID, after)), {})
    assert list(copied.guards(each)) == []
