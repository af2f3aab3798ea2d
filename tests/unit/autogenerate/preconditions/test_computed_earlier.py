"""Stored values that depend on the session that computed them."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.preconditions import Fills, checks, computed_earlier, rows_of
from alembic_autogen.autogenerate.preconditions.computed_earlier import depends_on_session
from alembic_autogen.schema.model import Table
from support.tables import ID, A, compared, key, table

MOMENT = "`ts` timestamp NULL DEFAULT NULL"
DAY = "`g` date GENERATED ALWAYS AS (cast(`ts` as date)) STORED"
VIRTUAL = "`v` date GENERATED ALWAYS AS (cast(`ts` as date)) VIRTUAL"
QUOTIENT = "`g` int GENERATED ALWAYS AS ((`id` / 7)) STORED"
FIXED = "`g` int GENERATED ALWAYS AS ((`id` + 7)) STORED"
WIDER = "`a` bigint DEFAULT NULL"


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
        ("week(`d`)", True),
        ("WEEK(`d`)", True),
        ("dayname(`d`)", True),
        ("monthname(`d`)", True),
        ("date_format(`d`,_utf8mb4'%M')", True),
        ("from_unixtime(`id`)", True),
        ("unix_timestamp(`d`)", True),
        ("`week`", False),
        ("(`id` + 1)", False),
    ],
)
def test_expressions_that_depend_on_the_session(expression: str, depends: bool) -> None:
    columns = ("`d` datetime", "`s` varchar(9)", "`week` int", MOMENT, VIRTUAL)
    assert depends_on_session(expression, table("t", ID, *columns)) is depends


def _asked(before: Table, after: Table, **renames: object) -> list[str]:
    (rows,) = rows_of(compared(before, after, **renames), {})
    return [each.condition for each in computed_earlier.preconditions(rows)]


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ((MOMENT, DAY, A), (MOMENT, DAY, WIDER), ["NOT (`g` <=> (cast(`ts` as date)))"]),
        ((QUOTIENT, A), (QUOTIENT, WIDER), ["NOT (`g` <=> ((`id` / 7)))"]),
        ((MOMENT, DAY, A), (MOMENT, DAY, "`a` int DEFAULT '3'"), []),
        ((MOMENT, VIRTUAL, A), (MOMENT, VIRTUAL, WIDER), []),
        ((MOMENT, DAY, A), (MOMENT, "`g` date DEFAULT NULL", WIDER), []),
        ((MOMENT, DAY, A), (MOMENT, WIDER), []),
        ((MOMENT, "`g` date DEFAULT NULL", A), (MOMENT, DAY, WIDER), []),
        ((FIXED, A), (FIXED, WIDER), []),
    ],
)
def test_stored_columns_of_a_copied_table(
    before: tuple[str, ...], after: tuple[str, ...], asked: list[str]
) -> None:
    found = _asked(table("t", ID, *before), table("t", ID, *after))
    assert [each.split(" AND ", 1)[-1] for each in found] == asked


def test_the_message_names_the_column_and_the_remedy() -> None:
    before, after = (table("t", ID, MOMENT, DAY, a) for a in (A, WIDER))
    (rows,) = rows_of(compared(before, after), {})
    (found,) = computed_earlier.preconditions(rows)
    assert found.problem == "g was computed with other settings, such as the time_zone"
    assert found.remedy == (
        "Set g = DEFAULT in these rows, or upgrade with the settings with which they were written"
    )


def test_a_renamed_column_has_its_present_name() -> None:
    after = table("t", ID, MOMENT, DAY.replace("`g`", "`h`"), WIDER)
    assert _asked(table("t", ID, MOMENT, DAY, A), after, columns={"t": {"g": "h"}}) == [
        "NOT (`g` <=> (cast(`ts` as date)))"
    ]


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
