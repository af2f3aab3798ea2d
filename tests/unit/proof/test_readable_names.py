"""An error about a name is answered with what the revision does to that name."""

from __future__ import annotations

from typing import Any

import pytest

from alembic_autogen.autogenerate.names_at_fill import NamesAtFill, Tables
from alembic_autogen.proof.readable_names import (
    reading_statements,
    remark_about,
    tables_read,
    why_unreadable,
)
from support.tables import column, key, table

BEFORE: Tables = {key("t"): {"n": column("`n` int")}}
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
    assert remark_about(REMARKS, message) == remark


def test_a_value_is_read_in_tables_of_names_and_types_only() -> None:
    lines = (
        "`a``b` varchar(5) NOT NULL DEFAULT 'x'",
        "`id` int NOT NULL AUTO_INCREMENT",
        "PRIMARY KEY (`id`)",
    )
    columns = {column.name: column for column in table("t", *lines).columns}
    tables = {key("geo.x`y"): columns, key("u"): BEFORE[key("t")]}
    assert reading_statements("scratch", tables, key("geo.x`y"), "n + 1") == [
        "CREATE TABLE `scratch`.`x``y` (`a``b` varchar(5), `id` int)",
        "CREATE TABLE `scratch`.`u` (`n` int)",
        "SELECT (n + 1) FROM `scratch`.`x``y`",
    ]


@pytest.mark.parametrize(
    ("own", "sql", "read"),
    [
        ("t", "1", ["t"]),
        ("T", "1", []),  # not even a table that differs in capital letters only
        ("t", "(SELECT MAX(n) FROM OTHER)", ["t", "Other"]),
        ("t", "n + others.n", ["t"]),
        ("t", "(SELECT n FROM far)", ["t"]),
        ("geo.far", "1", ["geo.far"]),
        ("geo.far", "(SELECT n FROM t)", ["t", "geo.far"]),
    ],
)
def test_a_value_reads_its_own_table_and_those_of_the_database_that_it_names(
    own: str, sql: str, read: list[str]
) -> None:
    tables = {key(name): BEFORE[key("t")] for name in ("t", "Other", "geo.far")}
    assert tables_read(tables, key(own), sql) == {key(name): tables[key(name)] for name in read}


T = (key("t"), key("t"))


def test_no_database_is_needed_if_the_revision_changes_no_name_of_the_value() -> None:
    nothing: Any = None
    assert why_unreadable(nothing, NamesAtFill(BEFORE, BEFORE, {}), T, "n") is None
