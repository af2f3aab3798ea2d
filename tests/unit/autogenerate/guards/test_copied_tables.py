"""Dates that stay in a table that is copied."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.guards import copied, rows_of
from support.tables import ID, INNODB, A, B, compared, table

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
        (ID, A, False),
        (ID, "`a` int GENERATED ALWAYS AS (1) STORED", True),
        (ID, "`a` int GENERATED ALWAYS AS (1) VIRTUAL", False),
        (ID, "`a` int DEFAULT ((1 + 1))", True),
        (ID, "CONSTRAINT `c` CHECK ((`id` > 0))", True),
        (ID, "CONSTRAINT `c` CHECK ((`id` > 0)) /*!80016 NOT ENFORCED */", False),
        ("CONSTRAINT `c` CHECK ((`id` > 0))", "KEY `k` (`id`)", False),
        ("KEY `k` (`id`)", "PRIMARY KEY (`id`)", False),
        ("PRIMARY KEY (`id`)", "KEY `k` (`id`)", True),
        (ID, "CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)", True),
        ("CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `p` (`id`)", "KEY `k` (`id`)", False),
        ("`a` int DEFAULT NULL", "KEY `k` (`id`)", False),
        ("`a` int NOT NULL", "`a` int NOT NULL AUTO_INCREMENT", True),
        ("`a` int NOT NULL AUTO_INCREMENT", "`a` int NOT NULL AUTO_INCREMENT COMMENT 'x'", False),
        ("`a` int NOT NULL AUTO_INCREMENT", "`a` int NOT NULL", False),
        (
            "`a` int GENERATED ALWAYS AS (1) STORED",
            "`a` int GENERATED ALWAYS AS (2) STORED",
            True,
        ),
        ("`a` int GENERATED ALWAYS AS (1) VIRTUAL", "`a` int DEFAULT NULL", False),
        ("`a` int DEFAULT '3'", "`a` int GENERATED ALWAYS AS (1) VIRTUAL", False),
        ("`a` varbinary(5) DEFAULT NULL", "`a` varbinary(255) DEFAULT NULL", False),
        ("`a` varbinary(5) DEFAULT NULL", "`a` varbinary(256) DEFAULT NULL", True),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(63) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(64) DEFAULT NULL", True),
        ("`a` varchar(64) DEFAULT NULL", "`a` varchar(99) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(4) DEFAULT NULL", True),
        (
            "`a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            "`a` varchar(255) CHARACTER SET latin1 DEFAULT NULL",
            False,
        ),
        ("`a` char(5) DEFAULT NULL", "`a` char(9) DEFAULT NULL", True),
        ("`a` set('x') DEFAULT NULL", "`a` set('x','y') DEFAULT NULL", False),
        ("`a` set('x') DEFAULT NULL", "`a` set('y') DEFAULT NULL", True),
        ("`a` int DEFAULT NULL", "`a` int unsigned DEFAULT NULL", True),
        ("`a` int unsigned DEFAULT NULL", "`a` int DEFAULT NULL", True),
        ("`a` int DEFAULT NULL", "`a` int(9) DEFAULT NULL", False),
        ("`a` int unsigned DEFAULT NULL", "`a` int(9) unsigned DEFAULT NULL", False),
        ("`a` double DEFAULT NULL", "`a` double(9,2) DEFAULT NULL", True),
        (ID, "KEY `k` (`id`)", False),
        (ID, "UNIQUE KEY `k` (`id`)", False),
    ],
)
def test_dates_of_a_table_that_is_copied(before: str, after: str, copied_: bool) -> None:

    head = table("t", ID, DAY, *([] if before == ID else [before]))
    models = table("t", ID, DAY, after)
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


@pytest.mark.parametrize(
    ("options", "is_copied"),
    [
        (INNODB, False),
        (f"{INNODB} ROW_FORMAT=DYNAMIC", False),
        (INNODB.replace("InnoDB", "MyISAM"), True),
        (f"{INNODB}\n/*!50100 PARTITION BY HASH (`id`)\nPARTITIONS 2 */", True),
    ],
)
def test_options_for_which_a_table_is_copied(options: str, is_copied: bool) -> None:
    head, models = table("t", ID, DAY, A), table("t", ID, DAY, B, options=options)
    (each,) = rows_of(compared(head, models), {})
    assert bool(list(copied.guards(each))) is is_copied


def test_dates_that_stay_are_asked_about_and_no_others() -> None:
    days = (
        *(DAY, "`m` datetime DEFAULT NULL", "`s` timestamp NULL DEFAULT NULL", "`y` time"),
        "`g` date GENERATED ALWAYS AS (`d`) VIRTUAL",
    )
    head = table("t", ID, A, *days, "`c` date", "`gone` date", "PRIMARY KEY (`id`)")
    models = table("t", ID, "`a` bigint", *days, "`c` datetime", "`n` date", "PRIMARY KEY (`id`)")
    (each,) = rows_of(compared(head, models, columns={"t": {}}), {})
    (guard,) = copied.guards(each)
    assert guard.columns == ("d", "m", "s")
    assert guard.problem == "d, m, s have dates that the sql_mode of this connection refuses"
    assert guard.remedy == "Change them to valid dates"
    (guard,) = copied.guards(
        next(rows_of(compared(table("t", ID, A, DAY), table("t", ID, "`a` bigint", DAY)), {}))
    )
    assert guard.problem == "d has dates that the sql_mode of this connection refuses"
    assert guard.condition == (
        "((YEAR(`d`) = 0 AND MONTH(`d`) = 0 AND DAYOFMONTH(`d`) = 0)"
        " AND LOCATE('NO_ZERO_DATE', @@sql_mode) > 0 AND LOCATE('STRICT', @@sql_mode) > 0)"
        " OR ((MONTH(`d`) = 0 OR DAYOFMONTH(`d`) = 0)"
        " AND NOT (YEAR(`d`) = 0 AND MONTH(`d`) = 0 AND DAYOFMONTH(`d`) = 0)"
        " AND LOCATE('NO_ZERO_IN_DATE', @@sql_mode) > 0)"
        " OR (DAYOFMONTH(`d`) > DAYOFMONTH(LAST_DAY(`d`))"
        " AND LOCATE('ALLOW_INVALID_DATES', @@sql_mode) = 0)"
    )


def test_a_renamed_date_is_asked_about_by_its_name_now() -> None:
    head, models = table("t", ID, A, DAY), table("t", ID, "`a` bigint", "`e` date DEFAULT NULL")
    (each,) = rows_of(compared(head, models, columns={"t": {"d": "e"}}), {})
    (guard,) = copied.guards(each)
    assert guard.columns == ("e",)
    assert guard.problem.startswith("d has")
    assert "YEAR(`d`)" in guard.condition
