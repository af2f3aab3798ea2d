"""Functions that return another value each time."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.volatile_functions import is_volatile, reads_clock


@pytest.mark.parametrize(
    "sql",
    [
        "seen = now()",
        "seen = CURRENT_TIMESTAMP",
        "AT CURRENT_TIMESTAMP(3) + INTERVAL 1 DAY",
        "day = CurDate ()",
        "x = UTC_TIME",
        "'it''s' < UNIX_TIMESTAMP()",
        r"'\'' < SYSDATE(6)",
    ],
)
def test_functions_of_the_clock(sql: str) -> None:
    assert reads_clock(sql)
    assert is_volatile(sql)


@pytest.mark.parametrize("sql", ["id = UUID()", "n = rand(3)", "n = uuid_short()", "UUID_v7()"])
def test_functions_of_chance(sql: str) -> None:
    assert is_volatile(sql)
    assert not reads_clock(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "now = now + 1",
        "`now` = `current_timestamp`",
        "note = 'NOW()'",
        'note = "a "" rand()"',
        "uuid = LEAST(uuid, 9)",
        "brand(1)",
        "my_current_date",
        r"note = 'it\'s NOW()'",
        "",
    ],
)
def test_names_and_strings_are_no_functions(sql: str) -> None:
    assert not is_volatile(sql)
