"""An error about a name is answered with what the revision does to that name."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.autogenerate.names_then import NamesThen, Tables
from alembic_autogen.proof.readable_names import _bare_table, _remark, why_unreadable
from support.tables import column, key, table

REMARKS = {"Old": "renamed", "n": "dropped", "it`s": "added"}


@pytest.mark.parametrize(
    ("message", "remark"),
    [
        ("Unknown column 'n' in 'field list'", "dropped"),
        ("Unknown column 'N' in 'field list'", "dropped"),
        ("Unknown column 'old.x' in 'field list'", "renamed"),
        ("Unknown column 'old.n' in 'field list'", "dropped"),  # the column is nearer
        ("Table 'alembic_autogen_names.old' doesn't exist", "renamed"),
        ("Unknown table 'OLD' in field list", "renamed"),
        ("Unknown column 'it`s' in 'SELECT'", "added"),
        ("Unknown column 'other' in 'n'", None),
        ("You have an error in your SQL syntax", None),
        ("", None),
    ],
)
def test_the_name_that_an_error_quotes_has_a_remark(message: str, remark: str | None) -> None:
    assert _remark(REMARKS, message) == remark


def test_a_table_for_a_trial_has_names_and_types_only() -> None:
    lines = (
        "`a``b` varchar(5) NOT NULL DEFAULT 'x'",
        "`id` int NOT NULL AUTO_INCREMENT",
        "PRIMARY KEY (`id`)",
    )
    columns = {column.name: column for column in table("t", *lines).columns}
    assert _bare_table("scratch", key("x`y"), columns) == (
        "CREATE TABLE `scratch`.`x``y` (`a``b` varchar(5), `id` int)"
    )


BEFORE: Tables = {key("t"): {"n": column("`n` int")}}
T = (key("t"), key("t"))


def test_no_database_is_needed_if_the_revision_changes_no_name_of_the_value() -> None:
    nothing: Any = None
    assert why_unreadable(nothing, NamesThen(BEFORE, BEFORE, {}), T, "n") is None
