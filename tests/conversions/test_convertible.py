"""The conversions that no rows make possible, compared with the measured table."""

from __future__ import annotations

import pytest

from alembic_autogen.schema.conversions import is_convertible
from support.conversions import table
from support.conversions.asked import as_column
from support.conversions.representatives import TYPES

OF_NEWER = {("inet4", "inet6"), ("inet6", "inet4")}
"""What 10.11 refuses, and 11.8 converts."""


@pytest.mark.parametrize("flavor", TYPES)
def test_what_a_server_refuses_without_rows_is_known(flavor: str) -> None:
    measured = {pair: outcome.impossible == 0 for pair, outcome in table.load(flavor).items()}
    known = {pair: is_convertible(*map(as_column, pair), flavor) for pair in measured}
    assert {pair for pair in measured if measured[pair] != known[pair]} <= OF_NEWER


@pytest.mark.parametrize("flavor", ["", "mysql"])
def test_other_servers_decide_by_the_rows(flavor: str) -> None:
    assert is_convertible(as_column("int"), as_column("point"), flavor)


@pytest.mark.parametrize(
    ("head", "models", "is_possible"),
    [
        ("point", "multilinestring", True),
        ("vector(2)", "vector(3)", True),
        ("vector(2)", "varbinary(60)", True),
        ("vector(2)", "geometrycollection", False),
        ("date", "vector(2)", False),
        ("uuid", "vector(2)", False),
    ],
)
def test_types_that_are_not_in_the_table(head: str, models: str, is_possible: bool) -> None:
    for pair in ((head, models), (models, head)):
        assert is_convertible(*map(as_column, pair), "mariadb") is is_possible
