"""Values for existing rows where an engine cannot take them as other engines do."""

from __future__ import annotations

import pytest

from alembic_autogen.autogenerate.planning.column_steps import filled_twin
from alembic_autogen.autogenerate.planning.engine_limits import can_be_default
from support.tables import column, table


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("7", True),
        ("-1.5e3", True),
        ("'it''s'", True),
        ("DATE '2020-02-02'", True),
        ("true", True),
        ("DEFAULT", True),
        ("v * 2", False),
        ("'a' + 'b'", False),
        ("NOW()", False),
    ],
)
def test_a_literal_can_be_a_default(sql: str, expected: bool) -> None:
    assert can_be_default(column("`w` varchar(20) NOT NULL"), sql) is expected


def test_a_long_text_has_no_default() -> None:
    assert not can_be_default(column("`w` mediumtext NOT NULL"), "'x'")


@pytest.mark.parametrize(
    ("line", "default"),
    [
        ("`w` int NOT NULL DEFAULT '5'", None),
        ("`w` date NOT NULL", "'2000-01-01'"),
        ("`w` time NOT NULL", None),
    ],
)
def test_a_column_of_csv_is_added_as_not_null(line: str, default: str | None) -> None:
    csv = table("t", "`id` int NOT NULL", options="ENGINE=CSV")
    added = filled_twin(column(line), csv, csv)
    assert (added.nullable, added.default) == (False, default)
