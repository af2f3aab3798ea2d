"""Stored values that depend on the session that computed them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alembic_autogen.autogenerate.preconditions import checks
from alembic_autogen.autogenerate.preconditions.base import Fills, rows_of
from alembic_autogen.autogenerate.preconditions.earlier_values import trials_of_earlier_values
from alembic_autogen.autogenerate.preconditions.session_dependence import (
    depends_on_session,
    session_dependent_stored,
    session_dependent_virtual,
)
from alembic_autogen.autogenerate.preconditions.trial_table import Trial
from alembic_autogen.schema.model import Schema, Table
from support.tables import ID, INNODB, PRIMARY, A, compared, key, schema, table

MOMENT = "`ts` timestamp NULL DEFAULT NULL"
DAY = "`g` date GENERATED ALWAYS AS (cast(`ts` as date)) STORED"
VIRTUAL = "`v` date GENERATED ALWAYS AS (cast(`ts` as date)) VIRTUAL"
QUOTIENT = "`g` int GENERATED ALWAYS AS ((`id` / 7)) STORED"
FIXED = "`g` int GENERATED ALWAYS AS ((`id` + 7)) STORED"
WIDER = "`a` bigint DEFAULT NULL"
CHAIN = (
    "`third` decimal(9,6) GENERATED ALWAYS AS ((`id` / 3)) VIRTUAL",
    "`w` decimal(9,6) GENERATED ALWAYS AS ((`third` + 1)) VIRTUAL",
    "`whole` int GENERATED ALWAYS AS ((`id` + 1)) VIRTUAL",
)


@pytest.mark.parametrize(
    ("expression", "depends"),
    [
        ("cast(`ts` as date)", True),
        ("year(`v`)", True),
        ("cast(`d` as date)", False),
        ("(`id` / 7)", True),
        ("(`id` DIV 7)", False),
        ("concat(`s`,_utf8mb4'/')", False),
        ("concat(`s`,_utf8mb4'week')", False),
        ("week(`d`,0)", False),
        ("DAYNAME(`d`)", True),
        ("dayname(`d`)", True),
        ("monthname(`d`)", True),
        ("date_format(`d`,_utf8mb4'%M')", True),
        ("from_unixtime(`id`)", True),
        ("unix_timestamp(`d`)", True),
        ("convert_tz(`d`,_utf8mb4'UTC',_utf8mb4'SYSTEM')", True),
        ("aes_encrypt(`s`,_utf8mb4'k')", True),
        ("aes_decrypt(`s`,_utf8mb4'k')", True),
        ("to_char(`d`,'MONTH')", True),
        ("cast(`t` as datetime)", True),
        ("year(`t`)", True),
        ("(`t` < `d`)", True),
        ("(`t` < `day`)", True),
        ("hour(`t`)", False),
        ("(`t` < _utf8mb4'12:00:00')", False),
        ("concat(`third`)", True),
        ("concat(`w`)", True),
        ("concat(`whole`)", False),
        ("`week`", False),
        ("(`id` + 1)", False),
    ],
)
def test_expressions_that_depend_on_the_session(expression: str, depends: bool) -> None:
    columns = ("`d` datetime", "`s` varchar(9)", "`week` int", "`t` time", "`day` date", MOMENT)
    assert depends_on_session(expression, table("t", ID, *columns, VIRTUAL, *CHAIN)) is depends


DAYS = (
    *("date", "timestamp", "year", "quarter", "month", "week", "yearweek", "dayofmonth", "day"),
    *("dayofweek", "dayofyear", "weekday", "weekofyear", "last_day", "to_days", "to_seconds"),
)


@pytest.mark.parametrize(
    "expression",
    [
        *(f"{function}(`t`)" for function in DAYS),
        "datediff(`t`,20260101)",
        "timestampdiff(DAY,20260101,`t`)",
        "timestampdiff(MINUTE,20260101,`t`)",
    ],
)
def test_functions_that_take_the_day_of_a_time_take_it_from_the_clock(expression: str) -> None:
    assert depends_on_session(expression, table("t", ID, "`t` time"))


@pytest.mark.parametrize(
    ("column", "depends"),
    [
        ("`g` date GENERATED ALWAYS AS (`t`) STORED", True),
        ("`g` datetime GENERATED ALWAYS AS (`t`) STORED", True),
        ("`g` time GENERATED ALWAYS AS (`t`) STORED", False),
        ("`g` timestamp GENERATED ALWAYS AS (`d`) STORED NULL", True),
        ("`g` datetime GENERATED ALWAYS AS (`d`) STORED", False),
        ("`g` int GENERATED ALWAYS AS (`w`) STORED", True),
        ("`g` int GENERATED ALWAYS AS (`whole`) STORED", False),
    ],
)
def test_stored_columns_that_depend_on_the_session(column: str, depends: bool) -> None:
    found = table("t", ID, "`d` datetime", "`t` time", *CHAIN, column)
    assert [each.name for each in session_dependent_stored(found)] == ["g"] * depends
    assert session_dependent_virtual(found) == {"third", "w"}


def test_the_server_writes_the_times_of_rows_by_itself() -> None:
    assert (
        session_dependent_stored(table("t", ID, "`s` timestamp(6) GENERATED ALWAYS AS ROW START"))
        == []
    )


def _tried(before: Table | Schema, after: Table | Schema, **renames: object) -> list[Trial]:
    return trials_of_earlier_values(compared(before, after, **renames))


@pytest.mark.parametrize(
    ("before", "after", "compared_"),
    [
        ((MOMENT, DAY, A), (MOMENT, DAY, WIDER), "g"),
        ((QUOTIENT, A), (QUOTIENT, WIDER), "g"),
        ((MOMENT, DAY, A), (MOMENT, DAY, "`a` int DEFAULT '3'"), ""),
        ((MOMENT, VIRTUAL, A), (MOMENT, VIRTUAL, WIDER), ""),
        ((MOMENT, DAY, A), (MOMENT, "`g` date DEFAULT NULL", WIDER), ""),
        ((MOMENT, DAY, A), (MOMENT, WIDER), ""),
        ((MOMENT, "`g` date DEFAULT NULL", A), (MOMENT, DAY, WIDER), ""),
        ((FIXED, A), (FIXED, WIDER), ""),
    ],
)
def test_stored_columns_of_a_copied_table(
    before: tuple[str, ...], after: tuple[str, ...], compared_: str
) -> None:
    found = _tried(table("t", ID, *before), table("t", ID, *after))
    problem = f"{compared_} was computed with other settings, such as the time_zone"
    assert [each.problem for each in found] == [problem] * bool(compared_)


def test_the_server_computes_chains_of_columns() -> None:
    stored = "`g` varchar(20) GENERATED ALWAYS AS (concat(`w`)) STORED"
    before, after = (table("t", ID, *CHAIN, stored, a, PRIMARY) for a in (A, WIDER))
    (found,) = _tried(before, after)
    assert list(found.lines) == [
        "CREATE TEMPORARY TABLE `alembic_autogen_trial` (",
        "`alembic_autogen_row` BIGINT AUTO_INCREMENT PRIMARY KEY, ",
        "`id` int, ",
        "`third` decimal(9,6) GENERATED ALWAYS AS ((`id` / 3)) VIRTUAL, ",
        "`w` decimal(9,6) GENERATED ALWAYS AS ((`third` + 1)) VIRTUAL, ",
        "`g` varchar(20) GENERATED ALWAYS AS (concat(`w`)) STORED, ",
        "`alembic_autogen_present_1` varchar(20), ",
        "CHECK (CAST(`alembic_autogen_present_1` AS BINARY) <=> CAST(`g` AS BINARY))",
        ") ENGINE=InnoDB",
    ]
    assert found.insert == (
        "INSERT INTO `alembic_autogen_trial` (`alembic_autogen_row`, `id`,"
        " `alembic_autogen_present_1`) SELECT NULL, `id`, `g`"
    )
    assert found.source == "FROM `t`"
    assert found.keys == "`id`"
    assert found.remedy == (
        "Set g = DEFAULT in these rows, or upgrade with the settings with which they were written"
    )
    assert found.collation == f" DEFAULT CHARSET={before.charset} COLLATE={before.collation}"


def test_several_columns_are_one_trial() -> None:
    day = DAY.replace("`g`", "`day`")
    before, after = (table("t", ID, MOMENT, day, QUOTIENT, a) for a in (A, WIDER))
    (found,) = _tried(before, after)
    assert found.problem.startswith("day, g were computed with other settings")
    assert found.remedy.startswith("Set day = DEFAULT, g = DEFAULT in these rows")
    assert found.failed == "the server cannot compute day, g for some rows"
    assert found.lines[-3:-1] == (
        "CHECK (`alembic_autogen_present_1` <=> `day`), ",
        "CHECK (`alembic_autogen_present_2` <=> `g`)",
    )
    assert found.keys == "" and not found.collation


def test_rows_are_tried_on_the_server_that_copies_the_table() -> None:
    before, after = (table("t", ID, QUOTIENT, f"`s` varchar({n})") for n in (20, 80))
    (found,) = _tried(before, after)
    assert found.source == "FROM `t` WHERE LOCATE('MariaDB', VERSION()) = 0"
    on_mysql, on_mariadb = (
        _tried(*(replace(schema(side), flavor=flavor) for side in (before, after)))
        for flavor in ("mysql", "mariadb")
    )
    assert [each.source for each in on_mysql] == ["FROM `t`"]
    assert on_mariadb == []


def test_a_renamed_column_has_its_present_name() -> None:
    after = table("t", ID, MOMENT, DAY.replace("`g`", "`h`"), WIDER)
    (found,) = _tried(table("t", ID, MOMENT, DAY, A), after, columns={"t": {"g": "h"}})
    assert "CHECK (`alembic_autogen_present_1` <=> `g`)" in found.lines


def test_columns_are_tried_without_what_does_not_affect_their_values() -> None:
    read = (
        "`ts` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP"
        " /*!80023 INVISIBLE */ COMMENT 'x'",
        "`n` int NOT NULL AUTO_INCREMENT COMMENT 'y' CHECK (`n` > 0)",
        "`g` date GENERATED ALWAYS AS (cast(`ts` as date)) STORED NOT NULL COMMENT 'z'",
        "`h` decimal(9,6) GENERATED ALWAYS AS ((`n` / 7)) STORED",
        "PRIMARY KEY (`n`,`id`)",
    )
    (found,) = _tried(*(table("t", ID, *read, a) for a in (A, WIDER)))
    assert [line.removesuffix(", ") for line in found.lines[2:-3]] == [
        "`ts` timestamp NULL",
        "`n` int",
        "`g` date GENERATED ALWAYS AS (cast(`ts` as date)) STORED NOT NULL",
        "`h` decimal(9,6) GENERATED ALWAYS AS ((`n` / 7)) STORED",
        "`alembic_autogen_present_1` date",
        "`alembic_autogen_present_2` decimal(9,6)",
    ]
    assert found.keys == "`n`, `id`"


def test_a_check_is_tried_over_columns_that_the_server_computes() -> None:
    clause = "CONSTRAINT `c` CHECK ((`w` < 2))"
    (found,) = _tried(*(table("t", ID, *CHAIN, a, clause) for a in (A, WIDER)))
    assert list(found.lines[2:]) == [
        "`id` int, ",
        "`third` decimal(9,6) GENERATED ALWAYS AS ((`id` / 3)) VIRTUAL, ",
        "`w` decimal(9,6) GENERATED ALWAYS AS ((`third` + 1)) VIRTUAL, ",
        "CHECK ((`w` < 2))",
        ") ENGINE=InnoDB",
    ]
    assert (found.repeated, found.is_alike) == ("", True)


def test_a_check_over_a_column_that_is_computed_otherwise_is_not_tried_on_present_rows() -> None:
    clause = "CONSTRAINT `c` CHECK ((`w` < 2))"
    other = (CHAIN[0], CHAIN[1].replace("+ 1", "+ 2"))
    before, after = table("t", ID, *CHAIN[:2], A, clause), table("t", ID, *other, WIDER, clause)
    assert _tried(before, after) == []


def test_the_first_statement_tries_the_checks_of_its_table_itself() -> None:
    clause = "CONSTRAINT `c` CHECK ((`w` < 2))"
    both = compared(*(table("t", ID, *CHAIN, a, clause) for a in (A, WIDER)))
    assert trials_of_earlier_values(both, {key("t")}) == []


@pytest.mark.parametrize("enforced", [True, False])
@pytest.mark.parametrize(
    ("check", "is_tried"), [("`w` < 2", True), ("`id` < 2", False), ("`whole` < 2", False)]
)
@pytest.mark.parametrize("is_changed", [True, False])
def test_checks_over_virtual_columns_of_the_session(
    check: str, is_tried: bool, enforced: bool, is_changed: bool
) -> None:
    clause = f"CONSTRAINT `c` CHECK (({check}))" + ("" if enforced else " /*!80016 NOT ENFORCED */")
    before, after = (
        table("t", ID, *CHAIN, a, clause) for a in (A, WIDER if is_changed else "`a` int NOT NULL")
    )
    found = _tried(before, after)
    (rows,) = rows_of(compared(before, after), {})
    asked = [each for each in checks.preconditions(rows) if "MariaDB" not in each.condition]
    assert not asked
    assert len(found) == (is_tried and enforced and is_changed)
    for each in found:
        assert each.problem == "rows violate the CHECK c"
        assert each.remedy == "Change them so that c holds"
        assert each.lines[-2] == f"CHECK (({check}))"
        assert each.source == "FROM `t`"


@pytest.mark.parametrize(
    ("check", "is_asked"),
    [("`ts` < _utf8mb4'2030-01-01'", True), ("`id` > 1", False)],
)
@pytest.mark.parametrize("enforced", [True, False])
def test_present_checks_of_moments_are_asked_on_mysql_too(
    check: str, is_asked: bool, enforced: bool
) -> None:
    clause = f"CONSTRAINT `c` CHECK (({check}))" + ("" if enforced else " /*!80016 NOT ENFORCED */")
    before, after = (table("t", ID, MOMENT, a, clause) for a in (A, WIDER))
    (rows,) = rows_of(compared(before, after), {})
    found = [each.condition for each in checks.preconditions(rows)]
    assert [("MariaDB" in each) for each in found] == ([not is_asked] if enforced else [])


@pytest.mark.parametrize("fills", [{}, {(key("t"), "a"): "7"}])
def test_checks_of_rows_that_get_a_value_are_asked(fills: Fills) -> None:
    clause = "CONSTRAINT `c` CHECK ((`ts` < _utf8mb4'2030-01-01'))"
    before, after = table("t", ID, MOMENT, clause), table("t", ID, MOMENT, A, clause)
    (rows,) = rows_of(compared(before, after), fills)
    found = [each.condition for each in checks.preconditions(rows)]
    assert [("MariaDB" in each) for each in found] == [False] * len(fills)


def test_a_new_check_of_a_moment_is_asked_once() -> None:
    clause = "CONSTRAINT `c` CHECK ((`ts` < _utf8mb4'2030-01-01'))"
    (rows,) = rows_of(
        compared(table("t", ID, MOMENT, A), table("t", ID, MOMENT, WIDER, clause)), {}
    )
    (found,) = checks.preconditions(rows)
    assert "MariaDB" not in found.condition


def test_earlier_rows_are_tried_too() -> None:
    options = f"{INNODB} WITH SYSTEM VERSIONING"
    before, after = (table("t", ID, QUOTIENT, a, options=options) for a in (A, WIDER))
    (found,) = _tried(before, after)
    assert found.source == "FROM `t` FOR SYSTEM_TIME ALL"
    assert found.remedy == (
        "Set g = DEFAULT in these rows, or upgrade with the settings with which they were written,"
        " then discard earlier rows with DELETE HISTORY FROM t"
    )
