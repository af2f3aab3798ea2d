"""The tables that must be empty for a revision to change anything."""

from __future__ import annotations

import pytest

from alembic_autogen.lint.refused_tables import refused_tables
from alembic_autogen.schema.model import TableKey


def asked(offenders: str) -> str:
    return f"SELECT COUNT(*) FROM ({offenders} LOCK IN SHARE MODE) AS offenders"


@pytest.mark.parametrize(
    ("offenders", "expected"),
    [
        ("SELECT `id` FROM `t` WHERE TRUE", {TableKey(None, "t")}),
        ("SELECT `a`, `b` FROM `o``dd`.`t %%` WHERE TRUE", {TableKey("o`dd", "t %")}),
        ("SELECT `id` FROM `t` WHERE TRUE AND `a` IS NULL", set()),
        ("SELECT `id` FROM `t` WHERE `a` IS NULL", set()),
    ],
)
def test_a_query_that_no_row_passes(offenders: str, expected: set[TableKey]) -> None:
    assert refused_tables([asked(offenders), "SELECT 1"]) == expected
