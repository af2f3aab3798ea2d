"""Dates that stay in a table that is copied."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions import invalid_dates
from alembic_autogen.autogenerate.preconditions.base import rows_of
from alembic_autogen.schema.model import Table
from support.tables import ID, INNODB, PRIMARY, A, B, compared, key, schema, table

DAY = "`d` date DEFAULT NULL"
MYSQL, MARIADB = "LOCATE('MariaDB', VERSION()) = 0", "LOCATE('MariaDB', VERSION()) > 0"


def _many(count: int) -> str:
    return ",".join(f"'m{number}'" for number in range(count))


@pytest.mark.parametrize(
    ("before", "after", "copied_"),
    [
        (A, "`a` bigint DEFAULT NULL", True),
        (A, "`a` int NOT NULL", False),
        (A, "`a` int DEFAULT '3'", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(9) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(99) DEFAULT NULL", MYSQL),
        ("`a` varchar(40) DEFAULT NULL", "`a` varchar(99) DEFAULT NULL", True),
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
        ("`a` int NOT NULL AUTO_INCREMENT", "`a` int NOT NULL", MYSQL),
        (
            "`a` int GENERATED ALWAYS AS (1) STORED",
            "`a` int GENERATED ALWAYS AS (2) STORED",
            True,
        ),
        ("`a` int GENERATED ALWAYS AS (1) VIRTUAL", "`a` int DEFAULT NULL", False),
        ("`a` int DEFAULT '3'", "`a` int GENERATED ALWAYS AS (1) VIRTUAL", False),
        ("`a` varbinary(5) DEFAULT NULL", "`a` varbinary(255) DEFAULT NULL", False),
        ("`a` varbinary(5) DEFAULT NULL", "`a` varbinary(256) DEFAULT NULL", MYSQL),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(63) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(64) DEFAULT NULL", MYSQL),
        ("`a` varchar(64) DEFAULT NULL", "`a` varchar(99) DEFAULT NULL", False),
        ("`a` varchar(5) DEFAULT NULL", "`a` varchar(4) DEFAULT NULL", True),
        (
            "`a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            "`a` varchar(255) CHARACTER SET latin1 DEFAULT NULL",
            False,
        ),
        ("`a` decimal(5,2)", "`a` decimal(5,2) COMMENT 'x'", False),
        (
            "`a` varchar(5) CHARACTER SET ucs2 COLLATE ucs2_general_ci",
            "`a` varchar(127) CHARACTER SET ucs2 COLLATE ucs2_general_ci",
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
        (
            "`a` varchar(5) DEFAULT NULL",
            "`a` varchar(5) CHARACTER SET latin1 DEFAULT NULL",
            True,
        ),
        (
            "`a` enum('x') DEFAULT NULL",
            "`a` enum('x') COLLATE utf8mb4_bin DEFAULT NULL",
            MARIADB,
        ),
        (
            "`a` set('x') DEFAULT NULL",
            "`a` set('x') COLLATE utf8mb4_bin DEFAULT NULL",
            MARIADB,
        ),
        (f"`a` enum({_many(255)})", f"`a` enum({_many(256)})", True),
        (f"`a` set({_many(8)})", f"`a` set({_many(9)})", True),
        (f"`a` set({_many(33)})", f"`a` set({_many(41)})", False),
        ("`a` point DEFAULT NULL", "`a` point /*!80003 SRID 0 */ DEFAULT NULL", True),
        (
            "`a` int GENERATED ALWAYS AS (1) VIRTUAL",
            "`a` int GENERATED ALWAYS AS (2) VIRTUAL",
            MYSQL,
        ),
        (ID, "KEY `k` (`id`)", False),
        (ID, "UNIQUE KEY `k` (`id`)", False),
    ],
)
def test_dates_of_a_table_that_is_copied(before: str, after: str, copied_: bool | str) -> None:
    head = table("t", ID, DAY, *([] if before == ID else [before]))
    models = table("t", ID, DAY, after)
    (each,) = rows_of(compared(head, models), {})
    found = list(invalid_dates.preconditions(each))
    assert [precondition.columns for precondition in found] == ([("d",)] if copied_ else [])
    if copied_:
        begins = copied_ if isinstance(copied_, str) else "@@sql_mode"
        assert found[0].condition.startswith(begins)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (A, "`a` bigint DEFAULT NULL"),
        ("`d` datetime DEFAULT NULL", "`d` timestamp NULL DEFAULT NULL"),  # checked as a type
    ],
)
def test_no_dates_that_stay_no_question(before: str, after: str) -> None:
    (each,) = rows_of(compared(table("t", ID, before), table("t", ID, after)), {})
    assert list(invalid_dates.preconditions(each)) == []


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
    assert bool(list(invalid_dates.preconditions(each))) is is_copied


def test_dates_that_stay_are_asked_about_and_no_others() -> None:
    days = (
        *(DAY, "`m` datetime DEFAULT NULL", "`s` timestamp NULL DEFAULT NULL", "`y` time"),
        "`g` date GENERATED ALWAYS AS (`d`) VIRTUAL",
    )
    head = table("t", ID, A, *days, "`c` date", "`gone` date", "PRIMARY KEY (`id`)")
    models = table("t", ID, "`a` bigint", *days, "`c` datetime", "`n` date", "PRIMARY KEY (`id`)")
    (each,) = rows_of(compared(head, models, columns={"t": {}}), {})
    (precondition,) = invalid_dates.preconditions(each)
    assert precondition.columns == ("d", "m", "s")
    assert precondition.problem == "d, m, s have dates that the sql_mode of this connection refuses"
    assert precondition.remedy == "Change them to valid dates"
    (precondition,) = invalid_dates.preconditions(
        next(rows_of(compared(table("t", ID, A, DAY), table("t", ID, "`a` bigint", DAY)), {}))
    )
    assert precondition.problem == "d has dates that the sql_mode of this connection refuses"
    assert precondition.condition == (
        "@@sql_mode LIKE '%STRICT%'"
        f" AND ({MYSQL} OR @@sql_mode LIKE '%NO_ZERO%')"  # MariaDB looks at no others
        " AND (`d` IS NOT NULL AND CAST(CONCAT(`d`) AS DATETIME(6)) IS NULL)"
    )


def test_a_renamed_date_is_asked_about_by_its_name_now() -> None:
    head, models = table("t", ID, A, DAY), table("t", ID, "`a` bigint", "`e` date DEFAULT NULL")
    (each,) = rows_of(compared(head, models, columns={"t": {"d": "e"}}), {})
    (precondition,) = invalid_dates.preconditions(each)
    assert precondition.columns == ("e",)
    assert precondition.problem.startswith("d has")
    assert "CONCAT(`d`)" in precondition.condition


FULLTEXT, TEXT = "FULLTEXT KEY `f` (`t`)", "`t` text"
VIRTUAL, STORED = (f"`v` int GENERATED ALWAYS AS (`id`) {kind}" for kind in ("VIRTUAL", "STORED"))


@pytest.mark.parametrize(
    ("also", "before", "after", "begins"),
    [
        ([TEXT, FULLTEXT], [A], ["`a` int NOT NULL"], MYSQL),
        ([TEXT, FULLTEXT], [A], [A, B], MYSQL),
        ([TEXT, FULLTEXT], [A, B], [A], MYSQL),
        ([TEXT, FULLTEXT], [], [VIRTUAL], None),
        ([TEXT, FULLTEXT], [VIRTUAL], [], None),
        ([TEXT, FULLTEXT], [], ["KEY `k` (`id`)"], None),
        ([TEXT], [A], ["`a` int NOT NULL"], None),
        ([TEXT], [FULLTEXT], [A], None),
        ([VIRTUAL], [], [A], None),
        ([A], [VIRTUAL], [B, VIRTUAL], MARIADB),
        ([VIRTUAL, "KEY `k` (`v`)"], [A], ["`a` int NOT NULL"], MARIADB),
        ([VIRTUAL], [A], ["`a` int NOT NULL"], None),
        ([VIRTUAL, "KEY `k` (`v`)"], [A], [], MARIADB),
        ([STORED], [A], ["`a` int NOT NULL"], MARIADB),
        ([STORED], ["`a` int NOT NULL"], [A], None),
        ([STORED], ["`a` int NOT NULL"], ["`a` int NOT NULL COMMENT 'x'"], None),
        (["KEY `k` (`c`)"], ["`c` char(5)"], ["`c` char(5) COLLATE utf8mb4_bin"], MYSQL),
    ],
)
def test_what_else_a_table_has_decides_whether_it_is_copied(
    also: list[str], before: list[str], after: list[str], begins: str | None
) -> None:
    sides = (sorted([*also, *side], key=_is_key) for side in (before, after))
    head, models = (table("t", ID, DAY, *lines) for lines in sides)
    (each,) = rows_of(compared(head, models), {})
    found = list(invalid_dates.preconditions(each))
    assert bool(found) is (begins is not None)
    assert all(precondition.condition.startswith(begins or "") for precondition in found)


def _is_key(line: str) -> bool:
    return "KEY" in line


def test_a_column_that_is_not_null_is_not_asked_whether_it_is() -> None:
    day = "`d` date NOT NULL"
    (each,) = rows_of(compared(table("t", A, day), table("t", "`a` bigint", day)), {})
    (precondition,) = invalid_dates.preconditions(each)
    assert precondition.condition.endswith("(CAST(CONCAT(`d`) AS DATETIME(6)) IS NULL)")


def asked(head: Table, models: Table) -> list[str]:
    (each,) = rows_of(compared(head, models), {})
    return [precondition.condition for precondition in invalid_dates.preconditions(each)]


def test_each_date_that_stays_is_asked_about() -> None:
    more = "`e` date NOT NULL"
    (condition,) = asked(table("t", ID, DAY, more, A), table("t", ID, DAY, more, "`a` bigint"))
    assert condition.endswith(
        "(`d` IS NOT NULL AND CAST(CONCAT(`d`) AS DATETIME(6)) IS NULL"
        " OR CAST(CONCAT(`e`) AS DATETIME(6)) IS NULL)"
    )


def test_a_table_is_copied_for_what_is_computed_from_another_collation() -> None:
    stored = "`g` int GENERATED ALWAYS AS (length(`a`)) STORED"
    text, other = "`a` varchar(9)", "`a` varchar(9) COLLATE utf8mb4_bin"
    assert len(asked(table("t", ID, DAY, text, stored), table("t", ID, DAY, other, stored))) == 1
    assert asked(table("t", ID, DAY, text), table("t", ID, DAY, other)) == []


def test_mysql_copies_what_it_would_rebuild_over_a_fulltext_index() -> None:
    index = ("`s` text", "FULLTEXT KEY `k` (`s`)")
    before, after = "`a` int DEFAULT NULL", "`a` int NOT NULL"
    (condition,) = asked(table("t", ID, DAY, before, *index), table("t", ID, DAY, after, *index))
    assert condition.startswith(MYSQL)
    assert asked(table("t", ID, DAY, before), table("t", ID, DAY, after)) == []


FULLTEXT = ("`s` text", "FULLTEXT KEY `k` (`s`)")
NOT_NULL = ("`a` int NOT NULL", B)


@pytest.mark.parametrize(
    ("before", "after", "options", "is_rebuilt"),
    [
        ((A, B), NOT_NULL, INNODB, True),
        ((A, B), (A, "`b` int DEFAULT NULL COMMENT 'x'"), INNODB, False),
        ((A,), (A, B), INNODB, True),
        ((A, B), (A,), INNODB, True),
        ((A, B), (B, A), INNODB, True),
        ((A, "`v` int GENERATED ALWAYS AS (1) VIRTUAL"), (A,), INNODB, False),
        ((A, "`v` int GENERATED ALWAYS AS (1) STORED"), (A,), INNODB, True),
        ((NOT_NULL[0], PRIMARY), (NOT_NULL[0], "PRIMARY KEY (`id`,`a`)"), INNODB, True),
        ((A,), (A,), f"{INNODB} ROW_FORMAT=DYNAMIC", True),
        ((A,), (A,), f"{INNODB} COMMENT='x'", False),
        ((A,), (A, "KEY `l` (`a`)"), INNODB, False),
    ],
)
def test_what_mysql_rebuilds_it_copies_over_a_fulltext_index(
    before: tuple[str, ...], after: tuple[str, ...], options: str, is_rebuilt: bool
) -> None:
    head = table("t", ID, DAY, *before, *FULLTEXT)
    found = asked(head, table("t", ID, DAY, *after, *FULLTEXT, options=options))
    assert [condition.startswith(MYSQL) for condition in found] == [True] * is_rebuilt


def test_a_fulltext_index_that_comes_or_goes_makes_no_copy() -> None:
    plain = ("`s` text", "KEY `k` (`s`(9))")
    for one, two in ((FULLTEXT, plain), (plain, FULLTEXT), (plain, plain)):
        head, models = table("t", ID, DAY, A, B, *one), table("t", ID, DAY, *NOT_NULL, *two)
        assert asked(head, models) == []


VIRTUAL = "`v` int GENERATED ALWAYS AS (1) VIRTUAL"
STORED = "`v` int GENERATED ALWAYS AS (1) STORED"


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        # NOT NULL beside what is computed
        ((A, B), NOT_NULL, None),
        ((A, B, STORED), (*NOT_NULL, STORED), MARIADB),
        ((A, B, VIRTUAL), (*NOT_NULL, VIRTUAL), None),
        ((A, B, VIRTUAL, "KEY `k` (`v`)"), (*NOT_NULL, VIRTUAL, "KEY `k` (`v`)"), MARIADB),
        ((A, B, VIRTUAL, "KEY `k` (`b`)"), (*NOT_NULL, VIRTUAL, "KEY `k` (`b`)"), None),
        ((*NOT_NULL, STORED), (A, B, STORED), None),
        ((A, STORED), ("`a` int DEFAULT '5'", STORED), None),
        # another expression
        ((A, VIRTUAL), (A, VIRTUAL.replace("1", "2")), MYSQL),
        ((A, STORED), (A, STORED.replace("1", "2")), ""),
        # a column among others, beside a virtual one
        ((A, VIRTUAL), (A, B, VIRTUAL), MARIADB),
        ((A, VIRTUAL), (A, VIRTUAL, B), None),
        ((A, STORED), (A, B, STORED), None),
        # it no longer counts
        (
            ("`n` int NOT NULL AUTO_INCREMENT", "UNIQUE KEY `k` (`n`)"),
            ("`n` int NOT NULL", "UNIQUE KEY `k` (`n`)"),
            MYSQL,
        ),
    ],
)
def test_where_a_change_makes_a_copy(
    before: tuple[str, ...], after: tuple[str, ...], where: str | None
) -> None:
    found = asked(table("t", ID, DAY, *before), table("t", ID, DAY, *after))
    assert len(found) == (where is not None)
    assert all(condition.startswith(where or "@@sql_mode") for condition in found)


@pytest.mark.parametrize("before", ["utf8", "utf8mb3", "latin1"])
def test_utf8mb4_has_the_bytes_of_the_older_utf8(before: str) -> None:
    text = "`a` varchar(5) CHARACTER SET {} COLLATE {} DEFAULT NULL"
    head = table("t", ID, DAY, text.format(before, f"{before}_bin"))
    found = asked(head, table("t", ID, DAY, text.format("utf8mb4", "utf8mb4_bin")))
    assert len(found) == (before == "latin1")


def test_a_value_that_is_a_default_is_added_in_a_copy() -> None:
    options = f"{INNODB} WITH SYSTEM VERSIONING"
    head = table("t", ID, DAY, options=options)
    models = table("t", ID, DAY, "`a` int NOT NULL", options=options)
    for fills, is_copied in (({}, False), ({(key("t"), "a"): "7"}, True)):
        (each,) = rows_of(compared(head, models), fills)
        assert bool(list(invalid_dates.preconditions(each))) is is_copied


def members(count: int) -> str:
    return ",".join(f"'m{number}'" for number in range(count))


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("varbinary(127)", "varbinary(256)", MYSQL),
        ("varbinary(128)", "varbinary(256)", ""),
        ("varbinary(128)", "varbinary(255)", None),
        ("varbinary(255)", "varbinary(256)", ""),
        ("varbinary(256)", "varbinary(257)", None),
        ("varbinary(9)", "varbinary(8)", ""),
        (f"enum({members(254)})", f"enum({members(255)})", None),
        (f"enum({members(255)})", f"enum({members(256)})", ""),
        (f"set({members(1)})", f"set({members(8)})", None),
        (f"set({members(8)})", f"set({members(9)})", ""),
        (f"set({members(32)})", f"set({members(33)})", ""),
        (f"set({members(33)})", f"set({members(64)})", None),
        ("varchar(5)", "varchar(5) COLLATE utf8mb4_bin", None),
        ("enum('x')", "enum('x') COLLATE utf8mb4_bin", MARIADB),
        ("varchar(5) CHARACTER SET latin1", "varchar(5) CHARACTER SET utf8mb4", ""),
        ("varchar(5) CHARACTER SET utf8mb3", "varchar(5) CHARACTER SET utf8mb4", None),
    ],
)
def test_where_another_type_makes_a_copy(before: str, after: str, where: str | None) -> None:
    found = asked(table("t", ID, DAY, f"`a` {before}"), table("t", ID, DAY, f"`a` {after}"))
    assert len(found) == (where is not None)
    assert all(condition.startswith(where or "@@sql_mode") for condition in found)


@pytest.mark.parametrize(
    ("key", "where"),
    [("KEY `k` (`a`)", MYSQL), ("KEY `k` (`id`)", None), ("PRIMARY KEY (`a`)", "")],
)
def test_where_another_collation_of_an_indexed_column_does(key: str, where: str | None) -> None:
    head = table("t", ID, DAY, "`a` varchar(5) COLLATE utf8mb4_general_ci NOT NULL", key)
    found = asked(head, table("t", ID, DAY, "`a` varchar(5) COLLATE utf8mb4_bin NOT NULL", key))
    assert len(found) == (where is not None)
    assert all(condition.startswith(where or "") for condition in found)


@pytest.mark.parametrize(
    ("after", "flavor", "is_copied"),
    [
        ("`a` bigint", "mysql", True),
        ("`a` bigint", "mariadb", True),
        ("`a` bigint", "", True),
        ("`a` int COMMENT 'x'", "mysql", False),
        ("`a` int COMMENT 'x'", "", False),
        # of which one server alone makes a copy
        ("`a` int NOT NULL", "mysql", False),
        ("`a` int NOT NULL", "mariadb", True),
        ("`a` int NOT NULL", "", True),
    ],
)
def test_the_server_that_is_known_decides_whether_a_table_is_copied(
    after: str, flavor: str, is_copied: bool
) -> None:
    stored = "`v` int GENERATED ALWAYS AS (`id`) STORED"
    head, models = (schema(table("t", ID, line, stored)) for line in ("`a` int", after))
    (each,) = rows_of(compared(replace(head, flavor=flavor), models), {})
    assert invalid_dates.is_copied_later(each) is is_copied


def test_only_mariadb_looks_away_from_dates_that_it_copies() -> None:
    stored = "`v` int GENERATED ALWAYS AS (`id`) STORED"
    refused = "(`d` IS NOT NULL AND CAST(CONCAT(`d`) AS DATETIME(6)) IS NULL)"
    (mysql,) = asked(
        table("t", ID, DAY, "`a` int NOT NULL AUTO_INCREMENT"),
        table("t", ID, DAY, "`a` int NOT NULL"),
    )
    assert mysql == f"{MYSQL} AND @@sql_mode LIKE '%STRICT%' AND {refused}"
    (mariadb,) = asked(
        table("t", ID, DAY, A, stored), table("t", ID, DAY, "`a` int NOT NULL", stored)
    )
    assert mariadb == (
        f"{MARIADB} AND @@sql_mode LIKE '%STRICT%' AND @@sql_mode LIKE '%NO_ZERO%' AND {refused}"
    )
